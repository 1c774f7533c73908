"""A table as people read it: labels of columns and rows, and what stands in the cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

_SHOWN = 40


@dataclass(frozen=True)
class Row:
    """One row: ``label`` is empty where it has none.

    ``heads`` name the cells where columns have no labels and one cell is the
    heading of the next.
    """

    label: str
    cells: tuple[str, ...]
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """``columns`` are the labels of the columns, empty where they have none.

    ``types`` is what the table says of the types of its columns, ``names`` are
    those of the index and of the columns.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    types: tuple[str, ...] = ()
    names: str = ""
    caption: str = ""

    @cached_property
    def width(self) -> int:
        """How many columns there are, labels of rows not counted."""
        return max((len(row.cells) for row in self.rows), default=len(self.columns))

    @cached_property
    def _repeated(self) -> frozenset[str]:
        counts = Counter(row.label for row in self.rows)
        return frozenset(label for label, count in counts.items() if count > 1)

    def row_name(self, place: int) -> str:
        """What to call a row: by its label, and by its place where that alone does not tell."""
        label = self.rows[place].label
        if not label:
            return f"row {place + 1} from the top"
        name = f"row {label if label.lstrip('-').isdigit() else quoted(label)}"
        return f"{name} ({place + 1} from the top)" if label in self._repeated else name

    def column_name(self, place: int) -> str:
        """What to call a column: by its label, else by its place."""
        label = at(self.columns, place)
        return f"column {quoted(label)}" if label else f"column {place + 1} from the left"

    def cell_name(self, row: int, column: int) -> str:
        """What to call a cell: by its row and column, or by the heading beside it."""
        head = at(self.rows[row].heads, column)
        if head:
            return quoted(head.rstrip(":"))
        if not self.columns and self.width == 1:
            return self.row_name(row)
        return f"{self.row_name(row)}, {self.column_name(column)}"

    @cached_property
    def counts_rows(self) -> bool:
        """True where the labels only count the rows, from 0 or 1, up to a gap ("...")."""
        labels = [row.label for row in self.rows]
        gap = next((i for i, label in enumerate(labels) if not label.strip(".…")), len(labels))
        first = int(labels[:1] == ["1"])
        return gap > 0 and labels[:gap] == [str(first + i) for i in range(gap)]


def at(texts: Sequence[str], place: int) -> str:
    """The text in that place; nothing beyond the end."""
    return texts[place] if place < len(texts) else ""


def shortened(text: str) -> str:
    """The text as it is shown: not longer than a label should be."""
    if not text:
        return "nothing"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def quoted(text: str) -> str:
    """A label in quotes, shortened."""
    return f"'{shortened(text)}'"


def joined_labels(labels: Iterable[str]) -> str:
    """The labels of several levels as one; what repeats the level above says nothing."""
    said: list[str] = []
    for label in labels:
        if label and label not in said[-1:]:
            said.append(label)
    return ", ".join(said)
