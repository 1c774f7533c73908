"""Whether a cell shows what stripping has left of its outputs, or a run since.

What was left is noted in the baseline when it is written. A project may since
have said that more is to stay, as counts: git then strips otherwise than the
baseline knows, so what it leaves of the outputs there is worked out anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import Cell, JsonObject
from pytest_nbrepro.stripping.baseline.entries import Entry, is_left_of, shown
from pytest_nbrepro.stripping.options import Options
from pytest_nbrepro.stripping.strip import stripped

_KEEP = "keep_output"


@dataclass(frozen=True)
class Leaving:
    """How the cells of a notebook that has these ``metadata`` are stripped."""

    options: Options
    metadata: JsonObject

    def is_left_of(self, cell: Cell, entry: Entry) -> bool:
        """True where a cell shows what stripping has left of the entry, and no run since."""
        if is_left_of(cell, entry):
            return True
        if cell.execution_count not in {None, entry.count}:
            return False
        number, of = len(cell.outputs), len(entry.outputs)
        is_part = number < of or (number == of and cell.execution_count is None)
        return is_part and shown(cell) == self._left(cell, entry)

    @cached_property
    def _staying(self) -> Options:
        return replace(self.options, drop_empty_cells=False, drop_tagged_cells=())

    def _left(self, cell: Cell, entry: Entry) -> str:
        """A digest of what is left of the entry in the cell when it is stripped."""
        whole = {
            "cell_type": "code",
            "execution_count": entry.count,
            "metadata": cell.metadata,
            "outputs": entry.outputs,
            "source": "",
        }
        metadata = {key: value for key, value in self.metadata.items() if key == _KEEP}
        notebook = {"cells": [whole], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        try:
            made = json.loads(stripped(json.dumps(notebook).encode(), self._staying))["cells"][0]
        except FindingError:  # it says both that outputs stay and that they go
            return ""
        count, outputs = made.get("execution_count"), tuple(made.get("outputs", ()))
        return shown(replace(cell, execution_count=count, outputs=outputs))
