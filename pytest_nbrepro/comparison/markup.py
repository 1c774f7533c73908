"""Tables in HTML, and what a page shows besides.

Read to explain a difference, never to judge one: what is damaged, or stands in
a script, may be read wrongly. A regular expression finds the tags, for
Python's parser takes ten times as long.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pytest_nbrepro.comparison.table import Row, Table, joined_labels

#: What stands in a tag behind its name. Nothing is tried twice: there is no way back.
_ATTRIBUTES = r"""(?:[^<>"']++|"[^"]{0,2000}+"|'[^']{0,2000}+'){0,99}+"""
_TAG = re.compile(
    rf"<(/?)(table|caption|thead|tbody|tfoot|tr|th|td)\b({_ATTRIBUTES})>", re.IGNORECASE
)
_ANY_TAG = re.compile(rf"</?[a-zA-Z]{_ATTRIBUTES}>")
_UNSEEN = re.compile(rf"<(style|script)\b{_ATTRIBUTES}>|<!--", re.IGNORECASE)
_UNSEEN_ENDS = {
    "style": re.compile("</style", re.IGNORECASE),
    "script": re.compile("</script", re.IGNORECASE),
    "": re.compile("--(?=>)"),
}
_SPAN = re.compile(r"\b(row|col)span ?= ?[\"']?(\d{1,4})", re.IGNORECASE)
_MOST_CELLS = 300_000
#: No table for people has more lines in its head.
_MOST_LEVELS = 40


@dataclass
class _Cell:
    start: int
    is_label: bool
    rows: int
    columns: int
    text: str = ""


@dataclass
class _Line:
    in_head: bool
    cells: list[_Cell] = field(default_factory=list)


@dataclass
class _Open:
    """A table that is being read: its lines, and whether they are those of the head."""

    lines: list[_Line] = field(default_factory=list)
    in_head: bool = False
    caption_from: int | None = None
    caption: str = ""


def tables_in(markup: str) -> tuple[list[Table], str]:
    """The tables of a page, inner ones before those around them, and the markup outside."""
    done: list[Table] = []
    stack: list[_Open] = []
    outside: list[str] = []
    last = 0
    for tag in _TAG.finditer(markup):
        closes, name = bool(tag[1]), tag[2].lower()
        if name == "table" and not closes:
            if not stack:
                outside.append(markup[last : tag.start()])
            stack.append(_Open())
        elif not stack:
            continue
        elif name == "table":
            _end_cell(stack[-1], markup, tag.start())
            done.append(_table(stack.pop()))
            last = tag.end()
        else:
            _read(stack[-1], markup, tag, name, closes=closes)
    outside.append(markup[last:])
    return done, "".join(outside)


def visible(markup: str) -> str:
    """What a page shows as text, without scripts and styles."""
    shown: list[str] = []
    at = 0
    while found := _UNSEEN.search(markup, at):
        shown.append(markup[at : found.start()])
        end = _UNSEEN_ENDS[(found[1] or "").lower()].search(markup, found.end())
        if end is None:
            return _text(" ".join(shown))  # nothing is looked for twice: that could take for ever
        at = end.start() if found[1] else end.end() + 1
    return _text(" ".join([*shown, markup[at:]]))


def _text(markup: str) -> str:
    if "<" in markup:
        markup = _ANY_TAG.sub(" ", markup)
    return " ".join((html.unescape(markup) if "&" in markup else markup).split())


def _read(table: _Open, markup: str, tag: re.Match[str], name: str, *, closes: bool) -> None:
    _end_cell(table, markup, tag.start())
    if name == "caption":
        table.caption_from = None if closes else tag.end()
    elif name in {"thead", "tbody", "tfoot"}:
        table.in_head = name == "thead" and not closes
    elif name == "tr" and not closes:
        table.lines.append(_Line(table.in_head))
    elif name in {"th", "td"} and not closes:
        if not table.lines:
            table.lines.append(_Line(table.in_head))
        spans = {side.lower(): max(1, int(n)) for side, n in _SPAN.findall(tag[3])}
        cell = _Cell(tag.end(), name == "th", spans.get("row", 1), spans.get("col", 1))
        table.lines[-1].cells.append(cell)


def _end_cell(table: _Open, markup: str, end: int) -> None:
    """Give the last cell, or the caption, its text if it has none yet."""
    if table.caption_from is not None:
        table.caption, table.caption_from = _text(markup[table.caption_from : end]), None
    cells = table.lines[-1].cells if table.lines else []
    if cells and cells[-1].start >= 0:
        cells[-1].text = _text(markup[cells[-1].start : end])
        cells[-1].start = -1


#: A place in the grid: whether it is a label, and its text.
_Place = tuple[bool, str]


def _table(table: _Open) -> Table:
    lines = [line for line in table.lines if line.cells]
    grid = _grid(lines)
    heads = _head_lines(lines)
    labels = _label_columns(grid[heads:])
    caption = [table.caption] if table.caption else []
    columns: list[list[str]] = []
    names: list[str] = []
    types: tuple[str, ...] = ()
    for line, places in zip(lines[:heads], grid[:heads], strict=True):
        texts = [text for _, text in places]
        if any(is_label for is_label, _ in places):
            names += (text for text in texts[:labels] if text)
            columns.append(texts[labels:])
        elif len(line.cells) == 1:
            caption += texts[:1]
        else:
            types = tuple(texts[labels:])
    rows = tuple(_row(places, labels, has_columns=bool(columns)) for places in grid[heads:])
    return Table(
        _columns(columns[:_MOST_LEVELS]), rows, types, joined_labels(names), " ".join(caption)
    )


def _head_lines(lines: list[_Line]) -> int:
    """How many lines are the head: what says so, else those in front that hold labels only."""
    says_so = any(line.in_head for line in lines)
    for number, line in enumerate(lines):
        labels_only = all(cell.is_label or not cell.text for cell in line.cells)
        if not (line.in_head if says_so else labels_only):
            return number
    return len(lines)


def _grid(lines: Iterable[_Line]) -> list[list[_Place]]:
    """All cells in their places, those that span several in each of them."""
    grid: list[list[_Place]] = []
    hanging: dict[int, tuple[int, _Place]] = {}
    count = 0
    for line in lines:
        places: list[_Place] = []
        waiting: dict[int, tuple[int, _Place]] = {}
        for cell in line.cells:
            places += _hung(hanging, waiting, len(places))
            for _ in range(cell.columns if count < _MOST_CELLS else 1):
                place = (cell.is_label, cell.text)
                if cell.rows > 1:
                    waiting[len(places)] = cell.rows - 1, place
                places.append(place)
        places += _hung(hanging, waiting, len(places))
        count += len(places)
        hanging = waiting if count < _MOST_CELLS else {}
        grid.append(places)
    return grid


def _hung(
    hanging: dict[int, tuple[int, _Place]], waiting: dict[int, tuple[int, _Place]], at: int
) -> Iterator[_Place]:
    """What cells above have in the places from ``at`` on."""
    while at in hanging:
        rows, place = hanging.pop(at)
        if rows > 1:
            waiting[at] = rows - 1, place
        yield place
        at += 1


def _label_columns(grid: Iterable[list[_Place]]) -> int:
    """How many columns in front are the labels of the rows."""
    counts = []
    for places in grid:
        cells = [i for i, (is_label, _) in enumerate(places) if not is_label]
        if cells:
            counts.append(cells[0])
    return min(counts, default=0)


def _row(places: list[_Place], labels: int, *, has_columns: bool) -> Row:
    heads: list[str] = []
    last = ""
    for is_label, text in [] if has_columns else places[labels:]:
        last = text if is_label and text else last
        heads.append("" if is_label else last)
    label = ", ".join(text for _, text in places[:labels] if text)
    return Row(label, tuple(text for _, text in places[labels:]), tuple(heads) if last else ())


def _columns(lines: list[list[str]]) -> tuple[str, ...]:
    width = max(map(len, lines), default=0)
    padded = [line + [""] * (width - len(line)) for line in lines]
    labels = tuple(joined_labels(column) for column in zip(*padded, strict=True))
    return labels if any(labels) else ()
