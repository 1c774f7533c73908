"""Change one value in a JSON text and not one byte elsewhere.

A notebook that goes through a JSON library comes back reordered, re-indented
or with other escapes, and the diff hides what changed. So the text is edited
where it stands, and the new value is laid out as its surroundings are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pytest_nbrepro.spans import (
    Element,
    Member,
    array_at,
    elements,
    find_member,
    members,
    object_at,
    skip,
    value_at,
)

__all__ = [
    "Edit",
    "Element",
    "Layout",
    "Member",
    "array_at",
    "edited",
    "elements",
    "find_member",
    "layout_of",
    "members",
    "object_at",
    "put",
    "set_in_metadata",
    "value_at",
    "without",
]

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


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


def without(
    parts: Sequence[Member] | Sequence[Element], gone: Callable[[int], bool], start: int, end: int
) -> Iterator[Edit]:
    """The edits that take parts out of the object or array between two offsets.

    Each goes with its comma and its line; ``gone`` says by its position in
    ``parts`` whether it goes. Where all go, nothing stays between the brackets.
    """
    kept = [number for number in range(len(parts)) if not gone(number)]
    if not kept:
        yield from [Edit(start + 1, end - 1, "")] if parts else []
        return
    # what goes before one that stays leaves it its place; what follows the last one, the bracket's
    for one, other in pairwise([-1, *kept]):
        if other - one > 1:
            yield Edit(parts[one + 1].start, parts[other].start, "")
    if kept[-1] < len(parts) - 1:
        yield Edit(parts[kept[-1]].end, parts[-1].end, "")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text lays out its objects: ``indent`` is None where all stands on one line.

    Keys are sorted, as Jupyter sorts them, or stay as they are in the values.
    """

    indent: str | None
    newline: str
    separators: tuple[str, str]
    ascii_only: bool
    sort_keys: bool = True

    def render(self, value: object, depth: int) -> str:
        """The value as JSON whose lines stand as deep as a member of that depth does."""
        text = json.dumps(
            value,
            indent=self.indent,
            separators=self.separators,
            ensure_ascii=self.ascii_only,
            sort_keys=self.sort_keys,
        )
        # JSON may name half a surrogate pair, but no encoding can write it as it is
        text = _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
        return text.replace("\n", self.newline + (self.indent or "") * depth)

    def line_start(self, depth: int) -> str:
        """What stands before a member of that depth where a line begins with it."""
        return "" if self.indent is None else self.newline + self.indent * depth


def layout_of(text: str, top: int, old: Member | None) -> Layout:
    """The layout of the text; the old value may say nothing about how the new one is written."""
    first = next(iter(members(text, top)), None)
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


def set_in_metadata(text: str, key: str, value: object, *, sort_keys: bool = True) -> str:
    """The JSON text of a notebook with ``metadata[key]`` set to ``value``.

    Everything else keeps its bytes: indentation, line ends, key order,
    escapes. A new key goes to its alphabetical place, where Jupyter itself
    would put it. Raises ValueError where the text is not a JSON object with
    an object ``metadata``.
    """
    top = skip(text, 0)
    metadata = find_member(text, top, "metadata") if text[top : top + 1] == "{" else None
    if metadata is None or text[metadata.value_start] != "{":
        raise ValueError("the notebook has no metadata object")
    present = members(text, metadata.value_start)
    old = next((m for m in reversed(present) if m.key == key), None)
    layout = replace(layout_of(text, top, old), sort_keys=sort_keys)
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
