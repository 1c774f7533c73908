"""How a file is known again: by its times and size where they can be trusted, else by its content.

A time of modification can be set by anybody; that of the last change of the
inode (``st_ctime``, POSIX) cannot, except on Windows, where it is that of the
creation: there the content decides.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

#: Times of files are as coarse as the file system has them, 2 s at the worst (FAT).
_COARSEST = 2_000_000_000
_HAS_CHANGE_TIME = sys.platform != "win32"


class UnreadableError(Exception):
    """Raised where a file cannot be digested; says why in a few words."""


@dataclass(frozen=True)
class Stamp:
    """A file as it was: its size in bytes, its times in nanoseconds, its inode, its content.

    ``made`` is when the stamp was made, by the clock, in nanoseconds.
    """

    size: int
    modified: int
    changed: int
    inode: int
    sha256: str
    made: int

    def may_be(self, path: Path, now: int) -> bool:
        """True where the file still holds the same.

        Times and size alike are enough, unless one of the times is so close to
        when the stamp was made that a later change could have the same, or lies
        ahead of ``now``, because a clock was set back.
        """
        try:
            about = _regular(path)
            if about.st_size != self.size:
                return False
            times = about.st_mtime_ns, about.st_ctime_ns
            is_same = (*times, about.st_ino) == (self.modified, self.changed, self.inode)
            is_old = max(times) < self.made - _COARSEST and max(times) <= now
            if is_same and is_old and self.made <= now and _HAS_CHANGE_TIME:
                return True
            return _content(path) == self.sha256
        except (UnreadableError, OSError, ValueError):
            return False


def stamped(path: Path, now: int) -> Stamp:
    """The stamp of a file. Raises UnreadableError where it is none, or changes meanwhile."""
    try:
        before = _regular(path)
        digest = _content(path)
        after = _regular(path)
    except (OSError, ValueError) as error:
        raise UnreadableError(getattr(error, "strerror", "") or str(error)) from error
    if _traits(before) != _traits(after):
        raise UnreadableError("it is being written to")
    return Stamp(
        size=after.st_size,
        modified=after.st_mtime_ns,
        changed=after.st_ctime_ns,
        inode=after.st_ino,
        sha256=digest,
        made=now,
    )


def _traits(about: os.stat_result) -> tuple[int, ...]:
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino


def _regular(path: Path) -> os.stat_result:
    """What the system says of a regular file: who opens a pipe waits for its other end."""
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise UnreadableError("it is no regular file")
    return about


def _content(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
