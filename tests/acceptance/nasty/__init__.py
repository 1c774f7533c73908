"""Nasty input, and what is promised of it: one table for the tests and for docs/bad-input.md."""

from __future__ import annotations

from nasty import deaths, files, loops, names, outputs, processes
from nasty.case import Nasty

__all__ = ["GROUPS", "Nasty"]

#: Everything nasty, by what it is about.
GROUPS: dict[str, tuple[Nasty, ...]] = {
    "Files that are no notebooks": files.BROKEN,
    "Files that only look odd": files.ODD,
    "File names": names.CASES,
    "The kernel ends, or is made useless": deaths.CASES,
    "Cells that do not end": loops.CASES,
    "Input that nobody gives": loops.ASKING,
    "What cells put out": outputs.CASES,
    "Processes, threads and signals": processes.CASES,
}
