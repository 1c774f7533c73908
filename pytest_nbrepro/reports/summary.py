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
    started.
    """

    notebook: str
    item: str
    outcome: Outcome
    headline: str = ""
    rules: tuple[str, ...] = ()
    cells: int = 0
    kernel: str = ""


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

    def having(self, rule: str) -> int:
        return sum(rule in result.rules for result in self.results)

    @property
    def verdict(self) -> str:
        """The word under which the notebook is counted."""
        if self.failures:
            return "failed"
        if self.interrupted:
            return "interrupted"
        if self.unread:
            return "not checked"
        if not self.cells:
            return "checked without being run"
        # what is left out on purpose is told in a line of its own
        marked = [cell for cell in self.cells if "OUT006" in cell.rules]
        passed = [c for c in self.cells if c.outcome is Outcome.PASSED and c not in marked]
        if not passed:
            return "not compared"
        everything = len(passed) + len(marked) == self.cells[0].cells
        return "reproduced" if everything else "reproduced in part"

    def lines(self) -> Iterator[str]:
        """What is not as it should be."""
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
        if uncompared := self.having("OUT005"):
            yield f"{_plural(uncompared, 'cell')} without stored outputs to compare with"
        if marked := self.having("OUT006"):
            yield f"{_plural(marked, 'cell')} not compared in full, as asked for"
        if widgets := self.having("OUT011"):
            yield f"{_plural(widgets, 'cell')} with a widget compared by its presence only"


_VERDICTS = (
    "reproduced",
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
    counts = {verdict: sum(n.verdict == verdict for n in notebooks) for verdict in _VERDICTS}
    kernels = {n.name: cell.kernel for n in notebooks for cell in n.cells if cell.kernel}
    if is_verbose and kernels:
        ways = {"forked": "forked from a server", "started": "started one by one"}
        numbers = ((list(kernels.values()).count(way), told) for way, told in ways.items())
        yield "kernels: " + ", ".join(f"{n} {told}" for n, told in numbers if n)
    yield "notebooks: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
