"""The end of a run: what the notebooks came to. Pure: from the items' results to lines."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports.terminal import printable


@dataclass(frozen=True)
class ItemResult:
    """What one item of a notebook came to.

    ``headline`` is the first line of a failure or the reason of a skip,
    ``rules`` are the codes of its findings, ``cells`` is the number of code
    cells in the whole notebook, ``kernel`` says how the one that ran it was
    started. Of an update of the whole notebook, ``accepted`` are lines on what
    was stored, which is newer than its record if that ``outdates_record``, and
    ``refused`` is why nothing was.
    """

    notebook: str
    item: str
    outcome: Outcome
    headline: str = ""
    rules: tuple[str, ...] = ()
    cells: int = 0
    kernel: str = ""
    accepted: tuple[str, ...] = ()
    refused: str = ""
    outdates_record: bool = False


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
    def verdict(self) -> str:
        """The word under which the notebook is counted."""
        if self.failures:
            return "failed"
        if self.interrupted:
            return "interrupted"
        if self.unread or not self.cells:
            return "not checked" if self.unread else "checked without being run"
        if self.accepted:
            return "updated"
        # what is left out on purpose is told in a line of its own
        marked = [cell for cell in self.cells if "OUT006" in cell.rules]
        passed = [c for c in self.cells if c.outcome is Outcome.PASSED and c not in marked]
        if not passed:
            return "not compared"
        everything = len(passed) + len(marked) == self.cells[0].cells
        return "reproduced" if everything else "reproduced in part"

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
        if uncompared := sum(
            "OUT005" in cell.rules for cell in self._ended(Outcome.SKIPPED)
        ):  # one whose outputs an update has stored is another matter
            yield f"{_plural(uncompared, 'cell')} without stored outputs to compare with"
        if marked := self.having("OUT006"):
            yield f"{_plural(marked, 'cell')} not compared in full, as asked for"


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


def summary_lines(results: Iterable[ItemResult], *, is_verbose: bool = False) -> Iterator[str]:
    """A line for each notebook that is not clean, what to type next, and the totals.

    ``is_verbose`` adds how the kernels were started.
    """
    by_name: dict[str, list[ItemResult]] = {}
    for result in results:
        by_name.setdefault(result.notebook, []).append(result)
    notebooks = [_Notebook(name, by_name[name]) for name in sorted(by_name)]
    for notebook in notebooks:
        yield from (printable(f"{notebook.name}: {line}") for line in notebook.lines())
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
    counts = {verdict: sum(n.verdict == verdict for n in notebooks) for verdict in _VERDICTS}
    kernels = {n.name: cell.kernel for n in notebooks for cell in n.cells if cell.kernel}
    if is_verbose and kernels:
        ways = {"forked": "forked from a server", "started": "started one by one"}
        numbers = ((list(kernels.values()).count(way), told) for way, told in ways.items())
        yield "kernels: " + ", ".join(f"{n} {told}" for n, told in numbers if n)
    yield "notebooks: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
