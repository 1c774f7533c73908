"""What becomes of a code cell, as plain values: its report, and what an update may store of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_nbrepro.findings import Finding, Outcome

if TYPE_CHECKING:
    from pytest_nbrepro.execution import CellRun
    from pytest_nbrepro.storing import Stored
    from pytest_nbrepro.verdicts import Comparison


@dataclass(frozen=True)
class Offer:
    """What an update may store of one cell.

    ``fresh`` is None where there is nothing to store, or it cannot be, and
    then ``obstacle`` says why; ``forbids`` says why nothing of the whole
    notebook is to be stored.
    """

    fresh: Stored | None = None
    obstacle: str = ""
    forbids: str = ""


#: Of a cell that reproduced.
NO_OFFER = Offer()


@dataclass(frozen=True)
class Update:
    """What became of a notebook.

    ``accepted`` are lines on what was stored, ``refused`` is why nothing was;
    ``outdates_record`` is true where its record is older than what was stored.
    """

    accepted: tuple[str, ...] = ()
    refused: str = ""
    outdates_record: bool = False


@dataclass(frozen=True)
class CellReport:
    """The result of one code cell.

    ``reason`` says why it was skipped; ``shared`` is true for a problem of
    the whole notebook, which is to be told once; ``comparisons`` are the
    verdicts on its outputs; ``kernel`` is how the kernel that ran it was
    started, "forked" or "started", empty where none did, and ``seconds`` how
    long the cell ran. With ``is_cached`` that was in an earlier session;
    ``not_cached`` is why the notebook's result could not be kept, ``ran_again`` why
    one that had been kept was not used. In an update,
    ``offer`` is what could be stored of it, and ``update`` what became of the
    notebook. ``fresh`` is the run of a cell that failed, by which it is diagnosed.
    """

    number: int
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    comparisons: tuple[Comparison, ...] = ()
    shared: bool = False
    kernel: str = ""
    seconds: float = 0.0
    offer: Offer = NO_OFFER
    update: Update | None = None
    is_cached: bool = False
    not_cached: str = ""
    ran_again: str = ""
    fresh: CellRun | None = field(default=None, compare=False, repr=False)
