"""Where in a notebook's file a finding is to be shown: the lines of its cell, or of the record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from pytest_nbrepro import splice
from pytest_nbrepro.findings import Finding

#: Of these families the record is what is wrong, or what something else is held against.
_OF_RECORD = ("LOCK", "HW", "REC")
_NO_KERNEL = "RUN001"
#: What is wrong with the text of a file names its line.
_NAMES_LINE = re.compile(r"NB00[12] .*\bline (\d+)")
#: A line of the code of the cell: what names are looked for on, and where an error was raised.
_NAMES_LINE_OF_CELL = re.compile(r"(?:ORDER\d+ cell \d+: line |-+> )(\d+)\b")
#: What is wrong between cells begins with the first of them.
_NAMES_CELL = re.compile(r"ORDER\d+ cells? (\d+)\b")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a file."""

    first: Annotated[int, "Its first line, from 1"] = 1
    last: Annotated[int, "Its last line"] = 1


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the parts of a notebook stand: the code of its cells, its record, its kernel."""

    cells: Annotated[tuple[Region, ...], "The code of its code cells, in their order"] = ()
    record: Annotated[Region, "The first line of its record"] = Region()
    kernel: Annotated[Region, "Where the kernel is named"] = Region()

    def of(self, found: Finding) -> Region:
        """Where a finding is to be shown; the first line where nothing else is known."""
        between = _NAMES_CELL.match(found.headline)
        cell = int(between[1]) if between else found.cell
        if cell is not None and 0 < cell <= len(self.cells):
            return _line_in(self.cells[cell - 1], found)
        if found.rule.startswith(_OF_RECORD):
            return self.record
        if found.rule == _NO_KERNEL:
            return self.kernel
        named = _NAMES_LINE.match(found.headline)
        return Region(int(named[1]), int(named[1])) if named else Region()


def _line_in(region: Region, found: Finding) -> Region:
    """The line of a cell's code that a finding names; all of it where it names none."""
    told = map(_NAMES_LINE_OF_CELL.match, (found.headline, *map(str.strip, found.details)))
    named = next((int(line[1]) for line in told if line), 0)
    line = region.first + named - 1
    return Region(line, line) if named and line <= region.last else region


def lines_of(text: str, cells: int) -> Lines:
    """Where the parts of the notebook in ``text`` stand, which was read as one with so many cells.

    Of format 3, which keeps its cells elsewhere, no more than the first line is known.
    """
    parts = {part.key: part for part in splice.members(text, text.index("{"))}
    if _raw(text, parts["nbformat"]) != "4":
        return Lines((Region(),) * cells)
    inside = splice.members(text, parts["metadata"].value_start)
    places = {part.key: part.start for part in inside}
    sources = tuple(_sources(text, parts["cells"].value_start))
    offsets = sorted({0, *places.values(), *(place for source in sources for place in source)})
    line = {0: 1}
    for before, after in pairwise(offsets):
        line[after] = line[before] + text.count("\n", before, after)
    begin = {key: line[place] for key, place in places.items()}
    record, kernel = begin.get("nbrepro", 1), begin.get("kernelspec", 1)
    return Lines(
        tuple(Region(line[first], line[last]) for first, last in sources),
        Region(record, record),
        Region(kernel, kernel),
    )


def _sources(text: str, start: int) -> Iterator[tuple[int, int]]:
    """For each code cell the offsets at which the first and the last line of its source begin."""
    for place in splice.elements(text, start):
        found = {member.key: member for member in splice.members(text, place)}
        if json.loads(_raw(text, found["cell_type"])) == "code":
            source = found["source"].value_start
            lines = [*splice.elements(text, source)] if text[source] == "[" else []
            yield (lines[0], lines[-1]) if lines else (source, source)


def _raw(text: str, member: splice.Member) -> str:
    return text[member.value_start : member.value_end]
