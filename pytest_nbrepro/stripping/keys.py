"""Keys that are removed from objects: ``a.b`` is the key of that name, or ``b`` in ``a``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pytest_nbrepro.splice import Edit, Member, object_at, without

#: What is removed from an object, by key: the whole value, or what is removed from within it.
Gone = dict[str, "Gone | None"]


def found(keys: Iterable[str], value: dict[str, Any]) -> Gone:
    """What these keys remove from the object, which is left as it is, until they remove no more.

    Where there is an ``a.b``, and a ``b`` in ``a`` too, nbstripout removes the
    second one when it is called again; a file that is stripped stays the same here.
    """
    gone: Gone = {}
    named = [key for key in keys if key in value or value.get(key.partition(".")[0])]
    while any(_finds(key, value, gone) for key in named):
        pass
    return gone


def remaining(value: dict[str, Any], gone: Gone) -> dict[str, Any]:
    """The object without what is removed."""
    return {
        key: remaining(part, within) if (within := gone.get(key)) else part
        for key, part in value.items()
        if not goes(key, gone)
    }


def goes(key: str, gone: Gone) -> bool:
    """True where the whole value of that key is removed."""
    return key in gone and gone[key] is None


def _finds(key: str, value: Any, gone: Gone) -> bool:
    """True where the key removes something that was still there."""
    if not isinstance(value, dict):
        return False
    if key in value and not goes(key, gone):
        gone[key] = None
        return True
    head, dot, rest = key.partition(".")
    if not dot or head not in value or goes(head, gone):
        return False
    within = gone.get(head) or {}
    is_found = _finds(rest, value[head], within)
    if is_found:
        gone[head] = within
    return is_found


def removed(text: str, parts: Sequence[Member], gone: Gone, start: int, end: int) -> Iterator[Edit]:
    """The edits that remove this from the object between two offsets, which has these members."""
    yield from without(parts, lambda i: goes(parts[i].key, gone), start, end)
    if not gone:
        return
    for part in parts:
        within = gone.get(part.key)
        if within and isinstance(part.value, dict):
            deeper = object_at(text, part.value_start)[0]
            yield from removed(text, deeper, within, part.value_start, part.value_end)
