"""Compare structured documents: JSON of any kind, and SVG by its elements."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

from pytest_nbrepro.comparison.numbers import close
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence, Verdict

_MOST_LINES = 20
_WIDTH = 160


def compare_json(stored: Any, fresh: Any, rtol: float) -> Evidence:
    """Compare two JSON values: the order of keys does not count, that of lists does."""
    if stored == fresh:
        return IDENTICAL
    aligned, largest = align_json(stored, fresh, rtol)
    if aligned == stored:
        if largest == 0:
            return EQUIVALENT
        return Evidence(Verdict.WITHIN_TOLERANCE, largest_error=largest)
    return _explained(stored, aligned)


def align_json(stored: Any, fresh: Any, rtol: float) -> tuple[Any, float]:
    """The fresh value with every accepted number as stored, and the largest error accepted."""
    errors = [0.0]

    def aligned(was: Any, now: Any) -> Any:
        if isinstance(was, dict) and isinstance(now, dict):
            return {key: aligned(was[key], now[key]) if key in was else now[key] for key in now}
        if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
            return [aligned(a, b) for a, b in zip(was, now, strict=True)]
        if isinstance(was, float) and isinstance(now, (int, float)) and not isinstance(now, bool):
            error = close(was, now, rtol)
            if error is not None:
                errors.append(error)
                return was
        return now

    return aligned(stored, fresh), max(errors)


def _explained(stored: Any, aligned: Any) -> Evidence:
    from deepdiff import DeepDiff  # costs 0.3 s and more; needed only where something differs

    found = DeepDiff(stored, aligned, verbose_level=2, max_diffs=100_000)
    text = found.pretty()
    lines = [
        line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…" for line in text.splitlines()
    ]
    places = f"{len(lines)} places differ" if len(lines) > 1 else "one place differs"
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"… {len(lines) - _MOST_LINES} more"]
    return Evidence(Verdict.DIFFERENT, places, tuple(lines))


def compare_svg(stored: str, fresh: str, rtol: float) -> Evidence:
    """Compare two drawings by their elements; metadata and the names of ids do not count."""
    if stored == fresh:
        return IDENTICAL
    was, now = _canonical_svg(stored), _canonical_svg(fresh)
    if was == now and was is not None:
        return EQUIVALENT
    return compare_text(was or stored, now or fresh, rtol)


_REFERENCE = re.compile(r"#([\w.:-]+)")


def _canonical_svg(text: str) -> str | None:
    """One element a line, attributes sorted, ids numbered; None where it is not plain XML."""
    if "<!ENTITY" in text:
        return None  # entities can expand without end; a drawing has no use for them
    try:
        root = ET.fromstring(text)  # noqa: S314 - entities are refused above
    except ET.ParseError:
        return None
    for parent in list(root.iter()):
        for child in [c for c in parent if str(c.tag).endswith("}metadata") or c.tag == "metadata"]:
            parent.remove(child)
    names: dict[str, str] = {}
    for element in root.iter():
        if "id" in element.attrib:
            names.setdefault(element.attrib["id"], f"id{len(names) + 1}")
    lines: list[str] = []
    _write(root, 0, lambda name: names.get(name, name), lines)
    return "\n".join(lines)


def _write(element: ET.Element, depth: int, rename: Callable[[str], str], lines: list[str]) -> None:
    def attribute(key: str, value: str) -> str:
        if key == "id":
            return f'id="{rename(value)}"'
        return f'{key}="{_REFERENCE.sub(lambda m: "#" + rename(m[1]), value)}"'

    attributes = [attribute(key, value) for key, value in sorted(element.attrib.items())]
    tag = str(element.tag).rpartition("}")[2]
    text = " ".join((element.text or "").split())
    lines.append("  " * depth + " ".join([f"<{tag}", *attributes]) + f">{text}")
    for child in element:
        _write(child, depth + 1, rename, lines)
        if child.tail and child.tail.strip():
            lines.append("  " * (depth + 1) + " ".join(child.tail.split()))
