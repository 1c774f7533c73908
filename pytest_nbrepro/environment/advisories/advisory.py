"""One advisory, and whether it is about a version of a package. Pure.

Format and rule: https://ossf.github.io/osv-schema/ (ranges of type ECOSYSTEM
with the events introduced, fixed and last_affected, and a list of versions),
as https://github.com/pypa/advisory-database and osv.dev hand it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.names import normalised

if TYPE_CHECKING:
    from packaging.version import Version

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_TRAILING_ZEROS = re.compile(r"(?:\.0){1,50}\Z")
#: In the order in which they hold at one version: what is repaired there is not affected.
_KINDS = ("introduced", "last_affected", "fixed")
#: More are told nowhere, and no advisory has so many.
_MOST_ALIASES = 50


@dataclass(frozen=True)
class Affected:
    """What an advisory says of one package: versions by name, and ranges as lists of events."""

    package: str
    versions: frozenset[str]
    ranges: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Advisory:
    """A vulnerability: its identifier, its other names, and what it is about."""

    id: str
    aliases: tuple[str, ...]
    affected: tuple[Affected, ...]


def parsed(data: object) -> Advisory | None:
    """The advisory in a JSON or YAML value, None where it was withdrawn.

    Raises ValueError where it is none.
    """
    if not isinstance(data, dict):
        raise ValueError("not an advisory")
    name = data.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise ValueError("no id")
    if data.get("withdrawn"):
        return None
    if not isinstance(data.get("affected"), list):  # as advisories were written before 2021
        raise ValueError("it does not say what is affected")
    aliases = [a for a in _list(data.get("aliases")) if isinstance(a, str) and _ID.fullmatch(a)]
    return Advisory(name, tuple(aliases[:_MOST_ALIASES]), tuple(_affected(data)))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _affected(data: dict[str, Any]) -> Iterator[Affected]:
    for entry in _list(data.get("affected")):
        package = entry.get("package") if isinstance(entry, dict) else None
        if not isinstance(package, dict) or package.get("ecosystem") != "PyPI":
            continue
        if not isinstance(package.get("name"), str):
            raise ValueError("a package without a name")
        versions = frozenset(
            _plain(v) for v in _list(entry.get("versions")) if isinstance(v, str) and v
        )
        ranges = tuple(_ranges(entry, is_needed=not versions))
        yield Affected(normalised(package["name"]), versions, ranges)


def _ranges(entry: dict[str, Any], *, is_needed: bool) -> Iterator[tuple[tuple[str, str], ...]]:
    """The ranges; those that cannot be read are done without where there are versions, too."""
    for found in _list(entry.get("ranges")):
        if not isinstance(found, dict) or found.get("type") not in ("ECOSYSTEM", "SEMVER"):
            continue
        events = [
            (kind, event[kind])
            for event in _list(found.get("events"))
            if isinstance(event, dict)
            for kind in _KINDS
            if kind in event
        ]
        if events and all(_is_version(version) for _, version in events):
            yield tuple(events)
        elif is_needed:
            raise ValueError("a range of versions that cannot be read")


def _is_version(text: object) -> bool:
    return isinstance(text, str) and _version(text) is not None


@lru_cache(maxsize=20_000)
def _version(text: str) -> Version | None:
    from packaging.version import Version

    try:
        return Version(text)
    except ValueError:  # InvalidVersion, or digits beyond Python's limit
        return None


def _plain(version: str) -> str:
    """A version as text that is the same for 1.0 and 1.0.0."""
    return _TRAILING_ZEROS.sub("", version.strip().lower())


def is_affected(affected: Affected, version: str) -> bool:
    """True where an advisory is about this version.

    A local part, as in 2.1+cpu, is what a distributor has added: 2.1 counts.
    """
    known = _version(version)
    public = version if known is None else known.public
    if {_plain(version), _plain(public)} & affected.versions:
        return True
    parsed_version = _version(public)
    if parsed_version is None:
        return False
    if not affected.ranges:
        return any(_version(other) == parsed_version for other in affected.versions)
    return any(_holds(events, parsed_version) for events in affected.ranges)


def _holds(events: Iterable[tuple[str, str]], version: Version) -> bool:
    """Walk up the events of a range to the version, as the schema has it."""
    holds = False
    for at, kind, text in sorted(_placed(events), key=lambda event: event[:2]):
        if kind == _KINDS.index("introduced"):
            holds = holds or text == "0" or version >= at
        elif kind == _KINDS.index("fixed"):
            holds = holds and version < at
        else:
            holds = holds and version <= at
    return holds


def _placed(events: Iterable[tuple[str, str]]) -> Iterator[tuple[Version, int, str]]:
    for kind, text in events:
        version = _version(text)
        if version is not None:
            yield version, _KINDS.index(kind), text


def fixed_in(affected: Affected, version: str) -> str:
    """The first later version in which it is repaired; empty where none is known."""
    known = _version(version)
    fixes = [
        (at, text)
        for events in affected.ranges
        for at, kind, text in _placed(events)
        if kind == _KINDS.index("fixed") and (known is None or at > known)
    ]
    return min(fixes)[1] if fixes else ""
