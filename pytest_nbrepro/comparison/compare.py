"""Compare the outputs of one cell: pair them, choose the comparer by mime type, collect verdicts.

What is never compared: execution counts, metadata, tracebacks (an error is its
name and its message).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from pytest_nbrepro.comparison.comparers import comparer_of
from pytest_nbrepro.comparison.cut import compare_cut, compare_rests, rests, without_rest
from pytest_nbrepro.comparison.diff import one_side
from pytest_nbrepro.comparison.displays import identity, kind_of, matched, reordering
from pytest_nbrepro.comparison.folders import name_folders
from pytest_nbrepro.comparison.kinds import name_of, richness
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.scripts import compare_around_arrays
from pytest_nbrepro.comparison.sides import Bundle, Content, Output, Raw, Side
from pytest_nbrepro.comparison.terms import USUAL, Terms
from pytest_nbrepro.comparison.verdict import (
    EQUIVALENT,
    IDENTICAL,
    Comparison,
    Evidence,
    Verdict,
)
from pytest_nbrepro.digests import Cut

_MOST_EXPLAINED = 1_000
_NOT_EXPLAINED = Evidence(
    Verdict.DIFFERENT, f"not looked at, after {_MOST_EXPLAINED} displays that differ"
)


def compare_outputs(
    stored: Sequence[Output],
    fresh: Sequence[Output],
    terms: Terms = USUAL,
) -> tuple[Comparison, ...]:
    """The verdict on every output of a cell.

    ``stored`` and ``fresh`` are outputs as nbformat 4 has them. Fresh texts
    and values may be `Cut`.
    """
    cut = rests(fresh)
    if cut:
        lengths = {name: kept for name, (kept, _) in cut.items()}
        far = tuple(compare_rests(stored, cut))
        stored, fresh = without_rest(stored, lengths), without_rest(fresh, lengths)
        return (*compare_outputs(stored, fresh, terms), *far)
    raw_was, raw_now = Raw.of(stored), Raw.of(fresh)
    if raw_was.is_same_text(raw_now):  # the rule, and nothing is left to normalise
        return tuple(Comparison(kind, IDENTICAL) for kind in _kinds(raw_was))
    was, now = Side(raw_was, terms), Side(raw_now, terms)
    if "folders" not in terms.as_written:
        name_folders(was, now, terms.folders)
    return (
        *_streams(was, now, terms.tolerance),
        *_displays(was, now, terms.tolerance),
        *_errors(was, now, terms.tolerance),
    )


def _kinds(side: Raw) -> Iterator[str]:
    """The kinds of all outputs, in the order of the verdicts."""
    yield from (name for name in sorted(side.streams, reverse=True) if side.streams[name].strip())
    for values in side.displays:
        yield from sorted(values, key=richness)
    if side.error:
        yield "error"


def _streams(was: Side, now: Side, tolerance: Tolerance) -> Iterator[Comparison]:
    for name in sorted(was.streams.keys() | now.streams.keys(), reverse=True):  # stdout first
        yield from _either(name, was.streams.get(name), now.streams.get(name), tolerance)


def _displays(was: Side, now: Side, tolerance: Tolerance) -> Iterator[Comparison]:
    old, new = was.displays, now.displays

    differing: list[int] = []

    @cache
    def judged(i: int, j: int) -> tuple[Comparison, ...]:
        if len(differing) >= _MOST_EXPLAINED and not _are_equal(old[i], new[j]):
            # the cell differs already; to say how, of each of 100,000 displays, takes half a minute
            return (Comparison(kind_of(old[i]), _NOT_EXPLAINED),)
        found = tuple(_display(old[i], new[j], tolerance))
        differing.extend([i] * any(not each.verdict.is_same for each in found))
        return found

    def same(i: int, j: int) -> bool:
        return all(found.verdict.is_same for found in judged(i, j))

    pairing = matched(old, new, same)
    order = reordering(pairing)
    if order:
        yield Comparison("order", Evidence(Verdict.DIFFERENT, order))
    is_plain = pairing.is_plain
    for i, j in pairing.pairs:
        if i is None or j is None:
            bundle = new[j or 0] if i is None else old[i]
            text = bundle.get("text/plain")
            verdict = Verdict.UNEXPECTED if i is None else Verdict.MISSING
            found = _one_sided(kind_of(bundle), verdict, text.normal if text else "")
            yield replace(found, places=(i, j))
        elif not is_plain and identity(old[i]) == identity(new[j]):
            # identifiers are numbered in the order of the cell, which is another one now
            yield from _the_same(old[i], new[j])
        else:
            yield from (replace(found, places=(i, j)) for found in judged(i, j))


def _are_equal(old: Bundle, new: Bundle) -> bool:
    return old.keys() == new.keys() and all(old[m].normal == new[m].normal for m in old)


def _the_same(old: Bundle, new: Bundle) -> Iterator[Comparison]:
    for mime in sorted(old, key=richness):
        is_identical = old[mime].raw == new[mime].raw
        yield Comparison(mime, IDENTICAL if is_identical else EQUIVALENT)


def _display(old: Bundle, new: Bundle, tolerance: Tolerance) -> Iterator[Comparison]:
    """The comparisons of one display; what differs in several forms is told of the richest."""
    found: list[Comparison] = []
    for mime in sorted({*old, *new}, key=richness):
        found += _either(mime, old.get(mime), new.get(mime), tolerance)
    differ = [c for c in found if c.verdict is Verdict.DIFFERENT]
    for comparison in found:
        if comparison not in differ:
            yield comparison
        elif comparison is differ[0]:
            yield _with_others(comparison, differ[1:])


def _with_others(richest: Comparison, others: Sequence[Comparison]) -> Comparison:
    lines = [f"  {name_of(c.kind)} differs as well: {c.evidence.message}" for c in others]
    evidence = replace(richest.evidence, diff=(*richest.evidence.diff, *lines))
    return Comparison(richest.kind, evidence)


def _errors(was: Side, now: Side, tolerance: Tolerance) -> Iterator[Comparison]:
    if was.error is None and now.error is None:
        return
    if was.error is None or now.error is None:
        verdict = Verdict.MISSING if now.error is None else Verdict.UNEXPECTED
        error = was.error or now.error or ("", Content("", ""))
        yield _one_sided("error", verdict, _told(error), message=error[0])
    elif was.error[0] != now.error[0]:
        message = f"{was.error[0]} → {now.error[0]}"
        lines = (*one_side("-", _told(was.error)), *one_side("+", _told(now.error)))
        yield Comparison("error type", Evidence(Verdict.DIFFERENT, message, lines))
    else:
        evidence = _evidence("error message", was.error[1], now.error[1], tolerance)
        if evidence.message:
            evidence = replace(evidence, message=f"{was.error[0]}: {evidence.message}")
        yield Comparison("error message", evidence)


def _told(error: tuple[str, Content]) -> str:
    return f"{error[0]}: {error[1].normal}"


def _either(
    kind: str, old: Content | None, new: Content | None, tolerance: Tolerance
) -> Iterator[Comparison]:
    """The comparison of what is there on one side or on both."""
    if old is not None and new is not None:
        yield Comparison(kind, _evidence(kind, old, new, tolerance))
    elif old is not None:
        yield _one_sided(kind, Verdict.MISSING, old.normal)
    elif new is not None:
        yield _one_sided(kind, Verdict.UNEXPECTED, new.normal)


def _evidence(mime: str, old: Content, new: Content, tolerance: Tolerance) -> Evidence:
    if isinstance(new.raw, Cut):
        return compare_cut(old.raw, new.raw)
    are_texts = isinstance(old.normal, str) and isinstance(new.normal, str)
    comparer = comparer_of(mime, are_texts=are_texts)
    if are_texts:
        evidence = compare_around_arrays(old.normal, new.normal, tolerance, comparer)
    else:
        evidence = comparer(old.normal, new.normal, tolerance)
    if evidence is IDENTICAL and are_texts and old.raw != new.raw:
        return EQUIVALENT
    return evidence


def _one_sided(kind: str, verdict: Verdict, value: Any, message: str = "") -> Comparison:
    is_text = isinstance(value, str) and (kind.startswith("text/") or "/" not in kind)
    shown = one_side("-" if verdict is Verdict.MISSING else "+", value if is_text else "")
    return Comparison(kind, Evidence(verdict, message, shown))
