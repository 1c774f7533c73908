"""The sources of cells, put into a notebook's text: a line that stays keeps its bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from pytest_nbrepro import splice
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.storing import cell_layout, code_cells, text_of_format_4

_RAW_LINE = re.compile(r"(?:[^\\]|\\[^n])*+\\n")


def with_sources(notebook: Notebook, changes: Mapping[int, str]) -> bytes:
    """The content of the file with other sources in the code cells of these numbers.

    Raises FindingError (NB004) where it is not of format 4.
    """
    bom, text = text_of_format_4(notebook, "sources")
    return bom + set_sources(text, changes).encode("utf-8")


def set_sources(text: str, changes: Mapping[int, str]) -> str:
    """The text of a notebook of format 4 with other sources in the cells named.

    The keys of ``changes`` are the numbers of code cells.
    """
    layout, edits = cell_layout(text), list[splice.Edit]()
    for number, start in enumerate(code_cells(text), start=1):
        if number in changes:
            source = splice.find_member(text, start, "source")
            assert source is not None  # it was read as a cell
            edits += _edits(text, source, changes[number], layout)
    return splice.edited(text, edits)


def _edits(
    text: str, member: splice.Member, source: str, layout: splice.Layout
) -> Iterator[splice.Edit]:
    old = json.loads(text[member.value_start : member.value_end])
    if not isinstance(old, list):
        yield from _in_string(text, member.value_start, source, layout)
        return
    parts = _divided(source, old)
    if parts is None:
        rendered = layout.render(source.splitlines(keepends=True), 3)
        yield splice.Edit(member.value_start, member.value_end, rendered)
        return
    places = list(splice.elements(text, member.value_start))
    for place, part in zip(places, parts, strict=True):
        yield from _in_string(text, place, part, layout)


def _divided(source: str, like: Sequence[str]) -> list[str] | None:
    """The source in parts of as many lines as there are; None where one ends within a line."""
    if not like or not all(part.endswith("\n") for part in like[:-1]):
        return None
    lines = source.split("\n")
    lines = [*(f"{line}\n" for line in lines[:-1]), lines[-1]]
    parts, at = [], 0
    for part in like[:-1]:
        count = part.count("\n")
        parts.append("".join(lines[at : at + count]))
        at += count
    return [*parts, "".join(lines[at:])]


def _in_string(text: str, start: int, new: str, layout: splice.Layout) -> Iterator[splice.Edit]:
    """What makes a string in the text say something else, line by line where it can be."""
    raw = splice.value_at(text, start)
    rendered = layout.render(new, 0)
    old_lines, new_lines = _raw_lines(raw), _raw_lines(rendered)
    before, after = json.loads(raw).split("\n"), new.split("\n")
    if not len(old_lines) == len(new_lines) == len(before) == len(after):
        yield splice.Edit(start, start + len(raw), rendered)
        return
    position = start + 1
    for old_raw, new_raw, old, fresh in zip(old_lines, new_lines, before, after, strict=True):
        if old != fresh:
            yield splice.Edit(position, position + len(old_raw), new_raw)
        position += len(old_raw)


def _raw_lines(raw: str) -> list[str]:
    """The lines of a string as it is written in JSON, each with the escape that ends it."""
    inside = raw[1:-1]
    lines = _RAW_LINE.findall(inside)
    return [*lines, inside[sum(map(len, lines)) :]]
