"""Which places of a text carry a result, and which numbers a change is a change of.

Decided from what several runs gave, and from what a terminal and a browser
show; nothing here knows how pytest-nbrepro decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[\w.:+/\\-]+|[^\w.:+/\\-]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
#: Ids by their form, also where all runs happen to agree: addresses, UUIDs, models of Bokeh, and
#: names of files that the kernel makes of a cell.
_IDS = re.compile(
    r"0x[0-9a-f]{6,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\bp\d{4,}\b|ipykernel_\S+",
    re.IGNORECASE,
)
#: What a progress bar, a timer and a report print beside their result: durations, and the day.
_CLOCK = re.compile(
    r"\[\d\d:\d\d[^\]\n]*\]|(?:\b\d+s )?\b[\d.]+ ?[mun\u00b5\u03bc]?s/\w+"
    r"|CPU times:[^\n]*|Wall time:[^\n]*|\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4}"
)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_OVERWRITTEN = re.compile(r"[^\r\n]*\r(?!\n)|[^\n]?\x08")
_HIDDEN = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>|&#?\w+;", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:e[+-]?\d+)?", re.IGNORECASE)

#: A relative change below is within what rounding may do on another machine.
LEAST_CHANGE = 2e-5
#: Beside a number that is larger by this factor, a number is what rounding left.
_RESIDUE = 1e-13


def significant(text: str, others: Sequence[str], *, is_markup: bool) -> bytearray:
    """One byte for each character: 1 where it belongs to a result.

    In markup the words that differ between the runs do not, in texts the whole
    lines; nor do ids, escape sequences, what a terminal overwrites, and in
    markup what is no text of the page.
    """
    mask = bytearray(b"\1" * len(text))
    pieces = _TOKEN if is_markup else _LINE
    for other in others:
        _blank(mask, _differing(pieces, text, other))
    hidden = (_HIDDEN, _CLOCK) if is_markup else (_ESCAPE, _OVERWRITTEN, _CLOCK)
    for pattern in (_IDS, *hidden):
        _blank(mask, (found.span() for found in pattern.finditer(text)))
    return mask


def in_code(text: str, others: Sequence[str]) -> bytearray:
    """The same for scripts and drawings, where everything counts that is no id."""
    mask = bytearray(b"\1" * len(text))
    for other in others:
        _blank(mask, _differing(_TOKEN, text, other))
    _blank(mask, (found.span() for found in _IDS.finditer(text)))
    return mask


def _blank(mask: bytearray, spans: Iterator[tuple[int, int]]) -> None:
    for start, end in spans:
        mask[start:end] = bytes(end - start)


def _differing(pieces: re.Pattern[str], text: str, other: str) -> Iterator[tuple[int, int]]:
    if text == other:
        return
    own = [found for found in pieces.finditer(text) if found[0]]
    words = [found[0] for found in own], [m[0] for m in pieces.finditer(other) if m[0]]
    if len(words[0]) == len(words[1]):
        yield from (m.span() for m, word in zip(own, words[1], strict=True) if m[0] != word)
        return
    for operation, start, end, _, _ in SequenceMatcher(None, *words, autojunk=True).get_opcodes():
        if operation != "equal" and start < end:
            yield own[start].start(), own[end - 1].end()


def numbers(text: str, mask: bytearray) -> list[re.Match[str]]:
    """The numbers in the places that count."""
    return [m for m in _NUMBER.finditer(text) if all(mask[m.start() : m.end()])]


def scale_of(text: str) -> float:
    """The largest number of a text that has a fraction."""
    found = (value_of(m[0]) for m in _NUMBER.finditer(text) if "." in m[0] or "e" in m[0].lower())
    return max((value for value in found if value < 1e300), default=0.0)


def value_of(number: str) -> float:
    """Its value; infinity where it is too large."""
    return float(number)


def is_a_change(old: str, new: str, scale: float) -> bool:
    """True where another number is more than rounding may explain."""
    was, now = value_of(old), value_of(new)
    if was == now:
        return False
    if old.isdigit() and new.isdigit():
        return True
    larger = max(abs(was), abs(now))
    return larger > _RESIDUE * scale and abs(was - now) > LEAST_CHANGE * larger
