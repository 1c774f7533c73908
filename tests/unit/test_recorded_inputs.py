"""Inputs as they stand in a record."""

from __future__ import annotations

from typing import Any

import pytest
from builders import JSON
from hypothesis import given

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.record import Record, parse
from pytest_nbrepro.recorded_inputs import DamageError, Input, is_path, read_inputs

DIGEST = "0" * 64
FILE = {"path": "data/a.csv", "size": 12, "sha256": DIGEST}
FOLDER = {"path": "/data", "entries-sha256": DIGEST, "stated": True}


def test_inputs_come_back_as_they_were_stored_in_the_order_of_their_paths() -> None:
    inputs = read_inputs([FOLDER, FILE])
    assert inputs == (Input("/data", DIGEST, None, is_stated=True), Input("data/a.csv", DIGEST, 12))
    record = Record(">=3", {}, {}, {}, (), inputs=(inputs[1], inputs[0]))
    assert record.to_json()["inputs"] == [FOLDER, FILE]
    assert parse(record.to_json()).inputs == inputs


def test_a_record_without_inputs_looks_as_before() -> None:
    assert "inputs" not in Record(">=3", {}, {}, {}, ()).to_json()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (5, "nbrepro.inputs should be a list"),
        ([5], "nbrepro.inputs[0] should be an object"),
        ([FILE, {**FILE, "path": ""}], "nbrepro.inputs[1].path should be the path of a file"),
        ([{**FILE, "path": "a\0b"}], "nbrepro.inputs[0].path should be"),
        ([{**FILE, "path": "a" * 5000}], "nbrepro.inputs[0].path should be"),
        ([{**FILE, "path": "\ud800"}], "nbrepro.inputs[0].path should be"),
        ([{**FILE, "size": -1}], "nbrepro.inputs[0].size should be a number of bytes"),
        ([{**FILE, "size": True}], "nbrepro.inputs[0].size should be a number of bytes"),
        ([{**FILE, "size": 1.5}], "nbrepro.inputs[0].size should be a number of bytes"),
        ([{**FILE, "sha256": "0"}], "nbrepro.inputs[0].sha256 should be 64 hexadecimal digits"),
        ([{**FOLDER, "entries-sha256": 7}], "nbrepro.inputs[0].entries-sha256 should be 64 hex"),
        ([{**FILE, "stated": "no"}], "nbrepro.inputs[0].stated should be true or false"),
    ],
)
def test_a_damaged_input_damages_the_record(raw: Any, said: str) -> None:
    with pytest.raises(FindingError) as raised:
        parse({**Record(">=3", {}, {}, {}, ()).to_json(), "inputs": raw})
    assert raised.value.finding.rule == "REC003"
    assert said in raised.value.finding.message


@given(JSON)
def test_no_json_value_is_more_than_damage(value: Any) -> None:
    try:
        read_inputs([value])
    except DamageError:
        return
    assert is_path(value["path"])
