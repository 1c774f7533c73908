"""Compare texts in which arrays are packed: plotly and bokeh write them into HTML and scripts.

Each array is compared with the one in its place, number by number, and what
stands around them by the comparer of the text. Forms: see `packed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pytest_nbrepro.comparison.documents import compare_values
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.packed import Packed, described
from pytest_nbrepro.comparison.verdict import EQUIVALENT, Comparer, Evidence, Verdict

_LITERALS = "bdata", "ndarray"
#: A text with more arrays is compared as it stands.
_MOST_ARRAYS = 20_000
_MOST_LINES = 24
#: A script may be a text in another, or the value of an attribute.
_QUOTE = r"""(?:\\{0,3}["']|&quot;|&#34;)"""
_DATA = re.compile(
    rf"(?:\bbdata|\btype{_QUOTE}: ?{_QUOTE}bytes{_QUOTE}, ?{_QUOTE}data){_QUOTE}: ?{_QUOTE}"
    rf"(?P<data>[A-Za-z0-9+/=\\]*){_QUOTE}"  # with "/" as \u002f, as plotly has it
)
#: What describes the array stands before it, behind it, or both, within so many characters.
_NEAR = 120
_BEFORE = re.compile(rf"\bdtype{_QUOTE}: ?{_QUOTE}(?P<dtype>\w{{2,8}}){_QUOTE}, ?{_QUOTE}\Z")
_BEHIND = re.compile(
    rf"\}}?(?:, ?{_QUOTE}(?:shape{_QUOTE}: ?(?:{_QUOTE}|\[)(?P<shape>[\d, ]{{0,60}})(?:{_QUOTE}|\])"
    rf"|dtype{_QUOTE}: ?{_QUOTE}(?P<dtype>\w{{2,8}}){_QUOTE}"
    rf"|order{_QUOTE}: ?{_QUOTE}(?P<order>little|big){_QUOTE})){{0,3}}"
)
#: The word before the object that stands for the array: its key.
_KEY = re.compile(rf"(?P<key>\w{{1,40}}){_QUOTE}[:,] ?\{{[^{{}}]{{0,80}}(?:\{{[^{{}}]{{0,40}})?\Z")


@dataclass(frozen=True)
class _Array:
    """A packed array, what stands before it, and where its base64 begins and ends."""

    packed: Packed
    before: str
    start: int
    end: int

    def name(self, number: int) -> str:
        """Such as: array 2 ('y')."""
        key = _KEY.search(self.before)
        return f"array {number}" + (f" ({key['key']!r})" if key else "")


def compare_around_arrays(
    stored: str, fresh: str, tolerance: Tolerance, compare: Comparer
) -> Evidence:
    """Compare two texts by ``compare``, but for the packed arrays that both hold."""
    if stored == fresh or not all(any(word in t for word in _LITERALS) for t in (stored, fresh)):
        return compare(stored, fresh, tolerance)
    was, now = (list(_arrays(text)) for text in (stored, fresh))
    if len(was) != len(now) or not 0 < len(was) <= _MOST_ARRAYS:
        return compare(stored, fresh, tolerance)
    around = compare(_without(stored, was), _without(fresh, now), tolerance)
    found = [
        _named(compare_values(*_values(old.packed, new.packed), tolerance), old.name(number))
        for number, (old, new) in enumerate(zip(was, now, strict=True), start=1)
        if old.packed != new.packed
    ]
    return _together([around, *found])


def _arrays(text: str) -> Iterator[_Array]:
    for found in islice(_DATA.finditer(text), _MOST_ARRAYS + 1):
        before = text[max(0, found.start() - _NEAR) : found.start()]
        behind = _BEHIND.match(text, found.end(), found.end() + _NEAR)
        ahead = _BEFORE.search(before)
        dtype = ahead["dtype"] if ahead else behind and behind["dtype"]
        shape = behind["shape"].split(",") if behind and behind["shape"] else None
        data = found["data"].rstrip("\\")  # which belong to the quote
        packed = described(data, dtype, shape, (behind and behind["order"]) or "little")
        if packed is not None:
            yield _Array(packed, before, *found.span("data"))


def _without(text: str, arrays: list[_Array]) -> str:
    """The text with the arrays left out."""
    ends = [0, *(array.end for array in arrays)]
    starts = [*(array.start for array in arrays), len(text)]
    return "…".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _values(old: Packed, new: Packed) -> tuple[object, object]:
    """The numbers of both; the texts where one of them is damaged, or of other types."""
    was, now = old.numbers(), new.numbers()
    if was is None or now is None:
        return old.text, new.text
    return was, now


def _named(evidence: Evidence, name: str) -> Evidence:
    """The evidence on one array, which says so."""
    if evidence.verdict.is_same:
        return evidence
    lines = (re.sub("^([-+]) ", rf"\1 {name} ", line) for line in evidence.diff)
    return replace(evidence, message=f"{name} {evidence.message}", diff=tuple(lines))


def _together(parts: list[Evidence]) -> Evidence:
    """One evidence of several: the first that differs speaks, all show their lines."""
    apart = [part for part in parts if not part.verdict.is_same]
    largest = max(part.largest_error for part in parts)
    if not apart:
        verdicts = {part.verdict for part in parts}
        worst = next(verdict for verdict in reversed(Verdict) if verdict in verdicts)
        if worst is Verdict.IDENTICAL:  # packed in another way
            return EQUIVALENT
        return Evidence(worst, largest_error=largest)
    more = f", and in {len(apart) - 1} more" if len(apart) > 1 else ""
    lines = [line for part in apart for line in part.diff]
    return replace(
        apart[0],
        message=apart[0].message + more,
        diff=(*lines[:_MOST_LINES], *(["  …"] if len(lines) > _MOST_LINES else [])),
    )
