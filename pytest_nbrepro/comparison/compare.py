"""Compare the outputs of one cell: pair them, choose the comparer by mime type, collect verdicts.

What is never compared: execution counts, metadata, tracebacks (an error is its
name and its message).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from pytest_nbrepro.comparison.comparers import comparer_of
from pytest_nbrepro.comparison.cut import compare_cut, compare_rests, rests, without_rest
from pytest_nbrepro.comparison.folders import name_folders
from pytest_nbrepro.comparison.numbers import Tolerance
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

#: Names a widget by a random id; its presence is all that two runs can share.
_WIDGET = "application/vnd.jupyter.widget-view+json"
#: Displays beyond this are paired in their order.
_MOST_MATCHED = 300
_MOST_LINES = 8
_WIDTH = 110


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
        yield from sorted(values)
    if side.error:
        yield "error"


def _streams(was: Side, now: Side, tolerance: Tolerance) -> Iterator[Comparison]:
    for name in sorted(was.streams.keys() | now.streams.keys(), reverse=True):  # stdout first
        yield from _either(name, was.streams.get(name), now.streams.get(name), tolerance)


def _displays(was: Side, now: Side, tolerance: Tolerance) -> Iterator[Comparison]:
    for old, new in _paired(was.displays, now.displays):
        if old is None or new is None:
            verdict = Verdict.MISSING if new is None else Verdict.UNEXPECTED
            bundle = old or new or {}
            text = bundle.get("text/plain")
            yield _one_sided(_kind(bundle), verdict, text.normal if text else "")
            continue
        for mime in [*old, *(mime for mime in new if mime not in old)]:
            yield from _either(mime, old.get(mime), new.get(mime), tolerance)


_Pair = tuple[Bundle | None, Bundle | None]


def _paired(was: Sequence[Bundle], now: Sequence[Bundle]) -> Iterator[_Pair]:
    """Stored and fresh displays in pairs; where one is lost, the others keep their partners."""
    if len(was) == len(now):
        yield from zip(was, now, strict=True)
        return
    keys = [[_key(bundle) for bundle in side[:_MOST_MATCHED]] for side in (was, now)]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    rest = ("replace", len(keys[0]), len(was), len(keys[1]), len(now))
    for operation, i, i_end, j, j_end in (*matcher.get_opcodes(), rest):
        both = min(i_end - i, j_end - j) if operation in {"equal", "replace"} else 0
        yield from zip(was[i : i + both], now[j : j + both], strict=True)
        yield from ((old, None) for old in was[i + both : i_end])
        yield from ((None, new) for new in now[j + both : j_end])


def _key(bundle: Bundle) -> tuple[str, str]:
    text = bundle.get("text/plain")
    return _kind(bundle), text.normal if text and isinstance(text.normal, str) else ""


def _kind(bundle: Bundle) -> str:
    """The richest kind of a display, by which people know it."""
    rich = [mime for mime in bundle if mime != "text/plain"]
    return rich[0] if rich else "text/plain"


def _errors(was: Side, now: Side, tolerance: Tolerance) -> Iterator[Comparison]:
    if was.error is None and now.error is None:
        return
    if was.error is None or now.error is None:
        verdict = Verdict.MISSING if now.error is None else Verdict.UNEXPECTED
        error = was.error or now.error or ("", Content("", ""))
        yield _one_sided("error", verdict, _told(error), message=error[0])
    elif was.error[0] != now.error[0]:
        lines = (f"- {_told(was.error)}"[:_WIDTH], f"+ {_told(now.error)}"[:_WIDTH])
        message = f"{was.error[0]} → {now.error[0]}"
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
    if mime == _WIDGET:
        return IDENTICAL
    if isinstance(new.raw, Cut):
        return compare_cut(old.raw, new.raw)
    are_texts = isinstance(old.normal, str) and isinstance(new.normal, str)
    evidence = comparer_of(mime, are_texts=are_texts)(old.normal, new.normal, tolerance)
    if evidence is IDENTICAL and are_texts and old.raw != new.raw:
        return EQUIVALENT
    return evidence


def _one_sided(kind: str, verdict: Verdict, value: Any, message: str = "") -> Comparison:
    sign = "-" if verdict is Verdict.MISSING else "+"
    is_text = isinstance(value, str) and (kind.startswith("text/") or "/" not in kind)
    lines = [f"{sign} {line}"[:_WIDTH] for line in value.splitlines()] if is_text else []
    more = [f"  … {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    return Comparison(kind, Evidence(verdict, message, (*lines[:_MOST_LINES], *more)))
