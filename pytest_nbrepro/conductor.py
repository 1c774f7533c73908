"""Conducts the notebooks of a session; `conducted` is where the rooms meet for one of them.

Plugin and command line do nothing with a notebook but call this, and get
reports of plain values that can be pickled.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro import environment
from pytest_nbrepro.conducted import Conducted, Report, shown
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity, finding, selected
from pytest_nbrepro.notebook import Notebook

if TYPE_CHECKING:
    from pytest_nbrepro.execution import Runner


class Conductor:
    """Conducts notebooks under one set of settings; probes each interpreter once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._probes: dict[tuple[object, ...], environment.Probe | FindingError] = {}
        self._environments: dict[tuple[object, ...], environment.Environment] = {}
        self._answers: dict[tuple[object, ...], environment.Answer] = {}
        self._runner: Runner | None = None

    @property
    def runner(self) -> Runner:
        """What runs the notebooks; begins when first wanted."""
        if self._runner is None:
            from pytest_nbrepro.execution import Runner

            self._runner = Runner(self.settings.jobs)
        return self._runner

    def plan(self, wanted: Iterable[tuple[Conducted, int]]) -> None:
        """Say which notebooks will be run, in order, each up to the cell of that number."""
        from pytest_nbrepro.execution import start_server

        runs = [conducted.planned(upto) for conducted, upto in wanted]
        if runs and self._runner is None:
            with contextlib.suppress(FindingError):  # told when the notebook is run
                start_server(runs[0].request())  # it starts while we import what talks to it
        self.runner.plan(runs)

    def notices(self) -> tuple[Finding, ...]:
        """What has to be said of the kernels of all notebooks, each once."""
        from pytest_nbrepro.execution import notes

        return tuple(finding("RUN010", note) for note in notes())

    def close(self) -> None:
        """End all kernels."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def open(self, notebook: Notebook) -> Conducted:
        """The notebook, ready to be checked and run."""
        return Conducted(self, notebook)

    def unreadable(self, path: Path, found: Finding) -> Report:
        """What becomes of a file that cannot be read: even where it does not fail, it is told."""
        if self.kept([found], path):
            return Report(Outcome.FAILED, (found,))
        message = f"not checked, as asked for: {found.message}"
        told = replace(found, message=message, severity=Severity.INFO)
        return Report(Outcome.SKIPPED, (told,), told.headline)

    def kept(self, findings: list[Finding], path: Path) -> tuple[Finding, ...]:
        """The findings that the settings want reported for the notebook at ``path``."""
        ignore = self.settings.ignored_in(path)
        return selected(findings, select=self.settings.select, ignore=ignore)

    def probe(self, kernel: environment.Kernel) -> environment.Environment:
        """What the kernel's interpreter has installed. Raises FindingError where it cannot say."""
        key = _probe_key(kernel)
        self.start_probe(kernel)
        started = self._probes[key]
        if isinstance(started, FindingError):
            raise started
        if key not in self._environments:
            try:
                found = started.result()
                typed = shown(Path(found.executable))  # messages give commands to type
                self._environments[key] = replace(found, executable=typed)
            except FindingError as error:
                self._probes[key] = error
                raise
        return self._environments[key]

    def answer(self, question: environment.Question) -> environment.Answer:
        """What the engine makes of it, asked once for all notebooks alike.

        Raises FindingError where it makes nothing.
        """
        key = (question.interpreter, question.requirements, question.choices)
        if key not in self._answers:
            self._answers[key] = environment.engine(question.choices.engine).lock(question)
        return self._answers[key]

    def start_probe(self, kernel: environment.Kernel) -> None:
        """Begin to probe, so that other work can be done meanwhile."""
        key = _probe_key(kernel)
        if key not in self._probes:
            try:
                self._probes[key] = environment.Probe(kernel)
            except FindingError as error:
                self._probes[key] = error


def _probe_key(kernel: environment.Kernel) -> tuple[object, ...]:
    return (kernel.interpreter or kernel.argv, tuple(sorted(kernel.env.items())))
