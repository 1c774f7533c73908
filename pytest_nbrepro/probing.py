"""What the interpreters of kernels are and have: each is asked once in a session.

The answers take as long as a small notebook, so the questions are on their way
while other work is done, and what nobody waited for is ended.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import environment, hardware
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.kernel_variables import kernel_environment
from pytest_nbrepro.opened import shown

if TYPE_CHECKING:
    from pytest_nbrepro.cache import Digested


@dataclass(frozen=True)
class Surroundings:
    """What the keys of all notebooks of one kernel have in common, digested once.

    ``environment`` is without the path of the interpreter, ``alterations`` are
    digests of what of it is not as it was installed.
    """

    environment: Digested
    alterations: Digested
    fingerprint: Digested


class Probes:
    """The questions and their answers, by what kernels have in common that give the same."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._begun: dict[tuple[object, ...], environment.Probe | FindingError | None] = {}
        #: Those with which what is under way was begun.
        self._variables: dict[tuple[object, ...], Mapping[str, str]] = {}
        self._environments: dict[tuple[object, ...], environment.Environment] = {}
        self._altering: dict[tuple[object, ...], environment.Alterations] = {}
        self._fingerprints: dict[tuple[object, ...], Mapping[str, Any]] = {}
        self._surroundings: dict[tuple[object, ...], Surroundings | FindingError] = {}

    @property
    def are_begun(self) -> bool:
        """True where an interpreter has been asked already."""
        return bool(self._begun)

    def begin(self, kernel: environment.Kernel) -> None:
        """Begin to probe, so that other work can be done meanwhile."""
        key = kernel.asked
        if key in self._begun:
            return
        if kernel.interpreter is None and kernel.is_python:
            self._begun[key] = None  # only a cell of its own can tell
            return
        self._variables[key] = kernel_environment({}, os.environ, {})
        try:
            with_files = self._settings.verify_files
            self._begun[key] = environment.Probe(kernel, with_files=with_files)
            if self._settings.cache:
                self._altering[key] = environment.Alterations(kernel)
        except FindingError as error:
            self._begun[key] = error
            return
        with contextlib.suppress(Exception):  # told when the fingerprint is made
            hardware.look_at_processor()  # while the probe is on its way

    def installed(self, kernel: environment.Kernel) -> environment.Environment:
        """What the kernel's Python has installed. Raises FindingError where it cannot say.

        Where tests have set variables since it was asked, it is asked anew.
        """
        key = kernel.asked
        with self._lock:  # what runs the notebooks may ask as well
            now = kernel_environment({}, os.environ, {})
            if self._variables.get(key, now) != now:
                self._end(key)
            self.begin(kernel)
            self._variables.pop(key, None)
            begun = self._begun[key]
            if isinstance(begun, FindingError):
                raise begun
            if key not in self._environments:
                try:
                    found = begun.result() if begun else self._asked(kernel)
                    typed = shown(Path(found.executable))  # messages give commands to type
                    self._environments[key] = replace(found, executable=typed)
                except FindingError as error:
                    self._begun[key] = error
                    raise
            return self._environments[key]

    def fingerprint(self, kernel: environment.Kernel) -> Mapping[str, Any]:
        """The machine as the kernel sees it. Raises FindingError where it cannot say."""
        found, key = self.installed(kernel), kernel.asked
        if key not in self._fingerprints:
            made = hardware.fingerprint(found.markers, found.machine, found.versions)
            self._fingerprints[key] = made
        return self._fingerprints[key]

    def surroundings(self, kernel: environment.Kernel) -> Surroundings:
        """What of keys is the same for all notebooks of the kernel, as long as the session lasts.

        Raises FindingError where its interpreter cannot say.
        """
        key = kernel.asked
        with self._lock:
            if key not in self._surroundings:
                try:
                    self._surroundings[key] = self._looked_around(kernel)
                except FindingError as error:
                    self._surroundings[key] = error
            found = self._surroundings[key]
        if isinstance(found, FindingError):
            raise found
        return found

    def _looked_around(self, kernel: environment.Kernel) -> Surroundings:
        from pytest_nbrepro.cache import Digested

        found = replace(self.installed(kernel), executable="")  # that is as it is typed from here
        altered = self._altering.pop(kernel.asked, None) or environment.Alterations(kernel)
        parts = found, altered.result(), self.fingerprint(kernel)
        return Surroundings(*map(Digested, parts))

    def close(self) -> None:
        """End what is under way; who asks later asks anew."""
        with self._lock:
            for key in self._begun.keys() - self._environments.keys():
                self._end(key)
            while self._altering:
                self._altering.popitem()[1].close()

    def _end(self, key: tuple[object, ...]) -> None:
        for each in (self._begun.pop(key, None), self._altering.pop(key, None)):
            if isinstance(each, environment.Probe | environment.Alterations):
                each.close()

    def _asked(self, kernel: environment.Kernel) -> environment.Environment:
        """What a kernel says of itself that is started for nothing else."""
        from pytest_nbrepro.execution import Code, Limits, NotebookRun, Request, Runner

        question = environment.question(with_files=self._settings.verify_files)
        limits = Limits(startup_seconds=self._settings.startup_timeout)
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
