"""Run a Python program, and write the peak memory of its process to a file, in bytes.

    python peak.py FILE PROGRAM ARGUMENTS

The process asks about itself: what a parent is told of a child that has ended is the highest of
the child and of all that it had started, kernels among them.
"""

import atexit
import resource
import runpy
import sys
from pathlib import Path


def _write(target: Path) -> None:
    unit = 1 if sys.platform == "darwin" else 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    target.write_text(str(used * unit), encoding="utf-8")


if __name__ == "__main__":
    atexit.register(_write, Path(sys.argv[1]))
    del sys.argv[:2]
    runpy.run_path(sys.argv[0], run_name="__main__")
