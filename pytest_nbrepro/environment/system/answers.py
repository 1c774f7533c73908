"""Reads what dpkg-query(1) and rpm(8) print, in the formats that they are asked for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: A line for each package, its fields parted by tabs.
DPKG_FIELDS = (
    "${Package}\t${Version}\t${db:Status-Status}\t${Essential}\t"
    "${Pre-Depends},${Depends}\t${Provides}\n"
)
RPM_FIELDS = "%{NAME}\t%{EVR}\t[%{REQUIRENAME} ]\t[%{PROVIDENAME} ]\n"
#: A line for each file of a package.
RPM_FILES = "[%{=NAME}\t%{FILENAMES}\n]"
#: rpm marks no package as one that has to be there; these run what others start.
_RPM_ESSENTIAL = frozenset({"bash", "coreutils", "coreutils-single", "glibc"})
_OWNED = re.compile(r"(?P<names>[^/]+): (?P<path>/.*)")


@dataclass(frozen=True)
class Installed:
    """An installed package: what it needs and what it is, as names of packages or capabilities."""

    version: str
    needs: frozenset[str] = frozenset()
    provides: frozenset[str] = frozenset()
    is_essential: bool = False


def dpkg_packages(printed: str) -> dict[str, Installed]:
    """What is installed, by the name, as printed in `DPKG_FIELDS`; of two architectures one."""
    found: dict[str, Installed] = {}
    for line in printed.splitlines():
        fields = line.split("\t")
        if len(fields) == 6 and fields[2] == "installed":
            name, version, _, essential, needs, provides = fields
            provided = frozenset({name, *_dpkg_names(provides)})
            made = Installed(version, frozenset(_dpkg_names(needs)), provided, essential == "yes")
            found.setdefault(name, made)
    return found


def _dpkg_names(relations: str) -> Iterable[str]:
    """The names in "libc6 (>= 2.34), default-mta | mail-transport-agent, python3:any"."""
    parts = (part.split("(")[0].strip() for part in re.split(r"[,|]", relations))
    return (part.partition(":")[0] for part in parts if part)


def dpkg_owners(printed: str) -> dict[str, str]:
    """The package of each path, as ``dpkg-query --search`` prints it."""
    found: dict[str, str] = {}
    for line in printed.splitlines():
        owned = _OWNED.fullmatch(line)
        if owned and not line.startswith("diversion by "):
            found[owned["path"]] = owned["names"].split(",")[0].partition(":")[0]
    return found


def rpm_packages(printed: str) -> dict[str, Installed]:
    """What is installed, by the name, as printed in `RPM_FIELDS`."""
    found: dict[str, Installed] = {}
    for line in printed.splitlines():
        fields = line.split("\t")
        if len(fields) == 4 and fields[0] != "gpg-pubkey":
            name, version, needs, provides = fields
            made = Installed(
                version,
                frozenset(needs.split()),
                frozenset({name, *provides.split()}),
                name in _RPM_ESSENTIAL,
            )
            found.setdefault(name, made)
    return found


def rpm_owners(printed: str) -> dict[str, str]:
    """The package of each path, as printed in `RPM_FILES`."""
    lines = (line.partition("\t") for line in printed.splitlines())
    return {path: name for name, tab, path in lines if tab}
