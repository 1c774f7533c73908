"""Compare SVG drawings by their elements."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence

_REFERENCE = re.compile(r"#([\w.:-]+)")


def compare_svg(stored: str, fresh: str, tolerance: Tolerance) -> Evidence:
    """Compare two drawings; metadata and the names of ids do not count."""
    if stored == fresh:
        return IDENTICAL
    was, now = _canonical(stored), _canonical(fresh)
    if was is None or now is None:
        return compare_text(stored, fresh, tolerance)
    if was == now:
        return EQUIVALENT
    return compare_text(was, now, tolerance)


def _canonical(text: str) -> str | None:
    """One element a line, attributes sorted, ids numbered; None where it is not plain XML."""
    if "<!ENTITY" in text:
        return None  # entities can expand without end; a drawing has no use for them
    try:
        root = ET.fromstring(text)  # noqa: S314 - entities are refused above
    except (ET.ParseError, ValueError):
        return None
    for parent in list(root.iter()):
        for child in [c for c in parent if _tag(c) == "metadata"]:
            parent.remove(child)
    names: dict[str, str] = {}
    for element in root.iter("*"):
        if "id" in element.attrib:
            names.setdefault(element.attrib["id"], f"id{len(names) + 1}")
    return "\n".join(_lines(root, names))


def _lines(root: ET.Element, names: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    waiting: list[tuple[int, ET.Element | str]] = [(0, root)]
    while waiting:  # no recursion: groups can be nested without end
        depth, item = waiting.pop()
        blanks = "  " * min(depth, 20)
        if isinstance(item, str):
            lines.append(blanks + item)
            continue
        lines.append(blanks + _opened(item, names))
        for child in reversed(item):
            tail = " ".join((child.tail or "").split())
            if tail:
                waiting.append((depth + 1, tail))
            waiting.append((depth + 1, child))
    return lines


def _opened(element: ET.Element, names: Mapping[str, str]) -> str:
    def value(key: str, text: str) -> str:
        if key == "id":
            return names[text]
        return _REFERENCE.sub(lambda found: "#" + names.get(found[1], found[1]), text)

    attributes = [f'{key}="{value(key, text)}"' for key, text in sorted(element.attrib.items())]
    text = " ".join((element.text or "").split())
    return " ".join([f"<{_tag(element)}", *attributes]) + f">{text}"


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
