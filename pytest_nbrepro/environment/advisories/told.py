"""What there is to say of the known vulnerabilities of a lock. Pure: the day is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_nbrepro.allowing import Allowed
from pytest_nbrepro.environment.advisories.advisory import Advisory, fixed_in, is_affected
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.names import normalised, some_of

#: A database that has not changed for so long lacks what became known since.
_DAYS = 90
#: Of several databases' names for one vulnerability, the first is used.
_FIRST = ("PYSEC-", "GHSA-", "CVE-")


@dataclass(frozen=True)
class _Vulnerability:
    """One vulnerability of a locked version; ``fixed`` is empty where no repair is known."""

    package: str
    version: str
    id: str
    aliases: tuple[str, ...]
    fixed: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset((self.id, *self.aliases))

    @property
    def called(self) -> str:
        return f"{self.id} ({', '.join(self.aliases)})" if self.aliases else self.id

    @property
    def repair(self) -> str:
        return f"fixed in {self.fixed}" if self.fixed else "no fixed version is known"

    @property
    def pin(self) -> str:
        return f"{self.package} {self.version}"


def advice(
    packages: Iterable[tuple[str, str]],
    advisories: Mapping[str, Sequence[Advisory]],
    allowed: Sequence[Allowed],
    newest: dt.date | None,
    today: dt.date,
) -> list[Finding]:
    """The findings on locked packages, given as (name, version).

    ``advisories`` are those on each package, by its name as PEP 503 has it;
    ``newest`` is when the database last changed.
    """
    found = [v for pin in sorted(set(packages)) for v in _vulnerabilities(*pin, advisories)]
    granted = {v: _permission(v, allowed) for v in found}
    ended = [(v, a) for v, a in granted.items() if a and a.until < today]
    current = [(v, a) for v, a in granted.items() if a and a.until >= today]
    open_ones = [v for v, a in granted.items() if a is None or a.until < today]
    dated = f", by the database of {newest}" if newest else ""
    return [
        *_known(open_ones, dated),
        *_ended(ended),
        *_current(current),
        *_old(newest, today),
    ]


def _vulnerabilities(
    name: str, version: str, advisories: Mapping[str, Sequence[Advisory]]
) -> Iterator[_Vulnerability]:
    package = normalised(name)
    found = [
        _Vulnerability(name, version, advisory.id, advisory.aliases, fixed_in(entry, version))
        for advisory in advisories.get(package, ())
        for entry in advisory.affected
        if entry.package == package and is_affected(entry, version)
    ]
    yield from _merged(sorted(found, key=_order))


def _order(found: _Vulnerability) -> tuple[int, str]:
    ranks = [place for place, prefix in enumerate(_FIRST) if found.id.startswith(prefix)]
    return (ranks[0] if ranks else len(_FIRST), found.id)


def _merged(found: Iterable[_Vulnerability]) -> list[_Vulnerability]:
    """Each vulnerability once, though two databases have it under names of their own."""
    merged: list[_Vulnerability] = []
    places: dict[str, int] = {}
    for each in found:
        place = next((places[name] for name in sorted(each.names) if name in places), len(merged))
        if place == len(merged):
            merged.append(each)
        known = merged[place]
        others = tuple(sorted((known.names | each.names) - {known.id}))
        merged[place] = replace(known, aliases=others, fixed=known.fixed or each.fixed)
        places.update(dict.fromkeys(each.names, place))
    return merged


def _permission(found: _Vulnerability, allowed: Iterable[Allowed]) -> Allowed | None:
    """The permission for a vulnerability, of several the one that holds longest."""
    names = {name.upper() for name in found.names}
    fitting = [entry for entry in allowed if entry.id.upper() in names]
    return max(fitting, key=lambda entry: entry.until, default=None)


def _known(found: Sequence[_Vulnerability], dated: str) -> Iterator[Finding]:
    if not found:
        return
    pins = list(dict.fromkeys(v.pin for v in found))
    if len(found) == 1:
        message = f"{pins[0]} has a known vulnerability, {found[0].repair}: {found[0].called}"
    else:
        have = "a locked package has" if len(pins) == 1 else f"{len(pins)} locked packages have"
        message = f"{have} {len(found)} known vulnerabilities: {some_of(pins)}"
    is_fixable = any(v.fixed for v in found)
    yield finding(
        "LOCK060",
        message + dated,
        details=_table(found) if len(found) > 1 else (),
        hint=(
            "install a fixed version, run the notebook again, then nbrepro lock {notebook}"
            if is_fixable
            else "see whether it concerns the notebook; allowed-advisories lets it pass for a time"
        ),
    )


def _table(found: Sequence[_Vulnerability]) -> list[str]:
    rows = [(v.pin, v.called, v.repair) for v in found]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [f"  {pin:<{widths[0]}}  {called:<{widths[1]}}  {fix}" for pin, called, fix in rows]


def _ended(found: Iterable[tuple[_Vulnerability, Allowed]]) -> Iterator[Finding]:
    for vulnerability, permission in found:
        because = f" ({permission.reason})" if permission.reason else ""
        yield finding(
            "LOCK062",
            f"{permission.id}, of {vulnerability.pin}, was allowed until {permission.until}"
            f"{because}",
            hint="look at it again, then renew or remove its entry in allowed-advisories",
        )


def _current(found: Iterable[tuple[_Vulnerability, Allowed]]) -> Iterator[Finding]:
    for vulnerability, permission in found:
        because = f": {permission.reason}" if permission.reason else ""
        yield finding(
            "LOCK065",
            f"{vulnerability.called}, of {vulnerability.pin}, is allowed until "
            f"{permission.until}{because}",
        )


def _old(newest: dt.date | None, today: dt.date) -> Iterator[Finding]:
    if newest is not None and (today - newest).days > _DAYS:
        yield finding(
            "LOCK061",
            f"the advisory database is {(today - newest).days} days old: its newest entry is of "
            f"{newest}",
            hint="bring it up to date: git pull, or download the archive again",
        )
