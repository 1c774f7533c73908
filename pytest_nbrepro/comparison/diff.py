"""A small diff for people: ``-`` stored, ``+`` fresh, a screen at the most."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

_MOST_LINES = 24
_MOST_COMPARED = 400
_WIDTH = 110


def diff(stored: Sequence[str], fresh: Sequence[str]) -> tuple[str, ...]:
    """The lines that differ, with one line of context, cut where it gets long.

    Common lines at both ends are skipped first, so that a long text costs
    little.
    """
    start = _common(stored, fresh)
    end = _common(stored[start:][::-1], fresh[start:][::-1])
    context = max(0, start - 1)
    a, b = stored[context : len(stored) - end], fresh[context : len(fresh) - end]
    lines = _lines(a[:_MOST_COMPARED], b[:_MOST_COMPARED])
    if end and lines:
        lines.append("  " + _cut(stored[len(stored) - end]))
    if len(lines) > _MOST_LINES:
        hidden = len(lines) - _MOST_LINES + max(0, max(len(a), len(b)) - _MOST_COMPARED)
        lines = [*lines[:_MOST_LINES], f"  … {hidden} more lines"]
    return tuple(lines)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    count = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        count += 1
    return count


def _lines(a: Sequence[str], b: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for operation, i, i_end, j, j_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if operation == "equal":
            same = a[i:i_end]
            if len(same) > 2:
                lines += ["  " + _cut(same[0])] if lines else []
                lines += ["  …"] if lines else []
                same = same[-1:]
            lines += ["  " + _cut(line) for line in same]
            continue
        pairs = list(zip_longest(a[i:i_end], b[j:j_end]))
        lines += ["- " + _cut(old, new) for old, new in pairs if old is not None]
        lines += ["+ " + _cut(new, old) for old, new in pairs if new is not None]
    return lines


def _cut(line: str, other: str | None = None) -> str:
    """The line within the width, around the place where it begins to differ from the other."""
    if len(line) <= _WIDTH:
        return line
    differs = _common(line, other) if other is not None else 0
    begin = max(0, min(differs - _WIDTH // 3, len(line) - _WIDTH))
    piece = line[begin : begin + _WIDTH]
    return ("…" if begin else "") + piece + ("…" if begin + _WIDTH < len(line) else "")
