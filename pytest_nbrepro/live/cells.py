"""The cells of a notebook that a test runs, and what they have shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pytest_nbrepro.comparison import terminal
from pytest_nbrepro.live.errors import NotebookError, UnknownNameError, nearest
from pytest_nbrepro.notebook import Cell, JsonObject, joined

#: How a test names a cell: its number among the code cells, from 1, or a tag, a name, an id.
CellName = int | str


class LiveCell:
    """A code cell, and its last run in this kernel; number 0 is code that the test put in."""

    def __init__(self, cell: Cell, name: str, outputs: Callable[[], Sequence[JsonObject]]) -> None:
        """``outputs`` gives what it has shown, and raises NotebookError where it has not run."""
        self._cell = cell
        self._name = name
        self._outputs = outputs

    def __repr__(self) -> str:
        """The cell as messages name it."""
        return f"<{self._name}: {self.source.strip()[:60]!r}>"

    @property
    def number(self) -> int:
        """Its number among the code cells, from 1."""
        return self._cell.number

    @property
    def source(self) -> str:
        """Its code."""
        return self._cell.source

    @property
    def tags(self) -> frozenset[str]:
        """Its tags."""
        return self._cell.tags

    @property
    def outputs(self) -> tuple[JsonObject, ...]:
        """The outputs of its last run, as nbformat 4 has them.

        Raises NotebookError where it has not been run.
        """
        __tracebackhide__ = True
        return tuple(_whole(output) for output in self._outputs())

    @property
    def text(self) -> str:
        """What it printed and showed as text, as a terminal would show it in the end.

        Raises NotebookError where it has not been run.
        """
        __tracebackhide__ = True
        return "".join(_text(output) for output in self.outputs)

    def data(self, mime: str) -> list[Any]:
        """What it displayed of a mime type, such as "image/png", in order.

        Raises NotebookError where it has not been run.
        """
        __tracebackhide__ = True
        bundles = [output["data"] for output in self.outputs if "data" in output]
        return [bundle[mime] for bundle in bundles if mime in bundle]


def _whole(output: JsonObject) -> JsonObject:
    """The output with texts in one piece."""
    if "text" in output:
        text = output["text"]
        parts = text if isinstance(text, list) else [text]
        return {**output, "text": "".join(map(str, parts))}
    return dict(output)


def _text(output: JsonObject) -> str:
    if output["output_type"] == "stream":
        return terminal(str(output["text"])) if output["name"] == "stdout" else ""
    shown = output.get("data")
    plain = joined(shown.get("text/plain")) if isinstance(shown, Mapping) else None
    return f"{plain}\n" if isinstance(plain, str) else ""


class LiveCells:
    """The code cells of a notebook, by number, tag, ``name`` of their metadata, or id."""

    def __init__(self, title: str, cells: Sequence[LiveCell], ids: Mapping[int, str]) -> None:
        """``ids`` are those of the cells, by their numbers."""
        self._title = title
        self._cells = tuple(cells)
        self._ids = ids

    def __len__(self) -> int:
        """How many there are."""
        return len(self._cells)

    def __iter__(self) -> Iterator[LiveCell]:
        """From the first to the last."""
        return iter(self._cells)

    def __getitem__(self, name: CellName) -> LiveCell:
        """The one cell of that name. Raises UnknownNameError where there is none, or several."""
        __tracebackhide__ = True
        found = self.named(name)
        if len(found) > 1:
            numbers = ", ".join(str(cell.number) for cell in found)
            raise UnknownNameError(
                f"{self._title}: {len(found)} cells are called {name!r}: name one by its number, "
                f"of {numbers}"
            )
        return found[0]

    def named(self, name: CellName) -> list[LiveCell]:
        """The cells of that name, of which a tag can have several. Raises UnknownNameError."""
        __tracebackhide__ = True
        if isinstance(name, int):
            return [self._numbered(name)]
        for own in (self._by_tag, self._by_name, self._by_id):
            found = [cell for cell in self._cells if name in own(cell)]
            if found:
                return found
        names = {n for cell in self._cells for n in (*self._by_tag(cell), *self._by_name(cell))}
        raise UnknownNameError(
            f"{self._title}: no code cell has the tag, the name or the id {name!r}"
            + nearest(name, names)
        )

    def _numbered(self, number: int) -> LiveCell:
        __tracebackhide__ = True
        count = len(self._cells)
        if number == 0 or abs(number) > count:
            have = f"they are numbered from 1 to {count}" if count else "there are none"
            raise UnknownNameError(f"{self._title}: there is no code cell {number}; {have}")
        return self._cells[number - 1 if number > 0 else number]

    def _by_tag(self, cell: LiveCell) -> Sequence[str]:
        return sorted(cell.tags)

    def _by_name(self, cell: LiveCell) -> Sequence[str]:
        name = cell._cell.metadata.get("name")  # noqa: SLF001 - the two are one
        return [name] if isinstance(name, str) else []

    def _by_id(self, cell: LiveCell) -> Sequence[str]:
        return [self._ids[cell.number]] if cell.number in self._ids else []


def not_run(title: str, name: str) -> NotebookError:
    """What is to be said of a cell that has shown nothing, because nobody has run it."""
    return NotebookError(f"{title}: {name} has not been run here; run it with nb.run(...)")
