"""Whether data, or a module beside the notebook, that is not what it was explains the difference.

That an input has changed is known from the record, before any run. Which cell
reads it is told by its name, where that stands in the cell; so the cause is
likely, and never proven.
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_nbrepro.diagnosis.cause import Cause, Diagnosis, listed
from pytest_nbrepro.diagnosis.evidence import ChangedInput, Evidence, Kind

_MOST = 3
_ADVICE = "get the data of then; or, where these are right: pytest --nbrepro --nbrepro-update"


def of_inputs(evidence: Evidence) -> Diagnosis | None:
    """An input that has changed, and that the cell or those before it name."""
    found = [each for each in evidence.inputs if each.cells & evidence.concerned]
    if not found:
        return None
    cells = sorted({number for each in found for number in each.cells & evidence.concerned})
    verb = "uses" if len(cells) == 1 else "use"
    them = "it" if len(found) == 1 else "them"
    return _of(evidence, found, f", and {listed(cells)} {verb} {them}")


def of_any_input(evidence: Evidence) -> Diagnosis | None:
    """An input that has changed, and that no cell names."""
    return _of(evidence, evidence.inputs, "") if evidence.inputs else None


def _of(evidence: Evidence, found: Sequence[ChangedInput], used: str) -> Diagnosis:
    first = evidence.first
    named = ", ".join(map(str, found[:_MOST]))
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    raised = f"cell {first.cell} {first.message}; " if first.kind is Kind.RAISED else ""
    verb = "is" if len(found) == 1 else "are"
    sentence = f"{raised}{named}{more} {verb} not as recorded{used}"
    advice = f"{_ADVICE} {evidence.notebook}"
    return Diagnosis(Cause.INPUT, first.cell, sentence, advice, proven=False)
