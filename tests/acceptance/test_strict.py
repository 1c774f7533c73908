"""Nothing passes silently: what is not compared is told, counted, and fails where that is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, display, good, notebook, stdout, text, write
from runs import check

UNCOMPARED = (
    code("print(1)", stdout("1\n")),
    code("print(2)", stdout("2\n"), tags=["nbval-skip"]),
    code("# NBVAL_IGNORE_OUTPUT\nprint(3)", stdout("0\n")),
    code("print(4)", execution_count=None),
    code("# nbrepro: ignore[OUT001]\nprint(5)", stdout("0\n")),
    code("# nbrepro: ignore[OUT001]\nprint(6)", stdout("6\n")),
    code(" "),
)


def test_what_is_not_compared_is_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", notebook(*UNCOMPARED))
    ran = check(tmp_path, "-k", "cell")
    assert ran.code == 0
    assert "a.ipynb: 3 cells not compared in full, as asked for\n" in ran.text
    assert "a.ipynb: 1 cell without stored outputs to compare with\n" in ran.text
    assert "notebooks: 1 reproduced in part\n" in ran.text


@pytest.mark.parametrize("left_out", ["OUT006", "OUT"])
def test_what_is_not_compared_fails_where_that_is_asked_for(tmp_path: Path, left_out: str) -> None:
    write(tmp_path / "a.ipynb", notebook(*UNCOMPARED))
    arguments = ["--nbrepro-strict", "--nbrepro-ignore", left_out]
    ran = check(tmp_path, "-k", "cell", *arguments)
    assert {item[-1]: outcome for item, outcome in ran.outcomes.items()} == {
        "1": "passed",
        "2": "failed",
        "3": "failed",
        "4": "failed",
        "5": "failed",
        "6": "passed",
        "7": "passed",
    }
    assert ran.messages["a.ipynb::cell-2"] == (
        "OUT006 cell 2: not run: marked nbval-skip\n"
        "hint: --nbrepro-strict wants every cell compared; remove the marker or the setting"
    )
    assert ran.first_line("a.ipynb::cell-3") == (
        "OUT006 cell 3: its output is not compared: marked so"
    )
    assert ran.messages["a.ipynb::cell-4"] == (
        "OUT005 cell 4: no stored output to compare with\n"
        "hint: --nbrepro-strict wants every cell compared; run the notebook, and save its outputs"
    )
    assert ran.first_line("a.ipynb::cell-5") == (
        "OUT006 cell 5: OUT001 is not reported, as asked for: printed text differs: 0 → 5"
    )


def test_strict_can_stand_in_the_table(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", good())
    write(tmp_path / "b.ipynb", notebook(code("x", tags=["skip-execution"])))
    (tmp_path / "pyproject.toml").write_text("[tool.nbrepro]\nstrict = true\n", encoding="utf-8")
    ran = check(tmp_path, "-k", "cell")
    failed = [item for item, outcome in ran.outcomes.items() if outcome == "failed"]
    assert failed == ["b.ipynb::cell-1"]


def test_what_another_tool_does_not_compare_fails_as_well(tmp_path: Path) -> None:
    shown = display("1")
    shown["data"]["image/png"] = "aGVsbG8="
    write(tmp_path / "a.ipynb", notebook(code("display(1)", shown)))
    arguments = ("--nbrepro-compat", "nbval", "-k", "cell")
    ran = check(tmp_path, *arguments)
    assert "a.ipynb: 1 cell not compared in full, as asked for\n" in ran.text
    assert check(tmp_path, *arguments, "--nbrepro-strict").code == 1


def test_where_outputs_are_not_selected_what_differs_is_still_counted(tmp_path: Path) -> None:
    cells = [code("print(1)", stdout("2\n")), code("1", tags=["nbval-ignore-output"])]
    write(tmp_path / "a.ipynb", notebook(*cells))
    ran = check(tmp_path, "-k", "cell", "--nbrepro-select", "LOCK")
    assert ran.code == 0
    assert "a.ipynb: 2 cells not compared in full, as asked for\n" in ran.text
    assert "notebooks: 1 not compared\n" in ran.text


def test_cells_that_are_not_reached_are_counted_where_their_cause_is_left_out(
    tmp_path: Path,
) -> None:
    cells = [code("1/0"), code("print(1)", stdout("1\n")), code("print(2)", stdout("2\n"))]
    write(tmp_path / "a.ipynb", notebook(*cells))
    ran = check(tmp_path, "-k", "cell", "--nbrepro-ignore", "RUN006")
    told = "a.ipynb: 2 cells not compared: not run: cell 1 raised ZeroDivisionError\n"
    assert told in ran.text


def test_a_notebook_without_code_says_so(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", notebook(text("# Title")))
    ran = check(tmp_path, "--nbrepro-strict")
    assert ran.code == 0
    assert "a.ipynb: no code cell, so there is nothing to compare\n" in ran.text
    assert "notebooks: 1 not compared\n" in ran.text
