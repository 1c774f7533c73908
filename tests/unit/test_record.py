from __future__ import annotations

import json
from typing import Any

import pytest
from builders import JSON, OBJECTS, TEXTS, mutated
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples

from pytest_nbrepro.digests import CellDigest
from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.option import PRESETS
from pytest_nbrepro.record import LockedPackage, Record, parse
from pytest_nbrepro.reports import record_lines

LOCK = {
    "lock-version": "1.0",
    "packages": [
        {"name": "numpy", "version": "2.3.1"},
        {"name": "ipykernel", "version": "7.0"},
        {"name": "mine", "version": "0.1", "directory": {"path": "."}},
    ],
    "tool": {"nbrepro": {"infrastructure": ["ipykernel"], "local": ["mine"]}},
}
RECORD = Record(
    requires_python=">=3.11",
    resolver={"engine": "installed"},
    locks={"cp311-linux-x86_64": LOCK},
    fingerprint={
        "python": {"version": "3.11.9"},
        "platform": {"os": {"id": "debian", "version": "12"}},
        "cpu": {"level": "x86_64_v3"},
        "numerics": {"blas": [{"api": "openblas", "version": "0.3.29"}]},
        "gpu": [],
    },
    cells=(CellDigest("a", None, "b"), CellDigest("c", "d", "e")),
    overrides={"rtol": 0.1},
    requirements=("numpy", "pandas>=3"),
)

_PACKAGES = st.fixed_dictionaries(
    {
        "name": st.from_regex(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?", fullmatch=True),
        "version": st.from_regex(r"[0-9][0-9a-z.+!]*", fullmatch=True),
    },
    optional={"marker": TEXTS},
)
_LOCKS = st.builds(
    lambda packages, more: {**more, "packages": packages}, st.lists(_PACKAGES, max_size=3), OBJECTS
)
_FINGERPRINTS = st.fixed_dictionaries(
    {"python": OBJECTS, "platform": OBJECTS, "cpu": OBJECTS},
    optional={
        "gpu": JSON,
        "numerics": st.fixed_dictionaries({"blas": st.none() | st.lists(OBJECTS, max_size=2)}),
    },
)
RECORDS = st.builds(
    Record,
    requires_python=TEXTS,
    resolver=OBJECTS,
    locks=st.dictionaries(
        st.sampled_from(["cp311-linux-x86_64", "cp313t-macos-arm64"]), _LOCKS, max_size=2
    ),
    fingerprint=_FINGERPRINTS,
    cells=st.lists(st.builds(CellDigest, TEXTS, st.none() | TEXTS, TEXTS), max_size=3).map(tuple),
    preset=st.sampled_from(PRESETS),
    overrides=OBJECTS,
    requirements=st.lists(TEXTS, max_size=3).map(tuple),
)


def refusal(data: object) -> Finding:
    with pytest.raises(FindingError) as caught:
        parse(data)
    return caught.value.finding


def parsed_or_refused(data: object) -> Record | Finding:
    try:
        return parse(data)
    except FindingError as error:
        return error.finding


@settings(deadline=None)
@given(record=RECORDS)
def test_a_record_comes_back_from_its_json_as_it_was(record: Record) -> None:
    assert parse(record.to_json()) == record


def test_a_record_comes_back_from_the_text_of_a_file_as_it_was() -> None:
    assert parse(json.loads(json.dumps(RECORD.to_json()))) == RECORD


@settings(max_examples=examples(400), deadline=None)
@given(data=mutated(RECORD.to_json()))
def test_a_record_damaged_anywhere_is_refused_with_a_finding_or_usable(data: Any) -> None:
    found = parsed_or_refused(data)
    if isinstance(found, Finding):
        assert found.rule in {"REC002", "REC003"}
        assert "\n" not in found.message
        assert len(found.message) < 250
        return
    packages = {key: [package.name for package in found.packages(key)] for key in found.locks}
    assert list(record_lines(data, packages))
    assert parse(found.to_json()) == found


@given(data=JSON)
def test_any_json_in_place_of_a_record_is_refused_with_a_finding(data: Any) -> None:
    assert refusal(data).rule in {"REC002", "REC003"}


def test_a_newer_schema_is_refused_whatever_else_it_has() -> None:
    found = refusal({"schema": 2, "locks": "of another kind"})
    assert found.rule == "REC002"
    assert found.message == "the record has schema 2; this version of pytest-nbrepro reads 1"
    assert found.hint == "pip install --upgrade pytest-nbrepro"


def changed(**parts: Any) -> dict[str, Any]:
    return {**RECORD.to_json(), **parts}


def one_package(**parts: Any) -> dict[str, Any]:
    package = {"name": "numpy", "version": "2.3.1", **parts}
    return changed(locks={"cp311-linux-x86_64": {"packages": [package]}})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "nbrepro should be an object, found null"),
        ([], "nbrepro should be an object, found a list"),
        ({}, "nbrepro.schema should be a whole number from 1 up, found null"),
        (changed(schema="1"), 'nbrepro.schema should be a whole number from 1 up, found "1"'),
        (changed(schema=True), "nbrepro.schema should be a whole number from 1 up, found true"),
        (changed(schema=0), "nbrepro.schema should be a whole number from 1 up, found 0"),
        (changed(locks=None), "nbrepro.locks should be an object, found null"),
        (
            changed(locks={"cp311-linux-x86_64": {}}),
            "nbrepro.locks.cp311-linux-x86_64.packages should be a list, found null",
        ),
        (changed(locks={"cp311-linux-x86_64": 1}), "nbrepro.locks.cp311-linux-x86_64 should be"),
        # a key goes into files that are installed from: no second line hides in it
        (
            changed(locks={"cp311-linux-x\n--index-url": {"packages": []}}),
            "nbrepro.locks has a name that",
        ),
        (
            one_package(version=None),
            "nbrepro.locks.cp311-linux-x86_64.packages[0].version should be text, found null",
        ),
        (one_package(version=2.3), ".packages[0].version should be text, found 2.3"),
        (one_package(version="1; rm -r /"), ".version should be a package's name or version"),
        (one_package(name="numpy --extra-index"), ".name should be a package's name or version"),
        (changed(cells=[{"source-sha256": 1}]), "nbrepro.cells[0].source-sha256 should be text"),
        (changed(requirements="numpy"), 'nbrepro.requirements should be a list, found "numpy"'),
        (changed(requirements=[None]), "nbrepro.requirements[0] should be text, found null"),
        (
            changed(policy={"preset": "easy"}),
            'nbrepro.policy.preset should be one of numeric, strict, lenient, found "easy"',
        ),
        (changed(policy={"preset": []}), "nbrepro.policy.preset should be one of"),
        (changed(fingerprint={"cpu": "x86"}), "nbrepro.fingerprint.cpu should be an object"),
        (
            changed(fingerprint={"numerics": {"blas": [5]}}),
            "nbrepro.fingerprint.numerics.blas[0] should be an object, found 5",
        ),
        (changed(resolver="x" * 100), 'found "' + "x" * 36 + "..."),
    ],
)
def test_a_damaged_record_is_refused_naming_the_place_and_what_belongs_there(
    data: object, message: str
) -> None:
    found = refusal(data)
    assert found.rule == "REC003"
    assert found.message.startswith("the record is damaged: nbrepro")
    assert message in found.message
    assert "nbrepro lock" in found.hint


@pytest.mark.parametrize(("version", "is_read"), [("1.0", True), ("1.9", True), ("2.0", False)])
def test_a_lock_of_a_newer_format_is_refused_never_half_read(version: str, is_read: bool) -> None:
    lock = {"lock-version": version, "packages": []}
    data = changed(locks={"cp39-macos-arm64": lock})
    if is_read:
        parse(data)
        return
    found = refusal(data)
    assert found.rule == "REC002"
    assert found.message == (
        'the lock for cp39-macos-arm64 has format "2.0"; this version of pytest-nbrepro reads 1.x'
    )
    assert found.hint == "pip install --upgrade pytest-nbrepro"


def test_what_an_older_record_leaves_out_has_its_default() -> None:
    assert parse({"schema": 1, "locks": {}}) == Record("", {}, {}, {}, ())


def test_packages_are_marked_as_machinery_and_as_local() -> None:
    assert RECORD.packages("cp311-linux-x86_64") == (
        LockedPackage("numpy", "2.3.1"),
        LockedPackage("ipykernel", "7.0", infrastructure=True),
        LockedPackage("mine", "0.1", local=True, source={"directory": {"path": "."}}),
    )


@pytest.mark.parametrize("tool", [None, {}, {"nbrepro": 5}, {"nbrepro": {"infrastructure": [[]]}}])
def test_a_lock_without_marks_of_ours_marks_nothing(tool: object) -> None:
    lock = {"packages": [{"name": "numpy", "version": "2.3.1"}], "tool": tool}
    (package,) = parse(changed(locks={"cp39-macos-arm64": lock})).packages("cp39-macos-arm64")
    assert package == LockedPackage("numpy", "2.3.1")


def test_what_another_version_put_into_a_lock_is_kept() -> None:
    lock = {"packages": [], "created-by": "another", "extension": {"a": [1]}}
    locks = {"cp39-macos-arm64": lock}
    assert parse(changed(locks=locks)).to_json()["locks"] == locks


def test_the_digest_of_the_requirements_follows_them_and_not_their_order() -> None:
    def digest(*requirements: str, python: str = ">=3.11") -> str:
        record = Record(python, {}, {}, {}, (), requirements=requirements)
        return str(record.to_json()["requirements-sha256"])

    assert digest("a", "b") == digest("b", "a")
    assert len({digest("a"), digest("a", "b"), digest("a", python=">=3.12")}) == 3
