"""JSON documents as trees: their texts, and copies of them; nothing limits how deep they nest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def texts(document: Any) -> Iterator[str]:
    """All values that are texts, in the order of lists and of sorted keys."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            waiting += (value[key] for key in sorted(value, reverse=True))


def mapped(document: Any, change: Callable[[str], str]) -> Any:
    """A copy of the document, every text in it changed; keys stay."""
    root = [document]
    waiting: list[Any] = [root]
    while waiting:
        value = waiting.pop()
        for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
            if isinstance(item, str):
                value[key] = change(item)
            elif isinstance(item, (dict, list)):
                value[key] = item.copy()
                waiting.append(value[key])
    return root[0]
