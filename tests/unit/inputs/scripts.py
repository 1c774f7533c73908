"""Code run by a Python that traces itself, as a kernel does, and the trace of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytest_nbrepro.inputs import Trace, begin_code, end_code, trace_of


def traced(folder: Path, code: str, *, closing: str = "", exits: int = 0, **env: str) -> Trace:
    """The trace of a code that is run in a folder; ``closing`` comes before its end."""
    own = folder.parent / f"{folder.name} own"
    own.mkdir()
    log = own / "log"
    log.touch()
    begin, end = begin_code(str(log), str(own), "word"), end_code("word")
    program = f"{begin}\nexec(compile({code!r}, 'cell', 'exec'), globals())\n{closing}\n{end}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == exits, done.stderr
    return trace_of(log.read_bytes(), [(0, 1)], f"{log}.end", str(folder))


def names(paths: object, folder: Path) -> set[str]:
    """The paths as from the folder; others as they are."""
    assert hasattr(paths, "__iter__")
    return {str(path).removeprefix(f"{folder}/") for path in paths}
