"""What a run has read, as it was then, and whether all of it is still the same.

A room of values cannot hold the disk: this file, `stamps` and `store` look at
it, and nothing else of the room does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro.cache.key import text_of_any
from pytest_nbrepro.cache.stamps import Stamp, UnreadableError, stamped
from pytest_nbrepro.digests import sha256

if TYPE_CHECKING:
    from pytest_nbrepro.inputs import Trace

#: Of the C library and others: there for all programs, and no input. What lies there can be read
#: without end, or never twice alike.
_SYSTEM = ("/proc/", "/sys/", "/dev/")
_HARMLESS = ("/dev/null", "/dev/tty")
#: Libraries ask the notebook's folder for these by looking whether they exist, which nobody sees.
_ASKED_FOR = ("matplotlibrc", ".env")


class UnfitError(Exception):
    """Raised where what a run has read cannot be known again; says why in a few words."""


@dataclass(frozen=True)
class Place:
    """Where a notebook is run: its folder, that of its project, the variables its kernel gets."""

    folder: Path
    project: Path
    variables: Mapping[str, str]

    def named(self, path: str) -> str:
        """A path as it is kept: from the notebook's folder where it lies within the project."""
        if Path(path).is_relative_to(self.project):
            return Path(os.path.relpath(path, self.folder)).as_posix()
        return path

    def path(self, name: str) -> Path:
        """The path that is kept under this name."""
        return self.folder / name


@dataclass(frozen=True)
class Inputs:
    """What a run has read, by the names of `Place.named`.

    ``files`` were read; ``written`` and the folders ``made`` are there since;
    ``missing`` were asked for and not there. ``folders`` are digests of what was
    listed, ``searched`` digests of what could be imported as one of ``imported``.
    ``variables`` are digests of environment variables; "" stands for all.
    ``folder`` is where it was run, if that matters.
    """

    files: Mapping[str, Stamp] = field(default_factory=dict)
    written: Mapping[str, Stamp] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    folders: Mapping[str, str] = field(default_factory=dict)
    searched: Mapping[str, str] = field(default_factory=dict)
    imported: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""

    def changes(self, place: Place, salt: str, now: int) -> Iterator[str]:
        """What is not as it was, in a few words each; ``now`` in nanoseconds, by the clock."""
        if self.folder not in {"", str(place.folder)}:
            yield f"the notebook lay in {self.folder}"
        for name, digest in self.variables.items():
            if _of_variable(name, place.variables, salt) != digest:
                yield f"the environment variable {name}" if name else "an environment variable"
        yield from self._of_folders(place)
        yield from self._of_files(place, now)

    def _of_folders(self, place: Place) -> Iterator[str]:
        for name, digest in _searched(place, self.searched, frozenset(self.imported)).items():
            if digest != self.searched[name]:
                yield f"a module in {name}"
        for name, digest in self.folders.items():
            if _listing(place.path(name)) != digest:
                yield f"what lies in {name}"
        for name in self.made:
            if not place.path(name).is_dir():
                yield f"{name}, which was there"

    def _of_files(self, place: Place, now: int) -> Iterator[str]:
        for name in self.missing:
            if os.path.lexists(place.path(name)):
                yield f"{name}, which was not there"
        for name, stamp in [*self.files.items(), *self.written.items()]:
            if not stamp.may_be(place.path(name), now):
                yield name


def observed(
    trace: Trace, place: Place, salt: str, *, began: int, now: int, is_bound: bool
) -> Inputs:
    """What a run has read, as it is at its end.

    It ``began`` at that time, in nanoseconds; ``salt`` goes into the digests of
    variables, ``is_bound`` says that the notebook's place matters. Raises
    UnfitError where an input is gone, cannot be read or has changed meanwhile.
    """
    asked = {str(place.folder / name) for name in _ASKED_FOR}
    there = {path for path in asked if Path(path).is_file()}
    # before and behind the cells, the kernel itself asks the system
    own = (p for p, cell in trace.read.items() if cell or not p.startswith(_SYSTEM))
    read = {path for path in (*own, *trace.system, *trace.modules, *there) if _counts(path)}
    missing = {path for path in (*trace.missing, *asked - there) if _counts(path)}
    files = {place.named(p): _input(p, place, began, now) for p in sorted(read - missing)}
    for path in sorted(missing):
        if os.path.lexists(path):
            raise UnfitError(f"{place.named(path)} came to be while it ran")
    written = sorted(path for path in trace.written if _counts(path) and Path(path).exists())
    made = [path for path in written if Path(path).is_dir()]
    search_path = _search_path(trace, place)
    _require_settled([*trace.listed, *_written_into(search_path, trace)], place, began)
    names = [*trace.variables, *([""] if trace.all_variables else [])]
    return Inputs(
        files=files,
        written={place.named(p): _output(p, place, now) for p in written if p not in made},
        made=tuple(map(place.named, made)),
        missing=tuple(sorted(map(place.named, missing))),
        folders={place.named(p): _listing(Path(p)) for p in sorted(trace.listed)},
        searched=_searched(place, map(place.named, search_path), trace.imported),
        imported=tuple(sorted(trace.imported)),
        variables={name: _of_variable(name, place.variables, salt) for name in names},
        folder=str(place.folder) if is_bound else "",
    )


def _counts(path: str) -> bool:
    """False for what Python itself makes of sources, and what is no file of anybody's."""
    return path not in _HARMLESS and not ("__pycache__" in path and path.endswith(".pyc"))


def _written_into(search_path: Iterable[str], trace: Trace) -> Iterator[str]:
    """The folders of modules in which the notebook has written something that it imports."""
    names = ((str(Path(path).parent), Path(path).name) for path in trace.written)
    into = {folder for folder, name in names if name.partition(".")[0] in trace.imported}
    return (folder for folder in search_path if folder in into)


def _require_settled(folders: Iterable[str], place: Place, began: int) -> None:
    """Raise UnfitError where names in a folder have changed since the run began.

    Then it is not known what the run has seen of them.
    """
    for folder in folders:
        try:
            changed = Path(folder).stat().st_mtime_ns
        except OSError:  # that it is not there will be looked at
            continue
        if changed >= began:
            raise UnfitError(f"what lies in {place.named(folder)} was changed while it ran")


def _input(path: str, place: Place, began: int, now: int) -> Stamp:
    if path.startswith(_SYSTEM):
        raise UnfitError(f"it reads {path}, which is the system's")
    stamp = _output(path, place, now)
    if max(stamp.modified, stamp.changed) >= began:
        raise UnfitError(f"{place.named(path)}, which it reads, was changed while it ran")
    return stamp


def _output(path: str, place: Place, now: int) -> Stamp:
    try:
        return stamped(Path(path), now)
    except UnreadableError as error:
        raise UnfitError(f"{place.named(path)} cannot be read again: {error}") from error


def _listing(folder: Path) -> str:
    """The digest of the names in a folder, in order; of one that is not there, a word."""
    return _of_names(_names(folder))


def _search_path(trace: Trace, place: Place) -> set[str]:
    """The folders in which modules were looked for, also before the trace began."""
    stated = [path for path in place.variables.get("PYTHONPATH", "").split(os.pathsep) if path]
    own = [str(place.folder), *(str(place.folder / path) for path in stated)]
    return {*trace.searched, *(str(Path(path).parent) for path in trace.modules), *own}


def _searched(place: Place, names: Iterable[str], imported: frozenset[str]) -> dict[str, str]:
    """Digests of what could be imported from folders: by these names, or from within packages all.

    Within a package modules are asked for by names that no list of top-level names has.
    """
    folders = {name: Path(os.path.normpath(place.path(name))) for name in sorted(names)}
    among = {*folders.values()}
    found = {}
    for name, folder in folders.items():
        entries = _names(folder)
        if entries is not None and "__init__.py" not in entries and folder.parent not in among:
            entries = [entry for entry in entries if entry.partition(".")[0] in imported]
        found[name] = _of_names(entries)
    return found


def _names(folder: Path) -> list[str] | None:
    try:
        found = [path.name for path in folder.iterdir()]
    except OSError:
        return None
    return sorted(name for name in found if name != "__pycache__")


def _of_names(names: Iterable[str] | None) -> str:
    return "not there" if names is None else sha256(text_of_any(sorted(names)))


def _of_variable(name: str, variables: Mapping[str, str], salt: str) -> str:
    """The digest of a variable's value, or of all variables for the name ""."""
    value = variables.get(name) if name else dict(variables)
    return sha256(text_of_any([salt, name, value]))
