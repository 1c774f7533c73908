"""The end of a run: what the notebooks came to. Pure: from the items' results to lines."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports.terminal import printable


@dataclass(frozen=True)
class ItemResult:
    """What one item of a notebook came to.

    ``headline`` is the first line of a failure or the reason of a skip,
    ``rules`` are the codes of its findings, ``cells`` is the number of code
    cells in the whole notebook where that is known, ``kernel`` says how the one that ran it was
    started, ``is_within_tolerance`` whether numbers of its outputs were
    accepted though they differ, ``largest_error`` by how much, relatively.
    ``is_cached`` is true for a cell that was not run, since nothing had changed;
    ``not_cached`` says why the notebook will be run again next time all the same,
    ``ran_again`` why it was, though it had been kept.
    ``expected`` says of an item that was expected to fail whether it did, and why.
    Of an update of the whole notebook, ``accepted`` are lines on what
    was stored, which is newer than its record if that ``outdates_record``, and
    ``refused`` is why nothing was.
    """

    notebook: str
    item: str
    outcome: Outcome
    headline: str = ""
    rules: tuple[str, ...] = ()
    cells: int | None = None
    kernel: str = ""
    is_within_tolerance: bool = False
    largest_error: float = 0.0
    is_cached: bool = False
    not_cached: str = ""
    ran_again: str = ""
    accepted: tuple[str, ...] = ()
    refused: str = ""
    outdates_record: bool = False
    expected: str = ""


@dataclass(frozen=True)
class Diagnosed:
    """Why a notebook failed: the lines for everybody, and further evidence."""

    lines: tuple[str, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Notebook:
    """The results of one notebook."""

    name: str
    results: Sequence[ItemResult]

    @property
    def failures(self) -> list[ItemResult]:
        return self._ended(Outcome.FAILED)

    @property
    def interrupted(self) -> list[ItemResult]:
        return self._ended(Outcome.INTERRUPTED)

    def _ended(self, outcome: Outcome) -> list[ItemResult]:
        return [result for result in self.results if result.outcome is outcome]

    @property
    def unread(self) -> list[ItemResult]:
        """The item of a file that is no notebook, where it was skipped."""
        return [result for result in self.results if result.item == "notebook"]

    @property
    def cells(self) -> list[ItemResult]:
        return [result for result in self.results if result.item.startswith("cell-")]

    @property
    def outdates_record(self) -> bool:
        """True where what was accepted is newer than the record."""
        return any(result.outdates_record for result in self.results)

    @property
    def accepted(self) -> tuple[str, ...]:
        """What was accepted; every item concerned tells all of it."""
        return next((result.accepted for result in self.results if result.accepted), ())

    @property
    def refused(self) -> str:
        """Why nothing was accepted, where something could have been."""
        return next((result.refused for result in self.results if result.refused), "")

    def having(self, rule: str) -> int:
        return sum(rule in result.rules for result in self.results)

    @property
    def has_no_code(self) -> bool:
        """True where its static checks were made, and there is no cell to run."""
        return any(result.cells == 0 for result in self.results)

    @property
    def is_cached(self) -> bool:
        """True where it was not run, since nothing had changed."""
        return any(cell.is_cached for cell in self.cells)

    @property
    def verdict(self) -> str:
        """The word under which the notebook is counted."""
        if self.failures:
            return "failed"
        if self.interrupted:
            return "interrupted"
        if self.unread or not self.cells:
            return self._not_run
        if self.accepted:
            return "updated"
        # what is left out on purpose is told in a line of its own
        marked = [cell for cell in self.cells if "OUT006" in cell.rules]
        passed = [c for c in self.cells if c.outcome is Outcome.PASSED and c not in marked]
        if not passed:
            return "not compared"
        everything = len(passed) + len(marked) == self.cells[0].cells
        return "reproduced" if everything else "reproduced in part"

    @property
    def _not_run(self) -> str:
        if self.unread:
            return "not checked"
        return "not compared" if self.has_no_code else "checked without being run"

    def lines(self) -> Iterator[str]:
        """What is not as it should be, and what was accepted."""
        yield from (f"accepted {line}" for line in self.accepted)
        if self.refused:
            yield f"nothing accepted: {self.refused}"
        if self.failures:
            more = len(self.failures) - 1
            rest = f"; {_plural(more, 'more item')} failed" if more else ""
            yield f"{self.failures[0].headline}{rest}"
        if self.interrupted:
            yield f"interrupted in {self.interrupted[0].item}"
        if self.failures or self.interrupted:
            return
        if self.unread:
            yield self.unread[0].headline
        yield from self._uncompared()
        for expected in dict.fromkeys(cell.expected for cell in self.cells if cell.expected):
            number = sum(cell.expected == expected for cell in self.cells)
            yield f"{_plural(number, 'cell')} {expected}"
        if wide := [cell for cell in self.cells if "OUT008" in cell.rules]:
            which = f"{_plural(len(wide), 'cell')} the same only within the tolerance asked for"
            yield f"{which}{_largest(wide, ' (', ')')}"
        if replaced := self.having("OUT009"):
            yield f"{_plural(replaced, 'cell')} the same only after the replacements asked for"

    def _uncompared(self) -> Iterator[str]:
        """How many cells passed without being compared, or did not even pass, and why."""
        if uncompared := sum(
            "OUT005" in cell.rules for cell in self._ended(Outcome.SKIPPED)
        ):  # one whose outputs an update has stored is another matter
            yield f"{_plural(uncompared, 'cell')} without stored outputs to compare with"
        if marked := self.having("OUT006"):
            yield f"{_plural(marked, 'cell')} not compared in full, as asked for"
        known = {"OUT005", "OUT006"}
        left = [c for c in self.cells if c.outcome is Outcome.SKIPPED and not known & {*c.rules}]
        skipped = [cell for cell in left if not cell.expected]
        if skipped:
            yield f"{_plural(len(skipped), 'cell')} not compared: {skipped[0].headline}"
        if self.has_no_code:
            yield "no code cell, so there is nothing to compare"
        if widgets := self.having("OUT011"):
            yield f"{_plural(widgets, 'cell')} with a widget compared by its presence only"

    def further(self) -> Iterator[str]:
        """What was accepted by tolerance, by how much at the most; why it will be run again."""
        within = [c for c in self.cells if c.is_within_tolerance and c.outcome is Outcome.PASSED]
        if within:
            yield f"within tolerance: {_plural(len(within), 'cell')}{_largest(within, ', ')}"
        yield from (f"ran again ({cell.ran_again})" for cell in self.cells if cell.ran_again)
        yield from (f"not cached: {cell.not_cached}" for cell in self.cells if cell.not_cached)


def _largest(cells: Sequence[ItemResult], before: str, behind: str = "") -> str:
    """The largest error that was accepted, and where; nothing where there was none to speak of."""
    largest = max(cells, key=lambda cell: cell.largest_error)
    if not largest.largest_error:
        return ""
    where = largest.item.replace("-", " ")
    return f"{before}largest relative error {largest.largest_error:.1e} in {where}{behind}"


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


def summary_lines(
    results: Iterable[ItemResult],
    causes: Mapping[str, Diagnosed] | None = None,
    *,
    is_verbose: bool = False,
) -> Iterator[str]:
    """A line for each notebook that is not clean, what to type next, and the totals.

    ``causes`` are why notebooks failed, by their names. ``is_verbose`` adds
    what was accepted by tolerance, what will be run again though nothing
    changes, the evidence for the causes, and how the kernels were started.
    """
    by_name: dict[str, list[ItemResult]] = {}
    for result in results:
        by_name.setdefault(result.notebook, []).append(result)
    notebooks = [_Notebook(name, by_name[name]) for name in sorted(by_name)]
    for notebook in notebooks:
        lines = (*notebook.lines(), *(notebook.further() if is_verbose else ()))
        yield from (printable(f"{notebook.name}: {line}") for line in lines)
        cause = (causes or {}).get(notebook.name)
        if cause is not None:
            more = cause.evidence if is_verbose else ()
            yield from (printable(f"  {told}") for told in cause.lines)
            yield from (printable(f"    {told}") for told in more)
    unlocked = [n.name for n in notebooks if n.having("REC001")]
    if unlocked:
        which = shlex.quote(unlocked[0]) if len(unlocked) == 1 else "NOTEBOOK ..."
        without = f"{_plural(len(unlocked), 'notebook')} without a record"
        yield printable(f"{without}; to make one: nbrepro lock {which}")
    outdated = [n.name for n in notebooks if n.outdates_record]
    if outdated:
        older = "record is" if len(outdated) == 1 else "records are"
        told = f"{_plural(len(outdated), 'notebook')} whose {older} older than what was accepted"
        yield printable(f"{told}; to renew: nbrepro lock {shlex.join(outdated)}")
    kernels = {n.name: cell.kernel for n in notebooks for cell in n.cells if cell.kernel}
    if is_verbose and kernels:
        ways = {"forked": "forked from a server", "started": "started one by one"}
        numbers = ((list(kernels.values()).count(way), told) for way, told in ways.items())
        yield "kernels: " + ", ".join(f"{n} {told}" for n, told in numbers if n)
    counts = ((verdict, [n for n in notebooks if n.verdict == verdict]) for verdict in _VERDICTS)
    yield "notebooks: " + ", ".join(_counted(verdict, found) for verdict, found in counts if found)


def _counted(verdict: str, notebooks: Sequence[_Notebook]) -> str:
    cached = sum(notebook.is_cached for notebook in notebooks)
    return f"{len(notebooks)} {verdict}" + (f" ({cached} cached)" if cached else "")


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
