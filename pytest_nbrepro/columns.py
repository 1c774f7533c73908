"""How a text stands in the columns of a terminal: how wide it is, and how it is cut to fit.

East Asian characters take two columns, combining marks none (the table is
Python's unicodedata). What could move a cursor is shown as an escape.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

#: What is put around the parts of a line that differ. Unlike colours they can be read out,
#: copied and logged; every code page of Windows' consoles has them, and few outputs do.
OPEN, CLOSE = "«", "»"
#: What a line of a diff begins with: stored, fresh, or the same on both sides.
SIGNS = ("- ", "+ ", "  ")
#: Lines are made for the terminal that is 80 columns wide.
WIDTH = 80
#: Of a part that is the same on both sides, so much is shown at the least.
_LEAST = 3
#: A longer word may be cut; a number hardly is so long.
_LONG_WORD = 24
_PIECE, _REST = re.compile(r"[!-~]+\Z"), re.compile(r"[!-~]+")
_MORE = re.compile(r"  … ([\d,]+) more lines?")
_MARKED = re.compile(f"({OPEN}[^{OPEN}{CLOSE}]*{CLOSE})")


def printable(text: str) -> str:
    """The text without what could move a cursor or break an encoding."""
    if text.isprintable():
        return text
    return "".join(c if c in "\n\t" or c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def width(text: str) -> int:
    """How many columns the text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _fits(text: str, columns: int) -> bool:
    return len(text) <= 8 * columns and width(text) <= columns  # a text may have megabytes


def padded(text: str, columns: int, *, left: bool = False) -> str:
    """The text with blanks behind it, or before it where it stands on the ``left`` of none."""
    blanks = " " * (columns - width(text))
    return blanks + text if left else text + blanks


def cut(text: str, columns: int) -> str:
    """The text within so many columns: its beginning and its end, "…" for the middle."""
    if _fits(text, columns):
        return text
    head = start(text, (columns - 1) - (columns - 1) // 3)
    head = head[: _whole(head, text[len(head) :][:_LONG_WORD])]
    tail = _end(text, columns - 1 - width(head))
    before = text[: len(text) - len(tail)][-_LONG_WORD:]
    # a number without its first digits would be another one
    return f"{head}…{tail[len(tail) - _whole(tail[::-1], before[::-1]) :]}"


def _whole(part: str, following: str) -> int:
    """How much of a part is left without the piece of a word, or of a number, at its end."""
    piece, rest = _PIECE.search(part), _REST.match(following)
    if piece is None or rest is None or len(piece[0] + rest[0]) > _LONG_WORD:
        return len(part)
    return piece.start()


def cut_end(text: str, columns: int) -> str:
    """The text within so many columns: its beginning, and "…" for the rest."""
    return text if _fits(text, columns) else f"{start(text, columns - 1)}…"


def start(text: str, columns: int) -> str:
    """As much of the beginning as fits."""
    taken = ""
    for cluster in _clusters(text[: 4 * columns + 4]):
        columns -= width(cluster)
        if columns < 0:
            break
        taken += cluster
    return taken


def _end(text: str, columns: int) -> str:
    taken = ""
    for cluster in reversed([*_clusters(text[-4 * columns - 4 :])]):
        columns -= width(cluster)
        if columns < 0:
            break
        taken = cluster + taken
    return taken


def _clusters(text: str) -> Iterator[str]:
    """The characters, each with the combining marks that belong to it."""
    cluster = ""
    for character in text:
        if cluster and _columns(character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def fitted(line: str, columns: int = WIDTH) -> str:
    """A line of a diff within so many columns; what is marked in it stays as long as it can."""
    if _fits(line, columns):
        return line
    sign = line[:2] if line[:2] in SIGNS else ""
    parts = [part for part in _MARKED.split(line[len(sign) :]) if part]
    room = columns - len(sign)
    if len(parts) == 1:
        return sign + cut(parts[0], room)
    least, most = _LEAST, room  # how much of each part there is room for
    while least < most:
        middle = (least + most + 1) // 2
        total = sum(width(_shortened(part, middle, room)) for part in parts)
        least, most = (middle, most) if total <= room else (least, middle - 1)
    shown = [_shortened(part, least, room) for part in parts]
    return sign + ("".join(shown) if sum(map(width, shown)) <= room else _first(shown, room))


def _shortened(part: str, most: int, room: int) -> str:
    if not _MARKED.fullmatch(part):
        return cut(part, most)
    return OPEN + cut(part[1:-1], max(most, room // 2)) + CLOSE


def _first(parts: list[str], room: int) -> str:
    """As many parts as there is room for."""
    taken = ""
    for part in parts:
        if width(taken) + width(part) > room - 1:
            break
        taken += part
    return f"{taken.removesuffix('…')}…"


def more_lines(number: int) -> str:
    """The last line of what is not shown in full."""
    return f"  … {number:,} more line{'s' * (number > 1)}"


def shortened(lines: Sequence[str], most: int, how: str = "") -> list[str]:
    """So many lines of a diff, from both sides, the last of which says how many there are more.

    ``how`` says what shows them.
    """
    if len(lines) <= most:
        return list(lines)
    told = _MORE.fullmatch(lines[-1])
    hidden = int(told[1].replace(",", "")) if told else 0
    lines = lines[:-1] if told else lines
    taken: list[str] = []
    for gone, come in _blocks(lines):
        room = max(most, 2) - 1 - len(taken)
        if room < bool(gone) + bool(come):
            break
        first = min(len(gone), max(room - room // 2, room - len(come)))
        taken += [*gone[:first], *come[: room - first]]
    hidden += len(lines) - len(taken)
    return [*taken, more_lines(hidden) + (f"; {how}" if how else "")]


def _blocks(lines: Iterable[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Lines that are stored with those that are fresh in their place; what is on both alone."""
    gone: list[str] = []
    come: list[str] = []
    for line in lines:
        is_fresh, is_stored = line.startswith(SIGNS[1]), line.startswith(SIGNS[0])
        if (gone or come) and (not (is_fresh or is_stored) or (come and is_stored)):
            yield gone, come
            gone, come = [], []
        if is_fresh or is_stored:
            (come if is_fresh else gone).append(line)
        else:
            yield [line], []
    yield gone, come
