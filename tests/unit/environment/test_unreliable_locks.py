"""What speaks against a lock itself: it is older than the requirements, or was edited."""

from __future__ import annotations

from typing import Any

import pytest
from builders import environment

from pytest_nbrepro.environment.probe import Distribution
from pytest_nbrepro.environment.verify import verify
from pytest_nbrepro.findings import Severity
from pytest_nbrepro.locks import sealed
from pytest_nbrepro.record import Record

KEY = "cp312-linux-x86_64"
LOCK: dict[str, Any] = {"packages": [{"name": "a", "version": "1"}]}
HERE = environment(Distribution("a", "1"))


def record(lock: dict[str, Any], *requirements: str, engine: str = "installed") -> Record:
    return Record(
        ">=3.11", {"engine": engine}, {KEY: lock}, {}, (), requirements=tuple(requirements)
    )


@pytest.mark.parametrize(
    ("requirements", "details"),
    [
        ([], None),
        (["a>=1"], None),
        (["A"], None),
        (["b; sys_platform == 'win32'"], None),
        (["a>=2", "b"], ("  a>=2: 1 locked", "  b: not locked")),
    ],
)
def test_a_lock_is_stale_where_it_does_not_meet_what_was_required_later(
    requirements: list[str], details: tuple[str, ...] | None
) -> None:
    findings = verify(record(sealed(LOCK, ["a<2"]), *requirements), HERE)
    assert [(f.rule, f.severity, f.details) for f in findings] == (
        [("LOCK015", Severity.WARNING, details)] if details else []
    )


def test_a_lock_that_was_edited_fails() -> None:
    made = sealed(LOCK, [])
    made["packages"] = [{"name": "a", "version": "2"}]
    (found,) = verify(record(made), environment(Distribution("a", "2")))
    assert (found.rule, found.severity) == ("LOCK017", Severity.ERROR)
    assert KEY in found.message


@pytest.mark.parametrize(
    ("engine", "hint"),
    [
        ("uv", "nbrepro lock --engine uv {notebook}"),
        ("installed", "nbrepro lock {notebook}"),
        ("$(rm x)", "nbrepro lock {notebook}"),
    ],
)
def test_a_stale_lock_is_made_anew_by_the_engine_that_made_it(engine: str, hint: str) -> None:
    (found,) = verify(record(sealed(LOCK, ["a<2"]), "a>=2", engine=engine), HERE)
    assert found.hint == hint
