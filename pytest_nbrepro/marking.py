"""Puts the marks that stand in notebooks on pytest's items, as pytest knows its own."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.marks import Marks, marks_of_cell, marks_of_notebook
from pytest_nbrepro.notebook import Notebook


class Marking:
    """The marks of one notebook and of its cells, all of which can be used."""

    def __init__(self, notebook: Notebook) -> None:
        """Raises FindingError (NB008) where something of it cannot be used."""
        where = "the notebook's metadata"
        try:
            self._own = marks_of_notebook(notebook.metadata)
            self._cells: dict[int, Marks] = {}
            for cell in notebook.cells:
                where = f"cell {cell.number}"
                self._cells[cell.number] = marks_of_cell(cell.metadata, cell.tags)
            where = "marks"
            names = [n for marks in (self._own, *self._cells.values()) for n in marks.names]
            self._decorators = {name: _known(name, notebook.path) for name in dict.fromkeys(names)}
        except ValueError as error:
            message = f"{where}: expected {error}" if where != "marks" else str(error)
            raise FindingError(finding("NB008", message)) from None
        self._reason: str | None = None

    def mark_file(self, node: pytest.Collector) -> None:
        """Mark the collector of the notebook, and so all its items."""
        for name in self._own.names:
            node.add_marker(self._decorators[name])

    def mark_cell(self, item: pytest.Item, number: int) -> None:
        """Mark the item of a cell."""
        marks = self._cells[number]
        for name in marks.names:
            item.add_marker(self._decorators[name])
        for expected in filter(None, (marks.xfail, self._own.xfail)):
            mark = pytest.mark.xfail(reason=expected.reason)
            item.add_marker(mark if expected.strict is None else mark(strict=expected.strict))

    def reason_to_skip(self, conducted: Conducted) -> str:
        """Why the notebook is skipped; nothing where it is not. Asked of its environment once."""
        if self._reason is None:
            self._reason = self._own.skip or (
                self._own.reason_to_skip(*_environment(conducted))
                if self._own.has_conditions
                else ""
            )
        return self._reason


def _environment(conducted: Conducted) -> tuple[dict[str, str], dict[str, str]]:
    """The markers and versions of the kernel's Python; where there is none, of this one."""
    try:
        found = conducted.probed
        return dict(found.markers), dict(found.versions)
    except FindingError:
        from importlib.metadata import distributions

        from packaging.markers import default_environment
        from packaging.utils import canonicalize_name

        here = {str(canonicalize_name(d.name)): d.version for d in distributions() if d.name}
        return {key: str(value) for key, value in default_environment().items()}, here


def is_to_fail(item: pytest.Item) -> bool:
    """True where a failure is expected, and so need not be looked into."""
    if item.config.getoption("runxfail", default=False):
        return False
    return any(not mark.args for mark in item.iter_markers("xfail"))


def _known(name: str, path: Path) -> pytest.MarkDecorator:
    """The mark of that name; pytest says what it thinks of one that is not registered.

    Raises ValueError with ``--strict-markers``, or where its warning is an error.
    """
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            found: pytest.MarkDecorator = getattr(pytest.mark, name)
        for each in told:  # told of the notebook, of which Python would show a line of JSON
            warnings.warn_explicit(str(each.message), each.category, f"{path.name}::notebook", 1)
    except pytest.fail.Exception as error:
        raise ValueError(str(error)) from None
    except pytest.PytestUnknownMarkWarning as error:
        raise ValueError(str(error)) from None
    return found
