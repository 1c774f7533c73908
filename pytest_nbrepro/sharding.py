"""Which notebooks belong to which of several jobs that share a session, its shards.

Each job decides that for itself, and all have to decide alike: by the paths of
the notebooks and their durations, never by the order of collection, the
machine or the clock. With durations the longest come first, each to the shard
that has least to do so far (R. L. Graham, *Bounds on multiprocessing timing
anomalies*, 1969: at most 4/3 - 1/(3m) times as long as the best of all ways).
Without, notebooks are lined up by digests of their paths and the line is cut
into equal parts: one notebook more moves at most one other at each cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: More jobs than any service starts for one pipeline.
_MOST = 1000


def shard(value: Any) -> str:
    """Which of how many, such as 3/8. Raises ValueError with what it expected."""
    found = re.fullmatch(r"\s*([0-9]{1,4})\s*/\s*([0-9]{1,4})\s*", str(value))
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= count <= _MOST:
        raise ValueError(f"a shard such as 3/8: from 1/8 to 8/8, at most {_MOST} of them")
    return f"{number}/{count}"


def number_and_count(text: str) -> tuple[int, int]:
    """The two numbers of what `shard` has read."""
    number, _, count = text.partition("/")
    return int(number), int(count)


def deal_out(notebooks: Iterable[str], count: int, seconds: Mapping[str, float]) -> dict[str, int]:
    """The shard of each notebook, from 1 to ``count``, by paths and what is known of durations."""
    line = sorted(set(notebooks), key=lambda path: (_digest(path), path))
    known = [seconds[path] for path in line if path in seconds]
    if not known:
        return {path: 1 + place * count // len(line) for place, path in enumerate(line)}
    usual = _median(known)
    return _longest_first([(path, seconds.get(path, usual)) for path in line], count)


def _longest_first(line: Iterable[tuple[str, float]], count: int) -> dict[str, int]:
    import heapq

    dealt = {}
    loads = [(0.0, 0, number) for number in range(1, count + 1)]  # in order, hence a heap
    for path, taken in sorted(line, key=lambda each: -each[1]):
        load, many, number = loads[0]
        dealt[path] = number
        # where durations do not tell shards apart, as with 0 s, the numbers of notebooks do
        heapq.heapreplace(loads, (load + taken, many + 1, number))
    return dealt


def _median(values: Sequence[float]) -> float:
    """The middle one, the upper of two."""
    return sorted(values)[len(values) // 2]


def split_name(dealt: Mapping[str, int]) -> str:
    """Six characters that are the same where notebooks are dealt out in the same way."""
    lines = (f"{number} {path}" for path, number in sorted(dealt.items()))
    return _digest("\n".join(lines))[:6]


def _digest(text: str) -> str:
    import hashlib
    import unicodedata

    # macOS may give the letters of a name in another form than the repository has them
    plain = unicodedata.normalize("NFC", text)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
