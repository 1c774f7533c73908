"""Conducts the notebooks of a session; `conducted` is where the rooms meet for one of them.

Plugin and command line do nothing with a notebook but call this, and get
reports of plain values that can be pickled.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import environment, hardware
from pytest_nbrepro.advising import Adviser
from pytest_nbrepro.checking import Report
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.config import Settings
from pytest_nbrepro.digests import canonical
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity, finding, selected
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.opened import shown
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
        self._probing = threading.RLock()
        self._restored: dict[str, Built | FindingError] = {}
        self._probes: dict[tuple[object, ...], environment.Probe | FindingError | None] = {}
        self.adviser = Adviser(settings)
        self.system = SystemPackages()
        self._environments: dict[tuple[object, ...], environment.Environment] = {}
        self._alterations: dict[
            tuple[object, ...], environment.Alterations | Mapping[str, str]
        ] = {}
        self._fingerprints: dict[tuple[object, ...], Mapping[str, Any]] = {}
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
        from pytest_nbrepro.execution import start_server

        if self.settings.cache:
            from pytest_nbrepro.caching import is_unchanged

            wanted = [(each, upto) for each, upto in wanted if not is_unchanged(each)]
        runs = [conducted.runs.planned(upto) for conducted, upto in wanted]
        if not runs:
            return
        if self._runner is None:
            with contextlib.suppress(FindingError):  # told when the notebook is run
                start_server(runs[0].request())  # it starts while we import what talks to it
        self.runner.plan(runs)

    def notices(self) -> tuple[Finding, ...]:
        """What has to be said of the kernels of all notebooks, each once."""
        from pytest_nbrepro.execution import notes

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
        return (*(finding("RUN010", note) for note in notes()), *new)

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

    def probe(self, kernel: environment.Kernel) -> environment.Environment:
        """What the kernel's Python has installed. Raises FindingError where it cannot say."""
        key = kernel.asked
        with self._probing:  # what runs the notebooks may ask as well
            self.start_probe(kernel)
            started = self._probes[key]
            if isinstance(started, FindingError):
                raise started
            if key not in self._environments:
                try:
                    found = started.result() if started else self._asked(kernel)
                    typed = shown(Path(found.executable))  # messages give commands to type
                    self._environments[key] = replace(found, executable=typed)
                except FindingError as error:
                    self._probes[key] = error
                    raise
            return self._environments[key]

    def fingerprint(self, kernel: environment.Kernel) -> Mapping[str, Any]:
        """The machine as the kernel sees it. Raises FindingError where it cannot say."""
        found, key = self.probe(kernel), kernel.asked
        if key not in self._fingerprints:
            made = hardware.fingerprint(found.markers, found.machine, found.versions)
            self._fingerprints[key] = made
        return self._fingerprints[key]

    def alterations(self, kernel: environment.Kernel) -> Mapping[str, str]:
        """Digests of what is not as it was installed. Raises FindingError where none can be had."""
        with self._probing:
            found = self._alterations.get(kernel.asked) or environment.Alterations(kernel)
            if isinstance(found, environment.Alterations):
                found = found.result()
            self._alterations[kernel.asked] = found
        return found

    def answer(self, question: environment.Question) -> environment.Answer:
        """What the engine makes of it, asked once for all notebooks alike.

        Raises FindingError where it makes nothing.
        """
        # one interpreter may have two environments, by the variables of two kernels; each is
        # probed once, and held here, so that it is known again
        key = (id(question.environment), question.requirements, question.choices)
        if key not in self._answers:
            made = environment.engine(question.choices.engine).lock(question)
            self._answers[key] = question, made
        return self._answers[key][1]

    def start_probe(self, kernel: environment.Kernel) -> None:
        """Begin to probe, so that other work can be done meanwhile."""
        key = kernel.asked
        if key in self._probes:
            return
        if kernel.interpreter is None and kernel.is_python:
            self._probes[key] = None  # only a cell of its own can tell
            return
        try:
            with_files = self.settings.verify_files
            self._probes[key] = environment.Probe(kernel, with_files=with_files)
            if self.settings.cache:
                self._alterations[key] = environment.Alterations(kernel)
        except FindingError as error:
            self._probes[key] = error
            return
        with contextlib.suppress(Exception):  # told when the fingerprint is made
            hardware.look_at_processor()  # while the probe is on its way

    def _asked(self, kernel: environment.Kernel) -> environment.Environment:
        """What a kernel says of itself that is started for nothing else."""
        from pytest_nbrepro.execution import Code, Limits, NotebookRun, Request, Runner

        question = environment.question(with_files=self.settings.verify_files)
        limits = Limits(startup_seconds=self.settings.startup_timeout)
        request = Request(kernel, (Code(question),), Path.cwd(), limits)
        runner = Runner()
        try:
            result = runner.cell(NotebookRun(lambda: request, 1), 1)
        finally:
            runner.close()
        outputs = result.outputs
        printed = "".join("".join(o["text"]) for o in outputs if o["output_type"] == "stream")
        found = environment.answer(printed)
        if found is None:
            reason = next((o["evalue"] for o in outputs if "evalue" in o), result.status.value)
            raise environment.no_answer(f"kernel {kernel.name!r}", reason)
        return found
