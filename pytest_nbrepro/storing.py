"""Outputs as Jupyter stores them, and the text of a notebook with others in their place.

How nbformat writes outputs (its ``v4/rwbase.py``): texts as lists of lines,
everything else as it is, keys sorted, nothing escaped that UTF-8 can hold.
Only the outputs and the execution counts of the cells named are touched.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pytest_nbrepro import splice
from pytest_nbrepro.digests import Cut
from pytest_nbrepro.loading import refused, split_bom
from pytest_nbrepro.notebook import JsonObject, Notebook, joined

#: Stored in lines although their mime types do not begin with "text/".
_IN_LINES = frozenset({"application/javascript", "image/svg+xml"})
#: An escape of a character that is not ASCII; half a surrogate pair is escaped in any file.
_ESCAPED = re.compile(
    r"(?<!\\)(?:\\\\)*\\u(?:(?!00[0-7]|[dD][89a-fA-F])[0-9a-fA-F]{4}"
    r"|[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F])"
)


@dataclass(frozen=True)
class Stored:
    """What a notebook holds of one run of a cell: its outputs in the form they are stored in."""

    outputs: tuple[JsonObject, ...]
    execution_count: int | None

    @classmethod
    def of(cls, outputs: Sequence[JsonObject], execution_count: int | None) -> Stored:
        """A fresh run as Jupyter would store it. Raises ValueError where outputs were cut."""
        return cls(tuple(_stored(output) for output in outputs), execution_count)

    def counted(self, count: int | None) -> Stored:
        """The same with another execution count, which results repeat."""
        outputs = (
            {**output, "execution_count": count} if "execution_count" in output else output
            for output in self.outputs
        )
        return Stored(tuple(outputs), count)


def _stored(output: JsonObject) -> JsonObject:
    kept = {key: _plain(value) for key, value in output.items()}
    if kept.get("output_type") == "stream":
        kept["text"] = _lines(joined(kept.get("text")))
    elif isinstance(kept.get("data"), dict):
        kept["data"] = {
            mime: _lines(value) if mime.startswith("text/") or mime in _IN_LINES else value
            for mime, value in kept["data"].items()
        }
    return kept


def _lines(value: Any) -> Any:
    return value.splitlines(keepends=True) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """The value without the classes of nbformat."""
    if isinstance(value, Cut):
        raise ValueError("too long to keep")
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def with_outputs(
    notebook: Notebook, changes: Mapping[int, Stored], *, sort_keys: bool = True
) -> bytes:
    """The content of the file with other outputs and counts in the code cells of these numbers.

    Keys are sorted, as Jupyter sorts them, or stay as they are in the outputs.
    Raises FindingError (NB004) where it is not of format 4.
    """
    bom, text = text_of_format_4(notebook, "outputs")
    return bom + set_outputs(text, changes, sort_keys=sort_keys).encode("utf-8")


def text_of_format_4(notebook: Notebook, what: str) -> tuple[bytes, str]:
    """The byte order mark and the text of a notebook, to put ``what`` into its cells.

    Raises FindingError (NB004) where it is not of format 4.
    """
    bom, body = split_bom(notebook.content)
    text = body.decode("utf-8")
    format_number = splice.find_member(text, text.index("{"), "nbformat")
    if format_number is None or text[format_number.value_start : format_number.value_end] != "4":
        convert = f"jupyter nbconvert --to notebook --inplace {shlex.quote(notebook.path.name)}"
        raise refused("NB004", f"{what} can be put into notebooks of format 4 only", convert)
    return bom, text


def set_outputs(text: str, changes: Mapping[int, Stored], *, sort_keys: bool = True) -> str:
    """The text of a notebook of format 4 with other outputs and counts in the cells named.

    The keys of ``changes`` are the numbers of code cells. Every other byte
    stays; what is new is laid out as its surroundings are.
    """
    layout = replace(cell_layout(text), sort_keys=sort_keys)
    edits: list[splice.Edit] = []
    for number, start in enumerate(code_cells(text), start=1):
        if number in changes:
            edits += _edits(text, start, changes[number], layout)
    return splice.edited(text, edits)


def with_counts(notebook: Notebook, counts: Mapping[int, int]) -> bytes:
    """The content of the file with other execution counts, also of their results.

    The keys of ``counts`` are the numbers of code cells; no other byte changes.
    Raises FindingError (NB004) where it is not of format 4.
    """
    bom, text = text_of_format_4(notebook, "execution counts")
    edits: list[splice.Edit] = []
    for number, start in enumerate(code_cells(text), start=1):
        if number in counts:
            edits += _recounted(text, start, counts[number])
    return bom + splice.edited(text, edits).encode("utf-8")


def _recounted(text: str, start: int, count: int) -> Iterator[splice.Edit]:
    outputs = splice.find_member(text, start, "outputs")
    places = [start]
    if outputs is not None:
        places += splice.elements(text, outputs.value_start)
    for place in places:
        member = splice.find_member(text, place, "execution_count")
        if member is not None:
            yield splice.Edit(member.value_start, member.value_end, str(count))


def cell_layout(text: str) -> splice.Layout:
    """How the text lays out what stands in cells."""
    layout = splice.layout_of(text, text.index("{"), None)
    return replace(layout, ascii_only=text.isascii() and _ESCAPED.search(text) is not None)


def code_cells(text: str) -> Iterator[int]:
    """The offsets at which the code cells begin."""
    cells = splice.find_member(text, text.index("{"), "cells")
    assert cells is not None  # it was read as a notebook
    for cell in splice.elements(text, cells.value_start):
        kind = splice.find_member(text, cell, "cell_type")
        if kind and json.loads(text[kind.value_start : kind.value_end]) == "code":
            yield cell


def _edits(text: str, start: int, new: Stored, layout: splice.Layout) -> Iterator[splice.Edit]:
    present = splice.members(text, start)
    values = {"execution_count": new.execution_count, "outputs": list(new.outputs)}
    for key, value in values.items():
        yield splice.put(present, key, value, layout, 3)
