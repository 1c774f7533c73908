from __future__ import annotations

from pathlib import Path

from pytest_nbrepro.findings import finding
from pytest_nbrepro.fragments import Fragment, append, read_all
from pytest_nbrepro.reports.session import Cell, Content, Notebook

FULL = Fragment(
    "a.ipynb::cell-1",
    (finding("OUT001", "1 → 2", cell=1),),
    Cell(1, Content(1, "0", "\ud800\n")),
    Notebook("a.ipynb"),
)


def test_what_workers_append_is_read_in_their_order(tmp_path: Path) -> None:
    second = Fragment("b.ipynb::cell-1")
    append(tmp_path / "gw1.jsonl", second)
    append(tmp_path / "gw0.jsonl", FULL)
    append(tmp_path / "gw0.jsonl", second)
    assert list(read_all(tmp_path)) == [FULL, second, second]


def test_a_line_that_was_torn_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "gw0.jsonl"
    append(file, FULL)
    append(file, FULL)
    file.write_bytes(file.read_bytes()[:-20])
    assert list(read_all(tmp_path)) == [FULL]
