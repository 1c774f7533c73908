"""The packages of the operating system in a lock: as they stand there, and as they are read."""

from typing import Any

import pytest

from pytest_nbrepro.recorded_system import (
    Role,
    System,
    SystemPackage,
    joined,
    system_of,
    with_system,
)

GL = SystemPackage("libgl1", "1.6.0-1", Role.NOTEBOOK, ("libGL.so.1",))
X11 = SystemPackage("libx11-6", "2:1.8.4-2", Role.DEPENDENCY, ("libX11.so.6",))
SYSTEM = System("dpkg", "debian", "12", (GL, X11))


def lock(**system: Any) -> dict[str, Any]:
    return {"packages": [], "tool": {"nbrepro": {"system": system}}}


def test_what_is_written_is_read_again_and_the_rest_of_the_lock_stays() -> None:
    before = {"packages": [], "tool": {"nbrepro": {"local": ["x"]}, "other": 1}}
    made = with_system(before, SYSTEM)
    assert system_of(made) == SYSTEM
    assert made["tool"]["nbrepro"]["local"] == ["x"]
    assert made["tool"]["other"] == 1
    assert with_system(before, None) == before


@pytest.mark.parametrize(
    "damaged",
    [{}, {"system": 1}, {"system": {"manager": "pacman"}}, {"system": {"packages": []}}],
)
def test_what_is_no_system_says_nothing(damaged: dict[str, Any]) -> None:
    assert system_of({"tool": {"nbrepro": damaged}}) is None


@pytest.mark.parametrize(
    "package",
    [
        "libgl1",
        {"name": "libgl1"},
        {"name": "-o=x", "version": "1"},
        {"name": "a b", "version": "1"},
        {"name": "a$(x)", "version": "1"},
        {"name": "a\n", "version": "1"},
        {"name": "a", "version": "1 && x"},
    ],
)
def test_what_could_act_in_a_command_is_passed_over(package: object) -> None:
    good = {"name": "libgl1", "version": "1.6.0-1"}
    found = system_of(lock(manager="dpkg", packages=[package, good]))
    assert found is not None
    assert found.packages == (SystemPackage("libgl1", "1.6.0-1"),)


def test_words_of_a_wrong_type_are_empty() -> None:
    odd = {"name": "a", "version": "1", "role": 3, "files": ["x", 1, "a\nb"]}
    found = system_of(lock(manager="rpm", distribution="a b", release=12, packages=[odd]))
    assert found == System("rpm", "", "", (SystemPackage("a", "1", Role.NOTEBOOK, ("x",)),))


def test_those_of_several_locks_are_one_as_long_as_it_is_one_distribution() -> None:
    other = System("dpkg", "debian", "13", (SystemPackage("libx11-6", "2:1.8.12-1"),))
    found = joined([SYSTEM, other])
    assert found is not None
    assert found.title == "debian"
    assert found.wanted == {"libgl1": "1.6.0-1", "libx11-6": "2:1.8.4-2"}
    assert joined([]) is None
    assert joined([SYSTEM, System("rpm", "fedora", "43")]) is None
