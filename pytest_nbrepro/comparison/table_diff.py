"""Show what differs between two tables: the rows concerned below the head, column by column.

The cells that differ stand between marks, which take part in the alignment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pytest_nbrepro.columns import CLOSE, OPEN, WIDTH, cut, more_lines, padded, width
from pytest_nbrepro.comparison.diff import MOST_LINES
from pytest_nbrepro.comparison.table import Table, at
from pytest_nbrepro.comparison.tables import Change, Differences, ordinal

_WIDEST = 28
_BETWEEN = "  "
_BLANK = " "


@dataclass(frozen=True)
class _Line:
    """A line of the diff: its sign, the label of the row, its cells, and which of them differ."""

    sign: str
    label: str
    cells: Sequence[str]
    marks: frozenset[int] = field(default_factory=frozenset)
    is_renamed: bool = False


def table_diff(old: Table, new: Table, found: Differences) -> tuple[str, ...]:
    """The rows of both tables that differ, and the head; no line is wider than a screen."""
    heads = _heads(old, new, found)
    rows = _rows(old, new, found)
    shown = [*heads, *rows[:MOST_LINES]]
    more = [more_lines(len(rows) - MOST_LINES)] if len(rows) > MOST_LINES else []
    if not any(line.sign.strip() for line in shown):
        return ()
    return (*_aligned(shown, _concerned(found)), *more)


def _heads(old: Table, new: Table, found: Differences) -> list[_Line]:
    if not old.columns and not new.columns:
        return []
    was, now = _side(old.columns, found, 0), _side(new.columns, found, 1)
    if was != now:
        marks = frozenset(i for i, (a, b) in enumerate(zip(was, now, strict=True)) if a != b)
        return [_Line("-", "", was, marks), _Line("+", "", now, marks)]
    if any(change.kind == "order" and _is_whole(change) for change in found.changes):
        return [_Line("-", "", old.columns), _Line("+", "", new.columns)]
    return [_Line(_BLANK, "", was)]


def _rows(old: Table, new: Table, found: Differences) -> list[_Line]:
    lines: list[_Line] = []
    concerned = [change for change in found.changes if not _is_whole(change)]
    concerned.sort(key=_place)
    columns = {pair: place for place, pair in enumerate(found.columns)}
    for _, group in groupby(concerned, _place):
        changes = list(group)
        kinds = {change.kind for change in changes}
        marks = frozenset(columns[c.columns] for c in changes if c.kind == "cell")
        i, j = changes[0].rows
        for sign, table, place, side in (("-", old, i, 0), ("+", new, j, 1)):
            if place is not None:
                row = table.rows[place]
                has_moved = "order" in kinds
                label = f"{row.label} ({ordinal(place)})".lstrip() if has_moved else row.label
                cells = _side(row.cells, found, side)
                lines.append(_Line(sign, label, cells, marks, "label" in kinds))
    return lines


def _is_whole(change: Change) -> bool:
    """True where it is about no row by itself."""
    return change.rows == (None, None)


def _place(change: Change) -> tuple[int, int]:
    i, j = change.rows
    return (i if j is None else j) or 0, -1 if j is None else i or 0


def _side(texts: Sequence[str], found: Differences, side: int) -> list[str]:
    places = [pair[side] for pair in found.columns]
    return ["" if place is None else at(texts, place) for place in places]


def _concerned(found: Differences) -> list[int]:
    """The columns that differ, where only some do."""
    columns = {change.columns for change in found.changes}
    return [place for place, pair in enumerate(found.columns) if pair in columns]


def _aligned(lines: Sequence[_Line], concerned: Sequence[int]) -> list[str]:
    labels = _column([(line.label, line.is_renamed) for line in lines])
    columns = [
        _column([(line.cells[place], place in line.marks) for line in lines])
        for place in range(len(lines[0].cells))
    ]
    widths = [max(map(width, column)) for column in columns]
    margin = max(map(width, labels))
    shown = _chosen(widths, concerned, WIDTH - len("- ") - (margin + len(_BETWEEN)) * bool(margin))
    rendered = []
    for number, line in enumerate(lines):
        parts = [padded(labels[number], margin)] if margin else []
        for before, place in zip([-1, *shown], shown, strict=False):
            parts += ["…"] * (place > before + 1)
            parts.append(padded(columns[place][number], widths[place], left=True))
        parts += ["…"] * bool(shown and shown[-1] + 1 < len(widths))
        rendered.append(f"{line.sign} {_BETWEEN.join(parts)}".rstrip())
    return rendered


def _column(cells: Sequence[tuple[str, bool]]) -> list[str]:
    """The texts of a column; beside those that are marked, the others get room for marks."""
    texts = [(cut(text, _WIDEST), is_marked) for text, is_marked in cells]
    if not any(is_marked for _, is_marked in texts):
        return [text for text, _ in texts]
    return [
        f"{OPEN}{text}{CLOSE}" if is_marked else f"{_BLANK}{text}{_BLANK}" if text else ""
        for text, is_marked in texts
    ]


def _chosen(widths: Sequence[int], concerned: Sequence[int], room: int) -> list[int]:
    """The columns there is room for, those that differ first."""
    chosen: list[int] = []
    for place in dict.fromkeys([*concerned, *range(len(widths))]):
        taken = [*chosen, place]
        if chosen and _total(widths, sorted(taken)) > room:
            break
        chosen = taken
    return sorted(chosen)


def _total(widths: Sequence[int], places: Sequence[int]) -> int:
    """How wide a line with these columns is, with a "…" wherever others are left out."""
    pairs = zip([-1, *places], places, strict=False)
    gaps = sum(place > before + 1 for before, place in pairs)
    gaps += places[-1] + 1 < len(widths)
    parts = [*(widths[place] for place in places), *[1] * gaps]
    return sum(parts) + len(_BETWEEN) * (len(parts) - 1)
