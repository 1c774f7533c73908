"""Whatever a file holds, it is read or refused with a finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builders import FORMAT_3, FULL, JSON, OBJECTS, mutated
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples

from pytest_nbrepro.digests import digests
from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.notebook import Notebook, parse


def can_be_worked_with(found: Notebook) -> None:
    """Whatever is done with a notebook that was accepted works."""
    assert len(found.lines.cells) == len(found.cells)
    digests(found.cells)
    changed = json.loads(found.with_record({"schema": 1}))
    assert changed["metadata"]["nbrepro"] == {"schema": 1}
    for each in found.cells:
        assert "\n" not in each.label
    assert found.kernel_name != ""
    assert found.language != ""


def read_or_refused(content: bytes) -> Notebook | Finding:
    try:
        return parse(Path("a.ipynb"), content)
    except FindingError as error:
        return error.finding


def refused_or_usable(content: bytes) -> None:
    found = read_or_refused(content)
    if isinstance(found, Finding):
        assert found.rule.startswith("NB")
        assert "\n" not in found.message
    else:
        can_be_worked_with(found)


@given(content=st.binary(max_size=64))
def test_any_bytes_are_refused_with_a_finding_or_read(content: bytes) -> None:
    refused_or_usable(content)


@settings(deadline=None)
@given(data=JSON | OBJECTS.map(lambda parts: {**FULL, **parts}))
def test_any_json_is_refused_with_a_finding_or_read(data: Any) -> None:
    refused_or_usable(json.dumps(data).encode())


@settings(max_examples=examples(300), deadline=None)
@given(data=mutated(FULL))
def test_a_notebook_damaged_anywhere_is_refused_with_a_finding_or_usable(data: Any) -> None:
    refused_or_usable(json.dumps(data).encode())


@settings(deadline=None)
@given(data=mutated(FORMAT_3))
def test_an_old_notebook_damaged_anywhere_is_refused_with_a_finding_or_usable(data: Any) -> None:
    refused_or_usable(json.dumps(data).encode())
