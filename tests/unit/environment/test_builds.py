from __future__ import annotations

from typing import Any

import pytest

from pytest_nbrepro.environment.builds import other_builds, other_conda_packages
from pytest_nbrepro.environment.probe import Distribution
from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.locks import LockedPackage

PUBLISHED = "cp312-cp312-manylinux_2_28_x86_64"
HOMEMADE = "cp312-cp312-linux_x86_64"
FOLDER: dict[str, Any] = {"directory": {"path": "mine"}}
EDITABLE = {"url": "file:///home/me/mine", "dir_info": {"editable": True}}


def told(locked: LockedPackage, **installed: Any) -> list[tuple[str, str]]:
    tags = tuple(installed.pop("tags", "").split())
    here = Distribution(locked.name, locked.version, tags=tags, **installed)
    return [(found.rule, found.details[0].strip()) for found in other_builds([(locked, here)])]


@pytest.mark.parametrize(
    ("tags", "here", "rule", "row"),
    [
        (
            PUBLISHED,
            PUBLISHED,
            "LOCK010",
            f"a 1  locked with files {'1' * 12}…, here {'2' * 12}…",
        ),
        ("py3-none-any", "py3-none-any", "LOCK010", None),
        (HOMEMADE, HOMEMADE, "LOCK011", f"a 1  locked {HOMEMADE}, here built anew, other files"),
        (PUBLISHED, HOMEMADE, "LOCK011", f"a 1  locked {PUBLISHED}, here {HOMEMADE}"),
        (PUBLISHED, "", "LOCK011", f"a 1  locked {PUBLISHED}, here ?"),
        ("cp312-cp312-win_amd64", "cp312-cp312-win_amd64", "LOCK011", None),
    ],
)
def test_other_files_fail_where_a_wheel_of_an_index_has_only_one_content(
    tags: str, here: str, rule: str, row: str | None
) -> None:
    locked = LockedPackage("a", "1", tags=tags, payload="1" * 64)
    ((found, shown),) = told(locked, tags=here, payload="2" * 64)
    assert found == rule
    assert row in {None, shown}


@pytest.mark.parametrize(("there", "here"), [("1" * 64, "1" * 64), ("", "2"), ("1", ""), ("", "")])
def test_equal_or_unknown_files_are_no_difference(there: str, here: str) -> None:
    locked = LockedPackage("a", "1", tags=PUBLISHED, payload=there)
    assert told(locked, tags=HOMEMADE, payload=here) == []


@pytest.mark.parametrize(
    ("wheel", "tags", "row"),
    [
        (f"a-1-{PUBLISHED}.whl", PUBLISHED, None),
        (f"a-1-{PUBLISHED}.manylinux2014_x86_64.whl", PUBLISHED, None),
        ("a-1-1-py2.py3-none-any.whl", "py3-none-any", None),
        (f"a-1-{PUBLISHED}.whl", HOMEMADE, f"locked {PUBLISHED}, here {HOMEMADE}"),
        (f"a-1-{PUBLISHED}.whl", "", None),
        ("", HOMEMADE, None),
        ("odd", HOMEMADE, f"locked odd, here {HOMEMADE}"),
    ],
)
def test_of_a_resolved_lock_the_wheel_is_known_by_its_name(
    wheel: str, tags: str, row: str | None
) -> None:
    found = told(LockedPackage("a", "1", wheel=wheel), tags=tags, payload="2")
    assert found == ([("LOCK011", f"a 1  {row}")] if row else [])


@pytest.mark.parametrize(
    ("locked", "origin", "row"),
    [
        ({}, EDITABLE, "locked from an index, here from an editable folder mine"),
        ({"local": True}, None, "locked from a folder or URL, here from an index"),
        ({"local": True}, EDITABLE, None),
        ({"local": True, "source": FOLDER}, None, "locked from a folder mine, here from an index"),
        (
            {"local": True, "source": FOLDER},
            EDITABLE,
            "locked from a folder mine, here from an editable folder mine",
        ),
        ({"local": True, "source": FOLDER}, {"url": "file:///x/other", "dir_info": {}}, None),
    ],
)
def test_a_package_from_elsewhere_is_told_with_both_places(
    locked: dict[str, Any], origin: dict[str, Any] | None, row: str | None
) -> None:
    found = told(LockedPackage("mine", "1", **locked), origin=origin)
    assert found == ([("LOCK012", f"mine 1  {row}")] if row else [])


def test_a_folder_whose_code_is_another_is_built_anew() -> None:
    locked = LockedPackage("mine", "1", local=True, source=FOLDER, tags="py3-none-any", payload="1")
    origin = {"url": "file:///x/mine", "dir_info": {}}
    ((rule, _),) = told(locked, origin=origin, tags="py3-none-any", payload="2")
    assert rule == "LOCK011"


def test_several_packages_are_one_finding_a_rule() -> None:
    def pair(name: str, tags: str) -> tuple[LockedPackage, Distribution]:
        here = Distribution(name, "1", tags=(tags,), payload="2")
        return LockedPackage(name, "1", tags=tags, payload="1"), here

    found = list(other_builds([pair(n, PUBLISHED) for n in "abcdef"] + [pair("g", HOMEMADE)]))
    assert [(f.rule, f.severity, f.message) for f in found] == [
        (
            "LOCK010",
            Severity.ERROR,
            "6 packages have other files than when they were locked: a 1, b 1, c 1, d 1 and 2 more",
        ),
        ("LOCK011", Severity.WARNING, "g 1 is another build than the locked one"),
    ]
    assert len(found[0].details) == 6


def conda(locked: list[str], installed: list[str]) -> list[Finding]:
    return list(other_conda_packages(locked, installed, ["numpy"]))


def test_packages_of_conda_are_compared_but_for_those_of_python() -> None:
    locked = ["mkl-2024.1-h1_0", "openssl-3.2-h0", "numpy-2.4-py312", "lib-x-1-0", "gone-1-0"]
    (found,) = conda(locked, ["mkl-2024.1-h2_0", "openssl-3.2-h0", "numpy-2.5-py312", "lib-x-2-0"])
    assert found.message == "3 packages of conda differ from the lock: mkl, lib-x, gone"
    assert found.details == (
        "  mkl    locked 2024.1 h1_0, here 2024.1 h2_0",
        "  lib-x  locked 1 0, here 2 0",
        "  gone   locked 1 0, here not installed",
    )


def test_an_environment_that_is_none_of_condas_is_not_compared_with_one() -> None:
    assert conda(["mkl-2024.1-h1_0"], []) == []
    assert conda([], ["mkl-2024.1-h1_0"]) == []
