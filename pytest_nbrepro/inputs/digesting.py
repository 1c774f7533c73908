"""Digests of inputs: of a file its content, of a folder the names in it.

Only regular files are opened, behind links too: a path may come from a record
that somebody else wrote, and reading a device or a pipe can wait for ever.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

_CHUNK = 1 << 20
_NOTHING = hashlib.sha256(b"").hexdigest()


class UnreadableError(Exception):
    """Raised for what cannot be digested; says why in a few words."""


def size_of(path: Path) -> int:
    """The size of a file in bytes. Raises FileNotFoundError, UnreadableError."""
    found = _look(path)
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableError("it is not a file")
    return found.st_size


def digest_of_file(path: Path, size: int) -> str:
    """The SHA-256 of a file's first ``size`` bytes, read in pieces.

    Raises FileNotFoundError, UnreadableError.
    """
    if size == 0:
        return _NOTHING
    digest, rest = hashlib.sha256(), size
    try:
        with open(path, "rb", opener=_opened) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError("it is not a file")
            while rest and (piece := file.read(min(rest, _CHUNK))):
                digest.update(piece)
                rest -= len(piece)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise UnreadableError(_reason(error)) from error
    return digest.hexdigest()


def digest_of_folder(path: Path) -> str:
    """The SHA-256 of the names in a folder.

    Hidden ones, notebooks and what Python and this tool put there are left
    out, which come and go. Raises FileNotFoundError, UnreadableError.
    """
    if not stat.S_ISDIR(_look(path).st_mode):
        raise UnreadableError("it is not a folder")
    try:
        names = os.listdir(path)  # noqa: PTH208 - names are wanted, not paths
    except OSError as error:
        raise UnreadableError(_reason(error)) from error
    kept = sorted(os.fsencode(name) for name in names if not _comes_and_goes(name))
    return hashlib.sha256(b"\0".join(kept)).hexdigest()


def _comes_and_goes(name: str) -> bool:
    return name.startswith(".") or name.endswith(".ipynb") or name in {"__pycache__", "__nbrepro__"}


def _look(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(error.errno, error.strerror) from error
    except (OSError, ValueError) as error:
        raise UnreadableError(_reason(error)) from error


def _opened(path: str, flags: int) -> int:
    """Open it without waiting: it may have become a pipe since it was looked at."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
