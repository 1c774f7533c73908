"""Where a notebook runs on this machine: folders whose names in outputs say nothing."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path


def known_folders(
    notebook_folder: Path, interpreter: Sequence[str] | None
) -> tuple[tuple[str, str], ...]:
    """Paths, each with what it is, the longest first.

    These are the folder of the notebook, the environment of the kernel's
    ``interpreter`` (a command), the home and the temporary folder; the root of
    all, and the system's own Python, tell nothing and are left out.
    """
    found: dict[str, str] = {}
    for path, name in _folders(notebook_folder, interpreter):
        for each in (path, os.path.realpath(path)):
            text = os.path.normpath(each)
            if text not in (os.path.dirname(text), "/usr"):  # noqa: PTH120 - a text
                found.setdefault(text, name)
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


def _folders(notebook_folder: Path, interpreter: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    yield os.path.abspath(notebook_folder), "folder"  # noqa: PTH100 - links stay as they are
    program = Path(interpreter[0]) if interpreter else None
    if program and program.is_absolute():
        folder = program.parent
        in_scripts = folder.name in ("bin", "Scripts")
        if sys.platform == "win32" or in_scripts:
            yield str(folder.parent if in_scripts else folder), "environment"
    yield os.path.expanduser("~"), "home"  # noqa: PTH111 - which raises nothing
    yield tempfile.gettempdir(), "temporary"
