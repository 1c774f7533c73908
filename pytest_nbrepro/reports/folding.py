"""Long lines broken between words, for terminals; a command stays in one piece, to be copied.

Only what people read on a terminal is folded: in files and pipes a line stays
a line, which other programs search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_nbrepro.columns import SIGNS, width

_INDENT = "    "
#: Less is not worth it: the terminal breaks lines by itself.
_NARROWEST = 40
_WORD = re.compile(r"\S+")
#: Where a command begins that somebody may want to type.
_COMMAND = re.compile(r"(?<=[:;,] )(pytest|nbrepro|git|pip|uv|\S*python\S* -m) \S.*|`[^`]*`")


def folded(line: str, columns: int) -> Iterator[str]:
    """The line in lines of so many columns, those that go on indented.

    A word that is too long, and a command, go beyond the margin; so do lines
    that are quoted as stored or fresh.
    """
    if width(line) <= columns or columns < _NARROWEST or line.startswith(SIGNS[:2]):
        yield line
        return
    margin = " " * (len(line) - len(line.lstrip()))
    taken = ""
    for piece in _pieces(line):
        room = columns - width(taken) - 1
        if taken.strip() and width(piece) > room:
            yield taken
            taken = margin + _INDENT + piece
        else:
            taken = f"{taken} {piece}" if taken else margin + piece
    yield taken


def _pieces(line: str) -> Iterator[str]:
    """The words, and commands as if they were one."""
    place = 0
    for command in _COMMAND.finditer(line):
        yield from _WORD.findall(line, place, command.start())
        yield command[0]
        place = command.end()
    yield from _WORD.findall(line, place)
