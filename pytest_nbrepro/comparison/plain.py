"""Compare what is shown as plain text: as text, and if it is a table, told by row and column.

The lines of a drawn table are as long as its columns are wide, so they may
change with numbers that are written with more digits, and only then.

The forms are those of pandas 3.1 and polars 2.1. A table of pandas has no lines:
it is known by a blank in front of its head, whose labels end where their columns
end, or one before where columns are left out. What looks otherwise stays a text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pytest_nbrepro.comparison.explain import Parts, explained, reading_for
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.table import Row, Table
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import Evidence, Verdict

_LONGEST, _LONGEST_DRAWN = 200_000, 5_000_000
#: As many cells fit into the longest text that is taken apart, each with a blank behind it.
_MOST_CELLS = _LONGEST // 2
_WORD = re.compile(r"\S+")
_RULED = re.compile(r"[│┆|]")
_SIDES = ("│", "|")
#: A line of a drawn table that holds no cells.
_LINE = re.compile(r"^[┌┬┐╞╪╡├┼┤└┴┘─═╌+=:|│ -]++$", re.MULTILINE)
#: What is as long as the column is wide.
_RULE = re.compile(r"([-─═=╌])\1{2,}")
_SERIES = re.compile(r"(?:[A-Z]\w*: .{0,200}, )?dtype: .{1,200}")
_DIMENSIONS = re.compile(r"\[\d+ rows x \d+ columns\]")


def compare_plain(stored: str, fresh: str, tolerance: Tolerance) -> Evidence:
    """Compare two texts; a difference in a table is told by its row and column."""
    evidence = compare_text(stored, fresh, tolerance)
    if evidence.verdict is not Verdict.DIFFERENT:
        return evidence
    was, now = _narrow(stored), _narrow(fresh)
    if (was, now) != (stored, fresh):
        drawn = compare_text(was, now, tolerance)
        if drawn.verdict is Verdict.WITHIN_TOLERANCE:
            return drawn  # a number of more digits has made its column wider
    if max(len(stored), len(fresh)) > _LONGEST:
        return evidence
    old, new = parts_of(stored), parts_of(fresh)
    if old is None or new is None:
        return evidence
    return explained(evidence, old, new, reading_for(stored, fresh, tolerance))


def _narrow(text: str) -> str:
    """The text with drawn lines of one length, whatever the widths of columns."""
    if len(text) > _LONGEST_DRAWN or not _RULE.search(text):
        return text
    return _LINE.sub(lambda line: _RULE.sub(r"\1", line[0]), text)


def parts_of(text: str) -> Parts | None:
    """The tables of a text that consists of them; None where it does not."""
    lines = [line.rstrip() for line in text.rstrip().split("\n")]
    if any(line.startswith(_SIDES) for line in lines[:4]):
        return _ruled(lines)
    if _SERIES.fullmatch(lines[-1]):
        table = _series(lines[:-1])
        return Parts([table], lines[-1]) if table else None
    beside = lines.pop() if _DIMENSIONS.fullmatch(lines[-1]) else ""
    tables = [_frame(block) for block in _blocks(lines)]
    known = [table for table in tables if table]
    return Parts(known, beside) if known and len(known) == len(tables) else None


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """The parts of a table that is wider than the screen: a blank line stands between them."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _ruled(lines: Sequence[str]) -> Parts | None:
    """A table drawn with lines: labels, perhaps types, a line, rows."""
    head: list[list[str]] = []
    rows: list[list[str]] = []
    beside: list[str] = []
    in_head = True
    for line in lines:
        if _LINE.fullmatch(line):
            in_head = in_head and not head
        elif line.startswith(_SIDES):
            cells = [cell.strip() for cell in _RULED.split(line[1:-1])]
            if in_head and not _LINE.fullmatch("".join(cells)):
                head.append(cells)
            elif not in_head:
                rows.append(cells)
        else:
            beside.append(line)
    if in_head:
        return None
    labels = int(not head[0][0])
    types = tuple(head[-1][labels:]) if len(head) > 1 else ()
    body = tuple(Row(row[0] if labels else "", tuple(row[labels:])) for row in rows)
    return Parts([Table(tuple(head[0][labels:]), body, types)], " ".join(beside))


def _series(lines: Sequence[str]) -> Table | None:
    """A column with its index, the values at the end of the lines."""
    spans = _spans(lines)
    if len(spans) < 2 or len(spans) * len(lines) > _MOST_CELLS:
        return None
    start = spans[-1][0]
    names = [line for line in lines[:1] if not line[start:]]
    cells = [_cells(line, spans) for line in lines[len(names) :]]
    if not all(row[-1] for row in cells):
        return None
    labels = _filled([row[:-1] for row in cells])
    rows = (Row(label, (row[-1],)) for label, row in zip(labels, cells, strict=True))
    return Table((), tuple(rows), names=", ".join(" ".join(names).split()))


def _frame(lines: Sequence[str]) -> Table | None:
    """A table of pandas: the labels of the columns, perhaps the names of the index, rows."""
    head = lines[0].removesuffix("\\").rstrip()
    lines = [head, *lines[1:]]
    spans = _spans(lines)
    if len(spans) * len(lines) > _MOST_CELLS:
        return None
    spans = _with_heads(lines, spans)
    labels = 1 + next((i for i, span in enumerate(spans[1:]) if head[slice(*span)].strip()), 0)
    if len(lines) < 2 or len(spans) <= labels:
        return None
    first = spans[labels][0]
    names = [line for line in lines[1:2] if not line[first:].strip()]
    cells = [_cells(line, spans) for line in lines[1 + len(names) :]]
    columns = _cells(head, spans)[labels:]
    ends = all(head[max(0, end - 2) : end].strip() for _, end in spans[labels:])
    complete = all(all(row[labels:]) for row in cells)
    if not (ends and complete and all(columns) and cells) or not (names or head[0] == " "):
        return None
    named = " ".join([*names, head[:first]]).split()
    rows = zip(_filled([row[:labels] for row in cells]), cells, strict=True)
    body = tuple(Row(label, tuple(row[labels:])) for label, row in rows)
    return Table(tuple(columns), body, names=", ".join(named))


#: Where a column begins and ends in every line.
_Span = tuple[int, int]


def _spans(lines: Sequence[str]) -> list[_Span]:
    """The columns of the text: what is separated by blanks that stand in every line."""
    taken = bytearray(max(map(len, lines), default=0))
    for line in lines:
        for word in _WORD.finditer(line):
            taken[word.start() : word.end()] = b"x" * (word.end() - word.start())
    return [found.span() for found in re.finditer(rb"x+", taken)]


def _with_heads(lines: Sequence[str], spans: Sequence[_Span]) -> list[_Span]:
    """The columns, where a label has several words and the values are short as one of them."""
    whole: list[_Span] = []
    start: int | None = None
    for number, (begin, end) in enumerate(spans):
        begin = begin if start is None else start  # noqa: PLW2901 - it began before
        start = None
        has_values = any(line[begin:end].strip() for line in lines[1:])
        if has_values or number + 1 == len(spans):
            whole.append((begin, end))
        else:
            start = begin
    return whole


def _cells(line: str, spans: Sequence[_Span]) -> list[str]:
    return [line[begin:end].strip() for begin, end in spans]


def _filled(rows: Sequence[Sequence[str]]) -> list[str]:
    """The labels of the rows, where an upper level is written once for all below it."""
    last: list[str] = []
    labels = []
    for row in rows:
        changed = next((i for i, label in enumerate(row) if label), len(row))
        last = [*last[:changed], *row[changed:]]
        labels.append(", ".join(label for label in last if label))
    return labels
