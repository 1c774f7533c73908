"""The last lines of a run: how many notebooks and cells came to what, and what to type next."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pytest_nbrepro.columns import printable
from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports.results import Diagnosed, ItemResult, NotebookResults, by_notebook

_VERDICTS = (
    "reproduced",
    "updated",
    "failed",
    "reproduced in part",
    "not compared",
    "checked without being run",
    "not checked",
    "interrupted",
)
#: What cells come to, from best to worst.
_CELLS = (
    "same",
    "within tolerance",
    "renderer",
    "nondeterministic",
    "different",
    "ended badly",
    "not compared",
    "interrupted",
)
#: Rules by which a cell counts as not compared, though it passed, or strictly failed.
_NOT_COMPARED = frozenset({"OUT005", "OUT006", "OUT010"})
_DIFFER = frozenset({"OUT001", "OUT002", "OUT003"})
#: So many notebooks are written out in a command.
_MOST_NAMED = 3


def total_lines(
    results: Iterable[ItemResult], causes: Mapping[str, Diagnosed] | None = None
) -> Iterator[str]:
    """How many notebooks, and how many cells, came to what."""
    notebooks = by_notebook(results)
    counts = ((verdict, [n for n in notebooks if n.verdict == verdict]) for verdict in _VERDICTS)
    yield "notebooks: " + ", ".join(_counted(verdict, found) for verdict, found in counts if found)
    kinds = Counter(_kind(cell, (causes or {}).get(n.name)) for n in notebooks for cell in n.cells)
    if kinds:
        told = ", ".join(f"{kinds[kind]} {kind}" for kind in _CELLS if kinds[kind])
        cached = sum(cell.is_cached for n in notebooks for cell in n.cells)
        yield f"cells: {told}" + (f" ({cached} cached)" if cached else "")


def _counted(verdict: str, notebooks: Sequence[NotebookResults]) -> str:
    cached = sum(notebook.is_cached for notebook in notebooks)
    return f"{len(notebooks)} {verdict}" + (f" ({cached} cached)" if cached else "")


def _kind(cell: ItemResult, cause: Diagnosed | None) -> str:
    rules = {*cell.rules}
    if cell.outcome is Outcome.INTERRUPTED:
        return "interrupted"
    if cell.outcome is Outcome.SKIPPED or rules & _NOT_COMPARED:
        return "not compared"
    if cell.outcome is Outcome.PASSED:
        return "within tolerance" if cell.is_within_tolerance else "same"
    if cause is not None and cell.item in cause.chance:
        return "nondeterministic"
    if not rules & _DIFFER:
        return "ended badly"
    return "renderer" if cell.is_redrawn else "different"


def next_line(results: Iterable[ItemResult], *, has_report: bool) -> str:
    """What to type next where a notebook failed; nothing where none did.

    ``has_report`` is true where both sides of what differs can be looked at already.
    """
    failed = [n for n in by_notebook(results) if n.failures]
    if not failed:
        return ""
    differ = [n.name for n in failed if any(_DIFFER & {*f.rules} for f in n.failures)]
    if has_report or not differ:
        return "next, when that is mended: pytest --nbrepro --lf"
    names = shlex.join(differ) if len(differ) <= _MOST_NAMED else "--lf"
    command = f"pytest --nbrepro --nbrepro-report report.html {names}"
    return printable(f"next, to see both sides of each difference: {command}")
