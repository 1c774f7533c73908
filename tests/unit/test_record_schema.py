"""The published schema of the record, held against the parser, and what is really written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import mutated
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from laws import examples
from test_record import RECORDS

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.machine_terms import FIELD_NAMES
from pytest_nbrepro.record import Record, parse

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "record.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
EXAMPLES = sorted((ROOT / "examples").glob("**/*.ipynb"))
#: A record with something of everything.
FULL = {
    **json.loads((ROOT / "examples" / "tuning.ipynb").read_text(encoding="utf-8"))["metadata"][
        "nbrepro"
    ],
    "requires-hardware": {
        "system": "Linux",
        "machine": "x86_64",
        "cpu-level": "x86_64_v3",
        "cores": 2,
        "memory": "32G",
        "gpu": 1,
        "gpu-memory": "0.5Ti",
        "compute-capability": "8.0",
        "cuda": "12.4",
    },
    "policy": {
        "preset": "strict",
        "overrides": {"rtol": 1e-3, "atol": 0, "cpu.level": "exact fail", "gpu": "informational"},
    },
    "requirements": ["pandas>=3"],
    "inputs": [
        {"path": "data/plots.csv", "size": 10, "sha256": "a" * 64, "stated": True},
        {"path": "/mnt/pictures", "entries-sha256": "0" * 64},
    ],
}
# one lock is enough to damage, and a few packages of it
FULL["locks"] = {
    key: {**lock, "packages": lock["packages"][:2], "tool": {"nbrepro": {"conda": ["a-1-0"]}}}
    for key, lock in FULL["locks"].items()
}


def is_refused(data: object) -> bool:
    try:
        parse(data)
    except FindingError:
        return True
    return False


def complaints(data: object) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(data)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_record_of_the_examples_is_valid() -> None:
    assert len(EXAMPLES) > 10
    for notebook in EXAMPLES:
        record = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["nbrepro"]
        assert complaints(record) == [], notebook.name


def test_what_the_page_shows_is_valid() -> None:
    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    shown = page.partition("```json\n")[2].partition("```")[0]
    assert complaints(json.loads("{" + shown + "}")["nbrepro"]) == []


def test_a_record_with_something_of_everything_is_valid_and_read() -> None:
    assert complaints(FULL) == []
    assert complaints(parse(FULL).to_json()) == []


@settings(max_examples=examples(50), deadline=None)
@given(record=RECORDS)
def test_every_record_that_can_be_written_is_valid(record: Record) -> None:
    assert complaints(json.loads(json.dumps(record.to_json()))) == []


def as_a_schema_sees_it(data: Any) -> Any:
    """The JSON value, without what no schema can tell: 1.0 from 1, and one processor's name."""
    if isinstance(data, float) and data.is_integer():
        return 0.5
    if isinstance(data, dict):
        seen = {key: as_a_schema_sees_it(value) for key, value in data.items()}
        return {
            **seen,
            **({"cpu-level": "x86_64_v3"} if isinstance(seen.get("cpu-level"), str) else {}),
        }
    return [as_a_schema_sees_it(each) for each in data] if isinstance(data, list) else data


@settings(max_examples=examples(150), deadline=None)
@given(data=mutated(FULL).map(as_a_schema_sees_it))
def test_what_the_parser_refuses_the_schema_refuses(data: Any) -> None:
    if is_refused(data):
        assert complaints(data)


@pytest.mark.parametrize("name", [*FIELD_NAMES, "cpu", "numerics.blas", "gpu"])
def test_each_field_of_a_machine_can_have_a_policy_and_no_other_words(name: str) -> None:
    for words, is_one in (
        ("exact fail", True),
        ("fail exact", True),
        ("minimum+warn", True),
        ("replay", True),
        ("exact exact", False),
        ("fail warn", False),
        ("never", False),
        ("", False),
    ):
        data = {"schema": 1, "locks": {}, "policy": {"overrides": {name: words}}}
        assert is_refused(data) is not is_one
        assert bool(complaints(data)) is not is_one


@pytest.mark.parametrize(
    "damage",
    [
        {"schema": 2},
        {"locks": {"cp311-linux-x86_64\n": {"packages": []}}},
        {"locks": {"cp311-linux-x86_64": {"packages": [{"name": "a\n", "version": "1"}]}}},
        {"locks": {"cp311-linux-x86_64": {"packages": [], "lock-version": "10.0"}}},
        {"inputs": [{"path": "a\0", "size": 1, "sha256": "a" * 64}]},
        {"inputs": [{"path": "a\ud800", "size": 1, "sha256": "a" * 64}]},
        {"inputs": [{"path": "a", "size": 1, "sha256": "A" * 64}]},
        {"inputs": [{"path": "a", "size": 1, "sha256": "0" * 64, "entries-sha256": "0"}]},
        {"requires-hardware": {"memory": "0G"}},
        {"requires-hardware": {"memory": "much"}},
        {"requires-hardware": {"cores": 0}},
        {"requires-hardware": {"cuda": 12.4}},
        {"requires-hardware": {"colour": "blue"}},
        {"policy": {"overrides": {"rtol": 1}}},
        {"policy": {"overrides": {"atol": "nan"}}},
    ],
)
def test_what_hides_in_a_record_is_refused_by_both(damage: dict[str, Any]) -> None:
    data = {"schema": 1, "locks": {}, **damage}
    assert is_refused(data)
    assert complaints(data)


@settings(max_examples=examples(100), deadline=None)
@given(text=st.from_regex(r"[ +]?[0-9.]{1,8} ?[KMGTX]?i?B?", fullmatch=True))
def test_sizes_are_read_alike(text: str) -> None:
    data = {"schema": 1, "locks": {}, "requires-hardware": {"memory": text}}
    assert is_refused(data) is bool(complaints(data))
