"""The machine as a table for people, beside the one in a record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_nbrepro.hardware import Row


def fingerprint_lines(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each field; what differs from the record is marked, and says how."""
    width = max(len(row.name) for row in rows)
    margin = any(row.then for row in rows)
    for row in rows:
        mark = ("≠ " if row.differs else "  ") * margin
        reason = f" ({row.reason})" if row.reason else ""
        yield f"{mark}{row.name:<{width}}  {row.here}{reason}"
        if row.differs and row.then:
            yield f"  {'':<{width}}  {row.then} when the outputs were made"
