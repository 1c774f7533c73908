"""Take out of a text what differs between two identical runs and says nothing.

Two kinds of it: durations that well-known tools print, and identifiers that are
new in every process. An identifier becomes its kind and a number by order of
first appearance, so that "the same object twice" stays different from "two
objects".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from pytest_nbrepro.comparison.patterns import (
    DECLARATION,
    DECLARATION_LITERALS,
    DRAWN,
    DURATIONS,
    ELEMENTS,
    IDENTIFIERS,
    Pattern,
    drawn_in,
)

#: Texts from this length on are worth a look at the letters they have.
_LONG = 100_000


class Renamer:
    """Replaces durations and identifiers in the outputs of one cell.

    The same identifier becomes the same number throughout the cell, but for
    addresses and the like: whether two objects that never lived at once get
    the same one is chance. They are numbered within one result, whose objects
    live together, and within one line of what is printed.

    What the elements of a page are called is known by ``declare``, to be
    called with all markup before the first is renamed, since a script may
    come before the element that it fills. The rules ``as_written`` are not
    applied; ``temporary`` are folders in which tempfile draws names here,
    beside the usual ones.
    """

    def __init__(self, as_written: Collection[str] = (), temporary: Iterable[str] = ()) -> None:
        patterns = (*DURATIONS, *IDENTIFIERS, *map(drawn_in, temporary))
        self._patterns = [p for p in patterns if p.name not in as_written]
        literals = (*DECLARATION_LITERALS, *(word for p in self._patterns for word in p.literals))
        self._letters = frozenset("".join(literals))
        self._names_elements = ELEMENTS not in as_written
        self._numbers: _Numbers = {}
        self._declared: set[str] = set()

    def declare(self, markup: str) -> None:
        """Learn the random parts of the names of elements and of scripts' variables."""
        letters = self._letters_in(markup)
        if self._names_elements and _any_in(DECLARATION_LITERALS, markup, letters):
            names = "\n".join(name["name"] for name in DECLARATION.finditer(markup))
            self._declared.update(DRAWN.findall(names))

    def rename(self, text: str, *, is_markup: bool = False, is_printed: bool = False) -> str:
        """The text with durations as ``<time>``, identifiers as such as ``<address1>``."""
        letters = self._letters_in(text)
        for pattern in self._patterns:
            if _any_in(pattern.literals, text, letters):
                text = self._replaced(pattern, text, is_printed=is_printed)
                letters = self._letters_in(text)
        if is_markup and self._declared:
            declared, known = self._declared, self._numbers.setdefault("id", {})

            def element(found: re.Match[str]) -> str:
                name = found[0]
                return known.get(name) or (_new("id", name, known) if name in declared else name)

            text = DRAWN.sub(element, text)
        return text

    def _letters_in(self, text: str) -> frozenset[str] | None:
        """Of a long text the letters that literals are made of; None of another.

        Looking for a letter takes a tenth of looking for a word.
        """
        if len(text) < _LONG:
            return None
        return frozenset(letter for letter in self._letters if letter in text)

    def _replaced(self, pattern: Pattern, text: str, *, is_printed: bool) -> str:
        numbers: _Numbers = {} if pattern.reused else self._numbers
        by_line = is_printed and pattern.reused and "\n" in text
        last = 0

        def replaced(found: re.Match[str]) -> str:
            nonlocal last
            start, end = found.span("v")
            if by_line and text.find("\n", last, start) >= 0:
                numbers.clear()
            last = end
            new = pattern.instead
            if new is None:
                new = _numbered(pattern.name, found["v"], numbers)
            if found.span() == (start, end):
                return new
            return text[found.start() : start] + new + text[end : found.end()]

        return pattern.expression.sub(replaced, text)


#: What to write for each identifier, by kind and value.
_Numbers = dict[str, dict[str, str]]


def _numbered(kind: str, value: str, numbers: _Numbers) -> str:
    known = numbers.setdefault(kind, {})
    return known.get(value) or _new(kind, value, known)


def _new(kind: str, value: str, known: dict[str, str]) -> str:
    """What to write for a value that was not seen before, to be known from now on."""
    name = known[value] = f"<{kind}{len(known) + 1}>"  # glued: else the number would be compared
    return name


def _any_in(literals: Iterable[str], text: str, letters: frozenset[str] | None) -> bool:
    """True where the text, of whose letters some may be known, has one of the literals."""
    if letters is not None:
        literals = filter(letters.issuperset, literals)
    return any(literal in text for literal in literals)
