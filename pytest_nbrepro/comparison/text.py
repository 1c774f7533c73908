"""Compare texts: streams, plain results, markup, scripts, formulas.

Every step is linear in the length of the texts and copies little of them: a
plot can be one line of 5 MB, a log 50 MB.
"""

from __future__ import annotations

import math
import re
from functools import cache

from pytest_nbrepro.comparison.alignment import MOST_COUNTED, Alignment, Mismatch, align
from pytest_nbrepro.comparison.diff import diff, excerpt
from pytest_nbrepro.comparison.ends import common_end, common_start
from pytest_nbrepro.comparison.likely import hint_for
from pytest_nbrepro.comparison.marks import told_apart
from pytest_nbrepro.comparison.numbers import Tolerance, rounded, zero_below
from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence, Verdict

_BLANKS = " \t\n"
#: What glues whole numbers into a date, a time, a fraction.
_BEFORE = re.compile(r"[\w.:/-]{0,30}\Z")
_BEHIND = re.compile(r"[\w.:/-]{0,30}")
#: Lines longer than this are compared as they stand when the diff pairs lines.
_LONG_LINE = 10_000
_SHOWN = 40
#: So far around a place its word, or its line, is looked for.
_FAR = 1000


def compare_text(stored: str, fresh: str, tolerance: Tolerance) -> Evidence:
    """Compare two texts that are normalised already; blanks at the ends of lines do not count."""
    if stored == fresh:
        return IDENTICAL
    was, now = _tidy(stored), _tidy(fresh)
    if was == now:
        return EQUIVALENT
    zero = cache(lambda: zero_below(was, now))
    start, end = _alike(was, now)
    middle = was[start : len(was) - end], now[start : len(now) - end]
    found = align(*middle, tolerance, zero)
    if found.is_same and found.moved:
        return Evidence(Verdict.WITHIN_TOLERANCE, largest_error=found.largest_error)
    places = _places(found, start)
    digits = digits_beyond(tolerance.rtol)

    def same(old: str, new: str) -> bool:
        if found.is_same or max(len(old), len(new)) > _LONG_LINE:
            return old == new  # else blanks are all that differs
        return align(old, new, tolerance, zero).is_same

    def key(line: str) -> str:
        return line if found.is_same or len(line) > _LONG_LINE else rounded(line, digits)

    lines = diff(was, now, places=places, key=key, same=same)
    hint = "" if found.is_same else hint_for(was, now, tolerance)
    refused = found.refused if found.apart is None and math.isfinite(found.refused) else 0.0
    message = _message(was, now, found, places)
    return Evidence(Verdict.DIFFERENT, message, lines, hint=hint, refused=refused)


def digits_beyond(rtol: float) -> int:
    """So many digits that numbers beyond the tolerance never read the same."""
    return min(17, math.ceil(-math.log10(rtol)) + 1) if 0 < rtol < 1 else 17


def _tidy(text: str) -> str:
    text = text.rstrip()
    if any(blank in text and f"{blank}\n" in text for blank in " \t\r\f\v"):
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    return text


def _alike(was: str, now: str) -> tuple[int, int]:
    """How much the two share at both ends, in whole words: it takes no part in the comparison."""
    start = common_start(was, now)
    start = max(was.rfind(blank, 0, start) for blank in _BLANKS) + 1
    end = min(common_end(was, now), len(was) - start, len(now) - start)
    begins = (was.find(blank, len(was) - end) for blank in _BLANKS)
    return start, len(was) - min((begin for begin in begins if begin >= 0), default=len(was))


def _places(found: Alignment, start: int) -> tuple[int, int]:
    """Where the two texts begin to differ."""
    apart = [found.apart] if found.apart is not None else []
    if found.first is not None:
        apart.append(found.first.places)
    first = min(apart, default=(0, 0))
    return start + first[0], start + first[1]


def _message(was: str, now: str, found: Alignment, places: tuple[int, int]) -> str:
    if found.is_same:
        return "only blanks differ"
    lines = was.count("\n") + 1, now.count("\n") + 1
    if found.apart is not None and lines[0] != lines[1]:
        return f"{lines[0]} line{'s' * (lines[0] > 1)} stored, {lines[1]} fresh"
    where = f"line {was.count(chr(10), 0, places[0]) + 1}: " if lines[0] > 1 else ""
    if found.first is None:
        return where + _words(was, now, places)
    return where + _number(was, now, found.first, places) + _more(found)


def _number(was: str, now: str, mismatch: Mismatch, places: tuple[int, int]) -> str:
    error = mismatch.relative_error
    if error is not None:
        return f"{mismatch.stored} → {mismatch.fresh} (relative error {error:.1e})"
    old, new = (
        _glued(text, place, place + len(number))
        for text, place, number in zip(
            (was, now), places, (mismatch.stored, mismatch.fresh), strict=True
        )
    )
    return f"{old} → {new}"


def _glued(text: str, start: int, end: int) -> str:
    """The whole number with what it is a part of: 11 of 2026-11-20 says little."""
    before = _BEFORE.search(text, max(0, start - 30), start)
    behind = _BEHIND.match(text, end)
    return (before[0] if before else "") + text[start:end] + (behind[0] if behind else "")


def _more(found: Alignment) -> str:
    if found.apart is not None:
        return ", and more"
    if found.count > MOST_COUNTED:
        return f", and more than {MOST_COUNTED} more"
    return f", and {found.count - 1} more" if found.count > 1 else ""


def _words(was: str, now: str, places: tuple[int, int]) -> str:
    """The words that differ; the lines where one of them has a word more."""
    while _chunk(was, places[0]) == _chunk(now, places[1]) != "":  # within one very long word
        places = places[0] + _FAR, places[1] + _FAR
    lines = [_piece(text, place, "\n") for text, place in zip((was, now), places, strict=True)]
    words = [_piece(text, place, " \t\n") for text, place in zip((was, now), places, strict=True)]
    counts = [len(line.split()) for line in lines]
    old, new = words if counts[0] == counts[1] and all(words) else lines
    at = common_start(old, new)
    old, new = ("".join(excerpt(piece, at, _SHOWN)).strip() or "nothing" for piece in (old, new))
    return " → ".join(told_apart(old, new))


def _chunk(text: str, place: int) -> str:
    return text[place : place + _FAR]


def _piece(text: str, place: int, ends: str) -> str:
    """What stands around the place up to the next of ``ends``, within bounds."""
    start = max(text.rfind(end, max(0, place - _FAR), place) for end in ends) + 1
    start = max(start, place - _FAR)
    stops = [text.find(end, place, place + _FAR) for end in ends]
    stop = min((stop for stop in stops if stop >= 0), default=place + _FAR)
    return text[start:stop]
