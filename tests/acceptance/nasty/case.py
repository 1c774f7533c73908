"""One nasty input and the promise about it, in plain values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from notebooks import Json, code, notebook, stdout


@dataclass(frozen=True)
class Nasty:
    """One nasty input, which ``holds`` the bytes of a file or a notebook.

    ``what`` and ``happens`` are for people; ``says`` begins the first line of
    the one item that fails, if one does, ``shows`` stands further down in its
    message. ``stops`` is why the cells below are not run, ``warns`` the
    beginning of a warning.
    """

    name: str
    what: str
    holds: bytes | Json
    says: str = ""
    stops: str = ""
    happens: str = ""
    warns: str = ""
    shows: str = ""

    @cached_property
    def content(self) -> bytes:
        """The bytes of its file; some are of 50 MB, and made where they are wanted."""
        return self.holds if isinstance(self.holds, bytes) else as_saved(self.holds)

    @property
    def rule(self) -> str:
        """The code of the rule that fails or warns, or nothing."""
        return (self.says or self.warns).partition(" ")[0]

    @property
    def failing(self) -> str:
        """The name of the item that fails, or nothing."""
        where = self.says.partition(" ")[2].partition(":")[0]
        return where.replace(" ", "-") if where.startswith("cell ") else self.says and "notebook"


def cells(
    name: str,
    what: str,
    *sources: str | Json,
    says: str = "",
    stops: str = "",
    happens: str = "",
    warns: str = "",
    shows: str = "",
    seconds: float | None = None,
) -> Nasty:
    """A notebook of these cells, and one that prints below them; ``seconds`` limits each."""
    tags = [f"nbrepro-timeout={seconds}"] if seconds else []
    made = [code(cell, tags=tags) if isinstance(cell, str) else cell for cell in sources]
    holds = notebook(*made, code("print('next')", stdout("next\n")))
    return Nasty(name, what, holds, says, stops, happens, warns, shows)


def as_saved(content: Json) -> bytes:
    """The bytes of a notebook's file."""
    return json.dumps(content, indent=1).encode()


def raises(name: str, what: str, *sources: str | Json, says: str, **more: str) -> Nasty:
    """As `cells`, where the last of them raises; ``says`` begins with the error's name."""
    error = says.partition(":")[0]
    cell = len(sources)
    return cells(
        name,
        what,
        *sources,
        says=f"RUN006 cell {cell}: raised {says}",
        stops=f"cell {cell} raised {error}",
        **more,  # type: ignore[arg-type]  # none of them is the number of seconds
    )
