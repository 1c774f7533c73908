"""Conducts the notebooks of a session; `conducted` is where the rooms meet for one of them.

Plugin and command line do nothing with a notebook but call this, and get
reports of plain values that can be pickled.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro import environment
from pytest_nbrepro.advising import Adviser
from pytest_nbrepro.checking import Report
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.config import Settings
from pytest_nbrepro.digests import canonical
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity, finding, selected
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.opened import shown
from pytest_nbrepro.probing import Probes
from pytest_nbrepro.system_packages import SystemPackages

if TYPE_CHECKING:
    from pytest_nbrepro.cache import Store
    from pytest_nbrepro.environment.restore import Built
    from pytest_nbrepro.execution import Runner
    from pytest_nbrepro.record import Record


class Conductor:
    """Conducts notebooks under one set of settings; probes each interpreter once.

    ``tell`` is given a line before something that takes long.
    """

    def __init__(self, settings: Settings, tell: Callable[[str], None] = lambda _: None) -> None:
        self.settings = settings
        self._tell = tell
        #: What the interpreters of kernels are and have.
        self.probes = Probes(settings)
        self._restored: dict[str, Built | FindingError] = {}
        self.adviser = Adviser(settings)
        self.system = SystemPackages()
        self._answers: dict[
            tuple[object, ...], tuple[environment.Question, environment.Answer]
        ] = {}
        self._runner: Runner | None = None
        self._told: set[Finding] = set()
        #: The variable by which kernels measure coverage, where that is wanted.
        self.measure: tuple[str, str] | None = None
        #: Why no kernel measures it, though that is wanted.
        self.unmeasured: list[str] = []

    @property
    def runner(self) -> Runner:
        """What runs the notebooks; begins when first wanted."""
        if self._runner is None:
            from pytest_nbrepro.execution import Runner

            self._runner = Runner(self.settings.jobs)
        return self._runner

    @cached_property
    def results(self) -> Store:
        """Where the results of notebooks are kept, for those who want that."""
        from pytest_nbrepro.cache import Store, cache_folder

        return Store(self.settings.cache_dir or cache_folder())

    def plan(self, wanted: Iterable[tuple[Conducted, int]]) -> None:
        """Say which notebooks are wanted, in order, each up to the cell of that number.

        Those that need not be run are left out.
        """
        if self.settings.cache:
            from pytest_nbrepro.caching import is_unchanged

            wanted = [(each, upto) for each, upto in wanted if not is_unchanged(each)]
        runs = [conducted.runs.planned(upto) for conducted, upto in wanted]
        if not runs:
            return
        from pytest_nbrepro.execution import start_server

        if self._runner is None:
            with contextlib.suppress(FindingError):  # told when the notebook is run
                start_server(runs[0].request())  # it starts while we import what talks to it
        self.runner.plan(runs)

    def notices(self) -> tuple[Finding, ...]:
        """What has to be said of the kernels of all notebooks, each once."""
        online = [*self._runner.online] if self._runner else []
        unmeasured = [*self.unmeasured, *(self._runner.unmeasured if self._runner else ())]
        found = (
            *(
                finding("RUN018", f"only Python's own sockets are without network: {why}")
                for why in online
            ),
            *(
                finding("RUN020", f"coverage of notebooks is not measured: {why}")
                for why in unmeasured
            ),
        )
        new = [each for each in found if each not in self._told]
        self._told.update(new)
        return (*(finding("RUN010", note) for note in self._notes()), *new)

    def _notes(self) -> tuple[str, ...]:
        """What has to be said of preloading, where a kernel was wanted."""
        if self._runner is None:
            return ()
        from pytest_nbrepro.execution import notes

        return notes()

    def close(self) -> None:
        """End all kernels, and probes that nobody has waited for."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None
        self.probes.close()

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

    def kernel_of_lock(
        self,
        kernel: environment.Kernel,
        path: Path,
        record: Record | None,
        seconds: float | None = None,
    ) -> environment.Kernel:
        """The notebook's kernel, run in an environment that is built from its record's lock.

        Building it may take so many ``seconds``, by default any time. Raises
        FindingError where there is no such environment.
        """
        from pytest_nbrepro import restoring
        from pytest_nbrepro.environment import restore

        if kernel.interpreter is None and kernel.language != "python":
            message = f"kernel {kernel.name!r} is not run by Python, so no lock is its environment"
            raise FindingError(finding("LOCK040", message))
        key = canonical([record.locks, record.requires_python]) if record else ""
        if key not in self._restored:
            known = tuple(kernel.interpreter or ())[:1]
            wishes = restoring.Wishes(kernel=True, known=known, seconds=seconds)
            try:
                tell = partial(self.tell, path)
                self._restored[key] = restoring.restored(path, record, wishes, tell)
            except FindingError as error:
                self._restored[key] = error
        found = self._restored[key]
        if isinstance(found, FindingError):
            raise found
        restore.noted(found, notebook=str(path.absolute()))
        return environment.kernel_in(kernel, found.python)

    def tell(self, path: Path, line: str) -> None:
        """Say of a notebook what takes long, before it does."""
        self._tell(f"{shown(path)}: {line}")

    def answer(self, question: environment.Question) -> environment.Answer:
        """What the engine makes of it, asked once for all notebooks alike.

        Raises FindingError where it makes nothing.
        """
        # one interpreter may have two environments, by the variables of two kernels; each is
        # probed once, and held, so that it is known again
        key = (id(question.environment), question.requirements, question.choices)
        if key not in self._answers:
            made = environment.engine(question.choices.engine).lock(question)
            self._answers[key] = question, made
        return self._answers[key][1]
