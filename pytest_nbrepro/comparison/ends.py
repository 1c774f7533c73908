"""What two sequences share at their ends: what differs lies between."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

Same = Callable[[Any, Any], bool]


def equal_ends(a: Sequence[Any], b: Sequence[Any], same: Same = operator.eq) -> tuple[int, int]:
    """How many elements they share at the start, and how many of the others at the end."""
    shorter = min(len(a), len(b))
    start = _shared(zip(a, b, strict=False), shorter, same)
    return start, _shared(zip(reversed(a), reversed(b), strict=False), shorter - start, same)


def _shared(pairs: Iterable[tuple[Any, Any]], most: int, same: Same) -> int:
    differ = (i for i, pair in enumerate(islice(pairs, most)) if not same(*pair))
    return next(differ, most)
