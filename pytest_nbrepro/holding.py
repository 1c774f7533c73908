"""One at a time: a file that is locked while something is built, changed, used or removed.

The lock belongs to the open file, as ``flock`` has it, and the installer that
is started meanwhile inherits it: where this process is killed, the next one
waits until the installer has ended, too. Windows has no such locks; there it
ends with this process.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_POLL_SECONDS = 0.05


@contextlib.contextmanager
def held(path: Path, waits: Callable[[], None]) -> Iterator[int]:
    """Hold the lock, which is another process's until it ends: ``waits`` is called once then.

    Yields the file's descriptor, for processes to inherit. Raises OSError
    where there can be no such file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not taken(descriptor):
            waits()
            while not taken(descriptor):
                time.sleep(_POLL_SECONDS)
        yield descriptor
    finally:
        os.close(descriptor)  # which unlocks it, unless an installer has outlived us


if sys.platform == "win32":
    import msvcrt

    def taken(descriptor: int) -> bool:
        """True where the lock is ours now, which it is until the file is closed."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def taken(descriptor: int) -> bool:
        """True where the lock is ours now, which it is until the file is closed."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
