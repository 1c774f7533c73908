"""A small diff for people: ``-`` stored, ``+`` fresh, what differs in a line between marks.

It is longer and wider than a screen may be; `fitted` and those who show it cut it to one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from pytest_nbrepro.columns import WIDTH, fitted, more_lines
from pytest_nbrepro.comparison.ends import common_start, equal_ends
from pytest_nbrepro.comparison.marks import marked

#: More lines are counted and not made.
MOST_LINES = 120
_MOST_COMPARED = 400
_MOST_CHARACTERS = 400_000
#: So much of a line is kept; of a longer one than the second, what stands around the difference.
_LONGEST_SHOWN, _LONGEST_COMPARED = 1_000, 8_000

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
    """The lines that differ from ``places`` on, with a line of context.

    Lines with equal ``key`` are partners, and so are two lines in the same
    place that ``same`` accepts.
    """
    numbers = stored.count("\n", 0, places[0]), fresh.count("\n", 0, places[1])
    first = min(numbers)  # a line that was added may equal those before it
    old, old_rest = _window(stored, places[0], numbers[0] - first)
    new, new_rest = _window(fresh, places[1], numbers[1] - first)
    rest = max(old_rest, new_rest)
    lines = _rendered(_groups(_pairs(old, new, key, same, is_cut=rest > 0)), same)
    if len(lines) > MOST_LINES:
        hidden = len(lines) - MOST_LINES + rest
        lines = [*lines[:MOST_LINES], more_lines(hidden)]
    return tuple(lines)


def one_side(sign: str, text: str) -> tuple[str, ...]:
    """The lines of a text that has no other to be held against."""
    lines = text.splitlines()
    shown = [f"{sign} {_bounded(line)}" for line in lines[:MOST_LINES]]
    more = len(lines) - MOST_LINES
    return (*shown, more_lines(more)) if more > 0 else tuple(shown)


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


def _rendered(groups: Sequence[tuple[bool, list[_Pair]]], same: Same) -> list[str]:
    lines: list[str] = []
    for number, (equal, pairs) in enumerate(groups):
        if equal:
            context = ["  " + _bounded(old or "") for old, _ in pairs]
            after, before = number > 0, number + 1 < len(groups)
            if after and before and len(context) > 3:
                lines += [context[0], "  …", context[-1]]
            elif after and before:
                lines += context
            else:
                lines += context[:1] if after else context[-1:]
        else:
            room = max(0, MOST_LINES - len(lines))
            lines += _changed(pairs[:room], same)
            lines += ["" for pair in pairs[room:] for line in pair if line is not None]
    return lines


def _changed(pairs: Sequence[_Pair], same: Same) -> list[str]:
    """The lines, those of a pair beside each other where marks tell what differs in all of them."""
    shown = [_marked(old, new, same) for old, new in pairs]
    old = ["- " + _bounded(was) for was, _ in shown if was is not None]
    new = ["+ " + _bounded(now) for _, now in shown if now is not None]
    if len(old) == len(new) and all(told != pair for told, pair in zip(shown, pairs, strict=True)):
        return [line for pair in zip(old, new, strict=True) for line in pair]
    return old + new


def _marked(was: str | None, now: str | None, same: Same) -> _Pair:
    if was is None or now is None:
        return was, now
    longest = max(len(was), len(now))
    if longest > _LONGEST_COMPARED:  # of a plot in one line, what stands around the difference
        place = common_start(was, now)
        was, now = (
            "".join(excerpt(line, place, _LONGEST_COMPARED // 2, longest=longest))
            for line in (was, now)
        )
    told = marked(was, now, same)
    if told == (was, now) and longest > WIDTH:  # nothing says where they differ
        place, room = common_start(was, now), WIDTH - 4
        return (
            "".join(excerpt(was, place, room, longest=longest)),
            "".join(excerpt(now, place, room, longest=longest)),
        )
    return told


def _bounded(line: str) -> str:
    return line if len(line) <= _LONGEST_SHOWN else fitted(line, _LONGEST_SHOWN)
