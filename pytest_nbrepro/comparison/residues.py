"""What counts as none near zero: what rounding leaves beside larger numbers, and nothing else.

The first bound is the usual one of NumPy's allclose, taken relative to the
numbers around; the others keep results apart that are small by themselves.
benchmarks/comparison has what other processors' kernels do to such numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

#: Distances below this part of the largest number (of 1 at the most) may count as none:
#: the residue of a subtraction is noise, 1e-17 here and -3e-16 there.
_ZERO = 1e-8
#: What rounding makes itself lies between these parts of that: 1e-12 and 1e-20 of the number.
_LARGEST_RESIDUE, _LEAST_RESIDUE = 1e-4, 1e-12
#: And so much, relatively, it moves what it has not made.
_NOISE = 1e-2


def may_be_residue(stored: complex, fresh: complex) -> bool:
    """False where two numbers lie too far apart to be residues beside whatever others."""
    try:
        return abs(stored - fresh) <= _ZERO
    except OverflowError:  # an integer beyond all floating-point numbers
        return False


def is_residue(stored: complex, fresh: complex, zero: float) -> bool:
    """True where two numbers lie as far apart as rounding leaves them beside larger ones.

    That is at most ``zero``, as `zero_beside` gives it. Of what is near zero,
    rounding moves by all of its size only what it has made itself: 1e-17 beside
    1. A larger number, such as a gradient of 1e-6, it moves a little; and what
    is below all residues, such as 6.6e-34, was not made by rounding.
    """
    try:
        distance, larger = abs(stored - fresh), max(abs(stored), abs(fresh))
    except OverflowError:  # an integer beyond all floating-point numbers
        return False
    if not distance <= zero:  # nor is one that is not a number
        return False
    made_by_rounding = zero * _LEAST_RESIDUE <= larger <= zero * _LARGEST_RESIDUE
    return made_by_rounding or distance <= _NOISE * larger


def zero_beside(numbers: Iterable[complex]) -> float:
    """The distance that counts as none beside these floating-point numbers."""
    scale = 0.0
    for number in numbers:
        size = abs(number)
        if math.isfinite(size) and size > scale:
            scale = size
            if scale >= 1:
                return _ZERO
    return _ZERO * scale
