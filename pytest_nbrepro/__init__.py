"""Check that Jupyter notebooks reproduce, and say why when they do not.

Importing this package imports nothing else: pytest loads the plugin at every
start, also where nobody asked for notebooks. What tests annotate their
fixtures with, and catch, is imported when it is asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_nbrepro.fixture import OpenNotebook
    from pytest_nbrepro.live import CellError, LiveCell, LiveNotebook, NotebookError

__all__ = ["CellError", "LiveCell", "LiveNotebook", "NotebookError", "OpenNotebook"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """What tests want of the fixtures. Raises AttributeError."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    place = "fixture" if name == "OpenNotebook" else "live"
    return getattr(importlib.import_module(f"{__name__}.{place}"), name)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext pytest_nbrepro``: the commands as ``%nbrepro check`` and so on."""
    from pytest_nbrepro.magics import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext pytest_nbrepro``."""
    from pytest_nbrepro.magics import unload

    unload(shell)
