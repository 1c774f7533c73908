"""One notebook under a conductor: what it is, its run, its lock."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import environment, machines
from pytest_nbrepro import record as records
from pytest_nbrepro.checking import Part, Report, checked
from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell, Notebook
from pytest_nbrepro.opened import Opened, shown
from pytest_nbrepro.values import SEALS

if TYPE_CHECKING:
    from pytest_nbrepro.cache import Store
    from pytest_nbrepro.caching import Sought
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conductor import Conductor
    from pytest_nbrepro.diagnosis import Diagnosis
    from pytest_nbrepro.locking import Locked
    from pytest_nbrepro.probing import Surroundings
    from pytest_nbrepro.recording import Wanted
    from pytest_nbrepro.reports.session import Row
    from pytest_nbrepro.runs import Runs
    from pytest_nbrepro.system_packages import SystemPackages


class Conducted(Opened):
    """One notebook under a conductor; what several checks need is worked out once."""

    def __init__(
        self, conductor: Conductor, notebook: Notebook, kernel: environment.Kernel | None = None
    ) -> None:
        """``kernel`` is the one to run it with, where that is not its own."""
        super().__init__(notebook, conductor.settings)
        self._conductor = conductor
        self._chosen = kernel
        #: What was looked up in the cache when the run was planned.
        self.sought: Sought | None = None
        self.replayed: machines.Replayed | None = None

    def lay_aside(self) -> None:
        """Keep the bytes of the file only: of thousands of notebooks, few are wanted at once."""
        super().lay_aside()
        if "runs" in self.__dict__:
            self.runs.forget()

    @cached_property
    def _kernel(self) -> environment.Kernel | FindingError:
        try:
            name, language = self.notebook.kernel_name, self.notebook.language
            found = self._chosen or environment.resolve_kernel(name, language)
            if self.settings.env == "locked":
                found = self._conductor.kernel_of_lock(found, self.notebook.path, self.record)
            if self.settings.replay_numerics:
                self.replayed = machines.replayed(self, found)
                return self.replayed.kernel
            return found
        except FindingError as error:  # told by several items, and then to be the same
            return FindingError(error.finding.about(shown(self.notebook.path)))

    def wants(self, cell: Cell) -> bool:
        """True where the settings want a cell run, by its tag."""
        return not self.settings.cells or self.settings.cells in cell.tags

    @property
    def kernel(self) -> environment.Kernel:
        """The kernel that runs the notebook, in the environment that the settings ask for.

        Raises FindingError where there is none (RUN001), or no such environment.
        """
        if isinstance(self._kernel, FindingError):
            raise self._kernel
        return self._kernel

    @property
    def interpreter(self) -> Sequence[str] | None:
        """The Python of the kernel, as a command; None where it has none or there is no kernel."""
        return None if isinstance(self._kernel, FindingError) else self._kernel.interpreter

    @property
    def probed(self) -> environment.Environment:
        """What the kernel's interpreter has. Raises FindingError where it cannot say."""
        return self._conductor.probes.installed(self.kernel)

    @property
    def surroundings(self) -> Surroundings:
        """What of the notebook's key is the kernel's. Raises FindingError where it cannot say."""
        return self._conductor.probes.surroundings(self.kernel)

    @property
    def fingerprint(self) -> Mapping[str, Any]:
        """The machine as the kernel sees it. Raises FindingError where it cannot say."""
        return self.fingerprint_of(self.kernel)

    def fingerprint_of(self, kernel: environment.Kernel) -> Mapping[str, Any]:
        """The machine as another kernel sees it. Raises FindingError where it cannot say."""
        return self._conductor.probes.fingerprint(kernel)

    def restore(self) -> None:
        """Make the environment and the variables that the notebook is to run with."""
        if self.settings.env == "locked" or self.settings.replay_numerics:
            self._kernel  # noqa: B018 - worked out once; what stands in its way is told by items

    def prepare(self) -> None:
        """Start what takes time, so that the first check need not wait for it."""
        if self.valid_record and isinstance(self._kernel, environment.Kernel):
            self._conductor.probes.begin(self._kernel)

    def prepare_key(self) -> None:
        """Start the probe of which keys are made while other notebooks are still collected.

        The first notebook's kernel is mostly that of all; one in an environment
        that has to be built first can wait.
        """
        settings, probes = self.settings, self._conductor.probes
        if not settings.cache or settings.update or probes.are_begun:
            return
        if settings.env == "locked" or settings.replay_numerics:
            return
        if isinstance(self._kernel, environment.Kernel):
            probes.begin(self._kernel)

    def check(self, part: Part) -> Report:
        """Make one of the static checks."""
        return checked(self, part)

    def rows(self, part: Part) -> tuple[Row, ...]:
        """The table that belongs to one of them, for reports."""
        from pytest_nbrepro import reporting

        return reporting.rows(self, part)

    def diagnosed(
        self, reports: Mapping[int, CellReport], failed: Sequence[Finding]
    ) -> Diagnosis | None:
        """Why the notebook failed, by the reports on its cells and the findings that failed it."""
        from pytest_nbrepro.diagnosing import diagnosed

        return diagnosed(self, reports, failed)

    @property
    def system(self) -> SystemPackages:
        """What is installed beside Python."""
        return self._conductor.system

    def advice(self, record: records.Record, *, is_strict: bool) -> list[Finding]:
        """What the advisory database has to say of what is locked, where one is named."""
        return list(self._conductor.adviser.advise(record, is_strict=is_strict))

    def kernel_of_lock(self, seconds: float) -> environment.Kernel:
        """The kernel in an environment made of the lock, within this time.

        Raises FindingError without one.
        """
        path = self.notebook.path
        return self._conductor.kernel_of_lock(self.kernel, path, self.record, seconds)

    def tell(self, line: str) -> None:
        """Say what takes long, before it does."""
        self._conductor.tell(self.notebook.path, line)

    def variables(self) -> dict[str, str]:
        """The environment variables that the settings and the record give to the kernel."""
        seed = str(self.overrides.get("hash-seed", ""))
        chosen = {"PYTHONHASHSEED": seed} if seed == "random" or seed.isdecimal() else {}
        return {
            **{key: value for name in self.settings.seal for key, value in SEALS[name]},
            **chosen,
        }

    @property
    def measure(self) -> tuple[str, str] | None:
        """The variable by which coverage is measured in the kernel, where that is wanted."""
        return self._conductor.measure

    @cached_property
    def runs(self) -> Runs:
        """What is run of the notebook."""
        from pytest_nbrepro.runs import Runs, request_for

        return Runs(lambda: self._conductor.runner, lambda: request_for(self))

    @property
    def results(self) -> Store:
        """Where the results of notebooks are kept."""
        return self._conductor.results

    def run(self, wanted: Collection[int] = ()) -> Generator[CellReport]:
        """Run the notebook in a fresh kernel, and report each code cell as soon as it is judged.

        In an update, that is when all have run, and what differs of the cells
        of the numbers ``wanted`` has been stored.
        """
        from pytest_nbrepro.judging import judged

        if not self.settings.update:
            return judged(self)
        from pytest_nbrepro.accepting import accepted

        return accepted(self, judged(self), wanted)

    def probed_for(self, python: str | None) -> environment.Environment:
        """As `probed`, of the interpreter ``python`` instead, where there is one."""
        if python is None:
            return self.probed
        return self._conductor.probes.installed(environment.Kernel(python, (python,)))

    def answer(self, question: environment.Question) -> environment.Answer:
        """The lock that an engine makes. Raises FindingError where it makes none."""
        return self._conductor.answer(question)

    def lock(
        self,
        stated: Mapping[str, Any] | None = None,
        choices: environment.Choices | None = None,
        wanted: Wanted | None = None,
    ) -> Locked:
        """Make the record anew: a platform's lock, the fingerprint, the cell digests.

        Locks of other platforms, stated requirements and the policy are kept,
        unless the present record is damaged; ``stated`` is put over the
        latter. ``choices`` say how the lock is made, ``wanted`` which inputs
        are recorded; for some of them the notebook is run. Raises FindingError
        where the kernel, its environment, the engine or a record of a newer
        schema stands in the way.
        """
        from pytest_nbrepro.locking import locked
        from pytest_nbrepro.recording import Wanted

        return locked(self, stated or {}, choices or environment.Choices(), wanted or Wanted())

    def named(self, findings: list[Finding]) -> list[Finding]:
        """The findings as they matter here, this notebook in the commands that they hint at."""
        weighed = map(self.settings.profile.weighed, findings)
        return [found.about(shown(self.notebook.path)) for found in weighed]

    def kept(self, findings: list[Finding]) -> tuple[Finding, ...]:
        """The findings that the settings, and the markers of the cell, want reported."""
        chosen = self._conductor.kept(findings, self.notebook.path)
        return tuple(f for f in chosen if not f.rule.startswith(self._ignored_by_cell(f)))

    def _ignored_by_cell(self, found: Finding) -> tuple[str, ...]:
        return markers_of(self.notebook.cells[found.cell - 1]).ignored if found.cell else ()
