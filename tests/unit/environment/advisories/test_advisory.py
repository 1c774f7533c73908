from __future__ import annotations

from typing import Any

import pytest
from builders import mutated
from hypothesis import given
from hypothesis import strategies as st
from osv import affected, osv
from packaging.version import Version

from pytest_nbrepro.environment.advisories.advisory import fixed_in, is_affected, parsed

FULL = osv(
    "PYSEC-2024-1",
    affected("introduced 1.0", "fixed 1.2", "introduced 2.0", "last_affected 2.5", name="Si_x"),
    aliases=["CVE-1"],
)


def about(*steps: str, versions: tuple[str, ...] = ()) -> Any:
    found = parsed(osv("PYSEC-2024-1", affected(*steps, versions=versions)))
    assert found
    return found.affected[0]


def test_an_advisory_has_an_identifier_other_names_and_packages() -> None:
    found = parsed(FULL)
    assert found
    assert (found.id, found.aliases) == ("PYSEC-2024-1", ("CVE-1",))
    assert [entry.package for entry in found.affected] == ["si-x"]


def test_what_was_withdrawn_is_none() -> None:
    assert parsed({**FULL, "withdrawn": "2024-11-01T00:00:00Z"}) is None


def test_what_does_not_say_what_is_affected_is_told() -> None:
    old = {"id": "PYSEC-2018-33", "package": {"name": "numpy"}, "affects": {"versions": ["1.0"]}}
    with pytest.raises(ValueError, match="it does not say what is affected"):
        parsed(old)
    assert parsed({**old, "withdrawn": "2024-11-01T00:00:00Z"}) is None


def test_only_packages_of_this_ecosystem_count() -> None:
    npm = {"package": {"ecosystem": "npm", "name": "six"}, "versions": ["1.0"]}
    found = parsed(osv("GHSA-1", npm, affected("introduced 0")))
    assert found
    assert len(found.affected) == 1


@pytest.mark.parametrize(
    ("steps", "version", "expected"),
    [
        (("introduced 0", "fixed 1.10"), "1.9", True),
        (("introduced 0", "fixed 1.10"), "1.10", False),
        (("introduced 0", "fixed 1.10"), "1.10.0", False),
        (("introduced 0", "fixed 1.10"), "1.10rc1", True),
        (("introduced 0", "fixed 1.10"), "0.dev1", True),
        (("introduced 0", "fixed 1.10"), "1.9+cpu", True),
        (("introduced 0", "last_affected 1.9"), "1.9+cpu", True),
        (("introduced 0", "last_affected 1.9"), "1.9.post1", False),
        (("introduced 1.0", "fixed 1.2", "introduced 2.0"), "0.9", False),
        (("introduced 1.0", "fixed 1.2", "introduced 2.0"), "1.1", True),
        (("introduced 1.0", "fixed 1.2", "introduced 2.0"), "1.5", False),
        (("introduced 1.0", "fixed 1.2", "introduced 2.0"), "2.0", True),
        (("fixed 1.2", "introduced 2.0", "introduced 1.0"), "1.5", False),  # in any order
        (("introduced 0",), "99", True),
        (("introduced 0", "fixed 1"), "1!0.5", False),
        (("introduced 0", "fixed 1.10"), "no_version", False),
    ],
)
def test_a_range_holds_from_where_it_was_introduced_to_where_it_was_fixed(
    steps: tuple[str, ...], version: str, expected: bool
) -> None:
    assert is_affected(about(*steps), version) is expected


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1", "1.0+cpu", "2004D"])
def test_a_version_that_is_listed_is_affected(version: str) -> None:
    assert is_affected(about(versions=("1.0", "2004d")), version)
    assert not is_affected(about("introduced 5", versions=("1.10", "1.0.1")), version)


def test_without_ranges_a_version_counts_however_it_is_written() -> None:
    assert is_affected(about(versions=("1.0.0-rc.1",)), "1.0rc1")


def test_the_first_later_version_is_where_it_is_fixed() -> None:
    found = about("introduced 0", "fixed 1.10", "introduced 2.0", "fixed 2.3")
    assert [fixed_in(found, version) for version in ("1.2", "2.1", "1.9+cpu", "3")] == [
        "1.10",
        "2.3",
        "1.10",
        "",
    ]


def test_a_range_that_cannot_be_read_is_done_without_where_versions_are_listed() -> None:
    steps = ("introduced 0", "fixed one.day")
    assert is_affected(about(*steps, versions=("1.0",)), "1.0")
    assert not is_affected(about(*steps, versions=("1.0",)), "0.9")
    with pytest.raises(ValueError, match="cannot be read"):
        about(*steps)


@pytest.mark.parametrize("huge", ["1" * 5000, "1." + "9" * 5000])
def test_huge_numbers_are_no_versions(huge: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        about(f"introduced {huge}")
    assert not is_affected(about("introduced 0", "fixed 2"), huge)


@pytest.mark.parametrize(
    "data", [None, [], {}, {"id": 7}, {"id": "a b"}, {"id": "../x"}, {"id": "x" * 100}]
)
def test_what_is_no_advisory_is_told(data: Any) -> None:
    with pytest.raises(ValueError, match=r"no id|not an advisory"):
        parsed(data)


@given(mutated({"wrapped": FULL}))
def test_whatever_an_advisory_says_it_is_read_or_told(changed: Any) -> None:
    try:
        found = parsed(changed.get("wrapped"))
    except ValueError:
        return
    for entry in found.affected if found else ():
        is_affected(entry, "1.1")
        fixed_in(entry, "1.1")


VERSIONS = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(
    lambda parts: ".".join(map(str, parts))
)


@given(VERSIONS, st.lists(VERSIONS, min_size=1, max_size=4, unique_by=Version))
def test_it_holds_at_a_version_as_the_last_event_up_to_it_says(
    version: str, bounds: list[str]
) -> None:
    steps = [
        f"{'introduced' if place % 2 == 0 else 'fixed'} {bound}"
        for place, bound in enumerate(sorted(bounds, key=Version))
    ]
    passed = [step for step in steps if Version(step.split(" ")[1]) <= Version(version)]
    expected = bool(passed) and passed[-1].startswith("introduced")
    if not passed and steps[0] == "introduced 0":
        expected = True
    assert is_affected(about(*steps), version) is expected
