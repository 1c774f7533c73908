"""What the outputs of one cell came to: verdicts, findings, and a word on what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pytest_nbrepro.comparison import (
    Comparison,
    Verdict,
    compare_outputs,
    is_known,
    name_of,
    views,
    with_widgets,
    without,
)
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.leniency import hint_for_noise, needed
from pytest_nbrepro.notebook import Cell, JsonObject
from pytest_nbrepro.sanitizing import ReplacementError
from pytest_nbrepro.tolerances import terms_for

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted

_SAYS = {
    Verdict.DIFFERENT: "{name} differs",
    Verdict.MISSING: "{name} is stored, but the fresh run does not give it",
    Verdict.UNEXPECTED: "{name} comes from the fresh run, but is not stored",
}
_RULES = {Verdict.DIFFERENT: "OUT001", Verdict.MISSING: "OUT002", Verdict.UNEXPECTED: "OUT003"}


def left_out(cell: Cell, message: str) -> Finding:
    """A word on what somebody does not want compared, or reported."""
    return finding("OUT006", message, cell=cell.number)


def compared(
    conducted: Conducted,
    cell: Cell,
    fresh: Sequence[JsonObject],
    says: Mapping[Verdict, str] = _SAYS,
) -> tuple[tuple[Comparison, ...], list[Finding], list[Finding]]:
    """The verdicts on a cell's outputs, what is wrong with them, and what is to be told.

    ``says`` is how a difference is told, ``{name}`` being what people call the output.
    """
    terms, mimes = terms_for(conducted, cell), conducted.settings.profile.not_compared
    stored, fresh = without(cell.outputs, mimes), without(fresh, mimes)
    stored = with_widgets(stored, conducted.notebook.widgets)
    try:
        comparisons = compare_outputs(stored, fresh, terms)
        notes = list(needed(cell.number, stored, fresh, terms, comparisons))
    except ReplacementError as error:
        return (), [finding("OUT010", f"not compared: {error}", cell=cell.number)], []
    noise = hint_for_noise(comparisons)
    found = [_difference(cell, c, noise, says) for c in comparisons if not c.verdict.is_same]
    notes += _not_compared(conducted, cell)
    return comparisons, found, notes


def _not_compared(conducted: Conducted, cell: Cell) -> Iterator[Finding]:
    """A word on stored outputs that are not looked at, or not in full."""
    settings = conducted.settings
    if without(cell.outputs, settings.profile.not_compared) != list(cell.outputs):
        told = f"pictures and widgets are not compared: --nbrepro-compat {settings.compat}"
        yield left_out(cell, told)
    elif not all(is_known(view, conducted.notebook.widgets) for view in views(cell.outputs)):
        told = "widget compared by its presence only: the notebook does not store its state"
        yield finding("OUT011", told, cell=cell.number)


def _difference(
    cell: Cell, comparison: Comparison, noise: str, says: Mapping[Verdict, str]
) -> Finding:
    """What is told of an output that differs; ``noise`` is a hint where no other is known."""
    evidence, kind = comparison.evidence, comparison.kind
    said = says[comparison.verdict].replace("{name}", name_of(kind))
    message = f"{said}: {evidence.message}" if evidence.message else said
    # Warnings and progress go to stderr: shown, not judged.
    rule = "OUT004" if kind == "stderr" else _RULES[comparison.verdict]
    hint = "" if kind == "stderr" else evidence.hint or noise
    return finding(rule, message, details=evidence.diff, hint=hint, cell=cell.number)
