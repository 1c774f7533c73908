"""The packages of the operating system that a lock names, with what the notebook took of them.

They stand under ``tool.nbrepro.system`` of a lock. Names and versions end up in
commands that people copy and in files that are run as root: what does not look
like one, of dpkg's or of rpm's, is passed over.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_nbrepro.locks import ours

#: As deb-version(7), Debian's policy 5.6.1 and rpm's manual have them.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]{0,200}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+:~^_-]{0,200}")
_WORD = re.compile(r"[a-z0-9][a-z0-9._-]{0,40}")
#: What manages packages, and what asks for some, as a command.
INSTALL: Mapping[str, str] = {"dpkg": "apt-get install", "rpm": "dnf install"}


class Role(enum.StrEnum):
    """Why a package was there.

    ``BASE``: Python loads it before any cell, or no system is without it.
    ``NOTEBOOK``: what the notebook has loaded or started. ``DEPENDENCY``: that
    too, and another one of the list brings it along.
    """

    BASE = "base"
    NOTEBOOK = "notebook"
    DEPENDENCY = "dependency"


@dataclass(frozen=True, order=True)
class SystemPackage:
    """One package.

    ``files`` are the names of libraries that the kernel has loaded, and whole
    paths of programs that were started and of what these have loaded.
    """

    name: str
    version: str
    role: Role = Role.NOTEBOOK
    files: tuple[str, ...] = ()

    @property
    def upstream(self) -> str:
        """The version without the number by which distributions count their own changes."""
        return self.version.rpartition("-")[0] or self.version

    @property
    def is_library(self) -> bool:
        """True where the kernel itself has loaded a library of it."""
        return any(not file.startswith("/") for file in self.files)


@dataclass(frozen=True)
class System:
    """The packages of an operating system: ``distribution`` and ``release`` as in os-release(5)."""

    manager: str
    distribution: str
    release: str
    packages: tuple[SystemPackage, ...] = ()

    @property
    def title(self) -> str:
        """As people call it, such as "debian 12"."""
        return f"{self.distribution} {self.release}".strip()

    @property
    def is_debians(self) -> bool:
        """True where packages have the names of Debian, as its relatives have them, too."""
        return self.manager == "dpkg"

    @property
    def wanted(self) -> dict[str, str]:
        """The versions of the packages to install, by their names: they bring the others along."""
        return {each.name: each.version for each in self.packages if each.role is Role.NOTEBOOK}

    def to_json(self) -> dict[str, Any]:
        """As it stands in a lock."""
        return {
            "manager": self.manager,
            "distribution": self.distribution,
            "release": self.release,
            "packages": [
                {
                    "name": package.name,
                    "version": package.version,
                    "role": package.role.value,
                    "files": list(package.files),
                }
                for package in sorted(self.packages)
            ],
        }


def system_of(lock: Mapping[str, Any]) -> System | None:
    """The system of a lock; None where it has none, or none that can be understood."""
    raw = ours(lock).get("system")
    if not isinstance(raw, dict) or raw.get("manager") not in INSTALL:
        return None
    listed = raw.get("packages")
    return System(
        raw["manager"],
        _word(raw.get("distribution")),
        _word(raw.get("release")),
        tuple(_packages(listed if isinstance(listed, list) else ())),
    )


def with_system(lock: Mapping[str, Any], system: System | None) -> dict[str, Any]:
    """The lock with this system in place of its own."""
    if system is None:
        return dict(lock)
    tool = {**lock.get("tool", {}), "nbrepro": {**ours(lock), "system": system.to_json()}}
    return {**lock, "tool": tool}


def is_package(name: str, version: str) -> bool:
    """True for a name and a version that can be stored."""
    return bool(_NAME.fullmatch(name) and _VERSION.fullmatch(version))


def joined(systems: Iterable[System]) -> System | None:
    """The systems of several locks as one; None where they are not of one distribution.

    A package has the version of the first, and the role that asks for most.
    """
    found: dict[str, SystemPackage] = {}
    those = list(systems)
    if not those or len({(each.manager, each.distribution) for each in those}) > 1:
        return None
    order = [Role.BASE, Role.DEPENDENCY, Role.NOTEBOOK]
    for package in (package for each in those for package in each.packages):
        known = found.setdefault(package.name, package)
        role = max(known.role, package.role, key=order.index)
        found[package.name] = replace(known, role=role)
    release = those[0].release if len({each.release for each in those}) == 1 else ""
    return System(those[0].manager, those[0].distribution, release, tuple(found.values()))


def _word(found: object) -> str:
    return found if isinstance(found, str) and _WORD.fullmatch(found) else ""


def _packages(listed: Iterable[object]) -> Iterator[SystemPackage]:
    for raw in listed:
        if not isinstance(raw, dict):
            continue
        name, version, files = raw.get("name"), raw.get("version"), raw.get("files")
        if isinstance(name, str) and isinstance(version, str) and is_package(name, version):
            shown = files if isinstance(files, list) else ()
            yield SystemPackage(
                name,
                version,
                next((role for role in Role if role.value == raw.get("role")), Role.NOTEBOOK),
                tuple(file for file in shown if isinstance(file, str) and file.isprintable()),
            )
