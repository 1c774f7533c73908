"""The code that a kernel is sent to trace itself, which leaves its namespace as it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_SCRIPTS = (
    "_files_script.py",
    "_libraries_script.py",
    "_imports_script.py",
    "_trace_script.py",
)


def begin_code(log: str, folder: str, word: str) -> str:
    """What begins the trace: ``log`` is the file to write to, ``folder`` the kernel's own.

    ``word`` is what ends it, by `end_code`; nobody else is to know it.
    """
    asked = {"log": log, "folder": folder, "word": word}
    names = {"__name__": "_nbrepro_trace", "ASKED": asked}
    return f"exec(compile({_source()!r}, '<nbrepro>', 'exec'), {names!r})"


def end_code(word: str) -> str:
    """What ends the trace that began with this word."""
    return f"__import__('sys').audit('nbrepro.end', {word!r})"


def offline_code() -> str:
    """What makes connections to other computers fail, of Python's own sockets."""
    names = {"__name__": "_nbrepro_offline"}
    return f"exec(compile({_read('_offline_script.py')!r}, '<nbrepro>', 'exec'), {names!r})"


@cache
def _source() -> str:
    return "\n".join(map(_read, _SCRIPTS))


def _read(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
