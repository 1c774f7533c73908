"""The entries on the disk: a folder for each notebook, in it a file for each result.

Files are written at once or not at all, and never changed: whoever reads finds
an entry or none, however many write. What stands in the way of reading is a miss.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pytest_nbrepro.cache.changes import Parts, changed
from pytest_nbrepro.cache.entry import Entry
from pytest_nbrepro.cache.inputs import Place
from pytest_nbrepro.digests import sha256
from pytest_nbrepro.writing import create_file

#: The folder for all that is kept, where the user wants another one.
CACHE_VARIABLE = "NBREPRO_CACHE"
#: Results of one notebook, as for branches that are worked on by turns.
MOST_RESULTS = 8
#: Entries that were of no use for so long are dropped.
OLDEST_SECONDS = 30 * 24 * 3600
#: What was left of a write that was broken off; others are perhaps still being written.
_LEFT_SECONDS = 24 * 3600
_LARGEST = 64_000_000
_FOLDER = re.compile(r"[0-9a-f]{24}")
_ENTRY = re.compile(r"[0-9a-f]{32}-[0-9a-f]{16}\.json")
_LEFT = re.compile(r"\.[0-9a-f-]{20,40}\.[0-9a-f]{16}")


def cache_folder() -> Path:
    """The folder of the results unless another place is named."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute() / "results"
    from platformdirs import user_cache_path

    return user_cache_path("nbrepro", appauthor=False) / "results"


class Store:
    """The entries below a folder, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._is_tidied = False

    def of_notebook(self, notebook: str) -> Path:
        """The folder for the results of a notebook, given by its path within its project."""
        return self.folder / sha256(notebook)[:24]

    def found(self, notebook: str, key: str, place: Place, now: int) -> Entry | None:
        """An entry of this key of which all inputs are as they were; None where there is none."""
        for path in _newest_first(self.of_notebook(notebook)):
            if path.name.startswith(f"{key[:32]}-"):
                entry = _read(path)
                is_it = entry is not None and (entry.key, entry.name) == (key, path.name)
                if entry is not None and is_it and not any(entry.inputs.changes(place, key, now)):
                    with contextlib.suppress(OSError):  # it is used: it stays
                        os.utime(path)
                    return entry
        return None

    def why_not(self, notebook: str, key: str, parts: Parts, place: Place, now: int) -> str:
        """What has changed since the newest entry of a notebook; empty where nobody knows.

        For notebooks of which no entry was found; an entry of the same key counts first.
        """
        entries = [e for p in _newest_first(self.of_notebook(notebook)) if (e := _read(p))]
        for entry in sorted(entries, key=lambda entry: entry.key != key):  # keeps their order
            if entry.notebook == notebook:
                is_it = entry.key == key
                changes = entry.inputs.changes(place, key, now)
                return next(changes, "") if is_it else changed(entry.parts, parts)
        return ""

    def put(self, entry: Entry) -> None:
        """Keep an entry, and drop what is old or too much. Raises OSError where it cannot be."""
        folder = self.of_notebook(entry.notebook)
        for each in (self.folder, folder):  # what cells told is nobody else's
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_file(folder / entry.name, entry.to_bytes())
        for path in [*_newest_first(folder)][MOST_RESULTS:]:
            _removed(path)
        if not self._is_tidied:
            self._is_tidied = True
            self.tidy(time.time())

    def drop(self, entry: Entry) -> None:
        """Forget an entry."""
        _removed(self.of_notebook(entry.notebook) / entry.name)

    def tidy(self, now: float) -> None:
        """Drop what was of no use for long; ``now`` in seconds, by the clock."""
        for folder in self._folders():
            for path in _files(folder, _ENTRY):
                if _age(path, now) > OLDEST_SECONDS:
                    _removed(path)
            for path in _files(folder, _LEFT):
                if _age(path, now) > _LEFT_SECONDS:
                    _removed(path)
            with contextlib.suppress(OSError):  # something is in it
                folder.rmdir()

    def all(self) -> Iterator[tuple[Path, Entry | None]]:
        """The files of all entries with what they hold; None where that cannot be read."""
        for folder in self._folders():
            for path in _newest_first(folder):
                yield path, _read(path)

    def clear(self, paths: Iterable[Path]) -> int:
        """Remove these entries, and folders that are empty then; how many are gone."""
        wanted = list(paths)
        gone = sum(_removed(path) for path in wanted)
        for folder in {path.parent for path in wanted}:
            with contextlib.suppress(OSError):
                folder.rmdir()
        return gone

    def _folders(self) -> list[Path]:
        try:
            return sorted(f for f in self.folder.iterdir() if _FOLDER.fullmatch(f.name))
        except OSError:
            return []


def _files(folder: Path, pattern: re.Pattern[str]) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if pattern.fullmatch(path.name)]
    except OSError:
        return []


def _newest_first(folder: Path) -> list[Path]:
    return sorted(_files(folder, _ENTRY), key=_used, reverse=True)


def _used(path: Path) -> float:
    """When an entry was last of use, in seconds since 1970; 0 where nobody can say."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _age(path: Path, now: float) -> float:
    return now - _used(path)


def _read(path: Path) -> Entry | None:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        return Entry.of(path.read_bytes())
    except OSError:
        return None


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True
