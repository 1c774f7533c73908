"""What a diagnosis is: a cause with what speaks for it, and what to do."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


class Cause(enum.StrEnum):
    """Why a notebook does not reproduce."""

    ENVIRONMENT = "environment"
    HARDWARE = "hardware"
    ORDER = "order"
    NONDETERMINISM = "nondeterminism"
    INPUT = "input"
    STALE_SOURCE = "stale source"
    RESULT = "result"
    ERROR = "error"


@dataclass(frozen=True)
class Diagnosis:
    """Why a notebook failed.

    ``cell`` is the first cell that went wrong, None where none did;
    ``sentence`` says what is the matter and how that is known, ``advice`` what
    to do. A cause that is not ``proven`` is the likely one. ``evidence`` are
    further lines. Of the other cells that failed, ``follows`` use what comes of
    the guilty one, which is ``origin`` where it is another than ``cell``;
    ``alike`` differ in the same way by themselves, ``shown`` only by what it says
    of them; ``independent`` do nothing of that, and raised what ``raised`` says.
    """

    cause: Cause
    cell: int | None
    sentence: str
    advice: str = ""
    proven: bool = True
    evidence: tuple[str, ...] = ()
    origin: int | None = None
    follows: tuple[int, ...] = ()
    independent: tuple[int, ...] = ()
    alike: tuple[int, ...] = ()
    shown: Mapping[int, str] = field(default_factory=dict)
    raised: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The diagnosis for people: one line, and one or two on the other cells that failed."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        doubt = "" if self.proven else " (likely)"
        advice = f"; {self.advice}" if self.advice else ""
        yield f"cause: {self.cause}{doubt}: {self.sentence}{advice}"
        origin = self.origin or self.cell
        if self.alike:
            yield f"{listed(self.alike)} {'differs' if len(self.alike) == 1 else 'differ'} so, too"
        if self.follows:
            verb = "follows" if len(self.follows) == 1 else "follow"
            yield f"{listed(self.follows)} only {verb} from cell {origin}"
        if self.independent:
            verbs = "fails too, and uses" if len(self.independent) == 1 else "fail too, and use"
            raised = f": {self.raised}" if self.raised else ""
            yield f"{listed(self.independent)} {verbs} nothing of cell {origin}{raised}"
        for text in dict.fromkeys(self.shown.values()):
            cells = [number for number, each in self.shown.items() if each == text]
            yield f"{listed(cells)} {'shows' if len(cells) == 1 else 'show'} {text}"


def listed(cells: Sequence[int], most: int = 6) -> str:
    """Cells for people: "cell 3", "cells 3, 5 and 6"."""
    shown = [str(number) for number in cells[:most]]
    if len(cells) > most:
        return f"cells {', '.join(shown)} and {len(cells) - most} more"
    if len(shown) == 1:
        return f"cell {shown[0]}"
    return f"cells {', '.join(shown[:-1])} and {shown[-1]}"
