"""The machine as a table for people, beside the one in a record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_nbrepro.hardware import Row


def fingerprint_lines(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each field; what differs from the record is marked and says how."""
    width = max(len(row.name) for row in rows)
    has_record = any(row.then for row in rows)
    for row in rows:
        if row.here == "unknown" and not row.then and not row.reason:
            continue
        here = f"{row.here} ({row.reason})" if row.reason else row.here
        mark = "≠" if row.differs and row.name != _CANARY else " "
        line = (
            f"{mark} {row.name:<{width}}  {here}" if has_record else f"{row.name:<{width}}  {here}"
        )
        yield line.rstrip()
        if row.name == _CANARY and row.then:
            yield f"  {'':<{width}}  {row.then} as when the outputs were made"
        elif row.differs:
            yield f"  {'':<{width}}  {row.then} when the outputs were made"


_CANARY = "numerics.canary"
