"""Whether a package of the locked version is the one that was locked: files, wheel, source. Pure.

The payload's digest tells any two apart that differ in a file. What that means
depends on where they came from: the files of a wheel on an index never change,
while one that was built on a computer comes out a little different every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_nbrepro.environment.lock import has_tag, joined
from pytest_nbrepro.environment.probe import Distribution
from pytest_nbrepro.environment.provenance import described, is_same, source
from pytest_nbrepro.environment.rows import Row, table
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.locks import LockedPackage
from pytest_nbrepro.names import some_of

#: Platforms in the tags of wheels that come from an index: nobody builds such for oneself.
_PUBLISHED = ("any", "manylinux", "musllinux")
#: What is said of one package, and of several.
_SAYS = {
    "LOCK010": (
        "{names} has other files than when it was locked",
        "{count} packages have other files than when they were locked: {names}",
    ),
    "LOCK011": (
        "{names} is another build than the locked one",
        "{count} packages are other builds than the locked ones: {names}",
    ),
    "LOCK012": (
        "{names} came from elsewhere than the locked one",
        "{count} packages came from elsewhere than the locked ones: {names}",
    ),
}


@dataclass(frozen=True)
class _Pair:
    """A locked package, and the installed one of the same name and version."""

    locked: LockedPackage
    installed: Distribution

    def difference(self) -> tuple[str, Row] | None:
        """The rule that it breaks and the row to tell of it, if any."""
        name = f"{self.locked.name} {self.locked.version}"
        came_from = source(self.installed.origin) if self.installed.origin is not None else {}
        locked_from = self.locked.source
        if self.locked.local and not locked_from:  # an older record does not say from which source
            if not came_from:
                return "LOCK012", Row(name, "from a folder or URL", f"from {described({})}")
        elif not is_same(locked_from, came_from):
            there, here = described(locked_from), described(came_from)
            return "LOCK012", Row(name, f"from {there}", f"from {here}")
        digests = self.locked.payload, self.installed.payload
        there, here = self.locked.tags or "?", joined(self.installed.tags) or "?"
        if not all(digests):
            return self._other_wheel(name)
        if digests[0] == digests[1]:
            return None
        if there == here and self._is_published():
            return "LOCK010", Row(name, f"with files {digests[0][:12]}…", f"{digests[1][:12]}…")
        return "LOCK011", Row(name, there, here if here != there else "built anew, other files")

    def _other_wheel(self, name: str) -> tuple[str, Row] | None:
        """What differs of one of which the lock knows the archive only, and not the files in it.

        Not all that build a wheel give it the same tags inside as in its name: one has to be there.
        """
        tags = "-".join(self.locked.wheel.removesuffix(".whl").split("-")[-3:])
        installed = self.installed.tags
        if not self.locked.wheel or not installed or any(has_tag(tags, tag) for tag in installed):
            return None
        return "LOCK011", Row(name, tags, joined(installed))

    def _is_published(self) -> bool:
        platforms = self.locked.tags.rpartition("-")[2].split(".")
        return not self.locked.local and all(p.startswith(_PUBLISHED) for p in platforms)


def other_builds(pairs: Iterable[tuple[LockedPackage, Distribution]]) -> Iterator[Finding]:
    """What differs between packages of equal names and versions."""
    found: dict[str, list[Row]] = {rule: [] for rule in _SAYS}
    for difference in (_Pair(*pair).difference() for pair in pairs):
        if difference is not None:
            found[difference[0]].append(difference[1])
    for rule, rows in found.items():
        if rows:
            says = _SAYS[rule][len(rows) > 1]
            names = some_of([row.package for row in rows])
            yield finding(rule, says.format(count=len(rows), names=names), details=table(rows))


def other_conda_packages(
    locked: Iterable[str], installed: Iterable[str], compared: Iterable[str]
) -> Iterator[Finding]:
    """What differs among the packages of conda, each NAME-VERSION-BUILD.

    Those named in ``compared`` are packages of Python too, and compared as such.
    """
    here, others = dict(map(_parted, installed)), set(compared)
    rows = [
        Row(name, build, here.get(name, "not installed"))
        for name, build in map(_parted, locked)
        if name not in others and here.get(name) != build
    ]
    if here and rows:
        differ = "package of conda differs" if len(rows) == 1 else "packages of conda differ"
        message = f"{len(rows)} {differ} from the lock: {some_of([row.package for row in rows])}"
        yield finding("LOCK018", message, details=table(rows))


def _parted(package: str) -> tuple[str, str]:
    name, _, build = package.rpartition("-")
    name, _, version = name.rpartition("-")
    return name, f"{version} {build}"
