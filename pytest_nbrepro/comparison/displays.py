"""Which displays of a cell belong together, and whether they come in another order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Sequence

from pytest_nbrepro.comparison.kinds import richness
from pytest_nbrepro.comparison.pairing import Pairing, paired
from pytest_nbrepro.comparison.sides import Bundle, Content

#: So many displays without an equal partner are tried with each other.
_MOST_TRIED = 6
_MOST_SHOWN = 10
#: Identifiers are numbered in the order of the cell, which is what may have changed.
_NUMBERED = re.compile(r"<([a-z-]{1,40})\d{1,9}>")
#: Is true where the displays in these two places are the same result.
Same = Callable[[int, int], bool]


def kind_of(bundle: Bundle) -> str:
    """The richest kind of a display, by which people know it."""
    return min(bundle, key=richness, default="text/plain")


def matched(was: Sequence[Bundle], now: Sequence[Bundle], same: Same) -> Pairing:
    """Stored and fresh displays in pairs: those with equal content wherever they stand.

    Where at most one of them differs from the one in its place, no other
    partners are looked for.
    """
    old, new = list(range(len(was))), list(range(len(now)))
    keys: tuple[list[Hashable], list[Hashable]] = [*old], [*new]
    if len(was) == len(now):
        old = new = [place for place in old if not same(place, place)]
        if len(old) < 2:
            return Pairing.by_position(len(was))
    for i in old:
        keys[0][i] = identity(was[i])
    for j in new:
        keys[1][j] = identity(now[j])
    _give_keys_to_the_close(keys, (was, now), (old, new), same)
    return paired(*keys, lambda i, j: kind_of(was[i]) == kind_of(now[j]), fills=True)


def _give_keys_to_the_close(
    keys: tuple[list[Hashable], list[Hashable]],
    bundles: tuple[Sequence[Bundle], Sequence[Bundle]],
    places: tuple[Sequence[int], Sequence[int]],
    same: Same,
) -> None:
    """Where few are left without an equal partner, those that are the same result are equal."""
    known = set(keys[0]) & set(keys[1])
    old = [i for i in places[0] if keys[0][i] not in known]
    new = [j for j in places[1] if keys[1][j] not in known]
    if max(len(old), len(new)) > _MOST_TRIED:
        return
    for j in new:
        alike = (i for i in old if bundles[0][i].keys() == bundles[1][j].keys() and same(i, j))
        i = next(alike, None)
        if i is not None:
            keys[1][j] = keys[0][i]
            old.remove(i)


def identity(bundle: Bundle) -> Hashable:
    """What makes a display this one, wherever it stands in the outputs of its cell."""
    return tuple((mime, _text(bundle[mime])) for mime in sorted(bundle))


def _text(content: Content) -> Hashable:
    if isinstance(content.normal, str):
        return _NUMBERED.sub(r"<\1>", content.normal)
    try:
        return json.dumps(content.normal, sort_keys=True)
    except (TypeError, ValueError, RecursionError):  # too long, or nested too deep
        return id(content)


def reordering(pairing: Pairing) -> str:
    """The numbers of the displays as stored and as they come now; nothing if that is the same."""
    if not pairing.moved:
        return ""
    now = [i for i, j in pairing.pairs if i is not None and j is not None]
    was = sorted(now)
    first = max(0, next(n for n, (a, b) in enumerate(zip(was, now, strict=True)) if a != b) - 1)
    shown = [side[first : first + _MOST_SHOWN] for side in (was, now)]
    more = ", …" if len(now) > first + _MOST_SHOWN else ""
    return " → ".join("… " * (first > 0) + ", ".join(str(i + 1) for i in s) + more for s in shown)
