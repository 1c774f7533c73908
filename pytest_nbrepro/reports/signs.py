"""Signs that not every terminal can show.

Messages have arrows and ellipses; a terminal in another encoding than UTF-8
shows ``->`` and ``...`` instead. That is decided where the characters become
bytes, the one place that knows the encoding: not where the text is made,
which may be another process, nor in files.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from typing import TextIO

from pytest_nbrepro.columns import CLOSE, OPEN

_PLAIN = {"→": "->", "…": "...", "·": "-", "×": "x"}
#: What is put into quoted lines: around the parts that differ, and for those left out.
_MARKS = {OPEN: "<<", CLOSE: ">>", "…": "..."}


def show_plain_signs(stream: TextIO) -> Callable[[], None]:
    """Let a stream that cannot show our signs show plain ones; gives what undoes it.

    Other characters that it cannot show are escaped one by one, unless the
    stream has its own way with them.
    """
    if not isinstance(stream, io.TextIOWrapper) or _shows_all(stream.encoding):
        return lambda: None
    chosen = stream.errors or "strict"
    codecs.register_error(f"nbrepro-{chosen}", _handler(codecs.lookup_error(chosen)))
    stream.reconfigure(errors=f"nbrepro-{chosen}")
    return lambda: stream.reconfigure(errors=chosen)


def _shows_all(encoding: str) -> bool:
    try:
        "".join(_PLAIN).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


_Handler = Callable[[UnicodeError], tuple[str | bytes, int]]


def _handler(chosen: _Handler) -> _Handler:
    def plain(error: UnicodeError) -> tuple[str | bytes, int]:
        assert isinstance(error, UnicodeEncodeError)
        error.end = error.start + 1
        sign = error.object[error.start]
        signs = _MARKS if _in_a_diff(error.object, error.start) else _PLAIN
        if sign in signs:
            return signs[sign], error.end
        try:
            return chosen(error)
        except UnicodeEncodeError:
            return codecs.backslashreplace_errors(error)

    return plain


def _in_a_diff(text: str, at: int) -> bool:
    """True in lines that quote outputs: an arrow and ``->`` must not look the same there."""
    return text.startswith(("- ", "+ "), text.rfind("\n", 0, at) + 1)
