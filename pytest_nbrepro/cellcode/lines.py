"""Where a cell's statements begin, and which of them are magics or commands of IPython.

Neither Python's tokenizer nor its parser reads such cells; this one knows just
strings, brackets, comments and continued lines. Who changes a cell by it holds
the result against what IPython itself finds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PIECE = re.compile(
    r"""
    (?P<open>[([{]) | (?P<close>[)\]}]) | (?P<comment>\#)
    | (?P<triple>\"{3}|'{3})
    | "(?:[^"\\\n]|\\.)*"? | '(?:[^'\\\n]|\\.)*'?
    """,
    re.VERBOSE,
)
#: Up to the end of a string with three quotes, which a quote behind a backslash does not end.
_ENDS = {
    quote: re.compile(rf"(?:[^\\{quote[0]}]|\\.|{quote[0]}(?!{quote[1:]}))*+{quote}", re.DOTALL)
    for quote in ('"""', "'''")
}


@dataclass(frozen=True)
class Statement:
    """A statement: its first physical line, from 0 on, how many it takes, how far it is indented.

    ``escaped`` is the line of a magic or a command, joined where it is
    continued, and without what it is indented by; empty for Python.
    """

    first: int
    count: int
    indent: int
    escaped: str = ""


def physical(source: str) -> list[str]:
    """The lines of a cell with their ends."""
    return re.findall(r"[^\n]*\n|[^\n]+", source)


def statements(lines: Sequence[str]) -> list[Statement]:
    """The statements that begin on lines of their own; blank lines and comments are none."""
    found: list[Statement] = []
    at = 0
    while at < len(lines):
        text = lines[at].lstrip(" \t")
        indent = len(lines[at][: len(lines[at]) - len(text)].expandtabs(8))
        if not text.strip() or text.startswith("#"):
            at += 1
            continue
        count = _continued(lines, at) if text[0] in "!%" else _python(lines, at)
        escaped = _joined(lines[at : at + count]).strip() if text[0] in "!%" else ""
        found.append(Statement(at, count, indent, escaped))
        at += count
    return found


def _continued(lines: Sequence[str], first: int) -> int:
    end = first
    while end < len(lines) - 1 and lines[end].endswith("\\\n"):
        end += 1
    return end - first + 1


def _joined(lines: Sequence[str]) -> str:
    """Lines that are continued by backslashes as the one that IPython makes of them."""
    parts = [line.rstrip() for line in lines]
    return " ".join([part[:-1] for part in parts[:-1]] + parts[-1:])


def _python(lines: Sequence[str], first: int) -> int:
    """How many lines a statement of Python takes."""
    depth, quote = 0, ""
    for at in range(first, len(lines)):
        line, position = lines[at], 0
        if quote:
            end = _closed(line, 0, quote)
            if end < 0:
                continue
            position, quote = end, ""
        ends_in_comment = False
        while not quote and (piece := _PIECE.search(line, position)) is not None:
            position = piece.end()
            if piece["comment"]:
                ends_in_comment = True
                break
            depth += bool(piece["open"]) - bool(piece["close"])
            if piece["triple"]:
                end = _closed(line, position, piece["triple"])
                quote, position = ("", end) if end >= 0 else (piece["triple"], position)
        goes_on = line.rstrip("\r\n").endswith("\\") and not ends_in_comment
        if not quote and depth <= 0 and not goes_on:
            return at - first + 1
    return len(lines) - first


def _closed(line: str, start: int, quote: str) -> int:
    """Where in a line a string with three quotes has ended; -1 where it goes on."""
    found = _ENDS[quote].match(line, start)
    return found.end() if found else -1
