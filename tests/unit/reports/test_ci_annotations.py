from __future__ import annotations

import pytest
from builders import TEXTS
from hypothesis import given
from located import found

from pytest_nbrepro.findings import Severity
from pytest_nbrepro.reports.ci import annotation_lines


def test_a_finding_marks_its_lines() -> None:
    told = found("OUT001", "1 → 2", hint="look", details=["- 1", "+ 2"])
    (line,) = annotation_lines([told])
    command, _, text = line.removeprefix("::").partition("::")
    assert command == "error file=a.ipynb,line=7,endLine=8,title=OUT001 cell 1"
    assert text == "cell 1: 1 → 2%0A- 1%0A+ 2%0Ahint: look"


@pytest.mark.parametrize(
    ("text", "in_property", "in_data"),
    [
        ("a,b:c%0A", "a%2Cb%3Ac%250A", "a,b:c%250A"),
        ("x\r\n::error::", r"x\r%0A%3A%3Aerror%3A%3A", r"x\r%0A::error::"),
        ("\x1b[2J", r"\x1b[2J", r"\x1b[2J"),
    ],
)
def test_what_steers_a_job_is_escaped(text: str, in_property: str, in_data: str) -> None:
    (line,) = annotation_lines([found(path=text, message=text, cell=None)])
    assert line == f"::error file={in_property},line=7,endLine=8,title=OUT001::{in_data}"


@given(TEXTS, TEXTS)
def test_one_finding_is_one_line(path: str, message: str) -> None:
    (line,) = annotation_lines([found(path=path, message=message, hint=message)])
    assert len(line.splitlines()) == 1
    told = line.removeprefix("::error ").partition("::")[0]
    assert [part.partition("=")[0] for part in told.split(",")] == [
        "file", "line", "endLine", "title",
    ]  # fmt: skip


def test_only_so_many_are_marked_and_each_notebook_comes_before_any_one_is_told_twice() -> None:
    errors = [found(path=f"{name}.ipynb", line=line) for name in "abc" for line in range(1, 6)]
    warnings = [found("HW005", "differs", path="w.ipynb", line=line) for line in range(1, 13)]
    told = [*annotation_lines([*warnings, *errors])]
    marked = [line for line in told if line.startswith("::error")]
    assert len(marked) == 10
    assert [line.partition("file=")[2][0] for line in marked] == [*"abcabcabca"]
    assert sum(line.startswith("::warning") for line in told) == 10
    assert told[-1].startswith("::notice title=pytest-nbrepro::5 errors and 2 warnings more")


def test_what_only_informs_marks_nothing() -> None:
    assert [*annotation_lines([found(severity=Severity.INFO)])] == []


def test_a_long_message_is_cut() -> None:
    (line,) = annotation_lines([found(details=["x" * 9_000])])
    assert len(line) < 4_200
    assert line.endswith("…")
