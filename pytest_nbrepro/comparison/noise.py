"""Whether two stretches of text say the same but for noise in their numbers, known at once.

Looking at numbers one by one costs a microsecond for each. Where two stretches
are the same character by character but for digits, their words are the same,
and so is what in them is a number; then the numbers that differ are compared
all together. This is a short cut to a yes and never to a no: whatever is not
plain here, `alignment` looks at.
"""

from __future__ import annotations

import math

from pytest_nbrepro.comparison.numbers import Tolerance

_SHAPES = bytes.maketrans(b"123456789", b"0" * 9)
#: What a number must not touch stays, all else becomes a blank; "_" would be taken for a digit's.
_KEPT = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:+-")
_PIECES = bytes(
    ord(":") if byte == ord("_") else byte if byte in _KEPT or byte >= 128 else ord(" ")
    for byte in range(256)
)


def are_alike(stored: str, fresh: str) -> bool:
    """True where the two are the same but for digits, each of them in the place of another."""
    if len(stored) != len(fresh):
        return False
    old, new = _encoded(stored), _encoded(fresh)
    return old.translate(_SHAPES) == new.translate(_SHAPES)


def noise(stored: str, fresh: str, tolerance: Tolerance) -> float | None:
    """The largest relative error between two stretches that `are_alike`; None where it may be more.

    They begin and end where no number goes on.
    """
    if tolerance.atol:  # which decides what counts as an error
        return None
    old, new = (_encoded(text).translate(_PIECES).split() for text in (stored, fresh))
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    if not pairs or not _have_fractions([a for a, _ in pairs]):
        return None
    try:
        values = [(float(a), float(b)) for a, b in pairs]
        errors = [abs(a - b) / max(abs(a), abs(b)) for a, b in values]
    except (ValueError, ZeroDivisionError):  # a word with digits; nothing but zeros
        return None
    largest = max(errors)
    # beside infinity an error is no number, nor is then their sum
    return largest if largest <= tolerance.rtol and not math.isnan(sum(errors)) else None


def _have_fractions(numbers: list[bytes]) -> bool:
    """True where none is written as an integer, if all of them are numbers: with one dot inside."""
    joined = b" ".join(numbers) + b" "
    return joined.count(b".") == len(numbers) and b". " not in joined


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
