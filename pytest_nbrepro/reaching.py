"""What can be reached in a graph, such as all packages that some need, directly or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def reached(starts: Iterable[str], following: Mapping[str, Collection[str]]) -> set[str]:
    """The starts, and all that follows from them, directly or not."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += following.get(name, ())
    return found
