"""Two texts held against each other: their words one by one, their numbers within a tolerance."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

from pytest_nbrepro.comparison.noise import noise
from pytest_nbrepro.comparison.numbers import (
    NUMBER,
    Tolerance,
    close,
    difference,
    is_integer,
    relative_error,
    value,
    zero_below,
)
from pytest_nbrepro.comparison.strides import STRIDE, Span, strides
from pytest_nbrepro.comparison.words import words_apart

#: Behind a number such as "5." that stands in an array, and does not end a sentence.
_ON_IN_ARRAY = re.compile(r"\s{0,200}\]|,|\s{1,200}[+-]?\d+\.(?![\w.])")

#: Two texts with more numbers that differ are told to differ in more than that.
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Mismatch:
    """The first number that differs: both as written, and where in the two texts."""

    stored: str
    fresh: str
    places: tuple[int, int]

    @property
    def relative_error(self) -> float | None:
        """The error where one of the two is a floating-point number."""
        if is_integer(self.stored) and is_integer(self.fresh):
            return None
        return relative_error(value(self.stored), value(self.fresh))


@dataclass(frozen=True)
class Alignment:
    """What holding two texts against each other, number by number, has shown.

    ``apart`` is where their words begin to differ, if they do; ``moved`` is
    true where any number is written in another way; ``largest_error`` is the
    largest relative error accepted; ``first`` and ``count`` are the numbers
    that differ, counted up to MOST_COUNTED, and ``refused`` is the largest
    relative error among them, infinite where one is an integer; it is not told
    where words differ.
    """

    apart: tuple[int, int] | None = None
    moved: bool = False
    largest_error: float = 0.0
    first: Mismatch | None = None
    count: int = 0
    refused: float = 0.0

    @property
    def is_same(self) -> bool:
        """True where the two texts say the same."""
        return self.apart is None and self.first is None


def align(
    stored: str,
    fresh: str,
    tolerance: Tolerance,
    zero: Callable[[], float] | None = None,
    stride: int = STRIDE,
) -> Alignment:
    """Hold two texts against each other: words one by one, numbers within the tolerance.

    How many blanks stand between words does not count, nor whether any stand
    beside a number, for columns move with the width of their numbers.
    ``zero`` gives the distance that counts as none, by default of these texts.
    Stretches of ``stride`` characters are passed over where they are the same.
    """
    pair = _Pair(stored, fresh, tolerance, zero or cache(lambda: zero_below(stored, fresh)))
    found = Alignment()
    for was, now, is_alike in strides(stored, fresh, stride):
        error = noise(stored[slice(*was)], fresh[slice(*now)], tolerance) if is_alike else None
        if error is not None:
            found = replace(found, moved=True, largest_error=max(found.largest_error, error))
            continue
        further = pair.aligned(was, now, found)
        if further.apart is not None and not pair.are_words_apart(further.apart, was, now):
            # perhaps the two stretches are only cut at different places
            return pair.aligned((was[0], len(stored)), (now[0], len(fresh)), found)
        found = further
        if found.apart is not None or found.count > MOST_COUNTED:
            break
    return found


@dataclass(frozen=True)
class _Pair:
    """Two texts, and when their numbers are the same."""

    stored: str
    fresh: str
    tolerance: Tolerance
    zero: Callable[[], float]

    def aligned(self, was: Span, now: Span, before: Alignment) -> Alignment:
        """What is known when these stretches, too, have been held against each other."""
        moved, largest, count = before.moved, before.largest_error, before.count
        first, refused = before.first, before.refused
        ends = was[0], now[0]
        numbers = NUMBER.finditer(self.stored, *was), NUMBER.finditer(self.fresh, *now)
        for old, new in zip_longest(*numbers):
            places = (old.start() if old else was[1], new.start() if new else now[1])
            apart = self._words_apart(ends, places)
            if apart is not None or old is None or new is None:
                return Alignment(apart or places, moved, largest, first, count)
            ends = old.end(), new.end()
            if old[0] == new[0]:
                continue
            moved = True
            error = self._error(old, new)
            if error is not None:
                largest = max(largest, error)
                continue
            mismatch = Mismatch(old[0], new[0], places)
            first = first or mismatch
            error = mismatch.relative_error
            refused = max(refused, math.inf if error is None else error)
            count += 1
            if count > MOST_COUNTED:
                return Alignment(None, moved, largest, first, count, math.inf)
        apart = self._words_apart(ends, (was[1], now[1]))
        return Alignment(apart, moved, largest, first, count, 0.0 if apart else refused)

    def _error(self, old: re.Match[str], new: re.Match[str]) -> float | None:
        """The relative error between two numbers, None where they are not the same."""
        error = difference(old[0], new[0], self.tolerance, self.zero)
        if error is None and _in_array(self.stored, old) and _in_array(self.fresh, new):
            error = close(float(old[0]), float(new[0]), self.tolerance.rtol)
        return error

    def _words_apart(self, starts: Span, ends: Span) -> Span | None:
        was, now = (starts[0], ends[0]), (starts[1], ends[1])
        return words_apart(self.stored, was, self.fresh, now)

    def are_words_apart(self, apart: Span, was: Span, now: Span) -> bool:
        """True where the words at these places differ, however far they go on."""
        if (was[1], now[1]) == (len(self.stored), len(self.fresh)):
            return True
        old = self.stored[apart[0] : was[1]].split(None, 1)
        new = self.fresh[apart[1] : now[1]].split(None, 1)
        return bool(old and new) and not (old[0].startswith(new[0]) or new[0].startswith(old[0]))


def _in_array(text: str, found: re.Match[str]) -> bool:
    """True for "5." in an array of numpy's, where it is a floating-point number."""
    return found[0].endswith(".") and _ON_IN_ARRAY.match(text, found.end()) is not None
