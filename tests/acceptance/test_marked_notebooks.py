"""Marks in the metadata of notebooks, as pytest knows marks: ``-m``, skips, expected failures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from notebooks import code, notebook, stdout, write
from runs import check, quick

INI = "[pytest]\nmarkers =\n    slow: takes long\n"


def marked(path: Path, said: dict[str, Any], *cells: Any) -> None:
    content = notebook(*(cells or (code("open('ran', 'w')"),)))
    content["metadata"]["pytest"] = said
    write(path, content)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text(INI, encoding="utf-8")
    marked(tmp_path / "slow.ipynb", {"marks": ["slow"]})
    tagged = code("print(2)", stdout("2\n"), tags=["pytest.mark.slow"])
    failing = code("print(3)", stdout("4\n"))
    failing["metadata"] = {"pytest": {"xfail": "known"}}
    fine = code("print(5)", stdout("5\n"), tags=["pytest.mark.xfail"])
    marked(tmp_path / "cells.ipynb", {}, tagged, failing, fine)
    marked(tmp_path / "needs.ipynb", {"requires": ["no-such-package>=2"]})
    marked(tmp_path / "other.ipynb", {"skipif": {"condition": "sys_platform != 'x'",
           "reason": "only on x"}})  # fmt: skip
    marked(tmp_path / "bad.ipynb", {"skipif": "__import__('os').mkdir('ran')"})
    return tmp_path


def test_what_is_marked_is_selected_skipped_and_expected_to_fail(folder: Path) -> None:
    report = folder / "report.json"
    # -m leaves out what the next test is about
    session = check(folder, "-m", "not slow", f"--nbrepro-json={report}", "--nbrepro-diagnose=auto")
    failed = [item for item, outcome in session.outcomes.items() if outcome == "failed"]
    assert failed == ["bad.ipynb::notebook"]
    assert session.first_line(failed[0]).startswith("NB008 the notebook's metadata: expected as ")
    assert not (folder / "ran").exists()
    for line in (
        "cells.ipynb: 1 cell failed, as expected: known",
        "cells.ipynb: 1 cell passed, though expected to fail",
        "needs.ipynb: 1 cell not compared: no-such-package is not installed",
        "other.ipynb: 1 cell not compared: only on x",
        "notebooks: 1 failed, 1 reproduced in part, 2 not compared",
    ):
        assert f"\n{line}\n" in session.text
    assert "cause:" not in session.text  # what is expected need not be explained
    told = {
        one["path"]: one["verdict"] for one in json.loads(report.read_text("utf-8"))["notebooks"]
    }
    assert told["cells.ipynb"] == "reproduced in part"


def test_marks_select_notebooks_and_cells(folder: Path, pytester: pytest.Pytester) -> None:
    found = quick(pytester, "--nbrepro", "--co", "-q", "-m", "slow", str(folder))
    names = [line.rpartition("/")[2] for line in found.outlines if "::" in line]
    items = ("lock", "hardware", "order", "cell-1")
    assert names == ["cells.ipynb::cell-1", *(f"slow.ipynb::{item}" for item in items)]


def test_a_mark_that_is_not_registered_is_told_as_pytest_tells_it(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for option in ("--strict-markers", "-Werror::pytest.PytestUnknownMarkWarning"):
        refused = check(folder, option, "slow.ipynb")
        assert refused.outcomes == {"slow.ipynb::notebook": "failed"}
        assert "slow" in refused.first_line("slow.ipynb::notebook")
    warned = check(folder, "--co", "slow.ipynb")
    assert "slow.ipynb::notebook:1: PytestUnknownMarkWarning: Unknown pytest.mark.slow" in (
        warned.text
    )
