"""Packages that differ, as lines for people: what is locked, and what is here. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One package: what is locked of it, and what is here."""

    package: str
    locked: str
    here: str
    differs: bool = True


def table(rows: Sequence[Row]) -> list[str]:
    """A line for each, in columns."""
    width = max((len(row.package) for row in rows), default=0)
    return [f"  {row.package:<{width}}  locked {row.locked}, here {row.here}" for row in rows]
