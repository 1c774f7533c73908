"""Runs that are looked after: when one is over, nothing may be left of its kernel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_nbrepro.environment.kernelspec import Kernel, native_kernel
from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.run import CellRun, Code, Limits, Request
from pytest_nbrepro.execution.runner import Runner

#: A first cell: who the kernel is, and where its files are.
WHO = "import os, ipykernel\nprint(os.getpid(), ipykernel.get_connection_file())"


@dataclass(frozen=True)
class Traces:
    """What a kernel may leave behind."""

    pid: int
    folder: Path

    @classmethod
    def told(cls, line: str) -> Traces:
        pid, file = line.split(maxsplit=1)
        return cls(int(pid), Path(file.strip()).parent)

    def assert_there(self) -> None:
        assert alive(self.pid)
        assert self.folder.exists()

    def assert_gone(self) -> None:
        assert not alive(self.pid)
        assert not self.folder.exists()


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def within(seconds: float, happens: Callable[[], bool]) -> bool:
    """Whether it happens, waited for no longer than has to be."""
    deadline = time.monotonic() + seconds
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.01)
    return happens()


def request(
    *sources: str | Code,
    kernel: Kernel | None = None,
    cwd: Path | None = None,
    limits: Limits | None = None,
    preload: tuple[str, ...] = (),
    env: Mapping[str, str] | None = None,
) -> Request:
    """What is to be run, with this environment's own kernel unless another is given."""
    return Request(
        kernel=kernel or native_kernel(),
        codes=tuple(Code(code) if isinstance(code, str) else code for code in sources),
        cwd=cwd or Path.cwd(),
        limits=limits or Limits(),
        preload=preload,
        env=env or {},
    )


@dataclass
class Opened:
    """A run under way; the cells count from `WHO`, which is the first."""

    runner: Runner
    run: NotebookRun
    traces: Traces
    left: tuple[str, ...] = ()

    def cell(self, number: int) -> CellRun:
        return self.runner.cell(self.run, number)

    def end(self) -> tuple[str, ...]:
        self.runner.release(self.run)
        return self.run.wait_for_end()


@contextmanager
def running(runner: Runner, *sources: str | Code, **wanted: Any) -> Iterator[Opened]:
    """A run of `WHO`, then the cells; afterwards nothing may be left of it."""
    asked = request(WHO, *sources, **wanted)
    run = NotebookRun(lambda: asked, upto=1)
    opened = Opened(runner, run, Traces.told(text(runner.cell(run, 1))))
    try:
        opened.traces.assert_there()
        yield opened
    finally:
        opened.left = opened.end()
    opened.traces.assert_gone()


def text(run: CellRun, stream: str = "") -> str:
    """All that was printed, to one stream or any."""
    return "".join(
        part
        for output in run.outputs
        if output["output_type"] == "stream" and stream in output["name"]
        for part in output["text"]
        if isinstance(part, str)
    )


def shown(run: CellRun) -> list[str]:
    """The displays, as text."""
    return [output["data"]["text/plain"] for output in run.outputs if "data" in output]
