"""Where the parts of a JSON text stand: found with the standard library's own decoder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_BLANK = re.compile(r"[ \t\r\n]*")
#: A key without escapes, and what follows it up to the value.
_KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*')
#: What follows a value, up to the next key or value.
_AFTER = re.compile(r"[ \t\r\n]*([,\]}])[ \t\r\n]*")
_DECODER = json.JSONDecoder()

#: Reads the value that begins at an offset of a text; returns it and where it ends.
Reader = Callable[[str, int], tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class Element:
    """One value of an array: its offsets in the text, and what was read there."""

    start: int
    end: int
    value: Any


@dataclass(frozen=True, slots=True)
class Member:
    """One ``"key": value`` of an object: its offsets in the text, and what was read there."""

    key: str
    start: int
    value_start: int
    value_end: int
    value: Any

    @property
    def end(self) -> int:
        """Where it ends, which is where its value does."""
        return self.value_end


def skip(text: str, position: int) -> int:
    """The offset of what follows the blanks that may stand at an offset."""
    found = _BLANK.match(text, position)
    assert found is not None  # the pattern matches the empty string
    return found.end()


def read_value(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at an offset, and where it ends. Raises ValueError."""
    return _DECODER.raw_decode(text, start)


def object_at(
    text: str, start: int, readers: Mapping[str, Reader] | None = None
) -> tuple[list[Member], int]:
    """The members of the object whose ``{`` stands at ``start``, and where it ends.

    ``readers`` read the values of the keys named, so that a large text is read
    once though it is looked into. Raises ValueError where the text is not JSON.
    """
    readers = readers or {}
    found: list[Member] = []
    position = skip(text, start + 1)
    if text[position : position + 1] == "}":
        return found, position + 1
    while True:
        key, value_start = _key(text, position)
        value, value_end = readers.get(key, read_value)(text, value_start)
        found.append(Member(key, position, value_start, value_end, value))
        position, is_last = _after(text, value_end, "}")
        if is_last:
            return found, position


def _key(text: str, position: int) -> tuple[str, int]:
    """The key that stands at an offset, and where its value begins."""
    plain = _KEY.match(text, position)
    if plain:
        return plain[1], plain.end()
    if text[position : position + 1] != '"':
        raise _not_json("a key", text, position)
    key, end = _DECODER.raw_decode(text, position)
    colon = skip(text, end)
    if text[colon : colon + 1] != ":":
        raise _not_json("a colon", text, colon)
    return key, skip(text, colon + 1)


def array_at(text: str, start: int, read: Reader = read_value) -> tuple[list[Element], int]:
    """The elements of the array whose ``[`` stands at ``start``, and where it ends.

    Raises ValueError where the text is not JSON.
    """
    found: list[Element] = []
    position = skip(text, start + 1)
    if text[position : position + 1] == "]":
        return found, position + 1
    while True:
        value, end = read(text, position)
        found.append(Element(position, end, value))
        position, is_last = _after(text, end, "]")
        if is_last:
            return found, position


def _after(text: str, position: int, bracket: str) -> tuple[int, bool]:
    """Where the next part of an object or array begins, or, after the last one, where it ends."""
    found = _AFTER.match(text, position)
    if not found or found[1] not in (",", bracket):
        raise _not_json(f"a comma or {bracket}", text, skip(text, position))
    is_last = found[1] == bracket
    return found.end(1) if is_last else found.end(), is_last


def _not_json(expected: str, text: str, position: int) -> ValueError:
    return json.JSONDecodeError(f"Expecting {expected}", text, position)


def members(text: str, start: int) -> list[Member]:
    """The members of the object whose ``{`` stands at ``start``, in order.

    Raises ValueError where the text is not JSON.
    """
    return object_at(text, start)[0]


def elements(text: str, start: int) -> Iterator[int]:
    """The offsets at which the elements of the array whose ``[`` stands at ``start`` begin."""
    return (element.start for element in array_at(text, start)[0])


def value_at(text: str, start: int) -> str:
    """The value that begins at an offset, as it is written."""
    return text[start : _DECODER.raw_decode(text, start)[1]]


def find_member(text: str, start: int, key: str) -> Member | None:
    """The member of that name; the last one if there are several, as JSON readers take it."""
    return next((m for m in reversed(members(text, start)) if m.key == key), None)
