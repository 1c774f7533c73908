"""The files of an advisory database: a folder, a zip, or a tar archive.

Archives are read in memory and never unpacked, so that no name in them leads
anywhere; how much is read of a file, and of all, is limited.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

#: Advisories have some kilobytes; those with all versions of a package listed, some hundred.
_MOST_JSON = 16 * 1024**2
_MOST_YAML = 512 * 1024
_MOST_FILES = 500_000
#: The largest archive known, that of osv.dev, has a tenth.
_MOST_BYTES = 2 * 1024**3
_KINDS = {".json": _MOST_JSON, ".yaml": _MOST_YAML, ".yml": _MOST_YAML}


class StoreError(Exception):
    """Raised where nothing, or no more, can be read; the message says why."""


@dataclass(frozen=True)
class Entry:
    """A file: its name in the store, and its content or what is wrong with it."""

    name: str
    content: bytes
    flaw: str = ""


def entries(path: Path, only: Collection[str] | None = None) -> Iterator[Entry]:
    """The JSON and YAML files at ``path``, or those of the names given.

    Raises StoreError where it is no folder and no archive, or a damaged one.
    """
    import tarfile
    import zipfile
    import zlib

    try:
        if path.is_dir():
            yield from _of_folder(path, only)
        elif not path.is_file():
            raise StoreError("it is no folder and no file")
        elif zipfile.is_zipfile(path):
            yield from _of_zip(path, only)
        else:
            yield from _of_tar(path, only)
    except (
        # RuntimeError: a password, or a way of packing that Python does not know
        *(OSError, EOFError, RuntimeError, ValueError),
        *(zlib.error, zipfile.BadZipFile, tarfile.TarError),
    ) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StoreError(reason or type(error).__name__) from error


def _limit(name: str) -> int:
    """How large a file of that name may be; 0 where it is no advisory."""
    return _KINDS.get(os.path.splitext(name)[1].lower(), 0)  # noqa: PTH122 - names of archives


def _checked(name: str, content: bytes) -> Entry:
    return Entry(name, b"", "too large") if len(content) > _limit(name) else Entry(name, content)


def _of_folder(path: Path, only: Collection[str] | None) -> Iterator[Entry]:
    top = path / "vulns" if (path / "vulns").is_dir() else path
    for name in _names(top) if only is None else only:
        # files by descriptors: a folder of thousands takes half the time that pathlib needs
        try:
            descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            yield Entry(name, b"", error.strerror or "cannot be opened")
            continue
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                yield Entry(name, b"", "no file")
                continue
            yield _checked(name, file.read(min(found.st_size, _limit(name)) + 1) or b"")


def _names(top: Path) -> Iterator[str]:
    count = 0
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if _limit(name):
                count += 1
                if count > _MOST_FILES:
                    raise StoreError("there are too many files in it")
                yield os.path.join(folder, name)  # noqa: PTH118 - as above


def _of_zip(path: Path, only: Collection[str] | None) -> Iterator[Entry]:
    import zipfile
    import zlib

    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if len(infos) > _MOST_FILES:
            raise StoreError("there are too many files in it")
        total = 0
        for info in infos:
            if not _limit(info.filename) or (only is not None and info.filename not in only):
                continue
            try:
                with archive.open(info) as file:
                    content = file.read(_limit(info.filename) + 1)
            except (RuntimeError, zlib.error, zipfile.BadZipFile) as error:
                yield Entry(info.filename, b"", str(error))
                continue
            total += len(content)
            if total > _MOST_BYTES:
                raise StoreError("it unpacks to more than any database has")
            yield _checked(info.filename, content)


def _of_tar(path: Path, only: Collection[str] | None) -> Iterator[Entry]:
    import tarfile

    with tarfile.open(path, "r:*") as archive:
        total = 0
        for count, member in enumerate(archive):
            total += max(member.size, 0)
            if total > _MOST_BYTES or count > _MOST_FILES:
                raise StoreError("it unpacks to more than any database has")
            wanted = _limit(member.name) and (only is None or member.name in only)
            if not member.isfile() or not wanted:
                continue
            file = archive.extractfile(member)
            if file is not None:
                with file:
                    yield _checked(member.name, file.read(_limit(member.name) + 1))
