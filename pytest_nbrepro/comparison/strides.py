"""Two texts in stretches that belong together, so that what is the same can be passed over.

A stretch ends where no number goes on, and a word in both texts or in neither.
Where they do not have as many words, they are no longer held together: then
a stretch that is not alike says nothing of what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_nbrepro.comparison.noise import are_alike

#: Long enough to be worth a step, short enough to have no noise where that is rare.
STRIDE = 1_000
#: Behind what is no part of a number, and has no say in whether its neighbour is one.
_BLANK = re.compile(r"\s")
_MARK = re.compile(r"[^\w\s.:+-](?=\S)|[+-](?=[^\s\d.])")

Span = tuple[int, int]


def strides(stored: str, fresh: str, length: int) -> Iterator[tuple[Span, Span, bool]]:
    """The stretches that differ, in both texts, and whether they are alike: see `noise`.

    They have ``length`` characters at the least, but for the last one.
    """
    at, other = 0, 0
    while at < len(stored) or other < len(fresh):
        end = _end(stored, at, length)
        other_end = other + end - at
        old, new = stored[at:end], fresh[other:other_end]
        is_same = old == new
        ends_alike = _ends_alike(stored, end, fresh, other_end)
        is_alike = ends_alike and (is_same or are_alike(old, new))
        if not is_alike and not (ends_alike and _MARK.match(stored, end - 1)):
            end, other_end = _ends(stored, at, end, fresh, other)
        if not (is_alike and is_same):
            yield (at, end), (other, other_end), is_alike
        at, other = end, other_end


def _end(text: str, start: int, length: int) -> int:
    """Where a stretch that starts here may end: near by behind a blank, else behind a mark."""
    near = start + length, start + 2 * length
    if near[1] < len(text):
        for border in (_BLANK, _MARK):
            found = border.search(text, *near)
            if found:
                return found.end()
    return len(text)


def _ends_alike(stored: str, end: int, fresh: str, other_end: int) -> bool:
    """True where the stretches end in both texts, if they do in the stored one."""
    if end == len(stored) or other_end == len(fresh):
        return end == len(stored) and other_end == len(fresh)
    return stored[end - 1].isspace() or _MARK.match(fresh, other_end - 1) is not None


def _ends(stored: str, at: int, end: int, fresh: str, other: int) -> Span:
    """Where both have had as many words, the first ``end`` at the least; else their ends."""
    if end < len(stored) and stored[end - 1].isspace():
        window = fresh[other : other + 3 * (end - at)]
        words = len(stored[at:end].split())
        rest = window.split(None, words)[words:]
        if rest:
            return end, other + len(window) - len(rest[0])
    return len(stored), len(fresh)
