"""Which inputs a new record names: those that a run has read, those that are stated, the old ones.

Without a run, what the record before says is kept: the outputs came from that.
Only where the outputs are others by now, the same paths are digested anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro import inputs
from pytest_nbrepro import record as records
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.inputs import Places, UnreadableError, digest_of_file, digest_of_folder, size_of
from pytest_nbrepro.recorded_inputs import Input, is_path

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted

#: No more files are stated by naming a folder.
_MOST_STATED = 10_000
_HINT = "state what is missing: nbrepro lock --input PATH {notebook}"


@dataclass(frozen=True)
class Wanted:
    """What is asked for: with ``inputs`` what the notebook reads, with ``system`` what it loads.

    For either the notebook is run. ``stated`` are paths, of files and folders,
    that are inputs in any case.
    """

    inputs: bool = False
    system: bool = False
    stated: tuple[Path, ...] = ()

    @property
    def is_run(self) -> bool:
        """True where the notebook has to be run."""
        return self.inputs or self.system


def recorded_inputs(
    conducted: Conducted,
    old: records.Record | None,
    stated: Iterable[Path],
    trace: inputs.Trace | None,
) -> tuple[tuple[Input, ...], list[Finding]]:
    """The inputs to record, and what has to be said of them.

    ``trace`` is that of a run, where what it has read is wanted.
    """
    return _Recording(conducted, old).made(stated, trace)


class _Recording:
    def __init__(self, conducted: Conducted, old: records.Record | None) -> None:
        self._conducted = conducted
        self._old = old.inputs if old else ()
        self._are_outputs_old = old is not None and _outputs(old.cells) == _outputs(
            records.digests(conducted.notebook.cells)
        )
        self._places = inputs.places_of(conducted.notebook.path)
        self._told: list[Finding] = []

    def made(
        self, stated: Iterable[Path], trace: inputs.Trace | None
    ) -> tuple[tuple[Input, ...], list[Finding]]:
        found: dict[str, Input] = {}
        if trace is not None:
            found = {each.path: each for each in self._read_by_a_run(trace)}
            self._add(found, self._anew(each for each in self._old if each.is_stated))
        elif self._are_outputs_old:
            found = {each.path: each for each in self._old}
        elif self._old:
            found = {each.path: each for each in self._anew(self._old)}
            message = f"the outputs are new, and so are the digests of {len(found)} inputs"
            self._told.append(finding("LOCK074", message))
        self._add(found, self._stated(stated))
        return tuple(sorted(found.values())), self._told

    @staticmethod
    def _add(found: dict[str, Input], more: Iterable[Input]) -> None:
        found.update((each.path, each) for each in more)

    def _anew(self, old: Iterable[Input]) -> Iterator[Input]:
        for each in old:
            yield from self._digested(self._places.folder / each.path, each.is_stated)

    def _stated(self, paths: Iterable[Path]) -> Iterator[Input]:
        for path in paths:
            for each in _all_below(path.absolute()):
                yield from self._digested(each, is_stated=True)

    def _digested(self, path: Path, is_stated: bool = False) -> Iterator[Input]:
        """The input at a path, as it is now; nothing where it cannot be one, which is told."""
        name = self._name(path)
        try:
            if not is_path(name):
                raise UnreadableError("its name cannot be stored")
            if path.is_dir():
                yield Input(name, digest_of_folder(path), None, is_stated)
            else:
                size = size_of(path)
                yield Input(name, digest_of_file(path, size), size, is_stated)
        except FileNotFoundError:
            self._tell(f"{name!r} is gone, so it is not recorded")
        except UnreadableError as error:
            self._tell(f"{name!r} is not recorded: {error}")

    def _tell(self, message: str, hint: str = "") -> None:
        self._told.append(finding("LOCK073", message, hint=hint))

    def _name(self, path: Path) -> str:
        """As a record names a path: from the notebook's folder, or absolute."""
        full = Path(os.path.normpath(path))
        return self._places.shown(str(full)) if self._places.inside(str(full)) else full.as_posix()

    def _read_by_a_run(self, trace: inputs.Trace) -> Iterator[Input]:
        if trace.obstacle:
            self._tell(f"not all that the notebook reads is known: {trace.obstacle}", _HINT)
        if trace.opaque:
            libraries = ", ".join(sorted(trace.opaque)[:5])
            why = f"its calls could not be watched: {trace.unwatched}"
            self._tell(f"it uses {libraries}, which can open files unseen; {why}", _HINT)
        for path in sorted(_wanted(trace, self._places)):
            if path in trace.written:
                self._tell(f"{self._name(Path(path))!r} is not recorded: the notebook changes it")
            else:
                yield from self._digested(Path(path))


def _wanted(trace: inputs.Trace, places: Places) -> Iterator[str]:
    """The files and folders of a trace that are inputs.

    Modules count where they stand beside the notebook: packages that are
    installed from a folder are the lock's. Folders count where the notebook does
    not write into them, since its own files come and go.
    """
    filled = {os.path.dirname(path) for path in trace.written}  # noqa: PTH120 - a plain path
    for path in trace.read.keys() - trace.missing:
        if path not in trace.modules or _stands_beside(path, trace, places):
            yield path
    yield from (path for path in trace.listed.keys() - filled if places.inside(path) is not None)


def _stands_beside(path: str, trace: inputs.Trace, places: Places) -> bool:
    """True for a module that was found in the notebook's own folder."""
    if not Path(path).is_relative_to(places.folder):
        return False
    return Path(Path(path).relative_to(places.folder).parts[0]).stem in trace.imported


def _outputs(cells: Iterable[records.CellDigest]) -> list[str]:
    return [cell.outputs for cell in cells]


def _all_below(path: Path) -> Iterator[Path]:
    """A file; or a folder and all that is in it, hidden things left out."""
    yield path
    if path.is_dir():
        below = (each for each in sorted(path.rglob("*")) if not _is_hidden(each, path))
        yield from (each for _, each in zip(range(_MOST_STATED), below, strict=False))


def _is_hidden(path: Path, top: Path) -> bool:
    return any(
        part.startswith(".") or part == "__pycache__" for part in path.relative_to(top).parts
    )
