"""Strip a notebook where it stands: every byte that was not asked for stays as it is.

The rules are those of nbstripout 0.9.1 (its ``_utils.py``), applied to the
text: importing nbformat, which it needs, costs a hook 0.1 to 2 s. The text is
read once, also where it is looked into.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_nbrepro.loading import decoded, split_bom
from pytest_nbrepro.notebook import made_of
from pytest_nbrepro.spans import read_value, skip
from pytest_nbrepro.splice import Edit, Member, array_at, edited, members, object_at, without
from pytest_nbrepro.stripping.cells import RawCell, cell_edits, contradiction, is_dropped
from pytest_nbrepro.stripping.keys import found, remaining, removed
from pytest_nbrepro.stripping.notes import stripped_note
from pytest_nbrepro.stripping.options import Options

_DEFAULTS = Options()
#: Half of the time that it takes to read drawings goes into numbers, which are then thrown away.
_WITHOUT_NUMBERS = json.JSONDecoder(parse_float=len)


def stripped(
    content: bytes, options: Options = _DEFAULTS, *, path: Path = Path("notebook.ipynb")
) -> bytes:
    """The content of a notebook's file without outputs, counts and volatile metadata.

    ``path`` is named in messages, nothing is read or written there. Raises
    FindingError: with a rule of the family NB where it is no notebook, DIFF010
    where a cell contradicts itself.
    """
    text = decoded(path, content)
    top = _read(text, options)
    made: str | None
    if top is None:
        made = stripped_note(text)
        if made is None:
            from pytest_nbrepro.stripping.older import stripped_by_nbstripout

            return stripped_by_nbstripout(path, content, options)
    else:
        made_of(path, content, _said(top))  # which says what it lacks
        made = edited(text, _edits(text, top, options))
    return content if made == text else split_bom(content)[0] + made.encode("utf-8")


def _read(text: str, options: Options) -> list[Member] | None:
    """The members of a notebook of format 4, its cells as `RawCell`; None for anything else."""
    start = skip(text, 0)
    if text[start : start + 1] != "{":
        return None
    # of outputs, nothing but their sizes may be asked for
    readers = {} if options.max_size else {"outputs": _WITHOUT_NUMBERS.raw_decode}

    def read_cell(text: str, start: int) -> tuple[Any, int]:
        if text[start : start + 1] != "{":
            return read_value(text, start)
        parts, end = object_at(text, start, readers)
        return RawCell(start, end, parts), end

    def read_cells(text: str, start: int) -> tuple[Any, int]:
        is_list = text[start : start + 1] == "["
        return array_at(text, start, read_cell) if is_list else read_value(text, start)

    try:
        top, end = object_at(text, start, {"cells": read_cells})
    except (ValueError, RecursionError):
        return None
    said = {member.key: member.value for member in top}
    return top if skip(text, end) == len(text) and _is_4(said.get("nbformat")) else None


def _is_4(major: object) -> bool:
    return isinstance(major, int) and major == 4


def _said(top: list[Member]) -> dict[str, Any]:
    """The JSON of the notebook, as its members were read."""
    said = {member.key: member.value for member in top}
    cells = said.get("cells")
    if isinstance(cells, list):
        plain = [c.value.said if isinstance(c.value, RawCell) else c.value for c in cells]
        said["cells"] = plain
    return said


def _edits(text: str, top: Sequence[Member], options: Options) -> Iterator[Edit]:
    metadata = {member.key: member.value for member in top}["metadata"]
    keeps = options.keep_output
    if keeps is None:  # as for a cell, what is removed does not count the next time
        rest = remaining(metadata, found(options.metadata_keys, metadata))
        keeps = bool(metadata.get("keep_output")) and bool(rest.get("keep_output"))
    for member in top:  # a key may stand there twice, and what readers pass over is an output too
        start, end = member.value_start, member.value_end
        if member.key == "metadata" and isinstance(member.value, dict):
            gone = found(options.metadata_keys, member.value)
            yield from removed(text, members(text, start), gone, start, end) if gone else ()
        if member.key == "cells" and text[start] == "[":
            yield from _cells_edits(text, member, options, keeps=keeps)


def _cells_edits(text: str, cells: Member, options: Options, *, keeps: bool) -> Iterator[Edit]:
    dropped = [
        isinstance(element.value, RawCell) and is_dropped(element.value.said, options)
        for element in cells.value
    ]
    yield from without(cells.value, dropped.__getitem__, cells.value_start, cells.value_end)
    code, position = 0, 0
    for element, is_gone in zip(cells.value, dropped, strict=True):
        if not isinstance(element.value, RawCell):
            continue
        code += element.value.said.get("cell_type") == "code"
        if is_gone:
            continue
        try:
            yield from cell_edits(text, element.value, position, options, keeps=keeps)
        except ValueError as error:
            raise contradiction(code or None) from error
        position += 1
