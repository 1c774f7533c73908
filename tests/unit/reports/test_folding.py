from __future__ import annotations

import pytest

from pytest_nbrepro.reports import folded

UPDATE = "pytest --nbrepro --nbrepro-update a/long/path/to/report.ipynb"


def test_a_long_line_is_broken_between_words_and_goes_on_indented() -> None:
    line = "report.ipynb: " + "word " * 20
    assert list(folded(line.strip(), 60)) == [
        "report.ipynb: word word word word word word word word word",
        "    word word word word word word word word word word word",
    ]


def test_what_is_indented_stays_so() -> None:
    first, second = folded("  cell 3 " + "only follows " * 5, 60)
    assert first.startswith("  cell 3 only")
    assert second.startswith("      only follows")


def test_a_command_stays_in_one_piece() -> None:
    lines = list(folded(f"report.ipynb: if the fresh one is right: {UPDATE}", 60))
    assert lines == ["report.ipynb: if the fresh one is right:", f"    {UPDATE}"]


@pytest.mark.parametrize("command", ["nbrepro lock a.ipynb", "bin/python -m pip install x==1"])
def test_commands_of_all_kinds_are_known(command: str) -> None:
    assert list(folded(f"hint: {'word ' * 9}to do: {command}", 62))[-1].endswith(command)


@pytest.mark.parametrize("columns", [0, 20, 300])
def test_where_there_is_no_terminal_or_a_narrow_or_a_wide_one_a_line_stays_a_line(
    columns: int,
) -> None:
    line = "word " * 20
    assert list(folded(line, columns)) == [line]
