from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_nbrepro.environment.engines.tool import run
from pytest_nbrepro.findings import FindingError

#: Runs a program that starts another one; both would go on for minutes.
_RUNS = """
import sys
from pytest_nbrepro.environment.engines.tool import run
inner = "import time, pathlib, os; pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))"
code = (
    "import subprocess, sys; subprocess.run([sys.executable, '-c', '''import os, sys, time\\n"
    "with open(sys.argv[1] + '.new', 'w') as out: out.write(str(os.getpid()))\\n"
    "os.rename(sys.argv[1] + '.new', sys.argv[1])\\n"
    "time.sleep(300)''', sys.argv[1]])"
)
run("it", [sys.executable, "-c", code, sys.argv[1]])
"""


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    # one that has ended may wait for a while to be noticed
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_is_printed_and_how_it_ends_is_given_back() -> None:
    code = "import sys; print(sys.stdin.read(), end=''); print('ö', file=sys.stderr); sys.exit(3)"
    ran = run("it", [sys.executable, "-c", code], text="ä")
    assert (ran.code, ran.out, ran.err) == (3, "ä", "ö\n")


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FindingError) as raised:
        run("it", [str(tmp_path / "missing")])
    assert raised.value.finding.rule == "LOCK022"
    assert raised.value.finding.message == "it cannot be started: No such file or directory"


def test_one_that_finds_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_nbrepro.environment.engines.tool._SECONDS", 0.1)
    with pytest.raises(FindingError, match="LOCK023 it found nothing in"):
        run("it", [sys.executable, "-c", "import time; time.sleep(300)"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_running_when_we_are_ended(number: signal.Signals, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    ours = subprocess.Popen([sys.executable, "-c", _RUNS, str(note)], stderr=subprocess.DEVNULL)
    while not note.exists():
        assert ours.poll() is None
        time.sleep(0.02)
    ours.send_signal(number)
    ours.wait()
    theirs = int(note.read_text())
    while _runs(theirs):  # a test that hangs here has found one left running
        time.sleep(0.02)
    assert ours.returncode != 0
