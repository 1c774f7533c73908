"""What the items of notebooks came to, and the word under which each notebook is counted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_nbrepro.findings import Outcome


@dataclass(frozen=True)
class ItemResult:
    """What one item of a notebook came to.

    ``headline`` is the first line of a failure or the reason of a skip,
    ``rules`` are the codes of its findings, ``cells`` is the number of code
    cells in the whole notebook where that is known, ``kernel`` says how the one that ran it was
    started, ``is_within_tolerance`` whether numbers of its outputs were
    accepted though they differ, ``largest_error`` by how much, relatively.
    ``is_redrawn`` is true where nothing differs but pictures that another program drew.
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
    is_redrawn: bool = False
    is_cached: bool = False
    not_cached: str = ""
    ran_again: str = ""
    accepted: tuple[str, ...] = ()
    refused: str = ""
    outdates_record: bool = False
    expected: str = ""


@dataclass(frozen=True)
class Diagnosed:
    """Why a notebook failed: the lines for everybody, and further evidence.

    ``chance`` are the cells that two fresh runs disagree in, or that follow from one.
    """

    lines: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    chance: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NotebookResults:
    """The results of one notebook."""

    name: str
    results: Sequence[ItemResult]

    @property
    def failures(self) -> list[ItemResult]:
        """The items that failed."""
        return self.ended(Outcome.FAILED)

    @property
    def interrupted(self) -> list[ItemResult]:
        """The items that an interrupt has hit."""
        return self.ended(Outcome.INTERRUPTED)

    def ended(self, outcome: Outcome) -> list[ItemResult]:
        """The items that came to this."""
        return [result for result in self.results if result.outcome is outcome]

    @property
    def unread(self) -> list[ItemResult]:
        """The item of a file that is no notebook, where it was skipped."""
        return [result for result in self.results if result.item == "notebook"]

    @property
    def cells(self) -> list[ItemResult]:
        """The items of cells."""
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
        """How many items have a finding of this rule."""
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


def by_notebook(results: Iterable[ItemResult]) -> list[NotebookResults]:
    """The results by notebook, in the order of their names."""
    found: dict[str, list[ItemResult]] = {}
    for result in results:
        found.setdefault(result.notebook, []).append(result)
    return [NotebookResults(name, found[name]) for name in sorted(found)]


def verdict_of(results: Sequence[ItemResult]) -> str:
    """The word under which a notebook with these results is counted."""
    return NotebookResults("", results).verdict


def plural(number: int, noun: str) -> str:
    """So many of a thing, for people."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
