"""The collector, and the test items that a notebook becomes.

``report.ipynb`` gives ``::lock``, ``::hardware``, ``::order`` and one
``::cell-N`` for each code cell; a file that is no notebook gives one item
that fails. The run streams: a cell's item pulls the conductor's iterator up to
its cell, so that selecting one cell runs those above it and reports only that.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pytest_nbrepro.checking import Part
from pytest_nbrepro.columns import cut_end
from pytest_nbrepro.coming_to import ComingTo
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity
from pytest_nbrepro.live_line import live_text, waiting
from pytest_nbrepro.marking import Marking, is_to_fail
from pytest_nbrepro.notebook import read
from pytest_nbrepro.properties import properties_of
from pytest_nbrepro.reports import failure_text, printable
from pytest_nbrepro.telling import (
    NbreproWarning,  # noqa: F401 - users name it so, in filters of warnings
    NotebookFailure,
    heading,
    others_warnings_ignored,
    skip,
    warn,
)

if TYPE_CHECKING:
    from os import PathLike

    # What pytest's own annotations call an exception info and a text of a failure.
    from _pytest._code.code import ExceptionInfo, TerminalRepr

    from pytest_nbrepro.cell_reports import CellReport

#: The session's conductor; one for all notebooks, so that each interpreter is probed once.
CONDUCTOR = pytest.StashKey[Conductor]()

#: The numbers of the cells of each notebook that the session is about.
_SELECTED = pytest.StashKey["dict[NotebookFile, list[int]]"]()
_LONGEST_LABEL = 50
#: With -vv, nothing of a difference is left out.
_WHOLE = 2


class NotebookFile(pytest.File):
    """One notebook: collects its items, holds its run."""

    conducted: Conducted
    cell_count = 0

    def collect(self) -> Iterator[pytest.Item]:
        """The items of the notebook, in their fixed order."""
        self._run: Generator[CellReport] | None = None
        self._reports: dict[int, CellReport] = {}
        self._told: dict[Finding, str] = {}
        self._broken_off: tuple[int, BaseException] | None = None
        self.coming_to = ComingTo(self.config)
        try:
            notebook = read(self.path)
            self._marking = Marking(notebook)
        except FindingError as error:
            yield UnreadableItem.from_parent(self, name="notebook", found=error.finding)
            return
        self._marking.mark_file(self)
        self.conducted = self.config.stash[CONDUCTOR].open(notebook)
        self.cell_count = sum(map(self.conducted.wants, notebook.cells))
        for part in Part:
            yield PartItem.from_parent(self, name=part.value, part=part)
        for cell in filter(self.conducted.wants, notebook.cells):
            item = CellItem.from_parent(self, name=f"cell-{cell.number}", number=cell.number)
            self._marking.mark_cell(item, cell.number)
            yield item
        if not self.config.option.collectonly:
            self.conducted.prepare_key()
        self.conducted.lay_aside()

    @property
    def skipped_for(self) -> str:
        """Why the notebook is skipped, as it says itself; nothing where it is not."""
        with others_warnings_ignored():
            return self._marking.reason_to_skip(self.conducted)

    def report_of(self, number: int) -> CellReport:
        """The report of a code cell, running the notebook as far as needed."""
        while number not in self._reports:
            if self._broken_off is not None:
                place, error = self._broken_off
                if place == number:  # the same item, run again
                    raise error
                skip(f"told above: the run of this notebook was broken off in cell-{place}")
            if self._run is None:
                self._run = self.conducted.run(self.selected())
            try:
                with others_warnings_ignored():
                    report = next(self._run)
            except BaseException as error:
                self._broken_off = number, error
                raise
            self._reports[report.number] = report
        return self._reports[number]

    def selected(self) -> list[int]:
        """The numbers of the cells that this session is about."""
        stash = self.session.stash
        if _SELECTED not in stash:  # once, for thousands of notebooks have thousands of items each
            found: dict[NotebookFile, list[int]] = {}
            for item in self.session.items:
                if isinstance(item, CellItem):
                    found.setdefault(item.parent, []).append(item.number)
            stash[_SELECTED] = found
        return stash[_SELECTED].get(self, [])

    def ended(self) -> Iterator[tuple[str, object]]:
        """When all items are done: what the notebook came to, and why it failed, as properties."""
        if not self.cell_count:
            return
        yield from self.coming_to.come_to(self.conducted, self._reports)
        if self.coming_to.is_to_be_diagnosed and not self._broken_off:
            self._end_run()
            yield from self.coming_to.diagnose(self.conducted, self._reports)

    def _end_run(self) -> None:
        if self._run is not None:
            self._run.close()
            self._run = None

    def teardown(self) -> None:
        """End the kernel when the last selected item of the notebook is done."""
        if self._run is not None:
            self._end_run()
        elif self.cell_count:
            self.conducted.runs.drop()
        if self.cell_count:
            self.conducted.lay_aside()

    def tell_once(self, item: str, findings: Iterable[Finding]) -> None:
        """Skip the item where a problem of the whole notebook has failed another one already."""
        for found in findings:
            if self._told.setdefault(found, item) != item:  # the same one may be run again
                skip(f"told above: {found.message}")


class NotebookItem(pytest.Item):
    """What all items of notebooks share: how they say what they found."""

    parent: NotebookFile
    label = ""
    findings: tuple[Finding, ...] = ()

    def line(self) -> int:
        """The 0-based line of the file that the item is about."""
        return 0

    def reportinfo(self) -> tuple[PathLike[str], int, str]:
        """Where the item stands in the file (0-based line), and how failures are headed."""
        title = f"{self.path.name}: {self.name}"
        return self.path, self.line(), heading(title, self.label)

    def tell(self, outcome: Outcome, findings: tuple[Finding, ...], reason: str) -> None:
        """Fail, warn, note or skip, as the findings ask for."""
        self.findings = findings
        self.user_properties.append(("nbrepro.rules", " ".join(f.rule for f in findings)))
        self.user_properties.append(("nbrepro.cells", self.parent.cell_count))
        if outcome is Outcome.FAILED:
            errors = [found for found in findings if found.severity is Severity.ERROR]
            if not is_to_fail(self):
                self.parent.coming_to.note_failure(errors or findings)
            raise NotebookFailure(findings)
        for found in findings:
            if found.severity is Severity.WARNING:
                self._warn(found)
        notes = [failure_text([f]) for f in findings if f.severity is Severity.INFO]
        if notes:
            self.add_report_section("call", "nbrepro", "\n".join(notes))
        if outcome is Outcome.SKIPPED:
            skip(reason)

    def skip_where_marked(self) -> None:
        """Skip the item where its notebook says so."""
        if reason := self.parent.skipped_for:
            self.tell(Outcome.SKIPPED, (), reason)

    def _warn(self, found: Finding) -> None:
        try:
            warn(found, self.path.name, self.name, self.line() + 1)
        except NotebookFailure:  # as the user's filters want
            self.parent.coming_to.note_failure([found])
            raise

    def repr_failure(
        self, excinfo: ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        """The text of a failure; a traceback only where the fault is this tool's own."""
        if isinstance(excinfo.value, NotebookFailure):
            return failure_text(
                excinfo.value.findings, is_whole=self.config.get_verbosity() >= _WHOLE
            )
        return super().repr_failure(excinfo, style)


class UnreadableItem(NotebookItem):
    """A file that is no notebook: one item, which never passes."""

    def __init__(self, *, found: Finding, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._found = found

    def runtest(self) -> None:
        """Fail, or skip where that is asked for, saying what is wrong with the file."""
        report = self.config.stash[CONDUCTOR].unreadable(self.path, self._found)
        self.tell(report.outcome, report.findings, report.reason)


class PartItem(NotebookItem):
    """One of the static checks."""

    def __init__(self, *, part: Part, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.part = part
        self.needs_kernel = part is not Part.ORDER

    def line(self) -> int:
        """The 0-based line of the file on which the record begins, by which all but order goes."""
        is_of_record = self.part is not Part.ORDER
        return self.parent.conducted.notebook.lines.record.first - 1 if is_of_record else 0

    def runtest(self) -> None:
        """Make the check."""
        self.skip_where_marked()
        with others_warnings_ignored():
            report = self.parent.conducted.check(self.part)
        if report.shared and report.outcome is Outcome.FAILED:
            self.parent.tell_once(self.name, report.findings)
        self.tell(report.outcome, report.findings, report.reason)


class CellItem(NotebookItem):
    """One code cell."""

    def __init__(self, *, number: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.number = number
        self.seconds = 0.0
        self.report: CellReport | None = None
        label = printable(self.parent.conducted.notebook.cells[number - 1].label)
        self.label = cut_end(label, _LONGEST_LABEL)

    def __repr__(self) -> str:
        """As ``--collect-only`` shows it."""
        return f"<{self.__class__.__name__} {self.name}: {self.label}>"

    def line(self) -> int:
        """The 0-based line of the file on which the cell's source begins."""
        return self.parent.conducted.notebook.lines.cells[self.number - 1].first - 1

    def runtest(self) -> None:
        """Run the notebook up to this cell, and report this one."""
        self.skip_where_marked()
        with waiting(self.config, self._waited):
            report = self.report = self.parent.report_of(self.number)
        self.seconds = 0.0 if report.is_cached else report.seconds
        for notice in self.config.stash[CONDUCTOR].notices():
            self._warn(notice)
        if report.shared:
            self.parent.tell_once(self.name, report.findings)
        self.user_properties += properties_of(report)
        self.tell(report.outcome, report.findings, report.reason)

    def _waited(self, seconds: float) -> str:
        """What is waited for: a cell, this one or another, or the kernel."""
        number, running = self.parent.conducted.runs.at
        return live_text(number, len(self.parent.conducted.notebook.cells), running or seconds)
