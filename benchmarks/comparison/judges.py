"""The tools, each asked in its own way whether fresh outputs are the stored ones.

The peers' own functions are called, with what they get in a run: nbval's
comparison of one cell, and what pytest-notebook does with two notebooks.
"""

from __future__ import annotations

import copy
import enum
from collections.abc import Callable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from comparison.execution import FRAME
from comparison.mutation import Output
from pytest_nbrepro.comparison import compare_outputs

#: What nbval's own tests and documentation replace: dates, times, addresses, sizes of figures.
SANITIZER = r"""
[dates]
regex: \d\d\d\d-\d\d-\d\d
replace: DATE

[days first]
regex: \d\d-\d\d-\d\d\d\d
replace: DATE

[times]
regex: \d\d:\d\d:\d\d
replace: TIME

[hours]
regex: \d\d:\d\d
replace: TIME

[addresses]
regex: (<[a-zA-Z_][0-9a-zA-Z_.]* at )(0x[0-9a-fA-F]+)(>)
replace: \1ADDRESS\3

[figures]
regex: (Figure size )\d+x\d+( with \d+ Axes)
replace: \1SIZE\2
"""


class Says(enum.StrEnum):
    """What a tool says of a cell."""

    SAME = "same"
    WARNS = "warns"
    DIFFERS = "differs"


Judge = Callable[[list[Output], list[Output]], Says]


def nbrepro(stored: list[Output], fresh: list[Output]) -> Says:
    """pytest-nbrepro; what differs on the error stream alone is a warning there."""
    kinds = {found.kind for found in compare_outputs(stored, fresh) if not found.verdict.is_same}
    if not kinds:
        return Says.SAME
    return Says.WARNS if kinds == {"stderr"} else Says.DIFFERS


def nbval(stored: list[Output], fresh: list[Output]) -> Says:
    """What nbval says, strict."""
    return _nbval("", stored, fresh)


def nbval_sanitized(stored: list[Output], fresh: list[Output]) -> Says:
    """Nbval with the replacements of its documentation."""
    return _nbval(SANITIZER, stored, fresh)


def _nbval(sanitizer: str, stored: list[Output], fresh: list[Output]) -> Says:
    from nbval.plugin import coalesce_streams  # noqa: PLC0415

    was, now = (coalesce_streams(_nodes(side)) for side in (stored, fresh))
    return Says.SAME if _nbval_cell(sanitizer).compare_outputs(now, was) else Says.DIFFERS


@cache
def _nbval_cell(sanitizer: str) -> Any:
    """A cell of nbval with the attributes that its comparison asks for."""
    from nbval.plugin import (  # noqa: PLC0415
        IPyNbCell,
        get_sanitize_patterns,
        nocolors,
    )

    skipped = ("metadata", "traceback", "prompt_number", "output_type", "name", "execution_count")
    pictures = ("application/vnd.jupyter.widget-view+json", "image/png", "image/jpeg")
    cell = IPyNbCell.__new__(IPyNbCell)
    cell.colors = nocolors
    cell.format_output_compare = lambda *_: None  # the message only, which asks pytest's hooks
    patterns = dict(get_sanitize_patterns(sanitizer)) if sanitizer else {}
    cell.parent = SimpleNamespace(skip_compare=(*skipped, *pictures), sanitize_patterns=patterns)
    return cell


def pytest_notebook(stored: list[Output], fresh: list[Output]) -> Says:
    """pytest-notebook with its defaults."""
    from pytest_notebook.diffing import diff_notebooks, filter_diff  # noqa: PLC0415
    from pytest_notebook.nb_regression import DEFAULT_DIFF_IGNORE  # noqa: PLC0415
    from pytest_notebook.post_processors import coalesce_streams  # noqa: PLC0415

    # the stored side as well, as its own --nb-force-regen would have stored it
    (was, _), (now, _) = (coalesce_streams(_book(side), {}) for side in (stored, fresh))
    found = filter_diff(diff_notebooks(was, now), set(DEFAULT_DIFF_IGNORE))
    return Says.DIFFERS if found else Says.SAME


def _book(outputs: list[Output]) -> Any:
    cell = {"cell_type": "code", "execution_count": 1, "id": "cell", "metadata": {}, "source": ""}
    book = _nodes({**FRAME, "cells": [{**cell, "outputs": outputs}]})
    for output in book.cells[0].outputs:
        if output.output_type == "execute_result":
            output.execution_count = 1
    return book


def _nodes(value: Any) -> Any:
    """A copy with attributes, as nbformat has it."""
    from nbformat import from_dict  # noqa: PLC0415 - of the benchmark's environment

    return from_dict(copy.deepcopy(value))  # type: ignore[no-untyped-call]  # nbformat has no types


JUDGES: Mapping[str, Judge] = {
    "pytest-nbrepro": nbrepro,
    "nbval": nbval,
    "nbval with its sample sanitizer": nbval_sanitized,
    "pytest-notebook": pytest_notebook,
}
