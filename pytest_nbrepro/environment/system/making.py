"""Which packages of the operating system a run has used: by the files that it loaded and started.

Pure: who owns which file, and what is installed, is given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pytest_nbrepro.environment.system.answers import Installed
from pytest_nbrepro.recorded_system import Role, SystemPackage, is_package

#: What libraries start by themselves, to look around: matplotlib and ctypes.util.
_LOOKING = frozenset({"fc-list", "ldconfig", "uname"})
_NUMBERED = re.compile(r"(\.so\.\d+)\.[\d.]+$")


@dataclass(frozen=True)
class Used:
    """Files outside of the Python environment, by whole paths without links.

    ``first`` are the libraries that the kernel had loaded before any cell,
    ``libraries`` all that it has loaded, ``others`` the programs that were
    started, and what they have loaded.
    """

    first: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    @property
    def files(self) -> frozenset[str]:
        """All of them."""
        others = {path for path in self.others if _name(path) not in _LOOKING}
        return self.first | self.libraries | others


def packages_used(
    used: Used, owners: Mapping[str, str], installed: Mapping[str, Installed]
) -> tuple[SystemPackage, ...]:
    """The packages of these files."""
    files: dict[str, list[str]] = defaultdict(list)
    for path in sorted(used.files):
        name = owners.get(path, "")
        if name in installed and is_package(name, installed[name].version):
            files[name].append(path)
    found = {
        name: SystemPackage(
            name, installed[name].version, _role(used, paths, installed[name]), _shown(used, paths)
        )
        for name, paths in files.items()
    }
    asked_for = [name for name, package in found.items() if package.role is Role.NOTEBOOK]
    for name in brought_along(asked_for, installed):
        found[name] = replace(found[name], role=Role.DEPENDENCY)
    return tuple(sorted(found.values()))


def brought_along(names: Iterable[str], installed: Mapping[str, Installed]) -> frozenset[str]:
    """Those of the packages that are installed with another one of them, directly or not."""
    providers: dict[str, set[str]] = defaultdict(set)
    for name, package in installed.items():
        for capability in package.provides:
            providers[capability].add(name)

    def needed_by(name: str) -> set[str]:
        seen: set[str] = set()
        todo = [name]
        while todo:
            needs = installed[todo.pop()].needs
            new = {provider for need in needs for provider in providers[need]} - seen
            seen |= new
            todo += new
        return seen

    asked = sorted(names)
    reached = {name: needed_by(name) for name in asked}
    left = set(asked)
    for name in asked:  # of those that need each other, one stays
        if any(name in reached[other] for other in left - {name}):
            left.remove(name)
    return frozenset(asked) - left


def _role(used: Used, paths: Iterable[str], package: Installed) -> Role:
    is_base = package.is_essential or not used.first.isdisjoint(paths)
    return Role.BASE if is_base else Role.NOTEBOOK


def _shown(used: Used, paths: Iterable[str]) -> tuple[str, ...]:
    """What the kernel loads by the name that programs ask for; of all else the paths.

    Folders differ by the machine, and behind the first number by the version.
    """
    loaded = used.first | used.libraries
    return tuple(
        sorted({_NUMBERED.sub(r"\1", _name(path)) if path in loaded else path for path in paths})
    )


def _name(path: str) -> str:
    return path.rpartition("/")[2]
