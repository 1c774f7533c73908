"""A shell's line as commands and words, as far as install commands need it. Nothing is run.

Other than in a shell, ``pandas>=2`` without quotes is one word: who types that
means a version, though a shell makes a file called ``=2`` of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PIECE = re.compile(
    r"""
    (?P<blank>[ \t\r]+)
    | '(?P<single>[^']*)'
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | \\(?P<escaped>.)
    | (?P<version>(?<=[\w\],*'"])[<>](?=[=\d]))
    | (?P<duplicate>(?:(?<!\S)\d)?>&[\d-])
    | (?P<redirect>(?:(?<!\S)\d)?>>?|&>>?|<)
    | (?P<operator>&&|\|\||[;|&\n])
    | (?P<comment>(?<!\S)\#[^\n]*)
    | (?P<plain>[^ \t\r'"\\<>;|&\n()`\#]+|\#)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED_IN_QUOTES = re.compile(r'\\(["\\$`\n])')
#: What a shell, or IPython before it, fills in.
_FILLED_IN = re.compile(r"[${]")


@dataclass(frozen=True)
class Word:
    """One word without its quotes; it is plain where nothing has to be filled in."""

    text: str

    @property
    def is_plain(self) -> bool:
        """True where the word says what it says."""
        return not _FILLED_IN.search(self.text)


@dataclass
class Command:
    """One command: its words, the files that are named after ``>``, the operator behind it."""

    words: list[Word] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    operator: str = ""


def commands(line: str) -> list[Command]:
    """The commands on a line. Raises ValueError where a quote is not closed, or for a subshell."""
    found = [Command()]
    parts: list[str] = []
    is_target = False
    for kind, text in [*_pieces(line), ("operator", "")]:
        if kind == "part":
            parts.append(text)
            continue
        if parts:
            whole = "".join(parts)
            if is_target:
                found[-1].targets.append(whole)
            else:
                found[-1].words.append(Word(whole))
            parts, is_target = [], False
        if kind == "redirect":
            is_target = True
        elif kind == "operator":
            found[-1].operator = text
            found.append(Command())
    return [command for command in found if command.words or command.targets]


def _pieces(line: str) -> list[tuple[str, str]]:
    pieces, position = [], 0
    while position < len(line):
        found = _PIECE.match(line, position)
        if found is None:
            raise ValueError("a quote is not closed, or a subshell is started")
        position = found.end()
        kind = str(found.lastgroup)
        text = found[kind]
        if kind in {"single", "version", "plain", "escaped", "double"}:
            if kind == "double":
                text = _ESCAPED_IN_QUOTES.sub(lambda escape: escape[1].strip("\n"), text)
            pieces.append(("part", text.replace("\n", "") if kind == "escaped" else text))
        elif kind in {"redirect", "operator", "blank"}:
            pieces.append((kind, text))
    return pieces
