"""Which elements of two sequences belong together: the rows of a table, the displays of a cell.

An element that is lost or new leaves the others their partners; one that comes
in another place keeps its own, and counts as moved. Linear but for the sorting
of what lies between the equal ends, and for a few hundred elements there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pytest_nbrepro.comparison.ends import equal_ends

#: Up to this product of their lengths, sequences are matched with care for repeated elements.
_MOST_MATCHED = 160_000
#: How often two elements are looked at, and how far ahead, where one is lost among others.
_MOST_ASKED, _AHEAD = 2_000, 50

#: Places in the stored and in the fresh sequence.
Places = tuple[int, int]
Alike = Callable[[int, int], bool]


@dataclass(frozen=True)
class Pairing:
    """Which places belong together, in fresh order, None where there is no partner.

    ``moved`` are the pairs that do not stand in the order of the others.
    """

    pairs: tuple[tuple[int | None, int | None], ...]
    moved: frozenset[Places]

    @classmethod
    def by_position(cls, length: int) -> Pairing:
        """Each with the one in its place."""
        return cls(tuple((i, i) for i in range(length)), frozenset())

    @property
    def is_plain(self) -> bool:
        """True where every element has the partner in its own place."""
        return all(i == j for i, j in self.pairs)


def paired(
    old: Sequence[Hashable], new: Sequence[Hashable], alike: Alike, *, fills: bool = False
) -> Pairing:
    """Pair elements with equal keys, and between them those that are alike, in their order.

    With ``fills``, as many on both sides between two pairs belong together
    without being alike.
    """
    kept = _kept(old, new)
    moved = set(_moved(old, new, kept))
    taken = {i for i, _ in moved}, {j for _, j in moved}
    between: list[Places] = []
    last = (-1, -1)
    asked = _Asked(alike)
    for i, j in (*kept, (len(old), len(new))):
        gone = [x for x in range(last[0] + 1, i) if x not in taken[0]]
        came = [x for x in range(last[1] + 1, j) if x not in taken[1]]
        if len(gone) != len(came):
            between += asked.in_order(gone, came)
        else:
            places = zip(gone, came, strict=True)
            between += (pair for pair in places if fills or alike(*pair))
        last = i, j
    return Pairing(tuple(_in_order([*kept, *between], moved, len(old), len(new))), frozenset(moved))


class _Asked:
    """Finds partners by asking whether two are alike, not without end."""

    def __init__(self, alike: Alike) -> None:
        self._alike = alike
        self._left = _MOST_ASKED

    def in_order(self, gone: Sequence[int], came: Sequence[int]) -> Iterator[Places]:
        """Partners in their order: for each that came the next that is like it."""
        at = 0
        for j in came:
            for place in range(at, min(len(gone), at + _AHEAD)):
                self._left -= 1
                if self._left < 0:
                    return
                if self._alike(gone[place], j):
                    yield gone[place], j
                    at = place + 1
                    break


def _in_order(
    kept: list[Places], moved: Iterable[Places], old: int, new: int
) -> Iterator[tuple[int | None, int | None]]:
    """All pairs in fresh order, what is lost before the one that it stood before."""
    stored_of = {j: i for i, j in (*kept, *moved)}
    stays = {i for i, _ in kept}
    lost = iter(sorted(set(range(old)) - set(stored_of.values())))
    waiting = next(lost, None)
    for j in range(new):
        i = stored_of.get(j)
        while waiting is not None and i in stays and waiting < (i or 0):
            yield waiting, None
            waiting = next(lost, None)
        yield i, j
    while waiting is not None:
        yield waiting, None
        waiting = next(lost, None)


def _kept(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Places]:
    """Pairs of equal elements that stand in the same order on both sides."""
    head, tail = equal_ends(old, new)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    middle = _matched(a, b) if len(a) * len(b) <= _MOST_MATCHED else _of_the_unique(a, b)
    ends = zip(range(len(old) - tail, len(old)), range(len(new) - tail, len(new)), strict=True)
    return [*((i, i) for i in range(head)), *((head + i, head + j) for i, j in middle), *ends]


def _matched(a: Sequence[Hashable], b: Sequence[Hashable]) -> Iterator[Places]:
    for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        yield from ((block.a + x, block.b + x) for x in range(block.size))


def _of_the_unique(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Places]:
    """The longest run of pairs in order, among the elements that are there once on each side."""
    once = _once(a) & _once(b)
    place = {key: j for j, key in enumerate(b) if key in once}
    pairs = [(i, place[key]) for i, key in enumerate(a) if key in once]
    ends: list[int] = []  # the lowest last place of a run of each length
    lengths = []
    for _, j in pairs:
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        lengths.append(length)
    run: list[Places] = []
    wanted = len(ends) - 1
    for places, length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == wanted and (not run or places[1] < run[-1][1]):
            run.append(places)
            wanted -= 1
    return run[::-1]


def _once(keys: Sequence[Hashable]) -> set[Hashable]:
    return {key for key, count in Counter(keys).items() if count == 1}


def _moved(
    old: Sequence[Hashable], new: Sequence[Hashable], kept: Sequence[Places]
) -> Iterator[Places]:
    """Equal elements among those that are not kept in their order, first with first."""
    stay = {i for i, _ in kept}, {j for _, j in kept}
    places: dict[Hashable, list[int]] = {}
    for j in reversed(range(len(new))):
        if j not in stay[1]:
            places.setdefault(new[j], []).append(j)
    for i, key in enumerate(old):
        if i not in stay[0] and places.get(key):
            yield i, places[key].pop()
