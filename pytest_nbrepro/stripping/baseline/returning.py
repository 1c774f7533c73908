"""A stripped notebook with the outputs of its baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_nbrepro.notebook import JsonObject, Notebook
from pytest_nbrepro.stripping.baseline.entries import Baseline, Entry, referred, shown
from pytest_nbrepro.stripping.baseline.leaving import Leaving
from pytest_nbrepro.stripping.options import Options


@dataclass(frozen=True)
class Returned:
    """What goes back into a notebook.

    ``entries`` are those of the cells of these numbers, ``passed_over`` the
    numbers of the cells that show something else than stripping has left;
    ``widgets`` is the state of its widgets, empty where it has one.
    """

    entries: Mapping[int, Entry]
    passed_over: tuple[int, ...]
    widgets: JsonObject


def returned(notebook: Notebook, baseline: Baseline, options: Options) -> Returned:
    """What of its baseline goes back into a notebook that was stripped with these options."""
    leaving, entries, passed_over = Leaving(options, notebook.metadata), {}, []
    found = baseline.of(notebook.cells)
    for cell in notebook.cells:
        entry = found.get(cell.number)
        if entry is None:
            continue
        if leaving.is_left_of(cell, entry):
            entries[cell.number] = entry
        elif shown(cell) != shown(entry.put_into(cell)):
            passed_over.append(cell.number)
    widgets = {} if notebook.metadata.get("widgets") else baseline.widgets
    return Returned(entries, tuple(passed_over), widgets)


def with_references(notebook: Notebook, baseline: Baseline, options: Options) -> Notebook:
    """The notebook with the outputs of its baseline in the cells that show nothing of a run."""
    leaving, metadata = Leaving(options, notebook.metadata), notebook.metadata
    if baseline.widgets and not metadata.get("widgets"):
        metadata = {**metadata, "widgets": baseline.widgets}
    cells = tuple(referred(notebook.cells, baseline, leaving.is_left_of))
    return replace(notebook, cells=cells, metadata=metadata)
