"""Whether a notebook may have a kernel that has imported libraries beforehand.

A library reads variables, backend and module path when it is imported. Where a
notebook sets one of those, or its folder has a library's settings or a module
that goes by its name, the import has to wait for the notebook. That is told
from the text of its cells, on the safe side: a mention anywhere counts, also in
a comment, below the import or in a branch that is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

_SETS = {
    "environment variables": re.compile(
        r"\benviron\b|\bputenv\b|^\s*%(?:set_)?env\b|\bload_dotenv\b", re.MULTILINE
    ),
    "a backend": re.compile(
        r"\bmatplotlib\.use\b|\bmpl\.use\b|\bswitch_backend\b|\bMATPLOTLIBRC\b"
        r"|^\s*%(?:matplotlib|pylab)\b(?!\s+inline\s*$)",
        re.MULTILINE,
    ),
    "the module path": re.compile(r"\bsys\.(?:path|meta_path|path_hooks|modules)\b|\bsite\."),
    "how modules are imported": re.compile(r"\bimportlib\b|\bwarnings\.|\blocale\.setlocale\b"),
}
#: Files that libraries (matplotlib, numba) read in the folder where they are imported.
_SETTINGS = ("matplotlibrc", ".numba_config.yaml")


def obstacle(sources: Iterable[str], folder: Path, modules: Sequence[str]) -> str:
    """Why the modules may not be imported before the notebook is run; nothing if they may."""
    for module in modules:
        name = module.partition(".")[0]
        if (folder / f"{name}.py").exists() or (folder / name).is_dir():
            return f"{name} stands in the notebook's folder"
    for name in _SETTINGS if modules else ():
        if (folder / name).exists():
            return f"{name} stands in the notebook's folder"
    for number, source in enumerate(sources, start=1):
        for what, pattern in _SETS.items():
            if pattern.search(source):
                return f"cell {number} sets {what}"
    return ""
