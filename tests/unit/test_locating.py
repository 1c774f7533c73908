from __future__ import annotations

import json

import pytest

from pytest_nbrepro.findings import finding
from pytest_nbrepro.locating import Lines, Region, lines_of

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# title\n", "text"]},
        {"cell_type": "code", "source": ["a = 1\n", "b = a\n", "c"], "outputs": []},
        {"cell_type": "code", "source": "one\ntext", "outputs": []},
        {"cell_type": "code", "source": [], "outputs": []},
    ],
    "metadata": {"kernelspec": {"name": "python3"}, "nbrepro": {"schema": 1}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
TEXT = json.dumps(NOTEBOOK, indent=1)
LINES = lines_of(TEXT, 3)


def shown(region: Region) -> list[str]:
    lines = TEXT.split("\n")[region.first - 1 : region.last]
    return [line.strip().strip(",") for line in lines]


@pytest.mark.parametrize(
    ("rule", "message", "cell", "expected"),
    [
        ("OUT001", "differs", 1, [r'"a = 1\n"', r'"b = a\n"', '"c"']),
        ("ORDER010", "line 2 uses 'a'", 1, [r'"b = a\n"']),
        ("ORDER010", "line 9 uses 'a'", 1, [r'"a = 1\n"', r'"b = a\n"', '"c"']),
        ("OUT001", "differs", 2, [r'"source": "one\ntext"']),
        ("ORDER010", "line 2 uses 'a'", 2, [r'"source": "one\ntext"']),
        ("OUT001", "differs", 3, ['"source": []']),
        ("OUT001", "differs", 9, ["{"]),
        ("ORDER002", "cells 2 and 3 both have the count [1]", None, [r'"source": "one\ntext"']),
        ("LOCK002", "pandas is 3.1 here", None, ['"nbrepro": {']),
        ("HW005", "differs", None, ['"nbrepro": {']),
        ("RUN001", "kernel 'r' is not installed", None, ['"kernelspec": {']),
        ("RUN002", "kernel 'r' is not installed", None, ["{"]),
    ],
)
def test_a_finding_is_shown_where_what_it_is_about_stands(
    rule: str, message: str, cell: int | None, expected: list[str]
) -> None:
    assert shown(LINES.of(finding(rule, message, cell=cell))) == expected


def test_an_error_is_shown_on_the_line_that_raised_it() -> None:
    raised = finding("RUN006", "raised", cell=1, details=["  Cell In[1], line 3", "  ----> 3 c"])
    assert shown(LINES.of(raised)) == ['"c"']


@pytest.mark.parametrize(
    "message", ["not JSON: a comma (line 7, column 9)", "not JSON: a merge conflict on line 7"]
)
def test_what_is_no_notebook_is_shown_on_the_line_that_is_wrong(message: str) -> None:
    assert Lines().of(finding("NB001", message)) == Region(7, 7)


def test_all_on_one_line_is_on_the_first() -> None:
    found = lines_of(json.dumps(NOTEBOOK), 3)
    assert {*found.cells, found.record, found.kernel} == {Region(1, 1)}
