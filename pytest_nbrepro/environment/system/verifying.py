"""Whether the packages of the operating system are those of a lock. Pure.

Of one distribution and release, a library that the notebook loads and that is
not there is an error. Another version is told and does not fail: distributions
mend what they have, and what was there before cannot be had again. What Python
itself loads, or what only has another number of the distribution's own, is
mentioned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_nbrepro.environment.rows import Row, table
from pytest_nbrepro.findings import Finding, Severity, finding
from pytest_nbrepro.names import some_of
from pytest_nbrepro.recorded_system import INSTALL, Role, System, SystemPackage


@dataclass(frozen=True)
class SystemHere:
    """The system of this machine: the versions of all packages by their names.

    ``unknown`` says why they are not known, empty where they are.
    """

    manager: str = ""
    distribution: str = ""
    release: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    unknown: str = ""

    @property
    def title(self) -> str:
        """As people call it, such as "debian 12"."""
        return f"{self.distribution} {self.release}".strip() or "this system"


def verify_system(locked: System, here: SystemHere) -> Iterator[Finding]:
    """What is not as in the lock."""
    if here.unknown or here.manager != locked.manager:
        why = here.unknown or f"those of the lock are of {locked.title}, this is {here.title}"
        yield finding("LOCK082", f"packages of the operating system were not compared: {why}")
        return
    is_same = (locked.distribution, locked.release) == (here.distribution, here.release)
    yield from _missing(locked, here, is_same=is_same)
    differing = [
        (package, version)
        for package in locked.packages
        if (version := here.versions.get(package.name, package.version)) != package.version
    ]
    if not is_same:
        if differing:
            message = (
                f"the lock is of {locked.title}, this is {here.title}: "
                f"{_packages(len(differing))} of the operating system "
                f"{'differs' if len(differing) == 1 else 'differ'}"
            )
            yield finding("LOCK082", message, details=_rows(differing))
        return
    yield from _other_versions(differing)


def _missing(locked: System, here: SystemHere, *, is_same: bool) -> Iterator[Finding]:
    """Packages that are not there: those of libraries first, those of programs alone."""
    absent = [
        package
        for package in locked.packages
        if package.name not in here.versions and package.role is not Role.BASE
    ]
    for those, severity in (
        ([each for each in absent if each.is_library], Severity.ERROR),
        ([each for each in absent if not each.is_library], Severity.WARNING),
    ):
        if not those:
            continue
        # another release may call the same by another name
        weight = severity if is_same else Severity.WARNING
        names = [each.name for each in those]
        wanted = [each.name for each in those if each.role is Role.NOTEBOOK] or names
        install = f"sudo {INSTALL[locked.manager]} {' '.join(wanted)}"
        message = (
            f"{names[0]} is not installed, and the notebook uses {some_of(those[0].files)} of it"
            if len(those) == 1
            else f"{_packages(len(those))} of the operating system are not installed: "
            f"{some_of(names)}"
        )
        details = table([Row(each.name, each.version, "not installed") for each in those])
        yield finding(
            "LOCK080",
            message,
            severity=weight,
            details=details if len(those) > 1 else (),
            hint=install if is_same else f"{install} (names are those of {locked.title})",
        )


def _other_versions(differing: Sequence[tuple[SystemPackage, str]]) -> Iterator[Finding]:
    weighty = [pair for pair in differing if _matters(*pair)]
    slight = [pair for pair in differing if pair not in weighty]
    for rule, pairs in (("LOCK081", weighty), ("LOCK083", slight)):
        if len(pairs) == 1:
            package, version = pairs[0]
            message = f"{package.name} is {version} here and {package.version} in the lock"
            yield finding(rule, message)
        elif pairs:
            names = some_of([package.name for package, _ in pairs])
            message = (
                f"{len(pairs)} packages of the operating system have other versions than in "
                f"the lock: {names}"
            )
            yield finding(rule, message, details=_rows(pairs))


def _matters(package: SystemPackage, version: str) -> bool:
    here = SystemPackage(package.name, version)
    return package.role is not Role.BASE and here.upstream != package.upstream


def _rows(pairs: Sequence[tuple[SystemPackage, str]]) -> list[str]:
    return table([Row(package.name, package.version, version) for package, version in pairs])


def _packages(count: int) -> str:
    return f"{count} package{'s' * (count != 1)}"
