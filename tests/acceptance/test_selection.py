"""What pytest users expect of options, node ids, reports and workers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from notebooks import Json, code, display, good, notebook, result, stdout, write
from runs import Session, check, quick

_ALL = {
    "wrong.ipynb::lock": "skipped",
    "wrong.ipynb::hardware": "skipped",
    "wrong.ipynb::order": "passed",
    "wrong.ipynb::cell-1": "passed",
    "wrong.ipynb::cell-2": "passed",
    "wrong.ipynb::cell-3": "failed",
    "wrong.ipynb::cell-4": "passed",
}
_GOOD = {
    "xgood.ipynb::lock": "skipped",
    "xgood.ipynb::hardware": "skipped",
    "xgood.ipynb::order": "passed",
    "xgood.ipynb::cell-1": "passed",
    "xgood.ipynb::cell-2": "passed",
}


def _wrong() -> Json:
    """Four cells; the third has another result stored, and needs the first."""
    return notebook(
        code("import time\ntime.sleep(1)\nx = 2"),
        code("print(x)", stdout("2\n")),
        code("x * 3", result("7")),
        code("x / 3", result("0.666667")),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "wrong.ipynb", _wrong())
    write(tmp_path / "xgood.ipynb", good())
    return tmp_path


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """One run of everything, about which several questions are asked."""
    place = tmp_path_factory.mktemp("full")
    write(place / "wrong.ipynb", _wrong())
    write(place / "xgood.ipynb", good())
    return check(place, "-v", "--durations=5")


def test_every_item_has_its_outcome(full: Session) -> None:
    assert full.outcomes == {**_ALL, **_GOOD}
    assert full.code == pytest.ExitCode.TESTS_FAILED


def test_verbose_shows_the_first_line_of_each_cell(full: Session) -> None:
    assert re.search(r"^wrong\.ipynb::cell-1 PASSED import time +\[", full.text, re.MULTILINE)
    assert re.search(r"^wrong\.ipynb::cell-3 FAILED x \* 3 +\[", full.text, re.MULTILINE)
    assert re.search(r"^wrong\.ipynb::order PASSED +\[", full.text, re.MULTILINE)


def test_the_short_summary_names_the_item_and_what_differs(full: Session) -> None:
    assert "\nFAILED wrong.ipynb::cell-3 - OUT001 cell 3: text result differs: 7 → 6\n" in full.text


def test_durations_are_those_of_the_cells(full: Session) -> None:
    slowest = full.text[full.text.index("slowest 5 durations") :]
    cells = re.findall(r"s call +(\S+::cell-\d+)", slowest)
    assert cells[0] == "wrong.ipynb::cell-1"


def test_junit_has_the_verdict_in_the_first_line_and_as_properties(full: Session) -> None:
    assert full.first_line("wrong.ipynb::cell-3").startswith("OUT001 cell 3: text result differs")
    assert full.messages["wrong.ipynb::cell-3"].splitlines()[1:] == ["- 7", "+ 6"]
    assert full.properties["wrong.ipynb::cell-3"] == {
        "nbrepro.verdict": "different",
        "nbrepro.rules": "OUT001",
        "nbrepro.cells": "4",
        "nbrepro.kernel": "forked",
    }
    last = dict(full.properties["wrong.ipynb::cell-4"])
    assert float(last.pop("nbrepro.seconds")) > 0
    assert last == {
        "nbrepro.verdict": "within tolerance",
        "nbrepro.largest_relative_error": "5.0e-07",
        "nbrepro.rules": "",
        "nbrepro.cells": "4",
        "nbrepro.kernel": "forked",
        "nbrepro.notebook": "failed",
        "nbrepro.first_failed": "cell-3",
    }


def test_the_summary_counts_notebooks(full: Session) -> None:
    assert "\nwrong.ipynb: OUT001 cell 3: text result differs: 7 → 6\n" in full.text
    assert "\nnotebooks: 1 reproduced, 1 failed\n" in full.text


def test_a_node_id_runs_the_cells_above_and_reports_one(folder: Path) -> None:
    session = check(folder, "wrong.ipynb::cell-3")
    assert session.outcomes == {"wrong.ipynb::cell-3": "failed"}
    # had the cells above not been run, x would be unknown
    assert "7 → 6" in session.first_line("wrong.ipynb::cell-3")


def test_a_keyword_chooses_cells_of_all_notebooks(pytester: pytest.Pytester) -> None:
    for name in ("one.ipynb", "two.ipynb"):
        write(pytester.path / name, good())
    ran = quick(pytester, "--nbrepro", "--co", "-q", "-k", "cell-2")
    assert [line for line in ran.outlines if "::" in line] == [
        "one.ipynb::cell-2",
        "two.ipynb::cell-2",
    ]


def test_the_first_failure_ends_the_session_on_request(folder: Path) -> None:
    session = check(folder, "-x")
    expected = {item: outcome for item, outcome in _ALL.items() if item != "wrong.ipynb::cell-4"}
    assert session.outcomes == expected


def test_the_last_failures_are_run_again(pytester: pytest.Pytester) -> None:
    swapped = notebook(code("x = 1", execution_count=2), code("x", execution_count=1))
    write(pytester.path / "report.ipynb", swapped)
    # not quickly: it is the cache that is asked for
    arguments = ("-p", "no:hypothesispytest", "--nbrepro", "-v")
    pytester.runpytest(*arguments, "-k", "lock or order").assert_outcomes(
        failed=1, skipped=1, deselected=3
    )
    again = pytester.runpytest(*arguments, "--last-failed")
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["report.ipynb::order FAILED*"])


def test_the_last_cell_is_reported_though_blank_ones_stand_below(tmp_path: Path) -> None:
    skipped = code("1 / 0", tags=["skip-execution"])
    last = code("print(x)", stdout("1\n"))
    write(tmp_path / "report.ipynb", notebook(code("x = 1"), last, code(""), skipped))
    session = check(tmp_path, "report.ipynb::cell-2")
    assert session.outcomes == {"report.ipynb::cell-2": "passed"}


def test_a_cell_whose_display_may_still_change_is_reported_like_the_others(tmp_path: Path) -> None:
    write(
        tmp_path / "report.ipynb",
        notebook(code("kept = display('a', display_id='k')", display("'a'"))),
    )
    session = check(tmp_path, "-k", "cell")
    assert session.outcomes == {"report.ipynb::cell-1": "passed"}
    assert session.properties["report.ipynb::cell-1"]["nbrepro.kernel"] == "forked"


def test_a_cell_that_is_not_there_is_not_found(folder: Path) -> None:
    session = check(folder, "wrong.ipynb::cell-5")
    assert session.code == pytest.ExitCode.USAGE_ERROR
    assert "not found" in session.text
    assert "Traceback" not in session.text


_BACKWARDS = "items.sort(key=lambda item: item.name, reverse=True)"
_BETWEEN = "items.insert(5, items.pop())"


@pytest.mark.parametrize("change", [_BACKWARDS, _BETWEEN])
def test_the_order_of_items_does_not_matter(folder: Path, change: str) -> None:
    (folder / "xgood.ipynb").unlink()
    (folder / "test_ordinary.py").write_text("def test_ordinary(): pass\n")
    hook = f"def pytest_collection_modifyitems(items):\n    {change}\n"
    (folder / "conftest.py").write_text(hook)
    arguments = ("wrong.ipynb", "test_ordinary.py", "-v")
    session = check(folder, *arguments)
    assert session.outcomes == {**_ALL, "test_ordinary::test_ordinary": "passed"}
    ran = re.findall(r"::(\S+) [A-Z]", session.text)
    assert ran.index("test_ordinary") in {0, 5}


def _workers(text: str) -> Mapping[str, set[str]]:
    """By notebook, the workers that ran its items."""
    workers: dict[str, set[str]] = {}
    for worker, name in re.findall(r"^\[(gw\d)\] .* (\S+\.ipynb)::\S+ *$", text, re.MULTILINE):
        workers.setdefault(name, set()).add(worker)
    return workers


def test_workers_give_the_same_outcomes(folder: Path) -> None:
    session = check(folder, "-n", "2", "-v", without=["hypothesispytest"])
    assert session.outcomes == {**_ALL, **_GOOD}
    workers = _workers(session.text)
    assert sorted(workers) == ["wrong.ipynb", "xgood.ipynb"]
    assert all(len(used) == 1 for used in workers.values())
    # the name stands last there, so that nothing may stand between it and the outcome
    assert re.search(r"^\[gw\d\] .* FAILED wrong\.ipynb::cell-3 *$", session.text, re.MULTILINE)
    assert "\nwrong.ipynb: OUT001 cell 3: text result differs: 7 → 6\n" in session.text


@pytest.mark.parametrize("dist", ["load", "loadscope", "loadfile", "loadgroup", "worksteal"])
def test_a_notebook_stays_on_one_worker(tmp_path: Path, dist: str) -> None:
    names = [f"{letter}.ipynb" for letter in "abcd"]
    for name in names:  # a kernel that is not there is quickly told, once for each notebook
        write(tmp_path / name, notebook(*[code("1")] * 6, kernel="ir", language="R"))
    session = check(tmp_path, "-n", "2", "--dist", dist, "-v", without=["hypothesispytest"])
    failed = sorted(item for item, found in session.outcomes.items() if found == "failed")
    assert failed == [f"{name}::lock" for name in names]
    workers = _workers(session.text)
    assert sorted(workers) == names
    assert all(len(used) == 1 for used in workers.values())
    assert set().union(*workers.values()) == {"gw0", "gw1"}
