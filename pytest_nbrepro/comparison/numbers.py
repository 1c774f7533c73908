"""Numbers inside text: what is one, and when two of them are the same result.

A text is cut into numbers and what stands between them. A number touches no
word, dot or other number, so versions, hexadecimal values and identifiers
are words, which have to be equal. Integers have to be equal too. There is no
slack for "the last printed digit": it would accept 0.987 for 0.986.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from pytest_nbrepro.comparison.residues import is_residue, may_be_residue, zero_beside

_EXPONENT = r"(?:[eE][+-]?\d+)?"
_UNSIGNED = rf"(?:\d+(?:\.\d*)?|\.\d+){_EXPONENT}"
#: The first character is taken before anything is asked about it, which lets the search skip
#: all others at once. The last form is the imaginary part of a complex number, whose sign is
#: a number's although a number stands before it. The seconds of a clock are none: 12:30:45.000001
#: is measured by nobody to a part in 100 000.
NUMBER = re.compile(
    rf"""[\d.+-](?:
        (?<![\w.].)(?<!\d:\d\d:.)(?:
            (?<=\d)\d*(?:\.\d*)?{_EXPONENT}
          | (?<=\.)\d+{_EXPONENT}
          | (?<=[+-]){_UNSIGNED}
        )[jJ]?
      | (?<=[\d.][+-]){_UNSIGNED}[jJ]
    )(?!\w|\.[\w.])""",
    re.VERBOSE,
)
#: Python turns no more digits into an integer than this, by default 4300.
_EXACT_DIGITS = 300


@dataclass(frozen=True)
class Tolerance:
    """How far two floating-point numbers may lie apart and still be the same result.

    ``rtol`` is relative to the larger of the two, ``atol`` a distance that
    counts as none whatever they are.
    """

    rtol: float = 1e-5
    atol: float = 0.0


def rounded(line: str, digits: int) -> str:
    """The line with blanks and floating-point numbers written in one way, to find its partner."""

    def plain(found: re.Match[str]) -> str:
        number = found[0]
        return f" {number if is_integer(number) else f'{value(number):.{digits}g}'} "

    return " ".join(NUMBER.sub(plain, line).split())


def difference(
    stored: str, fresh: str, tolerance: Tolerance, zero: Callable[[], float]
) -> float | None:
    """The relative error between two numbers as written, or None where they are not the same."""
    if is_integer(stored) and is_integer(fresh):
        return 0.0 if _integer(stored) == _integer(fresh) else None
    a, b = value(stored), value(fresh)
    if math.isinf(abs(a)) and math.isinf(abs(b)):
        return None  # too large to tell
    error = close(a, b, tolerance.rtol, tolerance.atol)
    if error is None and may_be_residue(a, b) and is_residue(a, b, zero()):
        return 0.0
    return error


def close(stored: complex, fresh: complex, rtol: float, atol: float = 0.0) -> float | None:
    """The relative error where ``fresh`` is the same result as ``stored``, else None.

    The same means: equal, both not a number, or |stored - fresh| at most
    ``rtol`` times the larger of them or at most ``atol``. An error below
    ``atol`` counts as none.
    """
    if stored == fresh or (stored != stored and fresh != fresh):  # noqa: PLR0124 - nan is not itself
        return 0.0
    try:
        distance = abs(stored - fresh)
    except OverflowError:  # an integer beyond all floating-point numbers
        return None
    if not math.isfinite(distance):
        return None
    if distance <= atol:
        return 0.0
    error = relative_error(stored, fresh)
    return error if error <= rtol else None


def relative_error(stored: complex, fresh: complex) -> float:
    """|stored - fresh| over the larger of the two; infinite where one of them is."""
    try:
        larger = max(abs(stored), abs(fresh))
        distance = abs(stored - fresh)
    except OverflowError:
        return math.inf
    if distance == 0:
        return 0.0
    return distance / larger if math.isfinite(distance) and larger else math.inf


def zero_below(*texts: str) -> float:
    """The distance that counts as none beside the floating-point numbers of these texts.

    Integers do not count, since a row number or a date says nothing about
    the scale; and the scale counts up to 1, lest a large number excuse
    differences in the small ones beside it.
    """
    found = (number[0] for text in texts for number in NUMBER.finditer(text))
    return zero_beside(value(number) for number in found if not is_integer(number))


def value(number: str) -> complex:
    """The value of a number as written; an integer of hundreds of digits may be infinite."""
    if number[-1] in "jJ":
        return complex(number)
    if is_integer(number) and len(number) < _EXACT_DIGITS:
        return int(number.rstrip("."))
    return float(number)


def is_integer(number: str) -> bool:
    """True for "5" and "5.", which ends a sentence or stands in an array."""
    return number.rstrip(".").lstrip("+-").isdigit()


def _integer(number: str) -> tuple[bool, str]:
    digits = number.rstrip(".").lstrip("+-")  # with all zeros in front: 01234 is a name, not 1234
    return number[0] == "-" and digits.strip("0") != "", digits
