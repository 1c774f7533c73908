"""What becomes of one file of a project, and how that is shown before it is done."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass


class CannotEditError(ValueError):
    """A file that is not changed by a program; the message says why, and what to do by hand."""


@dataclass(frozen=True)
class Change:
    """A file, by its path from the project's folder: what it holds (None: no file), what it will.

    ``notice`` says what has to be done by hand instead; then nothing is changed.
    """

    path: str
    before: bytes | None
    after: bytes
    notice: str = ""

    def __bool__(self) -> bool:
        return not self.notice and self.before != self.after

    def lines(self) -> Iterator[str]:
        """The change as git shows it, with three lines around what is different."""
        old = (self.before or b"").decode("utf-8", "replace").splitlines()
        new = self.after.decode("utf-8", "replace").splitlines()
        source = "/dev/null" if self.before is None else f"a/{self.path}"
        yield from difflib.unified_diff(old, new, source, f"b/{self.path}", lineterm="")


def text_of(path: str, content: bytes | None) -> str:
    """The text of a file; nothing where there is none. Raises CannotEditError."""
    try:
        return (content or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise CannotEditError(
            f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from None


def line_end(text: str) -> str:
    """The end of lines as the text has them."""
    return "\r\n" if "\r\n" in text else "\n"


def with_end(text: str) -> str:
    """The text, its last line ended."""
    return text if not text or text.endswith("\n") else text + line_end(text)
