"""One notebook as it was opened: its file, the baseline beside it, its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import baselines
from pytest_nbrepro import record as records
from pytest_nbrepro.config import Settings, in_notebook
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import RECORD_KEY, Notebook, parse
from pytest_nbrepro.retelling import retold

if TYPE_CHECKING:
    from pytest_nbrepro.recorded_inputs import Input
    from pytest_nbrepro.stripping.baseline import Entry


class Opened:
    """One notebook with the settings that hold for it; read once, whoever asks."""

    def __init__(self, notebook: Notebook, settings: Settings) -> None:
        self.settings = in_notebook(settings, notebook.metadata)
        self._notebook: Notebook | None = None
        self._file = notebook.path, notebook.content
        #: A folder, and how it is called in all that is told: another one where it was sent here.
        self.told_as: tuple[str, str] | None = None

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._file[0]

    @property
    def folder_as_told(self) -> Path:
        """The folder of the notebook, as outputs have it."""
        folder = self.path.parent
        return retold(folder, *self.told_as) if self.told_as else folder

    def lay_aside(self) -> None:
        """Keep the bytes of the file only."""
        self._notebook = None
        self.__dict__.pop("_record", None)

    @property
    def notebook(self) -> Notebook:
        """The notebook, with the outputs of its baseline where it is stripped.

        It is parsed again where it was laid aside.
        """
        found = self._notebook  # asked for once: another thread may lay it aside
        if found is None:
            found = parse(*self._file)
            beside = self._beside
            if beside is not None and not isinstance(beside, FindingError):
                found = baselines.with_references(found, beside, self.settings.strip)
            self._notebook = found
        return found

    @cached_property
    def _beside(self) -> baselines.Beside | FindingError | None:
        path = self._file[0]
        try:
            return baselines.load(path)
        except FindingError as error:
            return FindingError(error.finding.about(shown(path)))

    @property
    def beside(self) -> baselines.Beside | None:
        """The baseline, None where there is none. Raises FindingError where it cannot be read."""
        if isinstance(self._beside, FindingError):
            raise self._beside
        return self._beside

    @property
    def unused(self) -> Sequence[Entry]:
        """The outputs in the baseline that belong to no cell. Raises FindingError, as `beside`."""
        beside = self.beside
        return beside.baseline.unused(self.notebook.cells) if beside else ()

    @cached_property
    def _record(self) -> records.Record | FindingError | None:
        if RECORD_KEY not in self.notebook.metadata:
            return None
        try:
            return records.parse(self.notebook.metadata[RECORD_KEY])
        except FindingError as error:
            return error

    @property
    def record(self) -> records.Record | None:
        """The record, None where there is none. Raises FindingError where it cannot be read."""
        if isinstance(self._record, FindingError):
            raise self._record
        return self._record

    @property
    def readable_record(self) -> records.Record | None:
        """The record, None where there is none or a damaged one.

        Raises FindingError for one of a newer schema: what a newer version
        wrote is not ours to drop.
        """
        found = self._record
        is_damaged = isinstance(found, FindingError) and found.finding.rule != "REC002"
        return None if is_damaged else self.record

    @property
    def valid_record(self) -> records.Record | None:
        """The record, None also where it cannot be read, which the lock's check tells."""
        return self._record if isinstance(self._record, records.Record) else None

    @cached_property
    def altered_inputs(self) -> Sequence[tuple[Input, str, str]]:
        """The recorded inputs that are others now, each with a rule and a detail; read once."""
        from pytest_nbrepro.inputs import altered

        record = self.valid_record
        folder = self._file[0].resolve().parent
        return tuple(altered(record.inputs, folder)) if record else ()

    @property
    def overrides(self) -> Mapping[str, Any]:
        """What the record states for this notebook; nothing where it cannot be read."""
        return self.valid_record.overrides if self.valid_record else {}


def shown(path: Path) -> str:
    """The path as a user would type it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
