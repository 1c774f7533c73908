"""The elements of an SVG drawing, written in one way.

What is not seen goes: metadata, comments, the order of attributes, and the
names of ids, which matplotlib draws anew (https://www.w3.org/TR/SVG2/).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field

_REFERENCE = re.compile(r"#([\w.:-]+)")
#: The commands of a path need no blanks between them and their numbers, nor do signed numbers.
_PATH = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[^\s,]")
_ID = re.compile(r'\bid="([^"<>]{1,200})"')
_METADATA = re.compile(r"<metadata\b[^>]*>[^<]*(?:<(?!/metadata)[^<]*)*</metadata[^>]*>")
#: "#00e123" is a colour; without its mark it would be a number.
_MARK = "#_"
_COLOUR = re.compile(r"#(?=[0-9a-fA-F]{3,8}\b)")


def for_people(text: str) -> str:
    """The text with colours as they were written."""
    return text.replace(_MARK, "#")


@dataclass(frozen=True)
class Element:
    """An element of a drawing: its attributes by name, its text, and that behind it as "tail".

    ``place`` is the name of the group it stands in, for people; it does not count.
    """

    tag: str
    depth: int
    parts: Mapping[str, str]
    place: str = field(compare=False)

    @property
    def name(self) -> str:
        """Such as: <path> in line2d_5."""
        return f"<{self.tag}>" + (f" in {self.place}" if self.place else "")

    @property
    def line(self) -> str:
        """The element on one line."""
        parts = (f"{key}={value!r}" for key, value in self.parts.items())
        return " ".join([f"<{self.tag}>", *parts])


@dataclass(frozen=True)
class Drawing:
    """The elements in their order; ``size`` is the larger side, 0 where it is not told."""

    elements: tuple[Element, ...]
    size: float


def drawing(text: str) -> Drawing | None:
    """The elements of a drawing; None where it is not plain XML."""
    if "<!ENTITY" in text:
        return None  # entities can expand without end; a drawing has no use for them
    try:
        root = ET.fromstring(text)  # noqa: S314 - entities are refused above
    except (ET.ParseError, ValueError):
        return None
    names: dict[str, str] = {}
    seen: list[tuple[ET.Element, int, str]] = []
    waiting = [(root, 0, "")]
    while waiting:  # no recursion: groups can be nested without end
        element, depth, place = waiting.pop()
        if _tag(element) == "metadata":
            continue
        seen.append((element, depth, place))
        name = element.attrib.get("id", "")
        if name:
            names.setdefault(name, f"id{len(names) + 1}")
        waiting += [(child, depth + 1, name or place) for child in reversed(element)]
    found = tuple(Element(_tag(e), depth, _parts(e, names), place) for e, depth, place in seen)
    return Drawing(found, _size(root))


def flat(text: str) -> str:
    """A drawing of very many elements as text: without metadata, with ids by their order."""
    names: dict[str, str] = {}
    for name in _ID.findall(text):
        names.setdefault(name, f"id{len(names) + 1}")
    text = _ID.sub(lambda found: f'id="{names[found[1]]}"', _METADATA.sub("", text))
    if "#" not in text:
        return text
    text = _REFERENCE.sub(lambda found: "#" + names.get(found[1], found[1]), text)
    return _COLOUR.sub(_MARK, text)


def _parts(element: ET.Element, names: Mapping[str, str]) -> dict[str, str]:
    parts = {key: _plain(key, value, names) for key, value in sorted(element.attrib.items())}
    for key, value in (("text", element.text), ("tail", element.tail)):
        words = " ".join((value or "").split())
        if words:
            parts[key] = words
    return parts


def _plain(key: str, value: str, names: Mapping[str, str]) -> str:
    if key == "id":
        return names.get(value, value)
    if key in {"d", "points"}:
        return " ".join(_PATH.findall(value))
    if "#" not in value:
        return value
    value = _REFERENCE.sub(lambda found: "#" + names.get(found[1], found[1]), value)
    return _COLOUR.sub(_MARK, value)


def _size(root: ET.Element) -> float:
    sides = root.attrib.get("viewBox", "").replace(",", " ").split()[2:]
    sides = sides or [root.attrib.get(side, "").rstrip("ptxmcin%") for side in ("width", "height")]
    try:
        size = max(map(float, sides))
    except ValueError:
        return 0.0
    return size if 0 < size < 1e6 else 0.0


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
