"""Change one value in a JSON text and not one byte elsewhere.

A notebook that goes through a JSON library comes back reordered, re-indented
or with other escapes, and the diff hides what changed. So the text is edited
where it stands: the spans of an object's members are found with the standard
library's own decoder, and the new value is laid out as its surroundings are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_BLANK = re.compile(r"[ \t\r\n]*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Member:
    """One ``"key": value`` of an object, by its offsets in the text."""

    key: str
    start: int
    value_start: int
    value_end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to stand between two offsets of a text."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; those at the same place in the order given."""
    parts, position = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


def _skip(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    assert found is not None  # the pattern matches the empty string
    return found.end()


def members(text: str, start: int) -> Iterator[Member]:
    """The members of the object whose ``{`` stands at ``start``, in order.

    Raises ValueError where the text is not JSON.
    """
    position = _skip(text, start + 1)
    while text[position : position + 1] != "}":
        key, end = _DECODER.raw_decode(text, position)
        value_start = _skip(text, _skip(text, end) + 1)
        _, value_end = _DECODER.raw_decode(text, value_start)
        yield Member(key, position, value_start, value_end)
        position = _skip(text, value_end)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)


def elements(text: str, start: int) -> Iterator[int]:
    """The offsets at which the elements of the array whose ``[`` stands at ``start`` begin."""
    position = _skip(text, start + 1)
    while text[position : position + 1] != "]":
        yield position
        _, end = _DECODER.raw_decode(text, position)
        position = _skip(text, end)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)


def value_at(text: str, start: int) -> str:
    """The value that begins at an offset, as it is written."""
    return text[start : _DECODER.raw_decode(text, start)[1]]


def find_member(text: str, start: int, key: str) -> Member | None:
    """The member of that name; the last one if there are several, as JSON readers take it."""
    return next((m for m in reversed(list(members(text, start))) if m.key == key), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text lays out its objects: ``indent`` is None where all stands on one line."""

    indent: str | None
    newline: str
    separators: tuple[str, str]
    ascii_only: bool

    def render(self, value: object, depth: int) -> str:
        """The value as JSON whose lines stand as deep as a member of that depth does."""
        text = json.dumps(
            value,
            indent=self.indent,
            separators=self.separators,
            ensure_ascii=self.ascii_only,
            sort_keys=True,
        )
        # JSON may name half a surrogate pair, but no encoding can write it as it is
        text = _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
        return text.replace("\n", self.newline + (self.indent or "") * depth)

    def line_start(self, depth: int) -> str:
        """What stands before a member of that depth where a line begins with it."""
        return "" if self.indent is None else self.newline + self.indent * depth


def layout_of(text: str, top: int, old: Member | None) -> Layout:
    """The layout of the text; the old value may say nothing about how the new one is written."""
    first = next(members(text, top), None)
    before = text[top + 1 : first.start] if first else ""
    after_key = text[first.start : first.value_start] if first else ": "
    colon = ": " if after_key.endswith(" ") else ":"
    indent = before.rpartition("\n")[2] if "\n" in before else None
    comma = "," if indent is not None or colon == ":" else ", "
    newline = "\r\n" if "\r\n" in before else "\n"
    around = text[: old.value_start] + text[old.value_end :] if old else text
    return Layout(indent, newline, (comma, colon), around.isascii())


def put(present: Sequence[Member], key: str, value: object, layout: Layout, depth: int) -> Edit:
    """The edit that gives an object with the members ``present`` a member with this value.

    It replaces the old value, or stands at its alphabetical place; ``depth``
    is how many objects and arrays the member is in.
    """
    rendered = layout.render(value, depth)
    old = next((m for m in reversed(present) if m.key == key), None)
    if old is not None:
        return Edit(old.value_start, old.value_end, rendered)
    member = json.dumps(key) + layout.separators[1] + rendered
    gap = layout.line_start(depth) or layout.separators[0][1:]
    following = next((m for m in present if m.key > key), None)
    if following is not None:
        return Edit(following.start, following.start, f"{member},{gap}")
    end = present[-1].value_end
    return Edit(end, end, f",{gap}{member}")


def set_in_metadata(text: str, key: str, value: object) -> str:
    """The JSON text of a notebook with ``metadata[key]`` set to ``value``.

    Everything else keeps its bytes: indentation, line ends, key order,
    escapes. A new key goes to its alphabetical place, where Jupyter itself
    would put it. Raises ValueError where the text is not a JSON object with
    an object ``metadata``.
    """
    top = _skip(text, 0)
    metadata = find_member(text, top, "metadata") if text[top : top + 1] == "{" else None
    if metadata is None or text[metadata.value_start] != "{":
        raise ValueError("the notebook has no metadata object")
    present = list(members(text, metadata.value_start))
    old = next((m for m in reversed(present) if m.key == key), None)
    layout = layout_of(text, top, old)
    if present:
        return edited(text, [put(present, key, value, layout, 2)])
    member = json.dumps(key) + layout.separators[1] + layout.render(value, 2)
    inside = metadata.value_start + 1
    return (
        text[:inside]
        + layout.line_start(2)
        + member
        + layout.line_start(1)
        + text[metadata.value_end - 1 :]
    )
