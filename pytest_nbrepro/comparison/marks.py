"""Two lines of a diff, with what differs in them put between marks. It judges nothing.

Marks are signs, not colours or carets below the line: they can be heard,
copied and logged. Where they would say no more than ``-`` and ``+`` do, there
are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from pytest_nbrepro.columns import CLOSE, OPEN, WIDTH
from pytest_nbrepro.comparison.ends import equal_ends
from pytest_nbrepro.comparison.numbers import NUMBER

Same = Callable[[str, str], bool]

#: Lines of more parts are marked from the first that differs to the last.
_MOST_PARTS = 300
#: So many marks in lines that share less than half are more than they are worth.
_MANY = 5
#: A longer part that differs is marked only as far as it does.
_LONG = 40
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass
class _Part:
    """A number, a word, a sign or blanks; of both lines, or only of this one."""

    text: str
    differs: bool = False
    ends: tuple[int, int] = (0, 0)  # so much of it is the same at the start and the end

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_said(self) -> bool:
        """True for numbers and words."""
        return any(map(str.isalnum, self.text))


def marked(was: str, now: str, same: Same = str.__eq__) -> tuple[str, str]:
    """Both lines with marks; as they are where these would say nothing, or could be mistaken.

    Numbers in the same place that ``same`` accepts are not marked. Letters
    that look alike and are not the same are shown as escapes.
    """
    apart = told_apart(was, now)
    if apart != (was, now):
        return apart
    if any(sign in line for sign in (OPEN, CLOSE) for line in (was, now)):
        return was, now
    old, new = _compared(was, now, same)
    if not _is_worth_it([*old, *new]):
        return was, now
    return _written(old), _written(new)


def told_apart(was: str, now: str) -> tuple[str, str]:
    """Both lines, with escapes where only these tell one from the other."""
    if was == now or (was.isascii() and now.isascii()) or _seen(was) != _seen(now):
        return was, now
    return _escaped(was, now), _escaped(now, was)


def _seen(line: str) -> str:
    return unicodedata.normalize("NFKC", line)


def _escaped(line: str, other: str) -> str:
    head, tail = equal_ends(line, other)
    middle = line[head : len(line) - tail].encode("unicode_escape").decode("ascii")
    return line[:head] + middle + line[len(line) - tail :]


def _compared(was: str, now: str, same: Same) -> tuple[list[_Part], list[_Part]]:
    are_blanks = "".join(was.split()) == "".join(now.split())  # then they are what differs
    old, new = [*_parts(was)], [*_parts(now)]
    keys = [[_key(part, are_blanks=are_blanks) for part in side] for side in (old, new)]
    head, tail = equal_ends(keys[0], keys[1])
    a, b = (side[head : len(side) - tail] for side in (old, new))
    if max(len(a), len(b)) > _MOST_PARTS:
        for part in (*a, *b):
            part.differs = True
        return old, new
    places = list(_apart(*(side[head : len(side) - tail] for side in keys)))
    for i, i_end, j, j_end in places:
        _mark(a[i:i_end], b[j:j_end], same)
    if max(len(was), len(now)) > WIDTH - 2:  # both are to be cut around the same places
        for i, i_end, j, j_end in reversed(places):
            old[head + i : head + i] = [_Part("", differs=True)] * (i == i_end)
            new[head + j : head + j] = [_Part("", differs=True)] * (j == j_end)
    return old, new


def _parts(line: str) -> Iterator[_Part]:
    place = 0
    for number in NUMBER.finditer(line):
        yield from map(_Part, _WORDS.findall(line, place, number.start()))
        yield _Part(number[0])
        place = number.end()
    yield from map(_Part, _WORDS.findall(line, place))


def _key(part: _Part, *, are_blanks: bool) -> str:
    return " " if part.is_blank and not are_blanks else part.text


def _apart(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches that differ: place by place where most are the same, else as they fit best."""
    if len(a) == len(b):
        unlike = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if 2 * len(unlike) <= len(a):
            yield from ((i, i + 1, i, i + 1) for i in unlike)
            return
    for operation, i, i_end, j, j_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if operation != "equal":
            yield i, i_end, j, j_end


def _mark(a: Sequence[_Part], b: Sequence[_Part], same: Same) -> None:
    for part in (*a, *b):
        part.differs = True
    for x, y in zip(a, b, strict=True) if len(a) == len(b) else ():
        if x.text == y.text or (_are_numbers(x, y) and same(x.text, y.text)):
            x.differs = y.differs = False
        elif min(len(x.text), len(y.text)) > _LONG:
            x.ends = y.ends = equal_ends(x.text, y.text)


def _are_numbers(*parts: _Part) -> bool:
    return all(NUMBER.fullmatch(part.text) for part in parts)


def _is_worth_it(parts: Sequence[_Part]) -> bool:
    said = [part for part in parts if part.is_said]
    shared = [part for part in said if not part.differs]
    if not any(part.differs for part in parts) or not shared:
        return False
    runs = [differs for differs, _ in groupby(part.differs for part in parts if part.text.strip())]
    length = sum(len(part.text) for part in shared)
    return sum(runs) <= 2 * _MANY or 2 * length > sum(len(part.text) for part in said)


def _written(parts: Sequence[_Part]) -> str:
    """The line: parts that differ and only blanks between them share their marks."""
    shown: list[str] = []
    waiting: list[str] = []  # what differs, and the blanks behind it

    def close() -> None:
        text = "".join(waiting)
        end = len(text.rstrip()) or len(text)
        shown.extend([OPEN, text[:end], CLOSE, text[end:]] if waiting else [])
        waiting.clear()

    for part in parts:
        if part.differs and any(part.ends):
            close()
            head, tail = part.ends[0], len(part.text) - part.ends[1]
            shown.append(part.text[:head])
            waiting.append(part.text[head:tail])
            close()
            shown.append(part.text[tail:])
        elif part.differs or (waiting and part.is_blank):
            waiting.append(part.text)
        else:
            close()
            shown.append(part.text)
    close()
    return "".join(shown)
