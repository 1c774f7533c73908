"""What made a cell pass that would otherwise not, and what could: leniency is told, and counted.

Whether a tolerance or a replacement was needed is found by comparing once more
without it; only cells that pass, and not by being identical, are asked about.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pytest_nbrepro.comparison import (
    Comparison,
    Output,
    Terms,
    Tolerance,
    Verdict,
    compare_outputs,
)
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.tolerances import stated

_USUAL = Tolerance()
#: Numbers that lie further apart are not taken for noise: another processor moves results by less,
#: unless they amplify it, as a score by 3e-3; then it is for people to say what is right.
_MOST_NOISE = 1e-3


def needed(
    cell: int,
    stored: Sequence[Output],
    fresh: Sequence[Output],
    terms: Terms,
    comparisons: Sequence[Comparison],
) -> Iterator[Finding]:
    """What of the user's leniency a cell that passes could not do without."""
    verdicts = {comparison.verdict for comparison in comparisons if _counts(comparison)}
    if not _pass(comparisons) or verdicts <= {Verdict.IDENTICAL}:
        return
    tolerance = terms.tolerance
    usual = Tolerance(min(tolerance.rtol, _USUAL.rtol), _USUAL.atol)
    if Verdict.WITHIN_TOLERANCE in verdicts and usual != tolerance:
        without = compare_outputs(stored, fresh, replace(terms, tolerance=usual))
        if not _pass(without):
            largest = max(comparison.evidence.largest_error for comparison in comparisons)
            message = f"the same only within {stated(tolerance)}"
            message += f" (largest relative error {largest:.1e})" if largest else ""
            yield finding("OUT008", message, cell=cell)
    if terms.replacements:
        without = compare_outputs(stored, fresh, replace(terms, replacements=()))
        if not _pass(without):
            sources = dict.fromkeys(replacement.source for replacement in terms.replacements)
            message = f"the same only after the replacements of {' and '.join(sources)}"
            yield finding("OUT009", message, cell=cell)


def hint_for_noise(comparisons: Sequence[Comparison]) -> str:
    """What would accept a cell of which nothing but floating-point numbers differ, and little."""
    differing = [c for c in comparisons if _counts(c) and not c.verdict.is_same]
    errors = [comparison.evidence.refused for comparison in differing]
    if not errors or not all(0 < error <= _MOST_NOISE for error in errors):
        return ""
    return (
        "if that is noise, and not another result: with the tag "
        f"nbrepro-rtol={_above(max(errors)):g} the cell passes, and is counted as such"
    )


def _above(error: float) -> float:
    """The next of 1, 2, 5, 10, … that is not below an error."""
    power = 10.0 ** math.floor(math.log10(error))
    return next(float(f"{step * power:.0e}") for step in (1, 2, 5, 10) if step * power >= error)


def _pass(comparisons: Sequence[Comparison]) -> bool:
    return all(c.verdict.is_same for c in comparisons if _counts(c))


def _counts(comparison: Comparison) -> bool:
    return comparison.kind != "stderr"  # it is shown, not judged
