"""A notebook as a script: its cells in order, each as plain Python. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import NoReturn

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.markers import Markers, markers_of
from pytest_nbrepro.notebook import Cell, Notebook
from pytest_nbrepro.scripting.magics import CannotError
from pytest_nbrepro.scripting.places import indented, replaced_spans
from pytest_nbrepro.scripting.prelude import FIGURES, PANDAS, SHOW, prelude
from pytest_nbrepro.scripting.translating import Translated, names_assigned, translated

_FIGURES = re.compile(r"\b(?:matplotlib|pyplot|pylab|seaborn|plotnine)\b|\.plot\b")
_PANDAS = re.compile(r"\bpandas\b")


@dataclass(frozen=True)
class Program:
    """The text of a script below its first comment, and whether it shows values as IPython does."""

    text: str
    shows: bool


def program(notebook: Notebook, tag: str = "") -> Program:
    """The cells of a notebook that run, or those with a tag, as a script.

    Raises FindingError (NB007) where a cell cannot be one, or there is none.
    """
    if not notebook.is_python:
        is_old = notebook.language in {None, "python", "ipython"}
        _refuse(f"its cells are {'Python 2' if is_old else notebook.language}, not Python 3")
    cells = [cell for cell in notebook.cells if not cell.is_blank and (not tag or tag in cell.tags)]
    if not cells:
        _refuse(f"no cell is tagged {tag!r}" if tag else "no cell has code")
    known = {name for cell in cells for name in _assigned(cell)}
    parts = [(cell, markers_of(cell)) for cell in cells]
    made = [(cell, marks, _translated(cell, known)) for cell, marks in parts if not marks.skip]
    sources = "\n".join(cell.source for cell in cells)
    needs = {need for _, _, each in made for need in each.needs}
    needs |= {FIGURES} if _FIGURES.search(sources) else set()
    needs |= {PANDAS} if _PANDAS.search(sources) else set()
    future = sorted({name for _, _, each in made for name in _future(each.code)})
    name = re.sub(r"[^\w.-]", "_", PurePath(notebook.path).stem)
    text_of = {
        cell.number: _cell(cell, marks, each, FIGURES in needs) for cell, marks, each in made
    }
    lines = [
        *([f"from __future__ import {', '.join(future)}", ""] if future else []),
        *(f"{part}\n" for part in prelude(needs, name)),
        *(text_of.get(cell.number) or _skipped(cell, marks) for cell, marks in parts),
    ]
    return Program("\n".join(lines), SHOW in needs or "display" in needs)


def _assigned(cell: Cell) -> Iterable[str]:
    try:
        return names_assigned(cell.source)
    except SyntaxError:
        return ()  # told when it is translated


def _refuse(message: str, cell: Cell | None = None, hint: str = "") -> NoReturn:
    number = cell.number if cell else None
    raise FindingError(finding("NB007", message, hint=hint, cell=number))


def _translated(cell: Cell, known: set[str]) -> Translated:
    try:
        return translated(cell.source, known)
    except CannotError as error:
        hint = "write it in plain Python, or choose the cells to take by a tag: --cells TAG"
        _refuse(f"a script cannot have {error}", cell, hint)
    except SyntaxError as error:
        _refuse(f"it is not Python: {error.msg}", cell)


def _future(code: str) -> Sequence[str]:
    return [alias.name for node in _future_imports(code) for alias in node.names]


def _future_imports(code: str) -> list[ast.ImportFrom]:
    return [
        node
        for node in ast.parse(code).body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]


def _cell(cell: Cell, marks: Markers, made: Translated, has_figures: bool) -> str:
    code = made.code.strip("\n")
    code = replaced_spans(code, _future_imports(code), "pass")  # they stand at the top
    if marks.raises:
        code = (
            f"try:\n{indented(code)}\n    pass\nexcept Exception:\n"
            "    __import__('traceback').print_exc()"
        )
    ending = ["_nbrepro_figures()"] if has_figures else []
    return "\n".join([f"# %% cell {cell.number}", code, *ending, ""])


def _skipped(cell: Cell, marks: Markers) -> str:
    return f"# %% cell {cell.number} is not run: {marks.skip}\n"
