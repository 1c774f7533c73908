"""Show what differs between two tables: the rows concerned below the head, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pytest_nbrepro.comparison.table import Table, at
from pytest_nbrepro.comparison.tables import Change, Differences, ordinal

_WIDTH = 110
_MOST_LINES = 24
_WIDEST = 30

#: A sign ("-", "+" or a blank), the label of a row, and its cells.
_Line = tuple[str, str, list[str]]


def table_diff(old: Table, new: Table, found: Differences) -> tuple[str, ...]:
    """The rows of both tables that differ, and the head; no line is wider than a screen."""
    heads = _heads(old, new, found)
    rows = _rows(old, new, found)
    shown = [*heads, *rows[:_MOST_LINES]]
    more = [f"  … {len(rows) - _MOST_LINES} more lines"] if len(rows) > _MOST_LINES else []
    if not any(sign.strip() for sign, _, _ in shown):
        return ()
    lines = [(s, _cut(label), [_cut(cell) for cell in cells]) for s, label, cells in shown]
    return (*_aligned(lines, _concerned(found)), *more)


def _heads(old: Table, new: Table, found: Differences) -> list[_Line]:
    if not old.columns and not new.columns:
        return []
    was, now = _side(old.columns, found, 0), _side(new.columns, found, 1)
    if was == now and any(change.kind == "order" and _is_whole(change) for change in found.changes):
        return [("-", "", list(old.columns)), ("+", "", list(new.columns))]
    return [(" ", "", was)] if was == now else [("-", "", was), ("+", "", now)]


def _rows(old: Table, new: Table, found: Differences) -> list[_Line]:
    lines: list[_Line] = []
    concerned = [change for change in found.changes if not _is_whole(change)]
    concerned.sort(key=_place)
    for _, group in groupby(concerned, _place):
        changes = list(group)
        has_moved = any(change.kind == "order" for change in changes)
        i, j = changes[0].rows
        for sign, table, place, side in (("-", old, i, 0), ("+", new, j, 1)):
            if place is not None:
                row = table.rows[place]
                label = f"{row.label} ({ordinal(place)})".lstrip() if has_moved else row.label
                lines.append((sign, label, _side(row.cells, found, side)))
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
    label = max(len(line[1]) for line in lines)
    widths = [max(map(len, column)) for column in zip(*(line[2] for line in lines), strict=True)]
    shown = _chosen(widths, concerned, _WIDTH - label - 4)
    rendered = []
    for sign, name, cells in lines:
        parts = [name.ljust(label)] if label else []
        for before, place in zip([-1, *shown], shown, strict=False):
            parts += ["…"] * (place > before + 1)
            parts.append(cells[place].rjust(widths[place]))
        parts += ["…"] * bool(shown and shown[-1] + 1 < len(widths))
        rendered.append(f"{sign} {'  '.join(parts)}".rstrip())
    return rendered


def _chosen(widths: Sequence[int], concerned: Sequence[int], room: int) -> list[int]:
    """The columns there is room for, those that differ first."""
    chosen: list[int] = []
    for place in dict.fromkeys([*concerned, *range(len(widths))]):
        room -= widths[place] + 2
        if room < 3 * (len(chosen) + 2) * (len(chosen) + 1 < len(widths)) and chosen:
            break
        chosen.append(place)
    return sorted(chosen)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
