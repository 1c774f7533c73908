"""What is stripped from one cell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.notebook import joined
from pytest_nbrepro.splice import Edit, Member, array_at, members, without
from pytest_nbrepro.stripping.keys import found, goes, remaining, removed
from pytest_nbrepro.stripping.options import Options

_KEEP = "keep_output"


@dataclass(frozen=True)
class RawCell:
    """A cell as it stands in the text: where, and its members."""

    start: int
    end: int
    members: list[Member]

    @cached_property
    def said(self) -> dict[str, Any]:
        """What the cell says, as JSON readers take it."""
        return {member.key: member.value for member in self.members}


def is_dropped(said: Mapping[str, Any], options: Options) -> bool:
    """True where a cell that says this is to be left out as a whole."""
    if not (options.drop_empty_cells or options.drop_tagged_cells):
        return False
    source = joined(said.get("source", ""))
    is_empty = isinstance(source, str) and not source.strip()
    tags = _tags(_metadata(said))
    return (options.drop_empty_cells and is_empty) or any(
        tag in tags for tag in options.drop_tagged_cells
    )


def cell_edits(
    text: str, cell: RawCell, position: int, options: Options, *, keeps: bool
) -> Iterator[Edit]:
    """The edits that strip a cell, the one at that position of those that stay.

    ``keeps`` says whether outputs are kept where the cell says nothing of it.
    Raises ValueError where it says both.
    """
    said = cell.said
    gone = found(options.cell_keys, said)
    yield from removed(text, cell.members, gone, cell.start, cell.end)
    # what says that outputs stay may itself be removed, and they would go the next time
    stages = [said, remaining(said, gone)] if gone else [said]
    kept = [_keeps_outputs(_metadata(each), default=keeps, options=options) for each in stages]
    for member in cell.members:
        if goes(member.key, gone):
            continue
        is_count = member.key in {"execution_count", "prompt_number"}
        if is_count and not options.keep_count and member.value is not None:
            yield Edit(member.value_start, member.value_end, "null")
        if member.key == "id" and not options.keep_id and member.value != str(position):
            yield Edit(member.value_start, member.value_end, json.dumps(str(position)))
        if member.key == "outputs" and isinstance(member.value, list):
            yield from _output_edits(text, member, options, keeps=all(kept))


def contradiction(cell: int | None) -> FindingError:
    """The error to raise for a cell that says both that its outputs stay and that they go."""
    message = 'its metadata say "keep_output": false, its tags say keep_output'
    hint = "remove the tag keep_output, or the key from the cell's metadata"
    return FindingError(finding("DIFF010", message, hint=hint, cell=cell))


def _metadata(said: Mapping[str, Any]) -> dict[str, Any]:
    metadata = said.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _tags(metadata: dict[str, Any]) -> Any:
    tags = metadata.get("tags")
    return tags if isinstance(tags, (list, str)) else []


def _keeps_outputs(metadata: dict[str, Any], *, default: bool, options: Options) -> bool:
    if "init_cell" in metadata:
        return bool(metadata["init_cell"]) and not options.strip_init_cells
    is_tagged = _KEEP in _tags(metadata)
    if _KEEP not in metadata:
        return is_tagged or default
    if is_tagged and not metadata[_KEEP]:
        raise ValueError(_KEEP)
    return bool(metadata[_KEEP])


def _output_edits(text: str, outputs: Member, options: Options, *, keeps: bool) -> Iterator[Edit]:
    stay = [_stays(output, options, keeps=keeps) for output in outputs.value]
    if not any(stay):
        yield from [Edit(outputs.value_start, outputs.value_end, "[]")] if stay else []
        return
    if all(stay) and options.keep_count:
        return
    parts, end = array_at(text, outputs.value_start)
    yield from without(parts, lambda i: not stay[i], outputs.value_start, end)
    for part, stays in zip(parts, stay, strict=True):
        if stays and not options.keep_count and isinstance(part.value, dict):
            for member in members(text, part.start):
                if member.key == "execution_count" and member.value is not None:
                    yield Edit(member.value_start, member.value_end, "null")


def _stays(output: Any, options: Options, *, keeps: bool) -> bool:
    if not keeps or options.keep_output_types:
        is_named = any(_is_of(output, kind) for kind in options.keep_output_types)
        if not is_named and _is_larger(output, options.max_size):
            return False
    return not any(_is_of(output, kind) for kind in options.drop_output_types)


def _is_of(output: Any, kind: str) -> bool:
    """True for an output of that ``type``, or ``type:name``."""
    output_type, colon, name = kind.partition(":")
    return (
        isinstance(output, dict)
        and output.get("output_type") == output_type
        and (not colon or output.get("name") == name)
    )


def _is_larger(value: Any, limit: int) -> bool:
    """True where all that the values say, keys not counted, is longer than that."""
    size, waiting = 0, [value]
    while waiting and size <= limit:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
        else:
            size += len(part if isinstance(part, str) else str(part))
    return size > limit
