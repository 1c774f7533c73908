"""Parameters put into a notebook, by papermill's conventions, and what marks a run that stopped.

The cell with the values is tagged ``injected-parameters`` and follows the one
tagged ``parameters``, whose defaults it overrides; a later run replaces it. A
notebook whose run stopped has a text cell at its top that says so, and one
above the cell where; both have papermill's tag, by which the next run, of
either tool, removes them.
"""

from __future__ import annotations

import contextlib
import difflib
import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_nbrepro.environment import Kernel, resolve_kernel
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.inserting import all_cells, tags_of, with_cells, without_cells
from pytest_nbrepro.notebook import JsonObject, Notebook, joined, parse
from pytest_nbrepro.parameters import Dialect, Stated, dialect_of, stated
from pytest_nbrepro.sources import with_sources
from pytest_nbrepro.storing import Stored, with_outputs

PARAMETERS = "parameters"
INJECTED = "injected-parameters"
_BANNER = "papermill-error-cell-tag"
_ANCHOR = "papermill-error-cell"
_LONGEST = 300
#: What Markdown or a formula would make something of.
_SPECIAL = re.compile(r"[^\w\s.,:;/()'=+-]")


def parameters_of(notebook: Notebook) -> list[Stated] | None:
    """The parameters that a notebook states; None where no cell is tagged so, or none in Python.

    Raises FindingError (NB004) where it is not of format 4.
    """
    cells = all_cells(notebook)
    at = _first(cells, PARAMETERS)
    if at is None or not notebook.is_python:
        return None
    return stated(str(joined(cells[at].get("source"))))


def has_parameters(notebook: Notebook) -> bool:
    """True where a cell is tagged so."""
    return _first(all_cells(notebook), PARAMETERS) is not None


def filled(notebook: Notebook, parameters: Mapping[str, Any], dialect: Dialect) -> Notebook:
    """The notebook with a cell that assigns the parameters; without any, as it is.

    Raises UnfitError where a value cannot be written, FindingError (NB004)
    where the notebook is not of format 4.
    """
    if not parameters:
        return notebook
    source = dialect.code(parameters)
    cells = all_cells(notebook)
    at = _first(cells, INJECTED)
    if at is not None and cells[at].get("cell_type") == "code":
        number = _code_number(cells, at)
        return parse(notebook.path, with_sources(notebook, {number: source}))
    before = _first(cells, PARAMETERS)
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": INJECTED,
        "metadata": {"tags": [INJECTED]},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }
    place = 0 if before is None else before + 1
    return parse(notebook.path, with_cells(notebook, {place: cell}))


def dialect_for(notebook: Notebook, kernel: Kernel | None = None) -> Dialect:
    """How the notebook's language writes values, or that of the kernel that is to run it.

    Raises UnfitError where nobody knows how.
    """
    if kernel is not None:
        return dialect_of(kernel.name, kernel.language)
    language = notebook.language
    if language is None and notebook.kernel_name is not None:
        with contextlib.suppress(FindingError):  # told where it is to be started
            language = resolve_kernel(notebook.kernel_name, None).language
    return dialect_of(notebook.kernel_name, language)


def unknown(notebook: Notebook, parameters: Mapping[str, Any]) -> Iterator[str]:
    """A line for each parameter that the notebook does not state."""
    if not has_parameters(notebook):
        if parameters:
            yield f"no cell is tagged {PARAMETERS!r}, so the values are assigned in a first cell"
        return
    known = parameters_of(notebook)
    names = [one.name for one in known or ()]
    for name in parameters if names else ():  # else nobody could read them
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            yield f"the cell tagged {PARAMETERS!r} has no {name!r}{meant}"


def cleared(notebook: Notebook) -> Notebook:
    """The notebook without outputs and counts, and without the marks of a run that stopped."""
    content = without_cells(notebook, lambda cell: _BANNER in tags_of(cell))
    found = parse(notebook.path, content)
    full = [cell for cell in found.cells if cell.outputs or cell.execution_count is not None]
    empty = {cell.number: Stored((), None) for cell in full}
    return parse(found.path, with_outputs(found, empty)) if empty else found


def marked(notebook: Notebook, number: int, reason: str) -> bytes:
    """The content with the marks of a run that stopped in the code cell of that number."""
    where = f'<a href="#{_ANCHOR}">cell {number}</a>'  # of code, as everywhere
    told = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", " ".join(reason[:_LONGEST].split()))
    top = f"The run of this notebook stopped in {where}: <code>{told}</code>"
    here = f'<a id="{_ANCHOR}"></a>The run stopped in this cell:'
    places = (at for at, cell in enumerate(all_cells(notebook)) if cell["cell_type"] == "code")
    place = next(itertools.islice(places, number - 1, None))
    first = _note("run-stopped", top)
    if place == 0:
        return with_cells(notebook, {0: first})
    return with_cells(notebook, {0: first, place: _note("run-stopped-here", here)})


def _note(name: str, source: str) -> JsonObject:
    styled = f'<span style="color:red">{source}</span>'
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": {"tags": [_BANNER]},
        "source": [styled],
    }


def _first(cells: Sequence[JsonObject], tag: str) -> int | None:
    return next((at for at, cell in enumerate(cells) if tag in tags_of(cell)), None)


def _code_number(cells: Sequence[JsonObject], at: int) -> int:
    """The number among the code cells of the one at a place among all."""
    return sum(cell.get("cell_type") == "code" for cell in cells[: at + 1])


def plain(value: Any) -> Any:
    """A parameter's value as the notebook's metadata can hold it."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
