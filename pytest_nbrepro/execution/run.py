"""What is to be run, and what comes of it, in plain values."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_nbrepro.environment import Kernel


class Status(enum.StrEnum):
    """How the run of a cell ended."""

    OK = "ok"
    ERROR = "error"
    DIED = "died"
    TIMEOUT = "timeout"
    NOTEBOOK_TIMEOUT = "notebook-timeout"
    FLOOD = "flood"


@dataclass(frozen=True)
class Code:
    """One code cell, as it is to be run.

    ``skip`` leaves it out; after an error the cells below are run only where
    it ``may_raise``; ``seconds`` is a time limit of its own.
    """

    source: str
    skip: bool = False
    may_raise: bool = False
    seconds: float | None = None


@dataclass(frozen=True)
class Limits:
    """What a notebook may take.

    Seconds for a cell, for a notebook (None: no limit) and for a kernel's
    start; ``output_bytes`` is how much of a cell's output is kept, with
    ``flood_bytes`` of output it is stopped; ``memory_bytes`` is the kernel's,
    0 for no limit.
    """

    cell_seconds: float = 300.0
    notebook_seconds: float | None = None
    startup_seconds: float = 60.0
    output_bytes: int = 20_000_000
    flood_bytes: int = 1_000_000_000
    memory_bytes: int = 0


@dataclass(frozen=True)
class Request:
    """A notebook to run: its kernel and cells, the folder to run in, the limits.

    ``fork`` allows the kernel to be a fork, ``preload`` are modules that it may
    then have imported beforehand, ``env`` variables that it gets beside its own.
    With ``trace`` it tells what it touches outside of its process, with
    ``watch`` also what is opened past Python, where the system lets us see it;
    with ``offline`` it has no network but loopback. ``measure`` is the variable
    by which coverage is measured in a process. ``told_as`` is a folder, and
    how it is called in outputs.
    """

    kernel: Kernel
    codes: tuple[Code, ...]
    cwd: Path
    limits: Limits = Limits()
    preload: tuple[str, ...] = ()
    fork: bool = True
    env: Mapping[str, str] = field(default_factory=dict)
    trace: bool = False
    offline: bool = False
    watch: bool = False
    measure: tuple[str, str] | None = None
    told_as: tuple[str, str] | None = None


@dataclass(frozen=True)
class CellRun:
    """The fresh run of one cell.

    ``outputs`` are as nbformat 4 has them, texts in parts, the last of which
    is a `digests.Cut` where it was too long to keep; ``may_change`` is true
    where a later cell may still update one of them; ``notes`` explain a bad
    end. ``error`` is the one that the kernel's reply names (ename, evalue,
    traceback), which not every error shows among the outputs. ``seconds`` is
    how long it ran, ``count`` its execution count, where the kernel told one.
    ``widgets`` are the models of the notebook's widgets by their ids, as they
    are in the end, where they are wanted.
    """

    status: Status
    outputs: tuple[Mapping[str, Any], ...] = ()
    may_change: bool = False
    notes: tuple[str, ...] = ()
    error: Mapping[str, Any] | None = None
    seconds: float = 0.0
    count: int | None = None
    widgets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def refusal(source: str) -> CellRun | None:
    """The run of a source that no message can carry: JSON knows half characters, UTF-8 does not."""
    try:
        source.encode()
    except UnicodeEncodeError as error:
        line = source.count("\n", 0, error.start) + 1
        message = f"half a character ({source[error.start]!a}) in the source, on line {line}"
        raised = {"output_type": "error", "ename": type(error).__name__, "evalue": message}
        return CellRun(Status.ERROR, ({**raised, "traceback": []},))
    return None
