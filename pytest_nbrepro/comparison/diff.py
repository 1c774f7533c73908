"""A small diff for people: ``-`` stored, ``+`` fresh, a screen at the most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from pytest_nbrepro.comparison.ends import equal_ends

_MOST_LINES = 24
_MOST_COMPARED = 400
_MOST_CHARACTERS = 400_000
_WIDTH = 110

Key = Callable[[str], str]
Same = Callable[[str, str], bool]
#: A stored line and the fresh line in its place, None where there is none.
_Pair = tuple[str | None, str | None]


def diff(
    stored: str,
    fresh: str,
    *,
    places: tuple[int, int] = (0, 0),
    key: Key = str,
    same: Same = str.__eq__,
) -> tuple[str, ...]:
    """The lines that differ from ``places`` on, with a line of context, cut where it gets long.

    Lines with equal ``key`` are partners, and so are two lines in the same
    place that ``same`` accepts.
    """
    numbers = stored.count("\n", 0, places[0]), fresh.count("\n", 0, places[1])
    first = min(numbers)  # a line that was added may equal those before it
    old, old_rest = _window(stored, places[0], numbers[0] - first)
    new, new_rest = _window(fresh, places[1], numbers[1] - first)
    rest = max(old_rest, new_rest)
    lines = _rendered(_groups(_pairs(old, new, key, same, is_cut=rest > 0)))
    if len(lines) > _MOST_LINES:
        hidden = len(lines) - _MOST_LINES + rest
        lines = [*lines[:_MOST_LINES], f"  … {hidden} more lines"]
    return tuple(lines)


def common_start(a: str, b: str) -> int:
    """How many characters two texts share at their start."""
    if a.startswith(b) or b.startswith(a):
        return min(len(a), len(b))
    start, step = 0, 1 << 16
    while step:
        # slices, for comparing them costs a hundredth of comparing characters
        if a[start : start + step] == b[start : start + step]:
            start += step
        else:
            step //= 2
    return start


def common_end(a: str, b: str) -> int:
    """How many characters two texts share at their end."""
    if a.endswith(b) or b.endswith(a):
        return min(len(a), len(b))
    end, step = 0, 1 << 16
    while step:
        i, j = len(a) - end, len(b) - end
        if a[max(0, i - step) : i] == b[max(0, j - step) : j]:
            end += step
        else:
            step //= 2
    return end


def excerpt(text: str, place: int, width: int, *, longest: int = 0) -> tuple[str, str, str]:
    """What stands around a place, and before and behind it a "…" where more of the text does.

    Of two texts the same stretch is taken if both are told the length of the ``longest``.
    """
    begin = max(0, min(place - width // 3, max(longest, len(text)) - width))
    end = begin + width
    return "…" * (begin > 0), text[begin:end], "…" * (end < len(text))


def _window(text: str, place: int, back: int) -> tuple[list[str], int]:
    """The lines from the one before ``place``, and ``back`` more, and how many follow them."""
    start = text.rfind("\n", 0, place) + 1
    for _ in range(back + 1 if start else 0):
        start = text.rfind("\n", 0, max(0, start - 1)) + 1
    end = text.find("\n", min(start + _MOST_CHARACTERS, len(text)))
    lines = text[start : end if end >= 0 else None].split("\n")
    rest = text.count("\n", end) if end >= 0 else 0
    return lines[:_MOST_COMPARED], rest + max(0, len(lines) - _MOST_COMPARED)


def _pairs(
    a: Sequence[str], b: Sequence[str], key: Key, same: Same, *, is_cut: bool
) -> list[_Pair]:
    """The lines in pairs; one line on both sides where the two are the same."""
    keys = [key(x) for x in a], [key(x) for x in b]
    # equal ends are taken off first, so that one line more is one line more: what the matcher
    # finds are the longest equal parts, which need not leave the fewest differences
    head, tail = equal_ends(*keys)
    tail = 0 if is_cut else tail
    old, new = (side[head : len(side) - tail] for side in keys)
    operations = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    if is_cut and len(operations) > 1 and operations[-1][0] != "equal":
        operations.pop()  # partners beyond the window are no difference
    pairs: list[_Pair] = [(line, line) for line in a[:head]]
    for operation, i, i_end, j, j_end in operations:
        gone, came = a[head + i : head + i_end], b[head + j : head + j_end]
        if operation == "equal":
            pairs += [(line, line) for line in gone]
        elif len(gone) == len(came):
            both = zip(gone, came, strict=True)
            pairs += [(was, was) if same(was, now) else (was, now) for was, now in both]
        else:
            pairs += zip_longest(gone, came)
    return pairs + [(line, line) for line in a[len(a) - tail :]]


def _groups(pairs: Sequence[_Pair]) -> list[tuple[bool, list[_Pair]]]:
    return [(equal, list(group)) for equal, group in groupby(pairs, lambda p: p[0] is p[1])]


def _rendered(groups: Sequence[tuple[bool, list[_Pair]]]) -> list[str]:
    lines: list[str] = []
    for number, (equal, pairs) in enumerate(groups):
        if equal:
            context = ["  " + _cut(old or "") for old, _ in pairs]
            after, before = number > 0, number + 1 < len(groups)
            if after and before and len(context) > 3:
                lines += [context[0], "  …", context[-1]]
            elif after and before:
                lines += context
            else:
                lines += context[:1] if after else context[-1:]
        else:
            lines += ["- " + _cut(old, new) for old, new in pairs if old is not None]
            lines += ["+ " + _cut(new, old) for old, new in pairs if new is not None]
    return lines


def _cut(line: str, other: str | None = None) -> str:
    """The line within the width, around the place where it begins to differ from the other."""
    longest = max(len(line), len(other or ""))
    if longest <= _WIDTH:
        return line
    differs = common_start(line, other) if other is not None else 0
    return "".join(excerpt(line, differs, _WIDTH, longest=longest))
