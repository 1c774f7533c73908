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


def common_start(a: str, b: str) -> int:
    """How many characters two texts share at their start."""
    if a.startswith(b) or b.startswith(a):
        return min(len(a), len(b))
    start, step = 0, 1 << 16
    while step:
        # slices, for comparing them costs a hundredth of comparing characters
        if a[start : start + step] == b[start : start + step]:
            start += step
        else:
            step //= 2
    return start


def common_end(a: str, b: str) -> int:
    """How many characters two texts share at their end."""
    if a.endswith(b) or b.endswith(a):
        return min(len(a), len(b))
    end, step = 0, 1 << 16
    while step:
        i, j = len(a) - end, len(b) - end
        if a[max(0, i - step) : i] == b[max(0, j - step) : j]:
            end += step
        else:
            step //= 2
    return end
