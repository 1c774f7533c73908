"""What stands between the numbers of two texts: whether it says the same, word by word."""

from __future__ import annotations

import re
from itertools import zip_longest

_WORD = re.compile(r"\S+")


def words_apart(
    stored: str, old: tuple[int, int], fresh: str, new: tuple[int, int]
) -> tuple[int, int] | None:
    """Where the words of two stretches of text begin to differ; None where they do not.

    How many blanks stand between them does not count.
    """
    if stored[slice(*old)] == fresh[slice(*new)]:
        return None
    for a, b in zip_longest(_WORD.finditer(stored, *old), _WORD.finditer(fresh, *new)):
        if a is None or b is None or a[0] != b[0]:
            return a.start() if a else old[1], b.start() if b else new[1]
    return None
