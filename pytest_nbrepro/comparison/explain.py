"""Say in one sentence what differs between the tables of two outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from pytest_nbrepro.comparison.alignment import align
from pytest_nbrepro.comparison.diff import excerpt
from pytest_nbrepro.comparison.ends import common_start
from pytest_nbrepro.comparison.numbers import Tolerance, rounded, zero_below
from pytest_nbrepro.comparison.table import Table
from pytest_nbrepro.comparison.table_diff import table_diff
from pytest_nbrepro.comparison.tables import MOST_COUNTED, Change, Reading, differences
from pytest_nbrepro.comparison.text import digits_beyond
from pytest_nbrepro.comparison.verdict import Evidence

_SHOWN = 40


def reading_for(stored: str, fresh: str, tolerance: Tolerance) -> Reading:
    """How the cells of these outputs are compared: on the scale of the whole output."""
    zero = cache(lambda: zero_below(stored, fresh))
    digits = digits_beyond(tolerance.rtol)

    def same(old: str, new: str) -> bool:
        return old == new or align(old, new, tolerance, zero).is_same

    def says(old: str, new: str) -> str:
        found = align(old, new, tolerance, zero)
        place = common_start(old, new)
        words = " → ".join(
            "".join(excerpt(text, place, _SHOWN)) or "nothing" for text in (old, new)
        )
        error = found.first.relative_error if found.first and found.apart is None else None
        return words if error is None else f"{words} (relative error {error:.1e})"

    return Reading(same, lambda text: rounded(text, digits), says)


@dataclass(frozen=True)
class Parts:
    """What an output consists of: its tables, and what is shown beside them."""

    tables: Sequence[Table]
    beside: str


def explained(evidence: Evidence, stored: Parts, fresh: Parts, reading: Reading) -> Evidence:
    """The evidence in the words of the tables; as it is where they do not tell what differs."""
    if len(stored.tables) != len(fresh.tables):
        return evidence
    pairs = [
        (number, old, new, found)
        for number, (old, new) in enumerate(zip(stored.tables, fresh.tables, strict=True), start=1)
        if old != new and (found := differences(old, new, reading)).changes
    ]
    if not pairs:
        return evidence
    number, old, new, found = pairs[0]
    where = f"table {number}: " if len(stored.tables) > 1 else ""
    message = where + _message(found.changes)
    others = len(pairs) - 1
    if others:
        message += f"; {others} more table{'s' * (others > 1)} differ{'s' * (others == 1)}"
    if not reading.same(stored.beside, fresh.beside):
        message += f"; beside the table: {reading.says(stored.beside, fresh.beside)}"
    return replace(evidence, message=message, diff=table_diff(old, new, found) or evidence.diff)


def _message(changes: Sequence[Change]) -> str:
    first, others = changes[0], changes[1:]
    if not others:
        return first.message
    if len(changes) >= MOST_COUNTED:
        return f"{first.message}, and more than {MOST_COUNTED - 2} more"
    kinds = {change.kind for change in others}
    noun = kinds.pop() if len(kinds) == 1 and kinds <= {"cell", "row", "column"} else "difference"
    return f"{first.message}, and {len(others)} more {noun}{'s' * (len(others) > 1)}"
