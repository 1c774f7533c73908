r"""Take out of a text what differs between two identical runs and says nothing.

Two kinds of it: what a terminal would have overwritten (``\r``, ``\b``,
colours), and identifiers that are new in every process (addresses, temporary
names, element ids). An identifier becomes its kind and a number by order of
first appearance, so that "the same object twice" stays different from "two
objects". Every pattern is bounded, and tried only where a literal occurs that
it needs: a plot can be one line of 5 MB.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[@-_])")
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?!\n)", re.MULTILINE)
_BACKSPACED = re.compile(r"[^\n\x08]\x08")


@dataclass(frozen=True)
class IdRule:
    """One kind of identifier: the pattern's group ``v`` is replaced by its number.

    ``literals`` are texts of which one has to occur for the pattern to match.
    """

    name: str
    pattern: re.Pattern[str]
    literals: tuple[str, ...]


def _rule(name: str, pattern: str, *literals: str) -> IdRule:
    return IdRule(name, re.compile(pattern), literals)


_HEX = "[0-9a-fA-F]"

#: For every text.
TEXT_RULES = (
    _rule("address", rf"(?<=\bat )(?P<v>0x{_HEX}{{6,16}})\b", "at 0x"),
    _rule("address", rf"(?<![\w#])(?P<v>0x{_HEX}{{9,16}})\b", "0x"),
    _rule("thread", r"(?<=started )(?P<v>\d{6,20})(?=\)>)", "started "),
    _rule("kernel-file", r"(?P<v>/[\w./+-]{0,200}/ipykernel_\d+/\d+\.py)", "ipykernel_"),
    _rule(
        "kernel-file", r"(?P<v>[A-Za-z]:\\[\w.\\ ~-]{0,200}\\ipykernel_\d+\\\d+\.py)", "ipykernel_"
    ),
    _rule("kernel-file", r"(?P<v><ipython-input-\d{1,6}-[0-9a-f]{8,16}>)", "<ipython-input-"),
    _rule(
        "temporary",
        r"(?P<v>(?:/private)?/(?:tmp|var/folders/\w{1,40}/\w{1,60}/T)/tmp\w{8})\b",
        "/tmp",  # noqa: S108 - a text to look for, not a file to use
        "/T/tmp",
    ),
    _rule("display", rf"(?<=display_id=)(?P<v>{_HEX}{{32}})\b", "display_id="),
)

#: For markup and scripts, whose element ids are drawn anew in every run.
MARKUP_RULES = (
    *TEXT_RULES,
    _rule("styler", r"(?<=[#\"'_ ])(?P<v>T_[0-9a-f]{5})(?=[_\"' ,{\n])", "T_"),
    _rule("uuid", rf"(?P<v>\b{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}\b)", "-"),
    _rule("hex", rf"(?<!{_HEX})(?P<v>{_HEX}{{32}})(?!{_HEX})", "id"),
    _rule("bokeh", r"(?<=['\"#])(?P<v>p\d{4,8})(?=['\"])", "bokeh", "Bokeh"),
)


def terminal(text: str) -> str:
    r"""The text as a terminal would show it in the end.

    Colours and other escape sequences go; ``\r`` starts the line anew, ``\b``
    deletes a character.
    """
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\r" in text:
        text = _OVERWRITTEN.sub("", text.replace("\r\n", "\n"))
    while "\x08" in text:
        shorter = _BACKSPACED.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text


class Renamer:
    """Replaces identifiers in the outputs of one cell, the same one by the same number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._last: dict[str, int] = {}

    def rename(self, text: str, rules: Iterable[IdRule]) -> str:
        """The text with every identifier that a rule finds replaced, such as ``<address 1>``."""
        for rule in rules:
            if any(literal in text for literal in rule.literals):
                text = rule.pattern.sub(partial(self._name, rule.name), text)
        return text

    def _name(self, kind: str, found: re.Match[str]) -> str:
        value = found["v"]
        number = self._numbers.get((kind, value))
        if number is None:
            number = self._numbers[kind, value] = self._last[kind] = self._last.get(kind, 0) + 1
        return f"<{kind} {number}>"
