"""Compare texts: streams, plain results, markup, scripts, formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pytest_nbrepro.comparison.diff import diff
from pytest_nbrepro.comparison.numbers import Alignment, align
from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence, Verdict

_MOST_ALIGNED = 400
_WORDS = re.compile(r"\S+")


def compare_text(stored: str, fresh: str, rtol: float) -> Evidence:
    """Compare two texts that are normalised already; blanks at the ends of lines do not count."""
    if stored == fresh:
        return IDENTICAL
    was, now = _lines(stored), _lines(fresh)
    if was == now:
        return EQUIVALENT
    whole = align("\n".join(was), "\n".join(now), rtol)
    if whole is None:
        return _different(was, _aligned_lines(was, now, rtol))
    if not whole.moved:  # then blanks had no reason to move either
        return _different(was, now, what="only blanks differ")
    if whole.mismatch is None:
        return Evidence(Verdict.WITHIN_TOLERANCE, largest_error=whole.largest_error)
    return _different(was, whole.text.split("\n"), what=_numbers_differ(whole))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _numbers_differ(whole: Alignment) -> str:
    more = f", and {whole.mismatches - 1} more" if whole.mismatches > 1 else ""
    return f"{whole.mismatch}{more}"


def _different(was: Sequence[str], now: Sequence[str], what: str = "") -> Evidence:
    return Evidence(Verdict.DIFFERENT, what or _first_difference(was, now), diff(was, now))


def _aligned_lines(was: Sequence[str], now: list[str], rtol: float) -> list[str]:
    """The fresh lines; one within tolerance of the stored line in its place reads as that."""
    aligned = list(now)
    for i, (old, new) in enumerate(zip(was[:_MOST_ALIGNED], now, strict=False)):
        line = align(old, new, rtol) if old != new else None
        if line is not None and line.mismatch is None:
            aligned[i] = old
    return aligned


def _first_difference(was: Sequence[str], now: Sequence[str]) -> str:
    if len(was) != len(now):
        return f"{_count(len(was))} stored, {len(now)} fresh"
    place = next(i for i, (old, new) in enumerate(zip(was, now, strict=True)) if old != new)
    old_words, new_words = _WORDS.findall(was[place]), _WORDS.findall(now[place])
    pairs = [(o, n) for o, n in zip(old_words, new_words, strict=False) if o != n]
    where = f"line {place + 1}: " if len(was) > 1 else ""
    if len(old_words) == len(new_words) and pairs:
        return f"{where}{_short(pairs[0][0])} → {_short(pairs[0][1])}"
    old, new = (_short(side[place].strip()) or "nothing" for side in (was, now))
    return f"{where}{old} → {new}"


def _count(lines: int) -> str:
    return f"{lines} line" if lines == 1 else f"{lines} lines"


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
