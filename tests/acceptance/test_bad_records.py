"""Records that are none, and kernels that are not there: one failing item each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from notebooks import code, good, notebook, write
from runs import check, quick

_BAD_NAME = {"cp311-linux-x86_64": {"packages": [{"name": "a; rm -rf ~", "version": "1"}]}}
_BAD_PYTHON = {
    "schema": 1,
    "locks": {"cp311-linux-x86_64": {"packages": []}},
    "requires-python": "new",
}

#: What is no record, the rule, and what the first line has to mention.
_RECORDS: dict[str, tuple[Any, str, str]] = {
    "newer": ({"schema": 2}, "REC002", "schema 2"),
    "text": ("text", "REC003", "nbrepro should be an object"),
    "empty": ({}, "REC003", "nbrepro.schema"),
    "no_locks": ({"schema": 1}, "REC003", "nbrepro.locks"),
    "locks": ({"schema": 1, "locks": []}, "REC003", "nbrepro.locks"),
    "command": (
        {"schema": 1, "locks": _BAD_NAME},
        "REC003",
        "nbrepro.locks.cp311-linux-x86_64.packages[0].name",
    ),
    "fingerprint": (
        {"schema": 1, "locks": {}, "fingerprint": None},
        "REC003",
        "nbrepro.fingerprint",
    ),
    "cells": ({"schema": 1, "locks": {}, "cells": {}}, "REC003", "nbrepro.cells"),
    "policy": ({"schema": 1, "locks": {}, "policy": {"preset": 5}}, "REC003", "policy.preset"),
    "python": (_BAD_PYTHON, "REC003", "nbrepro.requires-python"),
}


@pytest.mark.parametrize("name", _RECORDS)
def test_a_record_that_cannot_be_read_fails_one_item(pytester: pytest.Pytester, name: str) -> None:
    record, rule, mentioned = _RECORDS[name]
    content = good()
    content["metadata"]["nbrepro"] = record
    write(pytester.path / "report.ipynb", content)
    ran = quick(pytester, "--nbrepro", "-k", "lock or hardware or order", "report.ipynb")
    outcomes = ran.parseoutcomes()
    assert outcomes["failed"] == 1
    assert outcomes["passed"] + outcomes.get("skipped", 0) == 2
    (first,) = [line for line in ran.outlines if line.startswith(f"{rule} ")]
    assert mentioned in first
    assert "Traceback" not in ran.stdout.str()


def test_a_kernel_that_is_not_installed_fails_once_and_names_those_that_are(
    tmp_path: Path,
) -> None:
    content = notebook(code("1"), code("2"), kernel="ir", language="R")
    write(tmp_path / "report.ipynb", content)
    session = check(tmp_path)
    assert session.outcomes == {
        "report.ipynb::lock": "failed",
        "report.ipynb::hardware": "skipped",
        "report.ipynb::order": "passed",
        "report.ipynb::cell-1": "skipped",
        "report.ipynb::cell-2": "skipped",
    }
    lines = session.messages["report.ipynb::lock"].splitlines()
    assert lines[0] == "RUN001 kernel 'ir' is not installed"
    assert lines[1].startswith("installed kernels: ")
    assert "python3" in lines[1]
    assert lines[2].startswith("hint: install a kernel")
    assert "kernel 'ir' is not installed" in session.messages["report.ipynb::cell-1"]


def test_what_failed_fails_again_when_it_is_run_again(tmp_path: Path) -> None:
    write(tmp_path / "report.ipynb", notebook(code("1"), kernel="ir", language="R"))
    # as pytest-rerunfailures does it
    (tmp_path / "conftest.py").write_text(
        "from _pytest.runner import runtestprotocol\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    runtestprotocol(item, log=False, nextitem=nextitem)\n"
    )
    session = check(tmp_path)
    assert session.outcomes["report.ipynb::lock"] == "failed"
    assert session.outcomes["report.ipynb::cell-1"] == "skipped"
    assert session.code == 1


def test_a_kernel_that_does_not_start_fails_once(tmp_path: Path) -> None:
    spec = {"argv": ["/nowhere/python", "-m", "ipykernel"], "language": "python"}
    folder = tmp_path / "jupyter" / "kernels" / "gone"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({**spec, "display_name": "Gone"}))
    write(tmp_path / "report.ipynb", notebook(code("1"), code("2"), kernel="gone"))
    session = check(tmp_path, JUPYTER_PATH=str(tmp_path / "jupyter"))
    failed = [item for item, outcome in session.outcomes.items() if outcome == "failed"]
    assert failed == ["report.ipynb::cell-1"]
    assert session.first_line(failed[0]).startswith("RUN003 kernel 'gone' did not start: ")
    assert session.outcomes["report.ipynb::cell-2"] == "skipped"
    assert "Traceback" not in session.text
