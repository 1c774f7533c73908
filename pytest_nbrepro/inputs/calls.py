"""Reads what system calls tell of a run beside its trace: opens in C, and those of children.

A line is a JSON list of two texts, as the watcher of the execution room writes
them (``nbrepro_server/watching.py``). Nothing in it is trusted.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pytest_nbrepro.inputs.reading import (
    BELOW_A_FOLDER,
    is_librarys,
    is_own,
    is_system,
    marked_lines,
)
from pytest_nbrepro.inputs.trace import Trace

_NOBODYS = ("/proc/", "/sys/", "/dev/")
_LIBRARY = re.compile(r"\.so(\.\d+)*$")


class Calls:
    """The calls of a run that name what lies outside of the environment, in order."""

    def __init__(self, content: bytes, marks: Sequence[tuple[int, int]]) -> None:
        """``marks`` are the sizes that the log had when something began, and the cells' numbers."""
        self.read: dict[str, int] = {}
        self.written: dict[str, int] = {}
        self.listed: dict[str, int] = {}
        self.programs: dict[str, int] = {}
        self.hosts: dict[str, int] = {}
        self.obstacle = ""
        takes: dict[str, Callable[[str, int], object]] = {
            "read": self._read,
            "write": self._write,
            "change": self._change,
            "list": self.listed.setdefault,
            "program": self.programs.setdefault,
            "host": self.hosts.setdefault,
        }
        for cell, line in marked_lines(content, marks):
            try:
                kind, fact = json.loads(line)
                if kind in takes:
                    takes[kind](str(fact), cell)
                else:
                    self.obstacle = f"{kind}: {fact}"
            except (ValueError, TypeError, RecursionError):
                self.obstacle = "a line that is damaged"

    def _read(self, path: str, cell: int) -> None:
        if path not in self.written:
            self.read.setdefault(path, cell)

    def _write(self, path: str, cell: int) -> None:
        self.written.setdefault(path, cell)

    def _change(self, path: str, cell: int) -> None:
        self._read(path, cell)
        self._write(path, cell)


def with_calls(
    trace: Trace,
    content: bytes,
    marks: Sequence[tuple[int, int]],
    last: str,
    project: str,
) -> Trace:
    """The trace, and what only the calls tell; ``last`` is the path that ends them.

    Where they tell all, nothing is opaque any more. The calls before the first
    mark are those of the kernel's start, and left out.
    """
    calls = Calls(content, marks)
    is_whole = not calls.obstacle and last in calls.written

    def told(found: dict[str, int]) -> dict[str, int]:
        skipped = (*trace.environment, *_NOBODYS)
        return {
            path: cell
            for path, cell in found.items()
            if path != last and not f"{path}/".startswith(skipped) and not is_librarys(path)
        }

    first_written = calls.written.keys() - calls.read.keys()
    read = {path: cell for path, cell in told(calls.read).items() if path not in trace.written}
    read = {**read, **{p: c for p, c in trace.read.items() if p not in first_written}}
    # imports list folders, too; a library in C may do so after them
    skipped = frozenset() if trace.opaque else trace.searched
    listed = {path: cell for path, cell in told(calls.listed).items() if path not in skipped}
    inputs = {path: cell for path, cell in read.items() if not is_system(path, project)}
    return replace(
        trace,
        read=inputs,
        missing=frozenset(path for path in inputs if not _is(path)) | trace.missing,
        written={**told(calls.written), **trace.written},
        listed={**listed, **trace.listed},
        system={**trace.system, **{p: c for p, c in read.items() if p not in inputs and _is(p)}},
        hosts=trace.hosts or calls.hosts,
        processes=trace.processes or calls.programs,
        opaque=frozenset() if is_whole else trace.opaque,
        others=frozenset(_others(calls, trace)),
        obstacle="" if is_whole and trace.obstacle == BELOW_A_FOLDER else trace.obstacle,
        unwatched="" if is_whole else calls.obstacle or "the calls were not watched to the end",
    )


def _others(calls: Calls, trace: Trace) -> Iterator[str]:
    """The programs that were started, and the libraries that were opened but by the kernel."""
    programs = (path for path in calls.programs if os.access(path, os.X_OK))
    libraries = (path for path in calls.read if _LIBRARY.search(path) and _is(path))
    for path in (*programs, *libraries):
        if path not in trace.libraries and not is_own(path, trace.own):
            yield path


def _is(path: str) -> bool:
    return os.path.lexists(path)
