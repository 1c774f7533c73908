"""Which packages a run has used, and why each was there."""

from pytest_nbrepro.environment.system import Installed, Used, packages_used
from pytest_nbrepro.environment.system.making import brought_along
from pytest_nbrepro.recorded_system import Role, SystemPackage


def installed(**needs: str) -> dict[str, Installed]:
    """Packages of version 1-1 by their names, each with what it needs."""
    return {
        name: Installed("1-1", frozenset(needed.split()), frozenset({name}))
        for name, needed in needs.items()
    }


def test_a_package_is_known_by_its_files_and_has_the_role_that_these_say() -> None:
    used = Used(
        first=frozenset({"/usr/lib/libc.so.6"}),
        libraries=frozenset(
            {"/usr/lib/libc.so.6", "/usr/lib/libm.so.6", "/usr/lib/libGL.so.1.7.0", "/usr/lib/x.so"}
        ),
        others=frozenset({"/usr/bin/dot", "/usr/lib/libcgraph.so.6.0.0", "/usr/bin/fc-list"}),
    )
    owners = {
        "/usr/lib/libc.so.6": "libc6",
        "/usr/lib/libm.so.6": "libc6",
        "/usr/lib/libGL.so.1.7.0": "libgl1",
        "/usr/bin/dot": "graphviz",
        "/usr/lib/libcgraph.so.6.0.0": "libcgraph6",
        "/usr/bin/fc-list": "fontconfig",
    }
    packages = installed(
        libc6="", libgl1="libc6", graphviz="libcgraph6", libcgraph6="", fontconfig=""
    )
    assert packages_used(used, owners, packages) == (
        SystemPackage("graphviz", "1-1", Role.NOTEBOOK, ("/usr/bin/dot",)),
        SystemPackage("libc6", "1-1", Role.BASE, ("libc.so.6", "libm.so.6")),
        SystemPackage("libcgraph6", "1-1", Role.DEPENDENCY, ("/usr/lib/libcgraph.so.6.0.0",)),
        SystemPackage("libgl1", "1-1", Role.NOTEBOOK, ("libGL.so.1",)),
    )


def test_what_no_system_is_without_is_base() -> None:
    packages = {"bash": Installed("5-1", is_essential=True)}
    used = Used(others=frozenset({"/usr/bin/bash"}))
    (found,) = packages_used(used, {"/usr/bin/bash": "bash"}, packages)
    assert found.role is Role.BASE


def test_a_version_that_could_not_be_stored_is_left_out() -> None:
    packages = {"odd": Installed("1; rm -rf /")}
    assert (
        packages_used(Used(others=frozenset({"/usr/bin/o"})), {"/usr/bin/o": "odd"}, packages) == ()
    )


def test_brought_along_is_what_others_need_also_over_packages_that_are_not_asked_for() -> None:
    packages = installed(a="middle", middle="b", b="", c="")
    assert brought_along(["a", "b", "c"], packages) == {"b"}


def test_of_packages_that_need_each_other_one_stays() -> None:
    assert brought_along(["a", "b"], installed(a="b", b="a")) == {"a"}


def test_what_a_capability_asks_for_may_have_another_name() -> None:
    packages = {
        "a": Installed("1", frozenset({"libb.so.1()(64bit)", "nobody's"}), frozenset({"a"})),
        "b": Installed("1", frozenset(), frozenset({"b", "libb.so.1()(64bit)"})),
    }
    assert brought_along(["b", "a"], packages) == {"b"}
