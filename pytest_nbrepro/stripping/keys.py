"""Keys that are removed from objects: ``a.b`` is the key of that name, or ``b`` in ``a``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pytest_nbrepro.splice import Edit, Member, object_at, without

#: What is removed from an object, by key: the whole value, or what is removed from within it.
Gone = dict[str, "Gone | None"]


def found(keys: Iterable[str], value: dict[str, Any]) -> Gone:
    """What these keys, one after the other, remove from the object, which is left as it is."""
    gone: Gone = {}
    for key in keys:
        _find(key, value, gone)
    return gone


def goes(key: str, gone: Gone) -> bool:
    """True where the whole value of that key is removed."""
    return key in gone and gone[key] is None


def _find(key: str, value: Any, gone: Gone) -> None:
    if not isinstance(value, dict):
        return
    if key in value and not goes(key, gone):
        gone[key] = None
        return
    head, dot, rest = key.partition(".")
    if dot and head in value and not goes(head, gone):
        within = gone.setdefault(head, {})
        assert within is not None  # it was asked for above
        _find(rest, value[head], within)


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
