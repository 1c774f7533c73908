"""What is said to have changed since a result was kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_nbrepro.cache import Digested, Facts, Parts, changed, parts_of
from pytest_nbrepro.environment import Distribution, Environment

FACTS = Facts(
    version="1",
    versions={},
    cells=("a = 1", "print(a)"),
    metadata={},
    kernel="python3",
    environment=Digested(None),
    alterations=Digested({}),
    fingerprint=Digested({"cpu": 1}),
    startup={},
    settings={"rtol": 1},
    leniency=(),
    variables={"TZ": "UTC", "LANG": "C"},
)


def told(**changes: Any) -> str:
    """What is said to differ from the facts, where these do."""
    return changed(parts_of(FACTS), parts_of(replace(FACTS, **changes)))


def having(machine: dict[str, int], **versions: str) -> Environment:
    """An interpreter with these packages."""
    packages = (Distribution(name, version) for name, version in versions.items())
    return Environment("python", {}, machine, tuple(packages))


def test_each_part_is_called_as_people_do() -> None:
    assert told() == ""
    assert told(cells=("a = 1", "print(a + 1)")) == "cell 2"
    assert told(cells=("a = 1",)) == "cell 2"
    assert (
        told(variables={"TZ": "CET"})
        == "the environment variable TZ, the environment variable LANG"
    )
    assert told(settings={"rtol": 2}, fingerprint=Digested({})) == "the machine, the settings"
    several = told(version="2", settings={}, metadata={"a": 1}, kernel="ir", startup={"a": "b"})
    assert several.endswith(" and 2 more")


def test_packages_are_told_by_their_versions() -> None:
    then, now = having({}, numpy="2.1", six="1.0"), having({}, numpy="2.2", old="3.0")
    parts = [parts_of(replace(FACTS, environment=Digested(each))) for each in (then, now)]
    assert changed(*parts) == (
        "numpy 2.1 → 2.2, old 3.0, which was not installed, six 1.0, which was installed"
    )


def test_the_machine_is_told_once() -> None:
    then, now = having({"cores": 2}), having({"cores": 4})
    parts = [parts_of(replace(FACTS, environment=Digested(each))) for each in (then, now)]
    assert changed(*parts) == ""


def test_of_an_entry_that_does_not_say_nothing_is_told() -> None:
    assert changed(Parts(), parts_of(FACTS)) == ""
