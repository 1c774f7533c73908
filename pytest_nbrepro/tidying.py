"""Temporary folders of which none stays behind: who makes one removes those of the dead.

A process that is killed removes nothing. It holds a lock on a file in its
folder, though, which the system lets go of, so that the next one knows.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pytest_nbrepro.holding import taken

_LOCK = ".in-use"
#: Of a younger folder the lock may be about to be taken.
_SECONDS = 60


@contextlib.contextmanager
def alone(above: str, prefix: str) -> Iterator[Path]:
    """A new folder of our own, gone afterwards; those before it, whose process is gone, too.

    Raises OSError.
    """
    _sweep(Path(above), prefix)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=above, ignore_cleanup_errors=True) as made:
        descriptor = os.open(Path(made) / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            taken(descriptor)
            yield Path(made)
        finally:
            os.close(descriptor)


def _sweep(above: Path, prefix: str) -> None:
    """Remove the folders of processes that are gone; of ours only, and no links."""
    for folder in above.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):  # it is another user's, or gone by now
            descriptor = os.open(folder / _LOCK, os.O_RDWR)
            try:
                is_old = folder.lstat().st_mtime < time.time() - _SECONDS
                is_over = is_old and taken(descriptor)
            finally:
                os.close(descriptor)
            if is_over:
                shutil.rmtree(folder, ignore_errors=True)  # which leaves links alone
