"""Mutations of HTML: rows and columns of tables, and colours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from comparison.mutation import Change, shown

_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_FIELD = re.compile(r"<t[dh]\b.*?</t[dh]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def rows(text: str, random: Random) -> list[Change]:
    """A row dropped, one added, and two swapped."""
    found = [m for m in _ROW.finditer(text) if "<td" in m[0]]
    if not found:
        return []
    one = random.choice(found)
    changes = [
        _spliced("row dropped", text, one.start(), one.end(), ""),
        _spliced("row added", text, one.end(), one.end(), one[0]),
    ]
    pairs = [(a, b) for a, b in pairwise(found) if _bare(a[0]) != _bare(b[0])]
    if pairs:
        a, b = random.choice(pairs)
        swapped = b[0] + text[a.end() : b.start()] + a[0]
        changes.append(_spliced("rows swapped", text, a.start(), b.end(), swapped))
    return changes


def columns(text: str, random: Random) -> list[Change]:
    """A column dropped, one added, and two swapped, where all rows have as many fields."""
    found = [(m, list(_FIELD.finditer(m[0]))) for m in _ROW.finditer(text)]
    width = len(found[0][1]) if found else 0
    is_even = all(len(fields) == width and "colspan" not in row[0] for row, fields in found)
    if width < 2 or not is_even:
        return []
    at = random.randrange(1, width)
    orders = {
        "column dropped": [i for i in range(width) if i != at],
        "column added": [*range(at + 1), *range(at, width)],
        "columns swapped": [*range(at - 1), at, at - 1, *range(at + 1, width)],
    }
    if all(_bare(fields[at][0]) == _bare(fields[at - 1][0]) for _, fields in found):
        del orders["columns swapped"]
    return [Change(kind, _ordered(text, found, order), "") for kind, order in orders.items()]


def _ordered(
    text: str, found: Sequence[tuple[re.Match[str], list[re.Match[str]]]], order: Sequence[int]
) -> str:
    parts, last = [], 0
    for row, fields in found:
        start = row.start()
        parts.append(text[last : start + fields[0].start()])
        parts.append("\n".join(fields[i][0] for i in order))
        last = start + fields[-1].end()
    return "".join([*parts, text[last:]])


def colour(text: str, mask: bytearray, random: Random) -> Change | None:
    """One digit of one colour, far enough to be seen."""
    found = [m for m in _COLOUR.finditer(text) if all(mask[m.start() : m.end()])]
    if not found:
        return None
    one = random.choice(found)
    at = one.start() + random.choice([1, 3, 5])
    digit = f"{(int(text[at], 16) + random.randint(2, 14)) % 16:x}"
    return _spliced("colour", text, at, at + 1, digit)


def _spliced(kind: str, text: str, start: int, end: int, new: str) -> Change:
    result = text[:start] + new + text[end:]
    return Change(kind, result, shown(text, result, start))


def _bare(markup: str) -> str:
    return _TAG.sub("", markup)
