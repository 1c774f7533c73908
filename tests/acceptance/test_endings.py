"""Ctrl-C, and whoever is killed in the middle of a cell: soon nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from notebooks import code, good, notebook, stdout, write
from runs import PYTEST, environment
from traces import pids_with, processes_with, within

#: How soon everything has to be gone, in seconds: 3 where nobody else wants the processor.
_SOON = 10.0
_SLEEPS = """\
import os, pathlib, time
started = pathlib.Path("started")
if not started.exists():
    started.write_text(str(os.getpid()))
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
_DAEMON = "import subprocess\nsubprocess.Popen(['sleep', '60'], start_new_session=True);"
_WAITS = """\
import os, pathlib, time
pathlib.Path("started").write_text(str(os.getpid()))
while not pathlib.Path("go").exists():
    time.sleep(0.05)
"""


class Running:
    """A pytest in the middle of a cell, its kernel's process, and theirs."""

    def __init__(self, folder: Path, temporary: Path, source: str, *arguments: str) -> None:
        self.temporary = temporary
        self.folder = folder
        below = code("print(1)", stdout("1\n"))
        write(folder / "report.ipynb", notebook(code(_DAEMON), code(source), below))
        write(folder / "zgood.ipynb", good())
        self._variable = f"TMPDIR={temporary}"
        variables = environment(folder, TMPDIR=str(temporary))
        self._printed = folder / "printed.txt"
        with self._printed.open("wb") as printed:
            self.process = subprocess.Popen(
                [PYTEST, "--nbrepro", "-p", "no:cacheprovider", "-p", "no:hypothesispytest",
                 *arguments],
                cwd=folder,
                env=variables,
                stdout=printed,
                stderr=printed,
                start_new_session=True,  # so that a signal to its group is not for us too
            )  # fmt: skip
        started = folder / "started"
        assert within(30, lambda: started.exists() and started.read_text() != "")
        self.kernel = int(started.read_text())
        self.keeper = _parent(self.kernel)
        self.server = _parent(self.keeper)
        self.worker = _parent(self.server)  # pytest itself where there is no pytest-xdist

    def ended(self) -> str:
        """What it printed until its end."""
        self.process.wait(timeout=30)
        return self.printed()

    def printed(self) -> str:
        """What it has printed by now."""
        return self._printed.read_text(encoding="utf-8")

    def left(self) -> list[str]:
        """The processes and files that are left of it; pytest-xdist leaves a folder of its own."""
        files = [str(path) for path in self.temporary.iterdir()]
        of_pytest = [path for path in files if "/pytest-of-" in path]
        return [*processes_with(self._variable), *(set(files) - set(of_pytest))]

    def is_gone(self) -> bool:
        """True where nothing of it is left."""
        return not self.left()

    def clean_up(self) -> None:
        """Leave no process, whatever happened."""
        self.process.kill()
        self.process.wait()
        for process in pids_with(self._variable):
            os.kill(process, signal.SIGKILL)


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    # a short path, as sockets need it: with a long one another folder would be taken
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:
        started: list[Running] = []

        def begin(source: str, *arguments: str) -> Running:
            started.append(Running(tmp_path, Path(temporary), source, *arguments))
            assert list(Path(temporary).iterdir()) != []
            return started[0]

        yield begin
        for running in started:
            running.clean_up()


@pytest.mark.parametrize("source", [_SLEEPS, _STUBBORN], ids=["sleeps", "stubborn"])
def test_an_interrupt_ends_the_session_at_once_and_leaves_nothing(
    start: Start, source: str
) -> None:
    running = start(source)
    # the kernel runs ahead: pytest has to have come to the cell as well, and not yet to its outcome
    assert within(30, lambda: "\nreport.ipynb ss.." in running.printed())
    before = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    text = running.ended()
    assert time.monotonic() - before < _SOON
    assert running.process.returncode == pytest.ExitCode.INTERRUPTED
    assert "KeyboardInterrupt" in text
    assert "\nreport.ipynb: interrupted in cell-2\n" in text
    assert "\nnotebooks: 1 interrupted\n" in text
    assert "Task was destroyed" not in text
    assert "never awaited" not in text
    assert running.left() == []


def test_an_interrupt_of_the_whole_terminal_leaves_nothing(start: Start) -> None:
    # Ctrl-C reaches every process of the group, workers and whatever cells have started
    running = start(_SLEEPS)
    os.killpg(running.process.pid, signal.SIGINT)
    running.ended()
    assert running.process.returncode == pytest.ExitCode.INTERRUPTED
    assert running.left() == []


def test_an_interrupt_of_workers_leaves_nothing(start: Start) -> None:
    running = start(_SLEEPS, "-n2")
    running.process.send_signal(signal.SIGINT)
    running.ended()
    assert running.process.returncode == pytest.ExitCode.INTERRUPTED
    assert within(_SOON, running.is_gone), running.left()


@pytest.mark.parametrize(
    ("number", "arguments"),
    [(signal.SIGTERM, ()), (signal.SIGKILL, ()), (signal.SIGKILL, ("-n2",))],
    ids=["told", "killed", "killed with workers"],
)
def test_nothing_outlives_a_pytest_that_is_killed(
    start: Start, number: signal.Signals, arguments: tuple[str, ...]
) -> None:
    running = start(_SLEEPS, *arguments)
    running.process.send_signal(number)
    running.ended()
    assert running.process.returncode == -number
    assert within(_SOON, running.is_gone), running.left()


def test_nothing_outlives_a_worker_that_is_killed(start: Start) -> None:
    running = start(_SLEEPS, "-n2")
    os.kill(running.worker, signal.SIGKILL)
    text = running.ended()
    assert "crashed while running 'report.ipynb::cell-2'" in text
    assert "1 failed" in text.splitlines()[-1]
    assert within(_SOON, running.is_gone), running.left()


def test_a_keeper_that_is_killed_takes_its_kernel_along(start: Start) -> None:
    running = start(_SLEEPS)
    os.kill(running.keeper, signal.SIGKILL)
    text = running.ended()
    assert "RUN004 cell 2: the kernel died (signal 9, SIGKILL)" in text
    assert "notebooks: 1 reproduced, 1 failed" in text
    assert within(_SOON, running.is_gone), running.left()


def test_a_server_that_is_killed_disturbs_nobody(start: Start) -> None:
    running = start(_WAITS)
    os.kill(running.server, signal.SIGKILL)
    (running.folder / "go").touch()
    assert "notebooks: 2 reproduced" in running.ended()
    assert within(_SOON, running.is_gone), running.left()


def test_a_server_that_is_stopped_holds_up_neither_interrupt_nor_end(start: Start) -> None:
    running = start(_SLEEPS)
    os.kill(running.server, signal.SIGSTOP)
    running.process.send_signal(signal.SIGINT)
    running.ended()
    assert running.process.returncode == pytest.ExitCode.INTERRUPTED
    assert running.left() == []
