"""Where uv is."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path


def uv_program() -> str | None:
    """The path of uv: on PATH, else that of its package, else beside the Python that runs this."""
    found = shutil.which("uv")
    if found:
        return found
    if importlib.util.find_spec("uv"):
        from uv import find_uv_bin

        try:
            return str(find_uv_bin())
        except FileNotFoundError:
            return None
    return shutil.which("uv", path=str(Path(sys.executable).parent))  # conda's has no package
