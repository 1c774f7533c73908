"""Have SciPy's OpenBLAS loaded with variables of its own, as ``SCIPY_OPENBLAS_CORETYPE`` for one.

So it is where another OpenBLAS than NumPy's chooses otherwise on the same processor. Python runs
this before all else where the folder is on its path.
"""

import os
import sys
from pathlib import Path
from typing import Any

_PREFIX = "SCIPY_"
_own = {name[len(_PREFIX) :]: text for name, text in os.environ.items() if name.startswith(_PREFIX)}


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    """At the first sign of SciPy, and not before: NumPy's libraries are loaded first."""
    first = str(arguments[0]) if arguments else ""
    imports = event == "import" and first.partition(".")[0] == "scipy"
    if _own and (imports or (event == "ctypes.dlopen" and "scipy.libs" in first)):
        _load()


def _load() -> None:
    import ctypes  # noqa: PLC0415 - not before it is needed

    before, own = dict(os.environ), dict(_own)
    _own.clear()
    os.environ.update(own)
    for place in sys.path:
        for library in Path(place).glob("scipy.libs/libscipy_openblas*"):
            ctypes.CDLL(str(library))
    for name in own:
        del os.environ[name]
    os.environ.update(before)


sys.addaudithook(_hook)
