"""Jupyter's libraries, imported without what takes a second and nobody asks for.

nbformat imports jsonschema, and that (from 4.25 on) `rfc3987_syntax` where it
is installed, as beside JupyterLab: it makes a parser of a grammar when it is
imported, for checks of addresses that few schemas have. Here it is imported
with the first such check.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_SLOW = "rfc3987_syntax"
#: What jsonschema takes from it.
_CHECK = "is_valid_syntax"


class _Later(ModuleType):
    """Stands for the module until one of its checks is called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _check if name == _CHECK else getattr(_real(), name)


def _check(*arguments: Any, **named: Any) -> Any:
    return getattr(_real(), _CHECK)(*arguments, **named)


def _real() -> ModuleType:
    if isinstance(sys.modules.get(_SLOW), _Later):
        del sys.modules[_SLOW]
    return importlib.import_module(_SLOW)


@contextlib.contextmanager
def light_imports() -> Iterator[None]:
    """What is imported within, is so without the parser."""
    if _SLOW in sys.modules or importlib.util.find_spec(_SLOW) is None:
        yield
        return
    sys.modules[_SLOW] = _Later(_SLOW)
    try:
        yield
    finally:
        if isinstance(sys.modules.get(_SLOW), _Later):
            del sys.modules[_SLOW]
