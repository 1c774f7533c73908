"""Ctrl-C and a killed pytest: nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from notebooks import code, notebook, write
from runs import PYTEST, environment

_SLEEPS = """\
import os, pathlib, time
pathlib.Path("started").write_text(str(os.getpid()))
time.sleep(60)
"""
_STUBBORN = """\
import os, pathlib, time
pathlib.Path("started").write_text(str(os.getpid()))
while True:
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        pass
"""


class Running:
    """A pytest that runs a cell which does not end."""

    def __init__(self, folder: Path, temporary: Path, source: str) -> None:
        self.temporary = temporary
        write(folder / "report.ipynb", notebook(code(source), code("1")))
        variables = environment(folder, TMPDIR=str(temporary))
        self._printed = folder / "printed.txt"
        with self._printed.open("wb") as printed:
            self.process = subprocess.Popen(
                [PYTEST, "--nbrepro", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"],
                cwd=folder,
                env=variables,
                stdout=printed,
                stderr=printed,
                start_new_session=True,  # so that a signal to its group is not for us too
            )
        started = folder / "started"
        assert _within(30, lambda: started.exists() and started.read_text() != "")
        self.kernel = int(started.read_text())

    def ended(self) -> str:
        """What it printed until its end."""
        self.process.wait(timeout=20)
        return self._printed.read_text(encoding="utf-8")

    def clean_up(self) -> None:
        """Leave no process, whatever happened."""
        self.process.kill()
        self.process.wait()
        if _alive(self.kernel):
            os.kill(self.kernel, signal.SIGKILL)


def _within(seconds: float, happens: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.05)
    return happens()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # one that has ended stays until whoever adopted it asks for it
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not Path("/proc/self/stat").exists()
    return state != "Z"


@pytest.fixture
def running(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    # a short path, as sockets need it: with a long one another folder would be taken
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:
        session = Running(tmp_path, Path(temporary), getattr(request, "param", _SLEEPS))
        assert list(session.temporary.iterdir()) != []
        yield session
        session.clean_up()


@pytest.mark.parametrize("running", [_SLEEPS, _STUBBORN], ids=["sleeps", "stubborn"], indirect=True)
def test_an_interrupt_ends_the_session_at_once_and_leaves_nothing(running: Running) -> None:
    before = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    text = running.ended()
    assert time.monotonic() - before < 3
    assert running.process.returncode == pytest.ExitCode.INTERRUPTED
    assert "KeyboardInterrupt" in text
    assert "\nreport.ipynb: interrupted in cell-1\n" in text
    assert "\nnotebooks: 1 interrupted\n" in text
    assert "Task was destroyed" not in text
    assert "never awaited" not in text
    assert not _alive(running.kernel)
    assert list(running.temporary.iterdir()) == []


def test_an_interrupt_of_the_whole_terminal_leaves_nothing(running: Running) -> None:
    # Ctrl-C reaches every process of the group, workers and whatever cells have started
    os.killpg(running.process.pid, signal.SIGINT)
    running.ended()
    assert running.process.returncode == pytest.ExitCode.INTERRUPTED
    assert not _alive(running.kernel)
    assert list(running.temporary.iterdir()) == []


def test_a_kernel_does_not_outlive_a_pytest_that_is_killed(running: Running) -> None:
    running.process.kill()
    running.ended()
    assert _within(8, lambda: not _alive(running.kernel))
