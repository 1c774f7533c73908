"""Write files at once or not at all: a crash leaves what was there before, or the new content."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def create_file(path: Path, content: bytes) -> None:
    """Make a file, in the place of what may be there. Raises OSError where the system refuses."""
    _put(Path(os.path.realpath(path)), content, 0o666, lambda _: None)


def replace_file(path: Path, content: bytes, *, expected: bytes | None) -> None:
    """Replace a file's content, keeping its mode and to whom it belongs.

    A symbolic link stays one and its target is replaced. Raises OSError where
    the system refuses or the file is read-only, and also when the file no
    longer holds ``expected``, because another program has saved it meanwhile;
    None stands for a file that is not there.
    """
    target = Path(os.path.realpath(path))
    if expected is None:
        _put(target, content, 0o666, lambda _: require_unchanged(target, None))
        return
    require_writable(path)

    def make_alike(file: Path) -> None:
        _give(file, target.stat())
        require_unchanged(target, expected)

    _put(target, content, 0o600, make_alike)


def require_unchanged(path: Path, expected: bytes | None) -> None:
    """Raise OSError where a file does not hold that; None stands for one that is not there."""
    is_other = path.exists() if expected is None else _was_saved_since(path, expected)
    if is_other:
        raise OSError("it was changed by another program meanwhile; nothing was written")


def require_writable(path: Path) -> None:
    """Raise OSError where a file is read-only: a rename over it would ask the folder alone."""
    if not (path.stat().st_mode & _WRITABLE and os.access(path, os.W_OK)):
        raise PermissionError(errno.EACCES, "the file is read-only")


def require_room(path: Path) -> None:
    """Raise OSError where no file could be made, or replaced, at a path that is to be written."""
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"there is no folder {path.parent}")
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if path.exists():
        require_writable(path)
        if not path.is_file():  # a pipe, or a terminal, which is written to
            return
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "nothing can be written into its folder")


def _put(target: Path, content: bytes, mode: int, then: Callable[[Path], None]) -> None:
    """Write beside the target, flush to the disk, do what comes ``then``, and rename over it."""
    temporary, descriptor = _beside(target, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        then(temporary)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _beside(target: Path, mode: int) -> tuple[Path, int]:
    """A new file in the folder of the target, open. Raises OSError."""
    found = target.with_name(f".{target.name[:40]}.{os.urandom(8).hex()}")
    binary = getattr(os, "O_BINARY", 0)
    try:
        return found, os.open(found, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, mode)
    except PermissionError as error:
        raise PermissionError(error.errno, "nothing can be written into its folder") from error


def _was_saved_since(target: Path, expected: bytes) -> bool:
    """True where the file holds something else, or was written to while it was looked at."""
    before = target.stat()
    is_other = target.read_bytes() != expected  # which takes a while where it is large
    after = target.stat()
    return is_other or (before.st_ino, before.st_mtime_ns) != (after.st_ino, after.st_mtime_ns)


def _give(file: Path, before: os.stat_result) -> None:
    """Give a file the mode of the one before it, and as far as we may, its owner and group.

    A notebook in a folder of a group stays the group's, and one that root
    updates in a container stays its author's.
    """
    if hasattr(os, "chown"):  # Windows has none
        for owner, group in ((-1, before.st_gid), (before.st_uid, -1)):
            with contextlib.suppress(OSError):
                os.chown(file, owner, group)
    file.chmod(before.st_mode & 0o7777)
