"""Reads the log of a trace: a line for each fact, as `_trace_script.py` writes them.

The cell that did it is told by how long the log was when each cell began.
Nothing in a log is trusted: a notebook can write to it.
"""

from __future__ import annotations

import bisect
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pytest_nbrepro.inputs.trace import Trace

#: A process that only its end is known of.
UNSEEN = "a process that Python did not start"
#: Where the files of the system lie, on the systems that there are.
_SYSTEM = ("/usr/", "/etc/", "/lib", "/bin/", "/sbin/", "/System/", "/Library/", "C:\\Windows\\")
#: What Python alone cannot tell, as `_files_script.py` says it, and system calls do.
BELOW_A_FOLDER = "it does not tell what it opened below a folder that it had opened"
_KINDS = (
    "read missing written listed searched host address process opaque variable variables lost"
).split()


class Log:
    """The facts of a log, by their kinds: each with the number of the cell that did it first."""

    def __init__(self, content: bytes, marks: Sequence[tuple[int, int]]) -> None:
        """``marks`` are the sizes that the log had when something began, and the cells' numbers."""
        self.facts: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS}
        self.end: Mapping[str, Any] | None = None
        self.has_begun = False
        self.environment: tuple[str, ...] = ()
        self.first: Mapping[str, Any] = {}
        for cell, line in marked_lines(content, [(0, 0), *marks]):
            self._take(line, cell)

    def _take(self, line: bytes, cell: int) -> None:
        try:
            kind, fact = json.loads(line)
        except (ValueError, TypeError, RecursionError):
            self.facts["lost"].setdefault("a line of the log, which was damaged", cell)
            return
        if kind == "end" and isinstance(fact, dict):
            self.end = fact
        elif kind == "begun":
            self.has_begun = True
            self.environment = tuple(_texts(fact))
        elif kind == "loaded" and isinstance(fact, dict):
            self.first = self.first or fact  # a cell may write such a line, too
        elif kind == "read" and fact in self.facts["written"]:
            return  # by a process that did not know that another had written it
        elif kind == "address" and self.facts["host"]:
            return  # of a name that was looked up
        elif isinstance(fact, str) and kind in self.facts:
            self.facts[kind].setdefault(fact, cell)

    def __getitem__(self, kind: str) -> dict[str, int]:
        return self.facts[kind]

    def told_at_the_end(self, key: str) -> frozenset[str]:
        """A list of the last line."""
        return frozenset(_texts((self.end or {}).get(key)))


def trace_of(content: bytes, marks: Sequence[tuple[int, int]], last: str, project: str) -> Trace:
    """The trace in a log; ``last`` is the path that the hook must have seen at the end.

    ``project`` is the notebook's folder, whose files are none of the system's.
    """
    log = Log(content, marks)
    has_proof = log["written"].pop(last, None) is not None
    read = {path: cell for path, cell in log["read"].items() if not is_system(path, project)}
    processes = log["process"]
    if not processes and log.end is not None and log.end.get("children") is True:
        processes = {UNSEEN: 0}
    return Trace(
        read=read,
        missing=frozenset(log["missing"].keys() & read.keys()),
        written=log["written"],
        listed=log["listed"],
        searched=log.told_at_the_end("searched").union(log["searched"]),
        imported=log.told_at_the_end("imported"),
        modules=log.told_at_the_end("modules"),
        variables=dict(_variables(log["variable"])),
        all_variables=bool(log["variables"]),
        hosts={**log["address"], **log["host"]},
        processes=processes,
        opaque=log.told_at_the_end("opaque").union(log["opaque"]),
        obstacle=_obstacle(log, has_proof=has_proof),
        environment=log.environment,
        system={path: cell for path, cell in log["read"].items() if path not in read},
        **_loaded(log),
    )


def _loaded(log: Log) -> dict[str, Any]:
    """The libraries, at first and at all."""
    own = tuple(_texts(log.first.get("own")))
    first = [*_texts(log.first.get("files"))]
    last = log.told_at_the_end("loaded")
    return {
        "own": own,
        "first_libraries": frozenset(path for path in first if not is_own(path, own)),
        "libraries": frozenset(path for path in last.union(first) if not is_own(path, own)),
    }


def marked_lines(content: bytes, marks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
    """The lines from the first mark on, each with the number of the last mark before it."""
    starts = [size for size, _ in marks]
    position = 0
    for line in content.splitlines(keepends=True):
        mark = bisect.bisect_right(starts, position) - 1
        if mark >= 0:
            yield marks[mark][1], line
        position += len(line)


def is_system(path: str, project: str) -> bool:
    """True for a file of the system; ``project`` is a folder whose files are none."""
    return path.startswith(_SYSTEM) and not path.startswith(project.rstrip("/\\") + os.sep)


def is_own(path: str, own: tuple[str, ...]) -> bool:
    """True for a file of Python itself, or of its packages."""
    name = os.path.basename(path)  # noqa: PTH119 - of thousands of texts
    return name.startswith("libpython") or any(
        path == start or path.startswith(f"{start.rstrip('/')}/") for start in own
    )


def is_librarys(path: str) -> bool:
    """True for what a library keeps for itself to be quicker the next time."""
    name = os.path.basename(path)  # noqa: PTH119 - of thousands of texts
    return name.startswith(("fontlist-v", ".matplotlib-lock")) or "__pycache__" in path


def _texts(value: object) -> Iterator[str]:
    return (
        (each for each in value if isinstance(each, str)) if isinstance(value, list) else iter(())
    )


def _variables(told: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    for each in told:
        try:
            name, value = json.loads(each)
        except (ValueError, TypeError, RecursionError):
            continue
        if isinstance(name, str) and (value is None or isinstance(value, str)):
            yield name, value


def _obstacle(log: Log, *, has_proof: bool) -> str:
    if not log.has_begun:
        return "the trace did not begin"
    if log.end is None or not has_proof:
        return "the kernel ended, or was broken, before the trace could be closed"
    lost = log.end.get("lost")
    if lost:
        return f"{lost} things that it did could not be written down"
    told = [f"it does not tell {each}" for each in log["lost"]]
    return min(told, key=lambda each: each == BELOW_A_FOLDER, default="")
