"""One notebook: read it, find its cells, put a record into it.

Reads the plain JSON of nbformat 4 itself, because importing nbformat costs
0.1 to 2 s and validates what a check does not need; nbformat is imported only
to convert the rare notebook of format 3. Format:
https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from pytest_nbrepro import splice
from pytest_nbrepro.findings import FindingError, finding

#: The one key of the notebook's metadata that belongs to this tool.
RECORD_KEY = "nbrepro"

JsonObject = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One code cell.

    ``number`` is its 1-based position among the code cells, ``outputs`` its
    stored outputs as they stand in the file, ``tags`` its cell tags.
    """

    number: int
    source: str
    outputs: tuple[JsonObject, ...]
    execution_count: int | None
    tags: frozenset[str]

    @property
    def label(self) -> str:
        """The first line of the source that is not blank, for people to recognise the cell."""
        lines = (line.strip() for line in self.source.splitlines())
        return next((line for line in lines if line), "")

    @property
    def is_blank(self) -> bool:
        """True where there is nothing to run."""
        return not self.source.strip()


@dataclass(frozen=True)
class Notebook:
    """A notebook as it was read: the bytes of the file and what they say."""

    path: Path
    content: bytes
    metadata: JsonObject
    cells: tuple[Cell, ...]

    @property
    def kernel_name(self) -> str | None:
        """The kernel that the notebook asks for."""
        name = _mapping(self.metadata.get("kernelspec")).get("name")
        return name if isinstance(name, str) and name else None

    @property
    def language(self) -> str | None:
        """The programming language, in lower case, where the notebook states one."""
        stated = (
            _mapping(self.metadata.get("kernelspec")).get("language"),
            _mapping(self.metadata.get("language_info")).get("name"),
        )
        return next((s.lower() for s in stated if isinstance(s, str) and s), None)

    @cached_property
    def cell_lines(self) -> tuple[int, ...]:
        """For each code cell the 0-based line of the file on which its source begins."""
        text = _decode(self.path, self.content)
        cells = splice.find_member(text, text.index("{"), "cells")
        if cells is None:  # format 3 keeps its cells in worksheets
            return (0,) * len(self.cells)
        lines, line, last = [], 0, 0
        for start in splice.elements(text, cells.value_start):
            found = {member.key: member for member in splice.members(text, start)}
            if text[slice(*_span(found.get("cell_type")))] != '"code"':
                continue
            source = found["source"].value_start
            if text[source] == "[":
                source = next(splice.elements(text, source), source)
            line, last = line + text.count("\n", last, source), source
            lines.append(line)
        return tuple(lines)

    def with_record(self, record: JsonObject) -> bytes:
        """The content of the file with the record put in and every other byte kept."""
        bom, body = _split_bom(self.content)
        text = splice.set_in_metadata(body.decode("utf-8"), RECORD_KEY, record)
        return bom + text.encode("utf-8")


def _span(member: splice.Member | None) -> tuple[int, int]:
    return (member.value_start, member.value_end) if member else (0, 0)


def _mapping(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def joined(value: object) -> str:
    """A multi-line string of the format: stored as one string or as a list of them.

    Raises TypeError for anything else.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "".join(value)
    raise TypeError(f"expected text, found {type(value).__name__}")


def read(path: Path) -> Notebook:
    """Read a notebook.

    Raises FindingError with a rule of the family NB where the file cannot be
    read or is not a notebook.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused("NB005", f"cannot be read: {error.strerror or error}") from error
    return parse(path, content)


def parse(path: Path, content: bytes) -> Notebook:
    """The notebook in ``content``; ``path`` is where it came from. Raises as `read` does."""
    data = _load(path, _decode(path, content))
    if not isinstance(data, dict):
        raise _refused("NB003", f"is no notebook: the file holds {_kind(data)}, not an object")
    data = _as_format_4(data, content)
    metadata = data.get("metadata")
    if not isinstance(metadata, dict):
        raise _refused("NB003", 'is no notebook: the object "metadata" is missing')
    raw_cells = data.get("cells")
    if not isinstance(raw_cells, list):
        raise _refused("NB003", f'is no notebook: "cells" is {_kind(raw_cells)}, expected a list')
    return Notebook(path, content, metadata, _code_cells(raw_cells))


def _refused(rule: str, message: str, hint: str = "") -> FindingError:
    return FindingError(finding(rule, message, hint=hint))


def _kind(value: object) -> str:
    names = {type(None): "null", dict: "an object", list: "a list", str: "text", bool: "a boolean"}
    return names.get(type(value), "a number")


def _split_bom(content: bytes) -> tuple[bytes, bytes]:
    bom = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    return bom, content[len(bom) :]


def _decode(path: Path, content: bytes) -> str:
    body = _split_bom(content)[1]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in body[:4]:
        hint = f"iconv -f UTF-16 -t UTF-8 {path.name} > fixed.ipynb"
        raise _refused("NB002", "is not UTF-8 text: it is stored as UTF-16", hint)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _refused("NB002", f"is not UTF-8 text: invalid byte on line {line}") from error


def _load(path: Path, text: str) -> object:
    if not text.strip():
        raise _refused("NB001", "is empty", "restore the file, or save it again from Jupyter")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if "<<<<<<<" in text and ">>>>>>>" in text:
            hint = f"resolve the merge conflict in {path.name}"
            raise _refused("NB001", "is not JSON: it has merge-conflict markers", hint) from error
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        what = "the file ends too early" if cut else _lower_first(error.msg)
        where = f"line {error.lineno}, column {error.colno}"
        raise _refused("NB001", f"is not JSON: {what} ({where})") from error
    except (RecursionError, ValueError) as error:
        raise _refused("NB001", "is not JSON that can be read: nested too deeply") from error


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _as_format_4(data: dict[str, Any], content: bytes) -> dict[str, Any]:
    major = data.get("nbformat")
    if not isinstance(major, int) or isinstance(major, bool):
        raise _refused("NB003", 'is no notebook: the format number "nbformat" is missing')
    if major == 4:
        return data
    if major != 3:
        message = f"is in notebook format {major}; this version reads formats 3 and 4"
        raise _refused("NB004", message, "save it in format 4, or upgrade pytest-nbrepro")
    from nbformat import convert, reader  # costs 0.1 to 2 s, and format 3 is rare

    try:
        old = reader.reads(_split_bom(content)[1].decode("utf-8"))  # type: ignore[no-untyped-call]
        return cast("dict[str, Any]", convert(old, 4))  # type: ignore[no-untyped-call]
    except Exception as error:
        message = "is no notebook: it says format 3, but cannot be converted from it"
        raise _refused("NB003", message, str(error)) from error


def _code_cells(raw_cells: Sequence[object]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for position, raw in enumerate(raw_cells, start=1):
        if not isinstance(raw, dict):
            raise _refused("NB003", f"is no notebook: cell {position} is {_kind(raw)}")
        if not isinstance(raw.get("cell_type"), str):
            raise _refused("NB003", f'is no notebook: cell {position} has no "cell_type"')
        try:
            source = joined(raw.get("source"))
        except TypeError as error:
            raise _refused("NB003", f'is no notebook: cell {position} has no "source"') from error
        if raw["cell_type"] == "code":
            cells.append(_code_cell(position, len(cells) + 1, source, raw))
    return tuple(cells)


def _code_cell(position: int, number: int, source: str, raw: JsonObject) -> Cell:
    outputs = raw.get("outputs", [])
    if not isinstance(outputs, list) or not all(isinstance(output, dict) for output in outputs):
        raise _refused("NB003", f'is no notebook: the "outputs" of cell {position} are no list')
    count = raw.get("execution_count")
    tags = _mapping(raw.get("metadata")).get("tags")
    return Cell(
        number=number,
        source=source,
        outputs=tuple(outputs),
        execution_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        tags=frozenset(t for t in tags if isinstance(t, str))
        if isinstance(tags, list)
        else frozenset(),
    )
