"""The names of platforms, by which locks stand in a record: made, and taken apart. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from pytest_nbrepro.environment.probe import Environment

_SHORT = {"cpython": "cp", "pypy": "pp"}
_KEY = re.compile(r"([a-z]+)(\d)(\d+)(t?)-([^-]+)-(.+)")


def platform_key(environment: Environment) -> str:
    """The name of the platform that a lock is for, such as ``cp311-linux-x86_64``.

    Interpreter and version, operating system, machine; a free-threaded build
    has a ``t`` after the version, and Linux with musl is ``musllinux``.
    """
    markers = environment.markers
    implementation = _SHORT.get(markers["implementation_name"], markers["implementation_name"])
    version = markers["python_version"].replace(".", "")
    free_threaded = "t" if environment.machine.get("gil_disabled") else ""
    libc = (environment.machine.get("libc") or [None])[0]
    system = markers["platform_system"].lower()
    system = {"darwin": "macos"}.get(system, "musllinux" if libc == "musl" else system)
    return (
        f"{implementation}{version}{free_threaded}-{system}-{markers['platform_machine'].lower()}"
    )


@dataclass(frozen=True)
class Platform:
    """The parts of such a name; ``implementation`` is "cp", "pp" or the name of another one."""

    implementation: str
    version: tuple[int, int]
    free_threaded: bool
    system: str
    machine: str

    @classmethod
    def of(cls, key: str) -> Self | None:
        """The platform of that name; None where the name is none."""
        found = _KEY.fullmatch(key)
        if found is None:
            return None
        implementation, major, minor, threads, system, machine = found.groups()
        return cls(implementation, (int(major), int(minor)), bool(threads), system, machine)

    @property
    def python(self) -> str:
        """The version of its Python, as 3.11."""
        return ".".join(map(str, self.version))
