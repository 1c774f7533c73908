"""The packages of the operating system that a notebook uses: recorded by a run, and compared.

What is installed is asked once in a session.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.environment import platform_key
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.names import some_of
from pytest_nbrepro.recorded_system import System, system_of

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.environment import Environment
    from pytest_nbrepro.environment.system import (
        Installed,
        Manager,
        SystemHere,
        UnknownSystemError,
        Used,
    )
    from pytest_nbrepro.inputs import Trace
    from pytest_nbrepro.record import Record

#: Where systems keep what all share; what lies elsewhere is somebody's own.
_SHARED = ("/usr/", "/lib", "/bin/", "/sbin/", "/opt/")
#: What a driver of GPUs brings along, of the machine's kernel: the fingerprint has it.
_DRIVERS = ("libcuda.so", "libnvidia-", "libnvcuvid.so", "libdrm_")
_ELSEWHERE = "the kernel runs where only itself can look"
_STATE = "state it as an input: nbrepro lock --input {path} {{notebook}}"


class SystemPackages:
    """What this machine has installed beside Python, asked once."""

    @cached_property
    def _found(self) -> tuple[Manager, Mapping[str, Installed]] | UnknownSystemError:
        from pytest_nbrepro.environment.system import UnknownSystemError, manager_here

        try:
            return manager_here()
        except UnknownSystemError as error:
            return error

    def compared(self, conducted: Conducted, record: Record) -> Iterator[Finding]:
        """What is not as the record says, where its lock for this platform says anything."""
        environment = conducted.probed
        lock = record.locks.get(platform_key(environment))
        system = system_of(lock) if lock is not None else None
        if system is not None:
            from pytest_nbrepro.environment.system import verify_system

            is_elsewhere = conducted.interpreter is None
            yield from verify_system(system, self._here(environment, is_elsewhere=is_elsewhere))

    def _here(self, environment: Environment, *, is_elsewhere: bool) -> SystemHere:
        from pytest_nbrepro.environment.system import SystemHere

        distribution, release = _distribution(environment)
        if is_elsewhere:
            return SystemHere("", distribution, release, unknown=_ELSEWHERE)
        if isinstance(self._found, Exception):
            return SystemHere("", distribution, release, unknown=str(self._found))
        manager, installed = self._found
        versions = {name: package.version for name, package in installed.items()}
        return SystemHere(manager.name, distribution, release, versions)

    def recorded(
        self, conducted: Conducted, before: Mapping[str, Any] | None, trace: Trace | None
    ) -> tuple[System | None, list[Finding]]:
        """The system to lock, and what has to be said of it.

        By a ``trace`` of a run; without one, the packages of the lock ``before``,
        as they are installed now.
        """
        old = system_of(before) if before is not None else None
        if trace is None and old is None:
            return None, []
        if conducted.interpreter is None:
            return old, [_untold(_ELSEWHERE)]
        if isinstance(self._found, Exception):
            return old, [_untold(str(self._found))]
        manager, installed = self._found
        distribution, release = _distribution(conducted.probed)
        made = System(manager.name, distribution, release)
        if trace is not None:
            return _by_a_run(made, trace, manager, installed)
        if old is None or old.manager != manager.name:
            return None, [_untold("those of the lock before were another system's")]
        kept = [p for p in old.packages if p.name in installed]
        gone = [p.name for p in old.packages if p.name not in installed]
        told = [_untold(f"{some_of(gone)}: not installed any more")] if gone else []
        here = tuple(replace(each, version=installed[each.name].version) for each in kept)
        return replace(made, packages=here), told


def _by_a_run(
    made: System, trace: Trace, manager: Manager, installed: Mapping[str, Installed]
) -> tuple[System | None, list[Finding]]:
    from pytest_nbrepro.environment.system import UnknownSystemError, packages_used

    used = _used(trace)
    try:
        owners = manager.owners(sorted(used.files))
    except UnknownSystemError as error:
        return None, [_untold(str(error))]
    told = [*_of_nobody(used.files - used.first - owners.keys())]
    if trace.unwatched:
        told.append(_untold(f"what programs load is not known: {trace.unwatched}"))
    elif trace.obstacle:
        told.append(_untold(trace.obstacle))
    return replace(made, packages=packages_used(used, owners, installed)), told


def _used(trace: Trace) -> Used:
    """The files of a trace, by their paths without links.

    A program that is a link may be of another package than what it leads to: both count.
    """
    from pytest_nbrepro.environment.system import Used

    others = {Path(path) for path in trace.others}
    if trace.unwatched:
        words = (shutil.which(command.partition(" ")[0]) for command in trace.processes)
        others |= {Path(path) for path in words if path}
    links = {path.parent.resolve() / path.name for path in others if ".so" not in path.name}
    return Used(
        _shared(map(Path, trace.first_libraries)),
        _shared(map(Path, trace.libraries)),
        _shared(others) | {str(link) for link in links if str(link).startswith(_SHARED)},
    )


def _shared(paths: Iterable[Path]) -> frozenset[str]:
    """What is there, and of the system."""
    real = (str(path.resolve()) for path in paths if path.exists())
    return frozenset(path for path in real if path.startswith(_SHARED))


def _of_nobody(paths: Iterable[str]) -> Iterator[Finding]:
    """What no package owns: built by hand, or by what manages packages in its own way."""
    files = (path for path in map(Path, paths) if not path.is_symlink())
    names = sorted(str(path) for path in files if not path.name.startswith(_DRIVERS))
    if names:
        hint = _STATE.format(path=names[0] if len(names) == 1 else "PATH")
        yield _untold(f"no package owns {some_of(names)}", hint)


def _untold(why: str, hint: str = "") -> Finding:
    message = f"not all packages of the operating system are recorded: {why}"
    return finding("LOCK084", message, hint=hint)


def _distribution(environment: Environment) -> tuple[str, str]:
    """Linux's distribution and its release, as the kernel's interpreter reads them."""
    told = environment.machine.get("os") or ("", "")
    return str(told[0] or "linux"), str(told[1] or "")
