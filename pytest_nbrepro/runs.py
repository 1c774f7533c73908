"""The runs of one notebook: the one planned ahead, the one begun, and what each is to do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import machines
from pytest_nbrepro.findings import FindingError, Severity
from pytest_nbrepro.markers import markers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.execution import CellRun, Code, NotebookRun, Request, Runner
    from pytest_nbrepro.inputs import Trace
    from pytest_nbrepro.notebook import Cell


@dataclass(frozen=True)
class Left:
    """What a run has left in a notebook: the runs of its cells by number, the state of widgets."""

    runs: Mapping[int, CellRun]
    widgets: Mapping[str, Any]


class Runs:
    """The runs of a notebook by the runner of its session, which begins when first wanted."""

    def __init__(self, runner: Callable[[], Runner], request: Callable[[], Request]) -> None:
        """``request`` says what is to be run; it is asked when a run begins."""
        self._runner = runner
        self._request = request
        self._planned: NotebookRun | None = None
        self._begun: NotebookRun | None = None
        #: When the run was begun, in nanoseconds by the clock.
        self.began = 0

    def planned(self, upto: int) -> NotebookRun:
        """The run of this notebook up to a cell, which does not begin by itself."""
        if self._planned is None:
            from pytest_nbrepro.execution import NotebookRun

            def request() -> Request:
                self.began = time.time_ns()
                return self._request()

            self._planned = NotebookRun(request, upto)
        return self._planned

    @property
    def is_planned(self) -> bool:
        """True where there is a run that has been planned, which may have begun."""
        return self._planned is not None

    def begin(self) -> NotebookRun:
        """The run of this notebook: as planned, or a new one."""
        self._begun, self._planned = self.planned(0), None
        return self._begun

    def drop(self) -> None:
        """The run that was planned is not wanted any more."""
        if self._planned is not None:
            self.release(self.begin())

    def left(self) -> Left | None:
        """What the run that was begun last has left; None where none was, or it is forgotten."""
        run = self._begun
        return Left(run.results(), run.widgets()) if run else None

    @property
    def at(self) -> tuple[int, float]:
        """The number of the cell that runs, for so many seconds; 0 where none does yet."""
        session = self._begun.session if self._begun else None
        number, since = session.begun if session else (0, 0.0)
        return number, time.monotonic() - since

    def wait_for_end(self) -> None:
        """Wait until the kernel of the run that was begun, and released, is gone."""
        if self._begun is not None and self._begun.results():  # else there was none, or it is
            self._begun.wait_for_end()

    def forget(self) -> None:
        """Let go of the run that was begun, and its trace."""
        self._begun = None

    def cell(
        self, run: NotebookRun, number: int, meanwhile: Callable[[], None] = lambda: None
    ) -> CellRun:
        """The run of a cell, when it has ended."""
        return self._runner().cell(run, number, meanwhile)

    def outputs(self, run: NotebookRun, number: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a cell that may still run, as they are by now."""
        return self._runner().outputs(run, number)

    def interrupt(self, run: NotebookRun) -> None:
        """Interrupt the cell that runs, and run none behind it."""
        self._runner().interrupt(run)

    def release(self, run: NotebookRun) -> None:
        """Nothing more is wanted of a run."""
        self._runner().release(run)

    @property
    def trace(self) -> Trace | None:
        """What the run touched outside of its process, when it has ended."""
        return self._begun.trace() if self._begun else None


def request_for(conducted: Conducted) -> Request:
    """What is to be run of a notebook.

    Raises FindingError: RUN001 where there is no kernel, HW011 where the
    machine has not what the notebook needs.
    """
    from pytest_nbrepro.bad_ends import FLOOD
    from pytest_nbrepro.execution import Limits, Request, obstacle

    settings, folder = conducted.settings, conducted.notebook.path.parent
    unmet = machines.unmet(conducted)
    if unmet and (unmet.skips or unmet.finding.severity is Severity.ERROR):
        raise FindingError(unmet.finding)
    sources = [cell.source for cell in conducted.notebook.cells]
    return Request(
        kernel=conducted.kernel,
        codes=tuple(_code(cell, conducted.wants(cell)) for cell in conducted.notebook.cells),
        cwd=folder,
        limits=Limits(
            cell_seconds=settings.timeout,
            notebook_seconds=settings.notebook_timeout,
            startup_seconds=settings.startup_timeout,
            output_bytes=int(settings.output_limit * 1_000_000),
            flood_bytes=int(settings.output_limit * 1_000_000 * FLOOD),
            memory_bytes=settings.memory or 0,
        ),
        # what a library reads when it is imported has to be seen, where a result is to be kept
        preload=()
        if settings.cache or obstacle(sources, folder, settings.preload)
        else settings.preload,
        fork=settings.kernels == "fork",
        env=conducted.variables(),
        trace=settings.trace or settings.cache,
        watch=settings.cache,
        offline=settings.offline,
        measure=conducted.measure,
        told_as=conducted.told_as,
    )


def _code(cell: Cell, is_wanted: bool) -> Code:
    from pytest_nbrepro.bad_ends import stores_an_error
    from pytest_nbrepro.execution import Code

    markers = markers_of(cell)
    return Code(
        source=cell.source,
        skip=cell.is_blank or markers.skip is not None or not is_wanted,
        may_raise=markers.raises or stores_an_error(cell),
        seconds=markers.timeout,
    )
