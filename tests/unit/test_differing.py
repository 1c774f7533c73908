"""How the cells of two notebooks are paired, and what is told of each pair."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import as_jupyter_saves, code, notebook_json, printed

from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.differing import Differences, differences
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.reports import difference_lines


def compared(
    folder: Path, one: list[Any], other: list[Any], settings: Settings | None = None
) -> Differences:
    """The differences of two notebooks with these cells."""
    paths = folder / "a.ipynb", folder / "b.ipynb"
    paths[0].write_bytes(as_jupyter_saves(notebook_json(*one)))
    paths[1].write_bytes(as_jupyter_saves(notebook_json(*other)))
    return differences(Conductor(settings or Settings()), paths)


def told(found: Differences) -> list[str]:
    """The lines, the notebooks by their names."""
    folder = str(Path(found.names[0]).parent)
    return [line.replace(f"{folder}/", "") for line in difference_lines(found)]


def cells(*sources: str) -> list[Any]:
    return [code(source, outputs=[printed(source)]) for source in sources]


def test_counts_metadata_and_ids_are_no_difference(tmp_path: Path) -> None:
    one = [code("1", outputs=[printed("x")], execution_count=1, id="a", metadata={"x": 1})]
    other = [code("1\n", outputs=[printed("x")], execution_count=9, id="b")]
    found = compared(tmp_path, one, other)
    assert found.are_same
    assert told(found) == ["1 cell: 1 the same"]


def test_a_cell_more_or_less_is_one_line_and_the_others_keep_their_partners(tmp_path: Path) -> None:
    found = compared(tmp_path, cells("a = 1", "b", "gone()"), cells("a = 1", "import new", "b"))
    assert not found.are_same
    assert told(found) == [
        "cell 2 of b.ipynb is new: import new",
        "cell 3 of a.ipynb is not in b.ipynb: gone()",
        "4 cells: 2 the same, 1 only in a.ipynb, 1 only in b.ipynb",
    ]


def test_what_differs_is_told_with_both_places(tmp_path: Path) -> None:
    one = [code("f()", outputs=[printed("mean: 1.25")])]
    other = [*cells("import new"), code("f()", outputs=[printed("mean: 1.5")])]
    assert told(compared(tmp_path, one, other)) == [
        "cell 1 of b.ipynb is new: import new",
        (
            "OUT001 cell 1: printed text differs: 1.25 → 1.5 (relative error 1.7e-01) "
            "(cell 2 of b.ipynb)"
        ),
        "- mean: «1.25»",
        "+ mean: «1.5»",
        "2 cells: 1 differs, 1 only in b.ipynb",
    ]


def test_an_edited_cell_is_told_with_its_lines_and_its_outputs(tmp_path: Path) -> None:
    one = [code("x = 1\nprint(x + 1)", outputs=[printed("2")])]
    other = [code("x = 1\nprint(x + 2)", outputs=[printed("3")])]
    assert told(compared(tmp_path, one, other)) == [
        "cell 1 was edited",
        "- print(x + 1)",
        "+ print(x + 2)",
        "OUT001 cell 1: printed text differs: 2 → 3",
        "- 2",
        "+ 3",
        "1 cell: 1 edited",
    ]


def test_numbers_within_tolerance_are_counted_and_the_tolerance_is_the_users(
    tmp_path: Path,
) -> None:
    one = [code("f()", outputs=[printed("1.000001")]), *cells("g()")]
    other = [code("f()", outputs=[printed("1.000002")]), *cells("g()")]
    found = compared(tmp_path, one, other)
    assert found.are_same
    assert told(found) == [
        "2 cells: 2 the same (1 within tolerance, largest relative error 1.0e-06)"
    ]
    assert not compared(tmp_path, one, other, Settings(rtol=1e-9)).are_same


def test_what_stands_in_one_notebook_only_is_told_so(tmp_path: Path) -> None:
    one, other = [code("f()", outputs=[printed("x")])], [code("f()")]
    assert told(compared(tmp_path, one, other))[0] == (
        "OUT002 cell 1: printed text is in a.ipynb only"
    )
    assert told(compared(tmp_path, other, one))[0] == (
        "OUT003 cell 1: printed text is in b.ipynb only"
    )


def test_the_error_stream_warns_and_what_is_not_compared_is_counted(tmp_path: Path) -> None:
    stream = {"output_type": "stream", "name": "stderr", "text": "old"}
    marked = "# NBVAL_IGNORE_OUTPUT\nnow()"
    never_run = code("later()", execution_count=None)
    one = [code("f()", outputs=[stream]), code(marked, outputs=[printed("1")]), never_run]
    other = [
        code("f()", outputs=[{**stream, "text": "new"}]),
        code(marked, outputs=[printed("2")]),
        never_run,
    ]
    found = compared(tmp_path, one, other)
    assert found.are_same
    assert told(found)[0].startswith("warning: OUT004 cell 1: ")
    assert told(found)[-1] == "3 cells: 1 the same, 2 not compared"


def test_rules_can_be_left_out(tmp_path: Path) -> None:
    one, other = [code("1", outputs=[printed("1")])], [code("1", outputs=[printed("2")])]
    assert compared(tmp_path, one, other, Settings(ignore=("OUT001",))).are_same


def record(python: str, **packages: str) -> dict[str, Any]:
    listed = [{"name": name, "version": version} for name, version in packages.items()]
    lock = {"packages": listed, "tool": {"nbrepro": {"infrastructure": ["ipykernel"]}}}
    made = {"schema": 1, "locks": {"cp312-linux-x86_64": lock}}
    return {**made, "fingerprint": {"python": {"version": python}}}


def test_what_differs_between_the_locks_is_told_without_the_machinery(tmp_path: Path) -> None:
    paths = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    records = (
        record("3.12.1", pandas="3.0.1", numpy="2.4", six="1.0", ipykernel="6"),
        record("3.12.2", pandas="3.1.0", numpy="2.4", ipykernel="7"),
    )
    for path, each in zip(paths, records, strict=True):
        content = notebook_json(*cells("1"), metadata={"nbrepro": each})
        path.write_bytes(as_jupyter_saves(content))
    found = differences(Conductor(Settings()), paths)
    assert found.are_same
    assert told(found) == [
        "the records differ: Python 3.12.1 → 3.12.2, pandas 3.0.1 → 3.1.0, six 1.0 in a.ipynb only",
        "1 cell: 1 the same",
    ]


def test_notebooks_in_other_languages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_bytes(
        as_jupyter_saves(notebook_json(metadata={"language_info": {"name": "R"}}))
    )
    (tmp_path / "b.ipynb").write_bytes(
        as_jupyter_saves(notebook_json(metadata={"language_info": {"name": "python"}}))
    )
    with pytest.raises(FindingError, match=r"^NB006 .*a.ipynb is written in r, .* in python$"):
        differences(Conductor(Settings()), (tmp_path / "a.ipynb", tmp_path / "b.ipynb"))


def test_many_cells_and_long_edits_take_their_place_quickly(tmp_path: Path) -> None:
    one = cells(*(f"f({number})" for number in range(2000)), "x = 1\n" * 5000)
    other = cells(*(f"f({number})" for number in range(1, 2000)), "x = 1\n" * 5000 + "y = 2")
    found = compared(tmp_path, one, other)
    assert told(found)[-1] == "2001 cells: 1999 the same, 1 edited, 1 only in a.ipynb"
