"""Sessions that are looked after: when one is closed, nothing may be left of its kernel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pytest_nbrepro.environment.kernelspec import native_kernel
from pytest_nbrepro.execution.run import CellRun, Code, Limits, Session

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

    def assert_gone(self) -> None:
        assert not alive(self.pid)
        assert not self.folder.exists()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def session(*sources: str, limits: Limits | None = None) -> Iterator[Session]:
    """A session of `WHO`, then the cells; afterwards nothing may be left of it."""
    codes = [Code(source) for source in (WHO, *sources)]
    with Session(native_kernel(), codes, Path.cwd(), limits or Limits()) as opened:
        traces = Traces.told(text(opened.run_cell(1)))
        assert alive(traces.pid)
        assert traces.folder.exists()
        yield opened
    traces.assert_gone()
    opened.close()


def text(run: CellRun) -> str:
    return "".join(output["text"] for output in run.outputs)
