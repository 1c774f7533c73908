"""Marks that notebooks and cells state: read, and held against an environment."""

from typing import Any

import pytest
from builders import MARKERS

from pytest_nbrepro.marks import Expected, Marks, marks_of_cell, marks_of_notebook


def notebook(**said: Any) -> Marks:
    return marks_of_notebook({"pytest": said})


def cell(*tags: str, **said: Any) -> Marks:
    return marks_of_cell({"pytest": said}, frozenset(tags))


def test_a_notebook_that_says_nothing_has_no_marks() -> None:
    assert marks_of_notebook({"kernelspec": {}}) == Marks() == marks_of_cell({}, frozenset("ab"))


def test_names_come_from_metadata_and_tags_each_once() -> None:
    assert notebook(marks=["slow", "gpu", "slow"]).names == ("slow", "gpu")
    assert notebook(marks="slow").names == ("slow",)
    found = cell("pytest.mark.gpu", "pytest.mark.xfail", "other", marks="slow")
    assert found == Marks(("slow", "gpu"), xfail=Expected())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, Expected()),
        ("why", Expected("why")),
        ({"reason": "why", "strict": True}, Expected("why", strict=True)),
        (False, None),
    ],
)
def test_what_is_to_fail_is_read(value: Any, expected: Expected | None) -> None:
    assert cell(xfail=value).xfail == notebook(xfail=value).xfail == expected


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, ""),
        ({"skip": True}, "its metadata say skip"),
        ({"skip": " why "}, "why"),
        ({"skipif": "sys_platform == 'win32'"}, ""),
        ({"skipif": "sys_platform == 'linux'"}, 'skipped where sys_platform == "linux"'),
        ({"skipif": ["python_version < '3.9'", {"condition": "python_version >= '3.12'",
          "reason": "why"}]}, "why"),
        ({"skipif": "'x' in extra"}, ""),
        ({"skipif": "sys_platform ~= '5.1'"}, ""),
        ({"requires": "Tiny_Pkg>=2"}, "Tiny_Pkg is 1.5, and Tiny_Pkg>=2 is required"),
        ({"requires": ["tiny-pkg>=1", "nothing"]}, "nothing is not installed"),
        ({"requires": ["tiny-pkg", "pre>=2", "nothing; sys_platform == 'win32'"]}, ""),
    ],
)  # fmt: skip
def test_a_notebook_is_skipped_by_what_its_environment_is_and_has(
    said: dict[str, Any], reason: str
) -> None:
    versions = {"tiny-pkg": "1.5", "pre": "3.0rc1"}
    assert notebook(**said).reason_to_skip(MARKERS, versions) == reason


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"marks": 1}, "a list of names as marks, not 1"),
        ({"marks": ["a b"]}, "a name as a mark, such as slow, not 'a b'"),
        ({"marks": ["_x"]}, "a name as a mark"),
        ({"marks": ["xfail"]}, 'not \'xfail\': use "xfail": "reason"'),
        ({"marks": ["parametrize"]}, "a notebook has no parameters"),
        ({"mark": []}, "marks, requires, skip, skipif, xfail, not 'mark'"),
        ({"skip": 1}, "a reason to skip, not 1"),
        ({"skipif": "os.name == 'nt' or exit()"}, "not \"os.name == 'nt' or exit()\""),
        ({"skipif": {"reason": "x"}}, "not {'reason': 'x'}"),
        ({"skipif": True}, "not True"),
        ({"skipif": "'a' in extras"}, "not \"'a' in extras\""),
        ({"skipif": "(" * 5000}, "not '(((("),
        ({"requires": ["a b c"]}, "requirements such as \"torch>=2\", not 'a b c'"),
        ({"requires": ["a; 'x' in extras"]}, "not \"a; 'x' in extras\""),
        ({"requires": [None]}, 'requirements such as "torch>=2", not None'),
        ({"xfail": 1}, "a reason as xfail"),
        ({"xfail": {"strict": 1}}, "a reason as xfail"),
        ({"xfail": {"raises": "X"}}, "a reason as xfail"),
    ],
)
def test_what_cannot_be_used_is_told(said: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match="not ") as raised:
        notebook(**said)
    assert told in str(raised.value)


def test_what_is_a_notebooks_is_not_read_in_a_cell() -> None:
    with pytest.raises(ValueError, match="marks, xfail, not 'skipif'"):
        cell(skipif="sys_platform == 'win32'")
    with pytest.raises(ValueError, match="a table such as"):
        marks_of_notebook({"pytest": ["slow"]})
