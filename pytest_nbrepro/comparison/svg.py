"""Compare SVG drawings element by element, and say which one differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from pytest_nbrepro.comparison.diff import diff, one_side
from pytest_nbrepro.comparison.elements import Drawing, Element, drawing, flat, for_people
from pytest_nbrepro.comparison.ends import equal_ends
from pytest_nbrepro.comparison.images import compare_picture
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence, Verdict

#: Programs round coordinates to so small a part of a drawing's size: nobody can see it.
_INVISIBLE = 1e-8
_PNG = "data:image/png;base64,"
#: Of larger drawings no elements are made: that takes a second for 60,000, and a kilobyte each.
_MOST_TAGS = 300_000
_MOST_COUNTED = 1_000
_MOST_SHOWN = 8


def compare_svg(stored: str, fresh: str, tolerance: Tolerance) -> Evidence:
    """Compare two drawings; metadata and the names of ids do not count."""
    if stored == fresh:
        return IDENTICAL
    if max(stored.count("<"), fresh.count("<")) > _MOST_TAGS:
        evidence = compare_text(flat(stored), flat(fresh), tolerance)
        if evidence is IDENTICAL:
            return EQUIVALENT
        lines = tuple(for_people(line) for line in evidence.diff)
        return replace(evidence, message=for_people(evidence.message), diff=lines)
    was, now = drawing(stored), drawing(fresh)
    if was is None or now is None:
        return compare_text(stored, fresh, tolerance)
    if was.elements == now.elements:
        return EQUIVALENT
    zero = max(tolerance.atol, _INVISIBLE * max(was.size, now.size))
    return _compared(was, now, replace(tolerance, atol=zero))


def _compared(was: Drawing, now: Drawing, tolerance: Tolerance) -> Evidence:
    old, new = was.elements, now.elements
    if [(e.tag, e.depth) for e in old] != [(e.tag, e.depth) for e in new]:
        return _other_elements(old, new, tolerance)
    largest, apart = 0.0, []
    for one, other in zip(old, new, strict=True):
        for key, evidence in _parts_apart(one, other, tolerance):
            largest = max(largest, evidence.largest_error)
            if not evidence.verdict.is_same:
                apart.append((one, other, key, for_people(evidence.message)))
        if len(apart) > _MOST_COUNTED:
            break
    if not apart:
        return Evidence(Verdict.WITHIN_TOLERANCE, largest_error=largest)
    element, _, key, message = apart[0]
    more = len(apart) - 1
    rest = f", and {more} more" if more else ""
    if more >= _MOST_COUNTED:
        rest = f", and more than {_MOST_COUNTED - 1} more"
    lines = [line for one, other, key, _ in apart[:_MOST_SHOWN] for line in _lines(one, other, key)]
    cut = ["  …"] if more >= _MOST_SHOWN else []
    return Evidence(Verdict.DIFFERENT, f"{element.name}, {key}: {message}{rest}", (*lines, *cut))


def _parts_apart(
    one: Element, other: Element, tolerance: Tolerance
) -> Iterator[tuple[str, Evidence]]:
    """What of two elements is not written in the same way, and the verdict on it."""
    for key in dict.fromkeys([*one.parts, *other.parts]):
        old, new = one.parts.get(key, ""), other.parts.get(key, "")
        if old.startswith(_PNG) and new.startswith(_PNG):
            yield key, compare_picture(old[len(_PNG) :], new[len(_PNG) :], tolerance)
        elif old != new:
            yield key, compare_text(old, new, tolerance)


def _lines(one: Element, other: Element, key: str) -> Iterator[str]:
    values = (f"{element.name}, {key}: {element.parts.get(key, '')}" for element in (one, other))
    yield from diff(*map(for_people, values))


def _other_elements(
    old: Sequence[Element], new: Sequence[Element], tolerance: Tolerance
) -> Evidence:
    """Say which elements are gone or new, from the first that has no partner to the last."""

    def same(one: Element, other: Element) -> bool:
        return (one.tag, one.depth) == (other.tag, other.depth) and all(
            evidence.verdict.is_same for _, evidence in _parts_apart(one, other, tolerance)
        )

    start, end = equal_ends(old, new, same)
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    if gone and come:
        message = f"{gone[0].name} → {come[0].name}"
        if len(old) != len(new):
            message += f", {len(old)} elements stored, {len(new)} fresh"
    else:
        some, word = (gone, "missing") if gone else (come, "new")
        more = f", and {len(some) - 1} more" if len(some) > 1 else ""
        message = f"{some[0].name} is {word}{more}"
    lines = [
        line
        for sign, some in (("-", gone), ("+", come))
        for element in islice(some, _MOST_SHOWN)
        for line in one_side(sign, for_people(element.line))
    ]
    return Evidence(Verdict.DIFFERENT, message, tuple(lines))
