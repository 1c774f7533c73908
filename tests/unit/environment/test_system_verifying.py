"""The packages of a lock, held against those that are installed."""

import pytest

from pytest_nbrepro.environment.system import SystemHere, verify_system
from pytest_nbrepro.findings import Severity
from pytest_nbrepro.recorded_system import Role, System, SystemPackage

GL = SystemPackage("libgl1", "1.6.0-1", Role.NOTEBOOK, ("libGL.so.1",))
X11 = SystemPackage("libx11-6", "2:1.8.4-2+deb12u2", Role.DEPENDENCY, ("libX11.so.6",))
GIT = SystemPackage("git", "1:2.39.5-0", Role.NOTEBOOK, ("/usr/bin/git",))
SSL = SystemPackage("libssl3", "3.0.19-1", Role.BASE, ("libssl.so.3",))
LOCKED = System("dpkg", "debian", "12", (GL, X11, GIT, SSL))
SAME = {each.name: each.version for each in LOCKED.packages}


def here(release: str = "12", distribution: str = "debian", **changed: str) -> SystemHere:
    """This system, with other versions of some packages; "" for one that is not there."""
    versions = SAME | {name.replace("_", "-"): version for name, version in changed.items()}
    there = {name: version for name, version in versions.items() if version}
    return SystemHere("dpkg", distribution, release, there)


def told(system: SystemHere) -> list[tuple[str, Severity, str]]:
    return [(f.rule, f.severity, f.message) for f in verify_system(LOCKED, system)]


def test_the_same_packages_say_nothing() -> None:
    assert told(here()) == []


def test_a_library_that_is_not_there_fails_and_the_hint_installs_it() -> None:
    (found,) = verify_system(LOCKED, here(libgl1=""))
    assert (found.rule, found.severity) == ("LOCK080", Severity.ERROR)
    assert found.message == "libgl1 is not installed, and the notebook uses libGL.so.1 of it"
    assert found.hint == "sudo apt-get install libgl1"


def test_of_several_the_hint_names_those_that_bring_the_others_along() -> None:
    (found,) = verify_system(LOCKED, here(libgl1="", libx11_6=""))
    assert found.message == (
        "2 packages of the operating system are not installed: libgl1, libx11-6"
    )
    assert found.hint == "sudo apt-get install libgl1"
    assert found.details == (
        "  libgl1    locked 1.6.0-1, here not installed",
        "  libx11-6  locked 2:1.8.4-2+deb12u2, here not installed",
    )


def test_a_program_that_is_not_there_warns() -> None:
    said = "git is not installed, and the notebook uses /usr/bin/git of it"
    assert told(here(git="")) == [("LOCK080", Severity.WARNING, said)]


def test_what_every_python_has_under_some_name_is_not_missed() -> None:
    assert told(here(libssl3="")) == []


@pytest.mark.parametrize(
    ("changed", "rule", "severity"),
    [
        ({"libx11_6": "2:1.8.9-1"}, "LOCK081", Severity.WARNING),
        ({"libx11_6": "1:1.8.4-2+deb12u2"}, "LOCK081", Severity.WARNING),
        ({"libx11_6": "2:1.8.4-2+deb12u3"}, "LOCK083", Severity.INFO),
        ({"libssl3": "3.0.20-1"}, "LOCK083", Severity.INFO),
    ],
)
def test_another_version_is_told_by_whose_number_differs(
    changed: dict[str, str], rule: str, severity: Severity
) -> None:
    ((name, version),) = changed.items()
    name = name.replace("_", "-")
    said = f"{name} is {version} here and {SAME[name]} in the lock"
    assert told(here(**changed)) == [(rule, severity, said)]


def test_several_other_versions_are_a_table() -> None:
    (found,) = verify_system(LOCKED, here(libgl1="1.7.0-1", git="1:2.47-1"))
    assert found.message == (
        "2 packages of the operating system have other versions than in the lock: libgl1, git"
    )
    assert found.details == (
        "  libgl1  locked 1.6.0-1, here 1.7.0-1",
        "  git     locked 1:2.39.5-0, here 1:2.47-1",
    )


@pytest.mark.parametrize("other", [{"release": "13"}, {"distribution": "ubuntu"}])
def test_on_another_release_nothing_fails(other: dict[str, str]) -> None:
    found = [*verify_system(LOCKED, here(libgl1="", libx11_6="2:1.8.12-1", **other))]
    assert [(f.rule, f.severity) for f in found] == [
        ("LOCK080", Severity.WARNING),
        ("LOCK082", Severity.INFO),
    ]
    assert found[0].hint == "sudo apt-get install libgl1 (names are those of debian 12)"
    assert "the lock is of debian 12, this is " in found[1].message
    assert found[1].message.endswith(": 1 package of the operating system differs")


@pytest.mark.parametrize(
    ("system", "why"),
    [
        (
            SystemHere("rpm", "fedora", "43"),
            "those of the lock are of debian 12, this is fedora 43",
        ),
        (SystemHere(unknown="there is neither dpkg nor rpm here"), "there is neither"),
    ],
)
def test_what_cannot_be_compared_is_said(system: SystemHere, why: str) -> None:
    ((rule, severity, message),) = told(system)
    assert (rule, severity) == ("LOCK082", Severity.INFO)
    assert message.startswith(f"packages of the operating system were not compared: {why}")
