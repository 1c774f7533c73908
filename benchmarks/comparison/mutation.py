"""What a mutation is: another stored output, and what was done to it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

Output = dict[str, Any]


@dataclass(frozen=True)
class Mutation:
    """The outputs of one cell with one change in them.

    ``kind`` is its name in the tables, ``mime`` where it was made, ``what``
    what stood there and what does now.
    """

    notebook: str
    cell: str
    kind: str
    mime: str
    what: str
    outputs: list[Output]


@dataclass(frozen=True)
class Change:
    """Another value of one mime type; ``what`` says what was done."""

    kind: str
    value: Any
    what: str


def with_value(outputs: list[Output], index: int, mime: str, value: Any) -> list[Output]:
    """The outputs with one value replaced; ``mime`` may be a key of the output as well."""
    changed = copy.deepcopy(outputs)
    target = changed[index]
    if mime in target.get("data", {}):
        target["data"][mime] = value
    else:
        target[mime] = value
    return changed


def shown(old: str, new: str, place: int) -> str:
    """What stood around a place, and what does now."""
    start = max(0, place - 20)
    return f"…{old[start : place + 25]!r} → …{new[start : place + 25]!r}"
