"""One notebook to run and to write: what ``nbrepro run`` does when it knows what is meant."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_nbrepro.account import Account, finished, newer
from pytest_nbrepro.commands.destination import PIPE, Destination, UnwritableError
from pytest_nbrepro.commands.parts import echo, let_go_of_stdout, tell
from pytest_nbrepro.commands.progress import Progress
from pytest_nbrepro.commands.run_report import RunReport
from pytest_nbrepro.commands.signals import Signals
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment import Kernel
from pytest_nbrepro.exit_codes import Exit
from pytest_nbrepro.findings import FindingError, Severity
from pytest_nbrepro.fitness import fitness
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.reports import finding_lines
from pytest_nbrepro.running import Execution, Wishes

#: While a notebook runs, it is saved for the first time after so long, then so often, and not for
#: more than this part of the time.
_FIRST_SECONDS, _SAVE_SECONDS, _SAVE_PART = 1.0, 2.0, 0.05


@dataclass(frozen=True)
class Asked:
    """What was typed, beside parameters and settings."""

    path: Path
    out: Path | None
    inspect: bool
    in_place: bool
    prepare_only: bool
    check: bool
    resume: bool
    kernel: str | None
    cwd: Path | None
    html: Path | None
    json: Path | None
    verbose: bool
    quiet: bool


@dataclass(frozen=True)
class Job:
    """A notebook as it is to be run, without outputs, and where it goes."""

    asked: Asked
    notebook: Notebook
    kernel: Kernel | None
    settings: Settings
    wishes: Wishes
    goal: Destination
    parameters: Mapping[str, Any]

    def done(self, report: RunReport, signals: Signals) -> tuple[bytes, Exit]:
        """Run it, unless that has been done, and write what comes of it; that, and how it ended.

        Raises FindingError where it cannot be run, KeyboardInterrupt where a
        signal comes before.
        """
        conductor = Conductor(self.settings, tell=tell)
        asked = self.asked
        progress = Progress(
            len(self.notebook.cells), is_verbose=asked.verbose, is_quiet=asked.quiet
        )
        try:
            conducted = Conducted(conductor, self.notebook, self.kernel)
            earlier = self._earlier(conducted) if asked.resume else None
            if earlier is not None:
                report.resumed()
                return earlier.content, Exit.DONE
            if asked.check:
                self._require_fitness(conducted, report)
            account = Account(str(asked.path), self.goal.name, self.parameters)
            execution = Execution(conducted, self.notebook, self.wishes, account)
            is_interrupted = self._ran(execution, progress, signals)
            content = execution.final(mark=not asked.in_place)
            report.ran(execution, conducted.kernel.name)
        finally:
            progress.close()
            conductor.close()
        code = signals.exit if is_interrupted else execution.ending
        is_written = self._written(content)
        self._tell(execution, report, is_written=is_written)
        return content, code or (Exit.DONE if is_written else Exit.OUTPUT)

    def _ran(self, execution: Execution, progress: Progress, signals: Signals) -> bool:
        """Run all cells; true where a signal has ended that."""
        save = _Saver(execution, self.goal)
        try:
            for cell, seconds in execution.cells(progress.begin, save):
                progress.ended(cell, seconds)
                save()
            signals.hold()
        except KeyboardInterrupt:
            execution.interrupt(signals.is_urgent)
        execution.end()
        return execution.is_interrupted

    def _written(self, content: bytes) -> bool:
        """Write the result; false where it is not in its place, which was told."""
        try:
            return self.goal.write(content)
        except UnwritableError as error:
            tell(f"Error: {error.message}")
            return False

    def _tell(self, execution: Execution, report: RunReport, *, is_written: bool) -> None:
        name, found = self.goal.name, execution.finding()
        if found is not None:
            report.found(found, message=found.headline)
            for line in finding_lines(Path(name), [found], is_verbose=True):
                tell(line)
        elif execution.stopped:
            report.found(message=execution.stopped)
            tell(f"{name}: {execution.stopped}" + "; it has the outputs up to there" * is_written)
        elif not is_written:
            report.found(message=f"{name}: cannot be written")
        elif not self.asked.quiet:
            self._say(f"{name}: {_count(execution)}")

    def _say(self, line: str) -> None:
        """Tell a result: on standard output, where that is not meant for programs."""
        if self.goal.is_stdout or self.asked.json == PIPE:
            tell(line)
        else:
            try:
                echo([line])
            except OSError:  # nobody reads it, and the notebook is written
                let_go_of_stdout()

    def _require_fitness(self, conducted: Conducted, report: RunReport) -> None:
        """Raise FindingError where the record forbids the run; tell what it warns of."""
        told, refusing = fitness(conducted)
        others = [f for f in told if f != refusing and f.severity is not Severity.INFO]
        report.found(*others)
        if others and (refusing or not self.asked.quiet):
            for line in finding_lines(self.asked.path, others, is_verbose=True):
                tell(line)
        if refusing is not None:
            raise FindingError(refusing)

    def _earlier(self, conducted: Conducted) -> Notebook | None:
        """What is there, if this run would only make it once more; it is told, also why not."""
        try:
            made = self.goal.earlier()
            if made is None:
                return None
            began = finished(self.notebook, made)
        except FindingError as error:
            made, began = None, error.finding.message
        why = began if isinstance(began, str) else newer(conducted, began)
        if why or isinstance(began, str):
            told, made = f"is made anew: {why}", None
        else:
            told = f"not run, for it is the finished run of {began:%Y-%m-%d %H:%M:%S} UTC"
        if not self.asked.quiet:
            self._say(f"{self.goal.name}: {told}")
        return made


class _Saver:
    """Saves a notebook that runs, from time to time."""

    def __init__(self, execution: Execution, goal: Destination) -> None:
        self._execution = execution
        self._goal = goal
        self._next = time.monotonic() + _FIRST_SECONDS

    def __call__(self) -> None:
        now = time.monotonic()
        if now > self._next and self._execution.has_begun:
            self._goal.save(self._execution.content)
            after = time.monotonic()
            self._next = after + max(_SAVE_SECONDS, (after - now) / _SAVE_PART)


def _count(execution: Execution) -> str:
    """What a run that came to its end amounts to."""
    count = f"{execution.count} cell{'' if execution.count == 1 else 's'}"
    ended = ""
    if execution.is_over and execution.cell is not None:
        ended = f"; cell {execution.cell.number} has ended it (SystemExit)"
    return f"{count} run in {execution.seconds:.1f} s{ended}"
