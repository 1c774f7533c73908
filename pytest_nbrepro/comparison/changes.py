"""The places in which two documents differ, and what is said of them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.comparison.diff import excerpt
from pytest_nbrepro.comparison.ends import Same, common_start, equal_ends
from pytest_nbrepro.comparison.marks import marked
from pytest_nbrepro.comparison.numbers import relative_error

#: More changes than this are not counted.
MOST_COUNTED = 1_000
_MOST_LINES = 60
_SHOWN = 60
#: Beyond this many values, deepdiff takes seconds.
_MOST_EXPLAINED = 400
#: Stands where one side has no value.
NOTHING = object()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the two documents: what is there on both sides, and the way to it."""

    stored: Any
    fresh: Any
    key: str | int = ""
    above: Place | None = None

    @property
    def path(self) -> str:
        """Such as ``['data'][0]['y']``."""
        keys: list[str] = []
        place = self
        while place.above is not None:
            keys.append(f"[{place.key!r}]")
            place = place.above
        keys.reverse()
        return "".join(keys if len(keys) <= 12 else [*keys[:3], "[…]", *keys[-8:]])


def is_list(value: Any) -> bool:
    """True for lists, and for arrays that were unpacked."""
    return isinstance(value, (list, array))


def is_number(value: Any) -> bool:
    """True for numbers; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def message(changes: Sequence[Place], same: Same) -> str:
    """What is different, in one sentence: the first place, and how many more there are."""
    more = len(changes) - 1
    first = _first(changes[0], same)
    if more >= MOST_COUNTED:
        return f"{first}, and more than {MOST_COUNTED - 1} more"
    return f"{first}, and {more} more" if more else first


def _first(place: Place, same: Same) -> str:
    was, now = place.stored, place.fresh
    if was is NOTHING:
        return f"{place.path} is new"
    if now is NOTHING:
        return f"{place.path} is missing"
    before = f"{place.path}: " if place.path else ""
    if is_list(was) and is_list(now):
        told = _Run.between(was, now, same).told
        return f"{before}{_shown(was, now)} → {_shown(now, was)}{told and f' ({told})'}"
    return f"{before}{_shown(was, now)} → {_shown(now, was)}{_relative(was, now)}"


def _relative(was: Any, now: Any) -> str:
    numbers = is_number(was) and is_number(now)
    if not numbers or (isinstance(was, int) and isinstance(now, int)):
        return ""
    return f" (relative error {relative_error(was, now):.1e})"


def lines(changes: Sequence[Place], same: Same) -> tuple[str, ...]:
    """Every place as stored and fresh, up to a number."""
    found: list[str] = []
    for change in changes[:_MOST_LINES]:
        found += _both(change)
        if is_list(change.stored) and is_list(change.fresh):
            found += _explained(change, same)
    more = ["  …"] if len(found) > _MOST_LINES or len(changes) > _MOST_LINES else []
    return (*found[:_MOST_LINES], *more)


def _both(change: Place) -> Iterator[str]:
    """One place as stored and fresh, what differs in it marked where both are there."""
    path = f"{change.path}: " if change.path else ""
    was, now = change.stored, change.fresh
    if was is NOTHING or now is NOTHING:
        sign, value = ("+", now) if was is NOTHING else ("-", was)
        yield f"{sign} {path}{_shown(value, None)}"
        return
    shown = path + _shown(was, now), path + _shown(now, was)
    if not any(is_list(value) or isinstance(value, dict) for value in (was, now)):
        shown = marked(*shown)
    yield from (f"{sign} {line}" for sign, line in zip("-+", shown, strict=True))


@dataclass(frozen=True)
class _Run:
    """The stretch in which two lists of different lengths differ: all the rest is the same."""

    start: int
    stored: Sequence[Any]
    fresh: Sequence[Any]

    @classmethod
    def between(cls, was: Sequence[Any], now: Sequence[Any], same: Same) -> _Run:
        start, end = equal_ends(was, now, same)
        return cls(start, was[start : len(was) - end], now[start : len(now) - end])

    @property
    def told(self) -> str:
        """Which items are new or gone, nothing where that is not the whole difference."""
        if bool(self.stored) is bool(self.fresh):
            return ""
        items, word = (self.stored, "missing") if self.stored else (self.fresh, "new")
        last = f"-{self.start + len(items) - 1}" if len(items) > 1 else ""
        return f"{word}: [{self.start}{last}]"


def _explained(change: Place, same: Same) -> Iterator[str]:
    """Which items of a list are new or gone; in deepdiff's words where they are mixed."""
    run = _Run.between(change.stored, change.fresh, same)
    if run.told:
        for sign, items in (("-", run.stored), ("+", run.fresh)):
            for i, item in enumerate(items[:8], start=run.start):
                yield f"{sign} {change.path}[{i}]: {_whole(item)}"
    elif _size(run.stored) + _size(run.fresh) <= _MOST_EXPLAINED:
        yield from _by_deepdiff(change, run)


def _by_deepdiff(change: Place, run: _Run) -> Iterator[str]:
    from deepdiff import DeepDiff  # costs 0.3 s and more; needed only here

    try:
        pretty = DeepDiff(list(run.stored), list(run.fresh), verbose_level=2).pretty()
    except Exception:  # noqa: BLE001 - a document odd enough to break it still has its verdict
        return
    told = [line for line in pretty.splitlines() if " root[" in line]  # not the lines of a text
    for line in told[:8]:
        head, _, rest = line.partition("root[")
        number, _, rest = rest.partition("]")
        at = int(number) + run.start if number.isdecimal() else number
        yield f"    {head}{change.path}[{at}]{rest}"


def _size(value: Any) -> int:
    """How many values there are in a document, counted up to the limit for explaining."""
    waiting, size = [value], 0
    while waiting and size <= _MOST_EXPLAINED:
        item = waiting.pop()
        size += 1
        if is_list(item):
            waiting += item[: _MOST_EXPLAINED + 1]
        elif isinstance(item, dict):
            waiting += item.values()
    return size


def _whole(value: Any) -> str:
    """A value as JSON where it is small."""
    if isinstance(value, (dict, list)) and _size(value) <= 20:
        return json.dumps(value, ensure_ascii=False)
    return _shown(value, None)


def _shown(value: Any, other: Any) -> str:
    """A value for people: one line, around the place where a text begins to differ."""
    if isinstance(value, str):
        at = common_start(value, other) if isinstance(other, str) else 0
        before, piece, behind = excerpt(value, at, _SHOWN)
        return f"{before}{piece!r}{behind}"
    if is_list(value) or isinstance(value, dict):
        one, many = ("key", "keys") if isinstance(value, dict) else ("item", "items")
        return f"{len(value)} {one if len(value) == 1 else many}"
    return json.dumps(value)
