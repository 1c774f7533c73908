"""Asks what manages the packages of this operating system: dpkg, or rpm."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_nbrepro.environment.system.answers import (
    DPKG_FIELDS,
    RPM_FIELDS,
    RPM_FILES,
    Installed,
    dpkg_owners,
    dpkg_packages,
    rpm_owners,
    rpm_packages,
)

#: How long is waited for an answer, in seconds; others may hold rpm's lock.
_PATIENCE = 60
#: Debian has merged these into /usr; which of both a package lists depends on its age.
_MERGED = ("/bin/", "/sbin/", "/lib")


class UnknownSystemError(Exception):
    """Raised where nothing says which packages there are; the message is why."""


@dataclass(frozen=True)
class Manager:
    """What manages packages: how it is asked, and how its answers are read."""

    name: str
    program: str
    list_all: Sequence[str]
    search: Sequence[str]
    packages: Callable[[str], dict[str, Installed]]
    owned: Callable[[str], dict[str, str]]
    pattern: Callable[[str], str] = str

    def installed(self) -> Mapping[str, Installed]:
        """What is installed. Raises UnknownSystemError."""
        printed = self._asked([*self.list_all])
        found = self.packages(printed)
        if not found:
            raise UnknownSystemError(f"{self.program} knows of no package")
        return found

    def owners(self, paths: Iterable[str]) -> Mapping[str, str]:
        """The package of each path, where there is one; raises UnknownSystemError."""
        forms = {form: path for path in paths for form in _forms(path)}
        if not forms:
            return {}
        # it fails where one path is nobody's, and tells the others all the same
        printed = self._asked([*self.search, *map(self.pattern, forms)], may_fail=True)
        return {forms[path]: name for path, name in self.owned(printed).items() if path in forms}

    def _asked(self, words: Sequence[str], *, may_fail: bool = False) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the system's own, and paths after "--"
                [self.program, *words],
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise UnknownSystemError(f"{self.program} has not answered in {_PATIENCE} s") from None
        except OSError as error:
            why = error.strerror or error
            raise UnknownSystemError(f"{self.program} cannot be run: {why}") from error
        if done.returncode and not may_fail:
            lines = os.fsdecode(done.stderr).strip().splitlines() or ["it failed"]
            raise UnknownSystemError(f"{self.program} says: {lines[0]}")
        return os.fsdecode(done.stdout)


DPKG = Manager(
    name="dpkg",
    program="dpkg-query",
    list_all=("--show", "--showformat", DPKG_FIELDS),
    search=("--search", "--"),
    packages=dpkg_packages,
    owned=dpkg_owners,
    pattern=lambda path: re.sub(r"([*?\[\]\\])", r"\\\1", path),
)
RPM = Manager(
    name="rpm",
    program="rpm",
    list_all=("--query", "--all", "--queryformat", RPM_FIELDS),
    search=("--query", "--queryformat", RPM_FILES, "--file"),
    packages=rpm_packages,
    owned=rpm_owners,
)


def manager_here() -> tuple[Manager, Mapping[str, Installed]]:
    """What manages the packages of this machine, and what is installed.

    Either program can be had where the other one rules, so what knows of
    packages counts. Raises UnknownSystemError where neither does.
    """
    reasons = []
    for manager in (DPKG, RPM):
        if shutil.which(manager.program):
            try:
                return manager, manager.installed()
            except UnknownSystemError as error:
                reasons.append(str(error))
    raise UnknownSystemError("; ".join(reasons) or "there is neither dpkg nor rpm here")


def _forms(path: str) -> tuple[str, ...]:
    """How a package may list a path."""
    if path.startswith("/usr") and path[4:].startswith(_MERGED):
        return path, path[4:]
    return (path,)
