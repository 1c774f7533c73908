"""Compare JSON documents: the order of keys does not count, that of lists does.

Without recursion, since nothing limits how deep a document nests.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pytest_nbrepro.comparison.diff import common_start, excerpt
from pytest_nbrepro.comparison.numbers import Tolerance, close, relative_error, zero_beside
from pytest_nbrepro.comparison.verdict import IDENTICAL, Evidence, Verdict

_MOST_LINES = 20
_SHOWN = 60
_MOST_COUNTED = 1_000
#: Beyond this many values, deepdiff takes seconds.
_MOST_EXPLAINED = 2_000
#: Plotly's names for the types of packed arrays, and the standard library's.
_PACKED = {"f8": "d", "f4": "f", "i4": "i", "u4": "I", "i2": "h", "u2": "H", "i1": "b", "u1": "B"}
#: Stands where one side has no value.
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the two documents: what is there on both sides, and the way to it.

    ``zero`` is the distance that counts as none between numbers in this place.
    """

    stored: Any
    fresh: Any
    key: str | int = ""
    above: _Place | None = None
    zero: float = 0.0

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


@dataclass
class _Accepted:
    """What was accepted on the way: the largest error, and whether any number is another."""

    largest: float = 0.0
    moved: bool = False


def compare_json(stored: Any, fresh: Any, tolerance: Tolerance) -> Evidence:
    """Compare two JSON values: numbers by tolerance unless both are integers."""
    accepted = _Accepted()
    changes = list(islice(_changes(stored, fresh, tolerance, accepted), _MOST_COUNTED + 1))
    if changes:
        return Evidence(Verdict.DIFFERENT, _message(changes), tuple(_lines(changes)))
    if accepted.moved:
        return Evidence(Verdict.WITHIN_TOLERANCE, largest_error=accepted.largest)
    return IDENTICAL


def _changes(
    stored: Any, fresh: Any, tolerance: Tolerance, accepted: _Accepted
) -> Iterator[_Place]:
    """The innermost places that differ, in the order of the documents."""
    waiting = [_Place(stored, fresh)]
    while waiting:
        place = waiting.pop()
        was, now = place.stored, place.fresh
        if _alike(was, now):
            continue
        if isinstance(was, dict) and isinstance(now, dict):
            waiting += reversed(_in_objects(*_unpacked(was, now), place))
        elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
            waiting += reversed(_in_lists(was, now, place))
        elif _is_number(was) and _is_number(now):
            error = _error(was, now, tolerance, place.zero)
            if error is None:
                yield place
            else:
                accepted.largest = max(accepted.largest, error)
                accepted.moved = True
        else:
            yield place


def _in_objects(was: Mapping[str, Any], now: Mapping[str, Any], above: _Place) -> list[_Place]:
    keys = [*was, *(key for key in now if key not in was)]
    places = (_Place(was.get(k, _NOTHING), now.get(k, _NOTHING), k, above) for k in keys)
    return [place for place in places if not _alike(place.stored, place.fresh)]


def _in_lists(was: Sequence[Any], now: Sequence[Any], above: _Place) -> list[_Place]:
    apart = [i for i, pair in enumerate(zip(was, now, strict=True)) if not _alike(*pair)]
    floats = (value for side in (was, now) for value in side if isinstance(value, float))
    zero = zero_beside(floats) if apart else 0.0
    return [_Place(was[i], now[i], i, above, zero) for i in apart]


def _alike(was: Any, now: Any) -> bool:
    """True where two values are the same at first sight; True and 1 are not."""
    same_scalar = type(was) is type(now) and not isinstance(was, (dict, list))
    return was is now or (same_scalar and bool(was == now))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _error(was: float, now: float, tolerance: Tolerance, zero: float) -> float | None:
    if isinstance(was, int) and isinstance(now, int):
        return 0.0 if was == now else None
    return close(was, now, tolerance.rtol, max(zero, tolerance.atol))


def _unpacked(was: dict[str, Any], now: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two objects; where both hold a packed array, these as lists of numbers."""
    old, new = _numbers(was), _numbers(now)
    if old is None or new is None:
        return was, now
    return {**was, "bdata": old}, {**now, "bdata": new}


def _numbers(packed: Mapping[str, Any]) -> list[float] | None:
    kind, text = packed.get("dtype"), packed.get("bdata")
    if not isinstance(kind, str) or kind not in _PACKED or not isinstance(text, str):
        return None
    numbers: array[Any] = array(_PACKED[kind])
    try:
        numbers.frombytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return None
    if sys.byteorder == "big":
        numbers.byteswap()
    return list(numbers)


def _message(changes: Sequence[_Place]) -> str:
    first, more = changes[0], len(changes) - 1
    if first.stored is _NOTHING:
        message = f"{first.path} is new"
    elif first.fresh is _NOTHING:
        message = f"{first.path} is missing"
    else:
        before = f"{first.path}: " if first.path else ""
        message = f"{before}{_shown(first.stored, first.fresh)} → "
        message += _shown(first.fresh, first.stored) + _relative(first.stored, first.fresh)
    if more >= _MOST_COUNTED:
        return f"{message}, and more than {_MOST_COUNTED - 1} more"
    return f"{message}, and {more} more" if more else message


def _relative(was: Any, now: Any) -> str:
    numbers = _is_number(was) and _is_number(now)
    if not numbers or (isinstance(was, int) and isinstance(now, int)):
        return ""
    return f" (relative error {relative_error(was, now):.1e})"


def _lines(changes: Sequence[_Place]) -> Iterator[str]:
    lines: list[str] = []
    for change in changes[:_MOST_LINES]:
        before = f"{change.path}: " if change.path else ""
        if change.stored is not _NOTHING:
            lines.append(f"- {before}{_shown(change.stored, change.fresh)}")
        if change.fresh is not _NOTHING:
            lines.append(f"+ {before}{_shown(change.fresh, change.stored)}")
        if isinstance(change.stored, list) and isinstance(change.fresh, list):
            lines += _explained(change)
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES or len(changes) > _MOST_LINES:
        yield "  …"


def _explained(change: _Place) -> Iterator[str]:
    """Which items of a list are new or gone, in deepdiff's words."""
    if _size(change.stored) + _size(change.fresh) > _MOST_EXPLAINED:
        return
    from deepdiff import DeepDiff  # costs 0.3 s and more; needed only here

    try:
        pretty = DeepDiff(change.stored, change.fresh, verbose_level=2).pretty()
    except Exception:  # noqa: BLE001 - a document odd enough to break it still has its verdict
        return
    told = [line for line in pretty.splitlines() if " root" in line]  # not the lines of a text
    for line in told[:8]:
        yield f"    {line.replace('root', change.path, 1)}"[:110]


def _size(value: Any) -> int:
    """How many values there are in a document, counted up to the limit for explaining."""
    waiting, size = [value], 0
    while waiting and size <= _MOST_EXPLAINED:
        item = waiting.pop()
        size += 1
        if isinstance(item, (dict, list)):
            waiting += item.values() if isinstance(item, dict) else item
    return size


def _shown(value: Any, other: Any) -> str:
    """A value for people: one line, around the place where a text begins to differ."""
    if isinstance(value, str):
        at = common_start(value, other) if isinstance(other, str) else 0
        before, piece, behind = excerpt(value, at, _SHOWN)
        return f"{before}{piece!r}{behind}"
    if isinstance(value, (dict, list)):
        one, many = ("key", "keys") if isinstance(value, dict) else ("item", "items")
        return f"{len(value)} {one if len(value) == 1 else many}"
    return json.dumps(value)
