"""Cells put into a notebook's text, and taken out of it; every other byte stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_nbrepro import splice
from pytest_nbrepro.notebook import JsonObject, Notebook
from pytest_nbrepro.storing import cell_layout, text_of_format_4

#: Since this minor version of format 4 every cell has an id.
_IDS_SINCE = 5


def all_cells(notebook: Notebook) -> list[JsonObject]:
    """All cells, of text and of code, as they stand in the file.

    Raises FindingError (NB004) where it is not of format 4.
    """
    _, text = text_of_format_4(notebook, "cells")
    return [element.value for element in _elements(text)[1]]


def tags_of(cell: JsonObject) -> Sequence[str]:
    """The tags of a cell of any kind."""
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def with_cells(notebook: Notebook, new: Mapping[int, JsonObject]) -> bytes:
    """The content of the file with cells put in, each before the one at that place.

    Places count from 0, over all cells; behind the last one is a place too.
    Cells get their ``id`` as a name for it, which is made unique, where the
    format has ids. Raises FindingError (NB004) where it is not of format 4.
    """
    bom, text = text_of_format_4(notebook, "cells")
    member, present = _elements(text)
    layout = cell_layout(text)
    minor = splice.find_member(text, text.index("{"), "nbformat_minor")
    has_ids = minor is not None and isinstance(minor.value, int) and minor.value >= _IDS_SINCE
    taken = {element.value.get("id") for element in present}
    gap = layout.line_start(2) or (layout.separators[0][1:] if present else "")
    edits = []
    for place, cell in sorted(new.items()):
        rendered = layout.render(_named(cell, taken, has_ids=has_ids), 2)
        if place < len(present):
            start = present[place].start
            edits.append(splice.Edit(start, start, f"{rendered},{gap}"))
        elif present:
            end = present[-1].end
            edits.append(splice.Edit(end, end, f",{gap}{rendered}"))
        else:
            whole = f"[{gap}{rendered}{layout.line_start(1)}]"
            edits.append(splice.Edit(member.value_start, member.value_end, whole))
    return bom + splice.edited(text, edits).encode("utf-8")


def without_cells(notebook: Notebook, is_gone: Callable[[JsonObject], bool]) -> bytes:
    """The content of the file without the cells of which that is true.

    Raises FindingError (NB004) where it is not of format 4.
    """
    bom, text = text_of_format_4(notebook, "cells")
    member, present = _elements(text)
    gone = [is_gone(element.value) for element in present]
    if not any(gone):
        return notebook.content
    edits = splice.without(present, gone.__getitem__, member.value_start, member.value_end)
    return bom + splice.edited(text, edits).encode("utf-8")


def _elements(text: str) -> tuple[splice.Member, list[splice.Element]]:
    member = splice.find_member(text, text.index("{"), "cells")
    assert member is not None  # it was read as a notebook
    return member, splice.array_at(text, member.value_start)[0]


def _named(cell: JsonObject, taken: set[Any], *, has_ids: bool) -> JsonObject:
    named = {key: value for key, value in cell.items() if key != "id"}
    if has_ids:
        base = name = str(cell["id"])
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        named["id"] = name
    return named
