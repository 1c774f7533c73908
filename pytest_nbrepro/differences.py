"""What the outputs of one cell came to: verdicts, findings, and a word on what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_nbrepro.comparison import Comparison, Verdict, compare_outputs, name_of, without
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.leniency import hint_for_noise, needed
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.sanitizing import ReplacementError
from pytest_nbrepro.tolerances import terms_for

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.execution import CellRun

_RULES = {Verdict.DIFFERENT: "OUT001", Verdict.MISSING: "OUT002", Verdict.UNEXPECTED: "OUT003"}


def left_out(cell: Cell, message: str) -> Finding:
    """A word on what somebody does not want compared, or reported."""
    return finding("OUT006", message, cell=cell.number)


def compared(
    conducted: Conducted, cell: Cell, run: CellRun
) -> tuple[tuple[Comparison, ...], list[Finding], list[Finding]]:
    """The verdicts on a cell's outputs, what is wrong with them, and what is to be told."""
    settings, terms = conducted.settings, terms_for(conducted, cell)
    mimes = settings.profile.not_compared
    stored, fresh = without(cell.outputs, mimes), without(run.outputs, mimes)
    try:
        comparisons = compare_outputs(stored, fresh, terms)
        notes = list(needed(cell.number, stored, fresh, terms, comparisons))
    except ReplacementError as error:
        return (), [finding("OUT010", f"not compared: {error}", cell=cell.number)], []
    noise = hint_for_noise(comparisons)
    found = [_difference(cell, c, noise) for c in comparisons if not c.verdict.is_same]
    if stored != list(cell.outputs):
        told = f"pictures and widgets are not compared: --nbrepro-compat {settings.compat}"
        notes.append(left_out(cell, told))
    return comparisons, found, notes


def _difference(cell: Cell, comparison: Comparison, noise: str) -> Finding:
    evidence, kind = comparison.evidence, comparison.kind
    name = name_of(kind)
    says = {
        Verdict.DIFFERENT: f"{name} differs",
        Verdict.MISSING: f"{name} is stored, but the fresh run does not give it",
        Verdict.UNEXPECTED: f"{name} comes from the fresh run, but is not stored",
    }[comparison.verdict]
    message = f"{says}: {evidence.message}" if evidence.message else says
    # Warnings and progress go to stderr: shown, not judged.
    rule = "OUT004" if kind == "stderr" else _RULES[comparison.verdict]
    hint = "" if kind == "stderr" else evidence.hint or noise
    return finding(rule, message, details=evidence.diff, hint=hint, cell=cell.number)
