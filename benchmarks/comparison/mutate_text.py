"""Mutations of texts: a digit, a sign, an exponent, a word, a line, a symbol."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

from comparison.mutation import Change, shown
from comparison.noise import is_a_change, numbers, scale_of

_WORD = re.compile(r"[A-Za-z]{3,}")
_SYMBOL = re.compile(r"\\[A-Za-z]+")
_EXPONENT = re.compile(r"e[+-]?\d*(\d)$", re.IGNORECASE)
Mutator = Callable[[str, bytearray, Random], Change | None]


def _changed(kind: str, text: str, start: int, end: int, new: str) -> Change:
    result = text[:start] + new + text[end:]
    return Change(kind, result, shown(text, result, start))


def digit(text: str, mask: bytearray, random: Random) -> Change | None:
    """Another digit anywhere in a number, as far as that is no rounding."""
    found, scale = numbers(text, mask), scale_of(text)
    for number in random.sample(found, min(len(found), 20)):
        at = random.choice([i for i, sign in enumerate(number[0]) if sign.isdigit()])
        other = random.choice([d for d in string.digits if d != number[0][at]])
        new = number[0][:at] + other + number[0][at + 1 :]
        is_word = _touches_a_word(text, number.start(), number.end())
        if is_word or is_a_change(number[0], new, scale):
            return _changed("digit", text, number.start(), number.end(), new)
    return None


def _touches_a_word(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return any(sign.isalpha() or sign == "_" for sign in around)


def sign(text: str, mask: bytearray, random: Random) -> Change | None:
    """A minus more, or one less."""
    scale = scale_of(text)
    found = [
        m
        for m in numbers(text, mask)
        if m.start() > 0 and text[m.start() - 1] in " -[(,=>" and mask[m.start() - 1]
    ]
    for number in random.sample(found, min(len(found), 20)):
        if not is_a_change(number[0], "0.0", scale):
            continue
        start, before = number.start(), text[number.start() - 1]
        if before == "-" and not text[max(0, start - 2) : start - 1].strip(" [(,=\n>"):
            return _changed("sign", text, start - 1, start, " ")
        if before != "-":
            blank = before == " " and text[max(0, start - 2) : start - 1] in {" ", "[", "("}
            return _changed("sign", text, start - blank, start, "-")
    return None


def exponent(text: str, mask: bytearray, random: Random) -> Change | None:
    """Another exponent."""
    scale = scale_of(text)
    found = [m for m in numbers(text, mask) if _EXPONENT.search(m[0])]
    for number in random.sample(found, min(len(found), 20)):
        last = number[0][-1]
        new = number[0][:-1] + str((int(last) + random.randint(1, 8)) % 10)
        if is_a_change(number[0], new, scale):
            return _changed("exponent", text, number.start(), number.end(), new)
    return None


def word(text: str, mask: bytearray, random: Random) -> Change | None:
    """Another letter in a word or a label."""
    found = [m for m in _WORD.finditer(text) if all(mask[m.start() : m.end()])]
    if not found:
        return None
    chosen = random.choice(found)
    at = random.randrange(chosen.start(), chosen.end())
    letters = string.ascii_lowercase if text[at].islower() else string.ascii_uppercase
    other = random.choice([letter for letter in letters if letter != text[at]])
    return _changed("word", text, at, at + 1, other)


def symbol(text: str, mask: bytearray, random: Random) -> Change | None:
    """Another symbol in a formula."""
    found = [m for m in _SYMBOL.finditer(text) if all(mask[m.start() : m.end()])]
    if not found:
        return None
    chosen = random.choice(found)
    new = random.choice([s for s in (r"\alpha", r"\beta", r"\cos", r"\leq") if s != chosen[0]])
    return _changed("symbol", text, chosen.start(), chosen.end(), new)


def _lines(text: str, mask: bytearray) -> Iterator[tuple[int, int]]:
    """The places of the lines that count and are not blank."""
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip() and all(mask[start : start + len(line)]):
            yield start, start + len(line)
        start += len(line)


def line_dropped(text: str, mask: bytearray, random: Random) -> Change | None:
    """One line less."""
    found = list(_lines(text, mask))
    if len(found) < 2:
        return None
    start, end = random.choice(found)
    return _changed("line dropped", text, start, end, "")


def line_added(text: str, mask: bytearray, random: Random) -> Change | None:
    """One line twice."""
    found = list(_lines(text, mask))
    if not found:
        return None
    start, end = random.choice(found)
    line = text[start:end]
    return _changed("line added", text, start, end, line.rstrip("\n") + "\n" + line)


def lines_swapped(text: str, mask: bytearray, random: Random) -> Change | None:
    """Two neighbours in the other order."""
    found = list(_lines(text, mask))
    pairs = [
        (one, two)
        for one, two in pairwise(found)
        if one[1] == two[0] and text[slice(*one)].strip() != text[slice(*two)].strip()
    ]
    if not pairs:
        return None
    (start, middle), (_, end) = random.choice(pairs)
    last = text[middle:end]
    swapped = last.rstrip("\n") + "\n" + text[start:middle]
    swapped = swapped if last.endswith("\n") else swapped.rstrip("\n")
    return _changed("lines swapped", text, start, end, swapped)


MUTATORS: tuple[Mutator, ...] = (
    digit,
    sign,
    exponent,
    word,
    symbol,
    line_dropped,
    line_added,
    lines_swapped,
)
#: Those that need no lines.
IN_LINE: tuple[Mutator, ...] = (digit, sign, exponent, word)
