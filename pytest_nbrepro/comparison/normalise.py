r"""Take out of a text what differs between two identical runs and says nothing.

Three kinds of it: what a terminal would have overwritten (``\r``, ``\b``,
colours), durations that well-known tools print, and identifiers that are new
in every process. An identifier becomes its kind and a number by order of first
appearance, so that "the same object twice" stays different from "two objects".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pytest_nbrepro.comparison.patterns import (
    DECLARATION,
    DECLARATION_LITERALS,
    DRAWN,
    DURATIONS,
    IDENTIFIERS,
    Pattern,
)

# the last alternative is a sequence that is damaged, of which a terminal shows the rest
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[@-Z\\^_]|)")
#: Erases the line: a character of our own stands for it until the line is put together.
_ERASE, _ERASED = re.compile(r"\x1b\[[0-2]?K"), "\x00"


def terminal(text: str) -> str:
    r"""The text as a terminal would show it in the end.

    Colours and other escape sequences go, ``\b`` deletes a character, what
    follows ``\r`` is written over the line. Cursors do not move otherwise.
    """
    if "\x1b" in text:
        text = _ANSI.sub("", _ERASE.sub(_ERASED, text) if "\r" in text else text)
    if "\x08" in text:
        text = "\n".join(map(_backspaced, text.split("\n")))
    if "\r" in text:
        text = "\n".join(map(_overwritten, text.split("\n")))
    return text


def _backspaced(line: str) -> str:
    if "\x08" not in line:
        return line
    shown: list[str] = []
    for character in line:
        if character != "\x08":
            shown.append(character)
        elif shown:
            shown.pop()
    return "".join(shown)


def _overwritten(line: str) -> str:
    if "\r" not in line:
        return line.replace(_ERASED, "")
    shown: list[str] = []
    for written in line.split("\r"):
        if _ERASED in written:
            shown = list(written.replace(_ERASED, ""))
        else:
            shown[: len(written)] = written
    return "".join(shown)


class Renamer:
    """Replaces durations and identifiers in the outputs of one cell.

    The same identifier becomes the same number throughout the cell, but for
    addresses and the like: whether two objects that never lived at once get
    the same one is chance. They are numbered within one result, whose objects
    live together, and within one line of what is printed.

    What the elements of a page are called is known by ``declare``, to be
    called with all markup before the first is renamed, since a script may
    come before the element that it fills.
    """

    def __init__(self) -> None:
        self._numbers: _Numbers = {}
        self._declared: set[str] = set()

    def declare(self, markup: str) -> None:
        """Learn the random parts of the names of elements and of scripts' variables."""
        if _any_in(DECLARATION_LITERALS, markup):
            for name in DECLARATION.finditer(markup):
                self._declared.update(drawn[0] for drawn in DRAWN.finditer(name["name"]))

    def rename(self, text: str, *, is_markup: bool = False, is_printed: bool = False) -> str:
        """The text with durations as ``<time>``, identifiers as such as ``<address1>``."""
        for pattern in (*DURATIONS, *IDENTIFIERS):
            if _any_in(pattern.literals, text):
                text = self._replaced(pattern, text, is_printed=is_printed)
        if is_markup and self._declared:
            text = DRAWN.sub(self._element, text)
        return text

    def _replaced(self, pattern: Pattern, text: str, *, is_printed: bool) -> str:
        numbers: _Numbers = {} if pattern.reused else self._numbers
        last = 0

        def replaced(found: re.Match[str]) -> str:
            nonlocal last
            start, end = found.span("v")
            if is_printed and pattern.reused and text.find("\n", last, start) >= 0:
                numbers.clear()
            last = end
            new = pattern.instead
            if new is None:
                new = _numbered(pattern.name, found["v"], numbers)
            return text[found.start() : start] + new + text[end : found.end()]

        return pattern.expression.sub(replaced, text)

    def _element(self, found: re.Match[str]) -> str:
        known = found[0] in self._declared
        return _numbered("id", found[0], self._numbers) if known else found[0]


#: The number of each identifier, by kind and value.
_Numbers = dict[str, dict[str, int]]


def _numbered(kind: str, value: str, numbers: _Numbers) -> str:
    known = numbers.setdefault(kind, {})
    number = known.setdefault(value, len(known) + 1)
    return f"<{kind}{number}>"  # glued, lest the number be compared as a number


def _any_in(literals: Iterable[str], text: str) -> bool:
    return any(literal in text for literal in literals)
