from __future__ import annotations

import copy
from typing import Any

import pytest
from builders import JSON
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.locks import (
    LockedPackage,
    conda_packages,
    is_edited,
    is_stale,
    packages_of,
    sealed,
)

LOCK: dict[str, Any] = {
    "packages": [
        {
            "name": "numpy",
            "version": "2.4",
            "marker": "sys_platform == 'linux'",
            "tool": {"nbrepro": {"payload-sha256": "ab", "tags": "py3-none-any"}},
        },
        {"name": "mine", "version": "0.1", "directory": {"path": "mine", "editable": True}},
        {"name": "ipykernel", "version": "7"},
    ],
    "tool": {
        "other": 1,
        "nbrepro": {"infrastructure": ["ipykernel"], "local": ["mine"], "conda": ["mkl-1-h0"]},
    },
}


def test_all_that_is_known_of_a_package_is_read() -> None:
    assert packages_of(LOCK) == (
        LockedPackage(
            "numpy",
            "2.4",
            tags="py3-none-any",
            payload="ab",
            marker="sys_platform == 'linux'",
        ),
        LockedPackage(
            "mine", "0.1", local=True, source={"directory": {"path": "mine", "editable": True}}
        ),
        LockedPackage("ipykernel", "7", infrastructure=True),
    )
    assert conda_packages(LOCK) == ("mkl-1-h0",)


@given(st.dictionaries(st.sampled_from(["tool", "marker", "vcs", "directory"]), JSON), JSON)
def test_whatever_else_a_lock_holds_is_read_without_harm(
    more: dict[str, Any], tool: object
) -> None:
    lock = {"packages": [{**more, "name": "a", "version": "1"}], "tool": tool}
    (package,) = packages_of(lock)
    assert (package.name, package.version) == ("a", "1")
    assert all(isinstance(about, dict) for about in package.source.values())
    assert all(isinstance(each, str) for each in conda_packages(lock))
    assert not is_edited(sealed(lock, []))


def test_a_lock_that_was_not_touched_is_not_edited_and_the_seal_goes_nowhere_else() -> None:
    made = sealed(LOCK, ["numpy"])
    assert not is_edited(made)
    assert made["packages"] == LOCK["packages"]
    assert made["tool"]["other"] == 1
    assert sealed(made, ["numpy"]) == made
    assert "lock-sha256" not in LOCK["tool"]["nbrepro"]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("packages", 0, "version"), "2.5"),
        (("packages", 2, "name"), "evil"),
        (("packages", 1, "directory", "path"), "other"),
        (("tool", "nbrepro", "infrastructure"), ["ipykernel", "numpy"]),
        (("tool", "nbrepro", "requirements-sha256"), "0" * 64),
        (("tool", "nbrepro", "lock-sha256"), "0" * 64),
    ],
)
def test_a_lock_that_was_touched_anywhere_is_edited(place: tuple[Any, ...], value: object) -> None:
    touched: Any = copy.deepcopy(sealed(LOCK, []))
    inside = touched
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    assert is_edited(touched)


def test_a_lock_without_digests_is_neither_edited_nor_stale() -> None:
    assert not is_edited(LOCK)
    assert not is_stale(LOCK, ["numpy"])


def test_a_lock_is_stale_once_the_requirements_are_others_in_whatever_order() -> None:
    made = sealed(LOCK, ["numpy>=2", "pandas"])
    assert not is_stale(made, ["pandas", "numpy>=2"])
    assert is_stale(made, ["pandas"])
    assert is_stale(made, ["numpy>=2", "pandas", "six"])
