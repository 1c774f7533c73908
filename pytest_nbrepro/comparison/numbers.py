"""Numbers inside text: what is one, and when two of them are the same result.

A text is cut into numbers and the skeleton around them. A number touches no
word, dot or other number, so versions, hexadecimal values and identifiers
belong to the skeleton, which has to be equal. Integers have to be equal too.
There is no slack for "the last printed digit": it would accept 0.987 for 0.986.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?<![\w.])[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?:[jJ](?=\W|$))?(?![\w.])"
    r"|(?<![\w.])[+-]?(?:\d+\.)(?=\s|$|[\])},;])"
)

#: Values below this part of the largest number (of 1 at the most) count as zero:
#: the residue of a subtraction is noise, 1e-17 here and -3e-16 there.
_ZERO = 1e-8


@dataclass(frozen=True)
class NumberMismatch:
    """The first number that differs: both as written, and the relative error."""

    stored: str
    fresh: str
    relative_error: float

    def __str__(self) -> str:
        if _is_integer(self.stored) and _is_integer(self.fresh):
            return f"{self.stored} → {self.fresh}"
        return f"{self.stored} → {self.fresh} (relative error {self.relative_error:.1e})"


@dataclass(frozen=True)
class Alignment:
    """Two texts with equal skeletons, number by number.

    ``text`` is the fresh text with every accepted number as the stored text
    writes it: where it equals the stored text, the two are the same.
    ``largest_error`` is the largest relative error accepted, ``moved`` is
    true where any number is written in another way.
    """

    text: str
    moved: bool
    largest_error: float
    mismatch: NumberMismatch | None
    mismatches: int


def skeleton(text: str) -> tuple[str, ...]:
    """What stands around the numbers: runs of blanks are one, those beside numbers are none."""
    return tuple(" ".join(part.split()) for part in _NUMBER.split(text))


def align(stored: str, fresh: str, rtol: float) -> Alignment | None:
    """Hold the numbers of two texts against each other; None where their skeletons differ."""
    stored_numbers, fresh_numbers = _NUMBER.findall(stored), _NUMBER.findall(fresh)
    if len(stored_numbers) != len(fresh_numbers) or skeleton(stored) != skeleton(fresh):
        return None
    zero = zero_below(stored_numbers)
    parts = _NUMBER.split(stored)
    aligned, largest, first, count = [parts[0]], 0.0, None, 0
    for was, now, after in zip(stored_numbers, fresh_numbers, parts[1:], strict=True):
        error = difference(was, now, rtol, zero)
        if error is None:
            count += 1
            first = first or NumberMismatch(was, now, relative_error(value(was), value(now)))
        else:
            largest = max(largest, error)
        aligned += [now if error is None else was, after]
    moved = stored_numbers != fresh_numbers
    return Alignment("".join(aligned), moved, largest, first, count)


def difference(stored: str, fresh: str, rtol: float, zero: float) -> float | None:
    """The relative error between two numbers as written, or None where they are not the same."""
    if stored == fresh:
        return 0.0
    if _is_integer(stored) and _is_integer(fresh):
        return 0.0 if value(stored) == value(fresh) else None
    return close(value(stored), value(fresh), rtol, zero)


def close(stored: complex, fresh: complex, rtol: float, zero: float = 0.0) -> float | None:
    """The relative error where ``fresh`` is the same result as ``stored``, else None.

    The same means: equal, both not a number, or |stored - fresh| at most
    ``rtol`` times the larger of them or at most ``zero``. An error below
    ``zero`` counts as none.
    """
    if stored == fresh or (stored != stored and fresh != fresh):  # noqa: PLR0124 - nan is not itself
        return 0.0
    distance = abs(stored - fresh)
    if not math.isfinite(distance):
        return None
    if distance <= zero:
        return 0.0
    error = relative_error(stored, fresh)
    return error if error <= rtol else None


def relative_error(stored: complex, fresh: complex) -> float:
    """|stored - fresh| over the larger of the two; infinite where one of them is."""
    larger = max(abs(stored), abs(fresh))
    distance = abs(stored - fresh)
    if distance == 0:
        return 0.0
    return distance / larger if math.isfinite(distance) and larger else math.inf


def zero_below(numbers: Sequence[str]) -> float:
    """The distance that counts as none beside the floating-point numbers given.

    Integers do not count, since a row number or a date says nothing about
    the scale; and the scale counts up to 1, lest a large number excuse
    differences in the small ones beside it.
    """
    sizes = (abs(value(number)) for number in numbers if not _is_integer(number))
    return _ZERO * min(1.0, max((size for size in sizes if math.isfinite(size)), default=0.0))


def value(number: str) -> complex:
    """The value of a number as written; integers stay exact up to 300 digits."""
    if number[-1] in "jJ":
        return complex(number)
    if _is_integer(number) and len(number) < 300:
        return int(number.rstrip("."))
    return float(number)


def _is_integer(number: str) -> bool:
    # "5." is an integer at the end of a sentence, and an exact one in an array of floats
    return number.rstrip(".").lstrip("+-").isdigit()
