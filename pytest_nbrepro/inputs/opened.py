"""Files that were opened for writing, and that nobody has written to.

Databases are opened so by those who only ask them, as by ``sqlite3.connect``.
A time of modification can be set back, that of the last change of the inode
(``st_ctime``, POSIX) cannot; where there is none, every such file counts as written.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace

from pytest_nbrepro.inputs.trace import Trace

#: How much earlier than the clock a time can stand: of file systems with whole seconds (FAT: two),
#: and of others, where the kernel's clock ticks.
_WHOLE_SECONDS, _TICK = 2_000_000_000, 20_000_000
_HAS_CHANGE_TIME = sys.platform != "win32"


def without_unchanged(trace: Trace, began: int) -> Trace:
    """The trace, in which files that it has read count as written only where they were.

    The run ``began`` at that time, in nanoseconds by the clock.
    """
    unchanged = {path for path in trace.written if path in trace.read and _is_older(path, began)}
    if not unchanged:
        return trace
    return replace(trace, written={p: c for p, c in trace.written.items() if p not in unchanged})


def _is_older(path: str, began: int) -> bool:
    try:
        about = os.stat(path)  # noqa: PTH116 - a plain path
    except (OSError, ValueError):
        return False
    times = about.st_mtime_ns, about.st_ctime_ns
    margin = _TICK if all(each % 1_000_000_000 for each in times) else _WHOLE_SECONDS
    return _HAS_CHANGE_TIME and stat.S_ISREG(about.st_mode) and max(times) < began - margin
