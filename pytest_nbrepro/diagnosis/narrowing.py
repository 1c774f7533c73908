"""Which of several packages it is, by runs with some of them as they are here. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: With these packages as they are here, and all others as locked: True where the cell gives what
#: it gives here, False where it gives what is stored, None where neither can be said.
Shows = Callable[[Sequence[str]], bool | None]


def narrowed(suspects: Sequence[str], shows: Shows) -> tuple[str, ...]:
    """The fewest of the ``suspects`` that make the difference, found by halving.

    Only what a run has shown counts: the last ones with which the cell gave
    what it gives here, none where no run has shown it.
    """
    left = tuple(suspects)
    proven: tuple[str, ...] = ()
    while len(left) > 1:
        half = (len(left) + 1) // 2
        first, second = left[:half], left[half:]
        told = shows(first)
        if told is None:  # perhaps they do not go with the others as locked
            first, second, told = second, first, shows(second)
            if told is None:
                break
        left = first if told else second
        proven = first if told else proven
    if len(left) == 1 and proven != left and len(suspects) > 1 and shows(left):
        proven = left
    return proven
