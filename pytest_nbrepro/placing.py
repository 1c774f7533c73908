"""Put files that were made where the user wants them, each at once or not at all.

A file that was named is replaced, as every tool with ``-o`` does it. What goes
into a folder under its usual name, or is a program that others have written,
is not, unless it is one that was made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from pytest_nbrepro.writing import create_file, replace_file

#: Stands in one of the first lines of every file that is made from locks.
_OURS = b"Made by nbrepro export"
_HEAD = 1000
_NOT_OURS = "it was not made by nbrepro export; --force replaces it"


class Made(Protocol):
    """A file to write: its path below a folder, its text, whether it is run."""

    @property
    def path(self) -> str: ...  # noqa: D102 - said above

    @property
    def text(self) -> str: ...  # noqa: D102

    @property
    def is_program(self) -> bool: ...  # noqa: D102


def place(paths: Sequence[Path], texts: Sequence[str], *, may_replace: bool) -> None:
    """Write the texts to the paths.

    Unless it ``may_replace`` them, files that others have made stay; whether a
    set of files is ours, its first one says. Raises OSError where the system
    refuses, FileExistsError where a file is not to be replaced.
    """
    if not may_replace:
        _spare(paths)
    for path, text in zip(paths, texts, strict=True):
        _write(path, text.encode())


def place_below(folder: Path, files: Sequence[Made], *, may_replace: bool) -> None:
    """Write files below a folder, which is made where it is not there.

    Unless it ``may_replace`` them, a file stays that was not made here; one
    that cannot say so is judged by the first of the set. Raises OSError, as
    `place`.
    """
    paths = [folder / file.path for file in files]
    if not may_replace:
        _spare_each(paths, files)
    for path, file in zip(paths, files, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, file.text.encode())
        if file.is_program:
            path.chmod(path.stat().st_mode | 0o111)


def _spare_each(paths: Sequence[Path], files: Sequence[Made]) -> None:
    there = {path: file for path, file in zip(paths, files, strict=True) if path.exists()}
    is_ours = {path: path.is_file() and _OURS in _head(path) for path in there}
    for path, file in there.items():
        says_so = _OURS in file.text.encode()[:_HEAD]
        if not (is_ours[path] if says_so else is_ours.get(paths[0], False)):
            raise FileExistsError(0, _NOT_OURS, path)


def _spare(paths: Sequence[Path]) -> None:
    there = [path for path in paths if path.is_file()]  # a pipe or a terminal holds nothing
    if there and (there[0] != paths[0] or _OURS not in _head(paths[0])):
        raise FileExistsError(0, _NOT_OURS, there[0])


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _write(path: Path, content: bytes) -> None:
    if path.is_file():
        replace_file(path, content, expected=path.read_bytes())
    elif path.exists():  # a pipe or a terminal
        path.write_bytes(content)
    else:
        try:
            create_file(path, content)
        except OSError as error:  # told of the file that was named, not of the one beside it
            raise OSError(error.errno, error.strerror, str(path)) from error
