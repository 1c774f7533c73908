"""The end of a run: what the notebooks came to. Pure: from the items' results to lines."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pytest_nbrepro.columns import printable
from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports.results import (
    Diagnosed,
    ItemResult,
    NotebookResults,
    by_notebook,
    plural,
)


def summary_lines(
    results: Iterable[ItemResult],
    causes: Mapping[str, Diagnosed] | None = None,
    *,
    is_verbose: bool = False,
) -> Iterator[str]:
    """A line for each notebook that is not clean, and what there is to be locked.

    ``causes`` are why notebooks failed, by their names: the line has the
    cause, the cell, and what to do, those below it what follows from it.
    ``is_verbose`` adds what was accepted by tolerance, what will be run again
    though nothing changes, the evidence for the causes, and how the kernels
    were started.
    """
    notebooks = by_notebook(results)
    for notebook in notebooks:
        cause = (causes or {}).get(notebook.name)
        lines = (*_lines(notebook, cause), *(_further(notebook) if is_verbose else ()))
        yield from (printable(f"{notebook.name}: {line}") for line in lines)
        if cause is not None:
            yield from (printable(f"  {told}") for told in cause.lines[1:])
            more = cause.evidence if is_verbose else ()
            yield from (printable(f"    {told}") for told in more)
    yield from _to_lock(notebooks)
    kernels = {n.name: cell.kernel for n in notebooks for cell in n.cells if cell.kernel}
    if is_verbose and kernels:
        ways = {"forked": "forked from a server", "started": "started one by one"}
        numbers = ((list(kernels.values()).count(way), told) for way, told in ways.items())
        yield "kernels: " + ", ".join(f"{n} {told}" for n, told in numbers if n)


def _lines(found: NotebookResults, cause: Diagnosed | None) -> Iterator[str]:
    """What is not as it should be, and what was accepted."""
    yield from (f"accepted {line}" for line in found.accepted)
    if found.refused:
        yield f"nothing accepted: {found.refused}"
    if found.failures and cause is not None:
        yield cause.lines[0]
    elif found.failures:
        more = len(found.failures) - 1
        rest = f"; {plural(more, 'more item')} failed" if more else ""
        yield f"{found.failures[0].headline}{rest}"
    if found.interrupted:
        yield f"interrupted in {found.interrupted[0].item}"
    if found.failures or found.interrupted:
        return
    if found.unread:
        yield found.unread[0].headline
    yield from _uncompared(found)
    for expected in dict.fromkeys(cell.expected for cell in found.cells if cell.expected):
        number = sum(cell.expected == expected for cell in found.cells)
        yield f"{plural(number, 'cell')} {expected}"
    if wide := [cell for cell in found.cells if "OUT008" in cell.rules]:
        which = f"{plural(len(wide), 'cell')} the same only within the tolerance asked for"
        yield f"{which}{_largest(wide, ' (', ')')}"
    if replaced := found.having("OUT009"):
        yield f"{plural(replaced, 'cell')} the same only after the replacements asked for"


def _uncompared(found: NotebookResults) -> Iterator[str]:
    """How many cells passed without being compared, or did not even pass, and why."""
    if uncompared := sum(
        "OUT005" in cell.rules for cell in found.ended(Outcome.SKIPPED)
    ):  # one whose outputs an update has stored is another matter
        yield f"{plural(uncompared, 'cell')} without stored outputs to compare with"
    if marked := found.having("OUT006"):
        yield f"{plural(marked, 'cell')} not compared in full, as asked for"
    known = {"OUT005", "OUT006"}
    left = [c for c in found.cells if c.outcome is Outcome.SKIPPED and not known & {*c.rules}]
    skipped = [cell for cell in left if not cell.expected]
    if skipped:
        yield f"{plural(len(skipped), 'cell')} not compared: {skipped[0].headline}"
    if found.has_no_code:
        yield "no code cell, so there is nothing to compare"
    if widgets := found.having("OUT011"):
        yield f"{plural(widgets, 'cell')} with a widget compared by its presence only"


def _further(found: NotebookResults) -> Iterator[str]:
    """What was accepted by tolerance, by how much at the most; why it will be run again."""
    within = [c for c in found.cells if c.is_within_tolerance and c.outcome is Outcome.PASSED]
    if within:
        yield f"within tolerance: {plural(len(within), 'cell')}{_largest(within, ', ')}"
    yield from (f"ran again ({cell.ran_again})" for cell in found.cells if cell.ran_again)
    yield from (f"not cached: {cell.not_cached}" for cell in found.cells if cell.not_cached)


def _to_lock(notebooks: Sequence[NotebookResults]) -> Iterator[str]:
    """What has no record, or an old one, and the command that makes one."""
    unlocked = [n.name for n in notebooks if n.having("REC001")]
    if unlocked:
        which = shlex.quote(unlocked[0]) if len(unlocked) == 1 else "NOTEBOOK ..."
        without = f"{plural(len(unlocked), 'notebook')} without a record"
        yield printable(f"{without}; to make one: nbrepro lock {which}")
    outdated = [n.name for n in notebooks if n.outdates_record]
    if outdated:
        older = "record is" if len(outdated) == 1 else "records are"
        told = f"{plural(len(outdated), 'notebook')} whose {older} older than what was accepted"
        yield printable(f"{told}; to renew: nbrepro lock {shlex.join(outdated)}")


def _largest(cells: Sequence[ItemResult], before: str, behind: str = "") -> str:
    """The largest error that was accepted, and where; nothing where there was none to speak of."""
    largest = max(cells, key=lambda cell: cell.largest_error)
    if not largest.largest_error:
        return ""
    where = largest.item.replace("-", " ")
    return f"{before}largest relative error {largest.largest_error:.1e} in {where}{behind}"
