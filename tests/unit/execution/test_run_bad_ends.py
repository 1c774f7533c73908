"""Runs that end badly: killed, hung, flooded, not started, interrupted. Part of test_run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kernel_traces import WHO, Traces, session, text

from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.execution import run as run_module
from pytest_nbrepro.execution.run import CellRun, Code, Limits, Session, Status
from pytest_nbrepro.findings import Finding, FindingError


def run_last(source: str, limits: Limits | None = None) -> CellRun:
    """Run a cell after which there is nothing more to run."""
    with session(source, limits=limits) as opened:
        return opened.run_cell(2)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("print('x', flush=True); os._exit(3)", "exit code 3"),
        ("import signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9, SIGKILL"),
    ],
)
def test_a_kernel_that_dies_is_noticed_at_once_and_the_reason_told(
    source: str, reason: str
) -> None:
    run = run_last(source)
    assert run.status is Status.DIED
    assert run.notes[0] == reason
    assert run.seconds < 3


def test_what_the_process_said_last_is_shown() -> None:
    # ipykernel takes what goes to descriptor 2, but leaves a way to the process's own stderr
    crash = "import faulthandler, signal, sys\nfaulthandler.enable(sys.stderr)\n"
    run = run_last(crash + "os.kill(os.getpid(), signal.SIGSEGV)")
    assert run.notes[0] == "signal 11, SIGSEGV"
    assert run.notes[1] == "  Fatal Python error: Segmentation fault"
    assert any("line 3 in <module>" in line for line in run.notes[2:])


@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass",
    ],
    ids=["endless", "deaf"],
)
def test_an_endless_loop_ends_when_its_time_is_up(loop: str) -> None:
    run = run_last("print('begun', flush=True)\n" + loop, Limits(cell_seconds=1))
    assert run.status is Status.TIMEOUT
    assert 0.9 < run.seconds < 3
    assert text(run) == "begun\n"


@pytest.mark.parametrize(
    "flood", ["JSON(list(range(1000)))", "{}, raw=True"], ids=["json", "empty"]
)
def test_a_flood_of_displays_is_stopped(flood: str) -> None:
    source = f"from IPython.display import JSON, display\nwhile True: display({flood})"
    assert run_last(source, Limits(output_bytes=50_000)).status is Status.FLOOD


def test_a_flood_of_output_is_stopped() -> None:
    run = run_last("while True: print('x' * 1000)", Limits(output_bytes=50_000))
    assert run.status is Status.FLOOD
    assert sum(len(output.get("text", "")) for output in run.outputs) <= 50_000


def test_a_flood_that_cannot_be_interrupted_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "_GRACE_SECONDS", 0.3)
    loop = "while True:\n try:\n  while True: print('x' * 1000)\n except KeyboardInterrupt: pass"
    run = run_last(loop, Limits(output_bytes=50_000))
    assert run.status is Status.FLOOD
    assert run.seconds < 4


def failure(kernel: Kernel, limits: Limits | None = None) -> Finding:
    opened = Session(kernel, [Code("1")], Path.cwd(), limits or Limits())
    with pytest.raises(FindingError) as raised, opened:
        pass
    assert raised.value.finding.rule == "RUN003"
    return raised.value.finding


def test_a_kernel_whose_package_is_not_installed_says_how_to_install_it() -> None:
    told = failure(Kernel("k", (sys.executable, "-S", "-m", "ipykernel_launcher", "-f", "x")))
    assert told.message == "kernel 'k' did not start: exit code 1"
    assert "No module named ipykernel" in told.details[-1]
    assert told.hint == f"{sys.executable} -m pip install ipykernel"


def test_a_kernel_that_never_answers_is_given_up() -> None:
    sleeper = "import sys, time; print('waiting', flush=True); time.sleep(60)"
    told = failure(Kernel("k", (sys.executable, "-c", sleeper)), Limits(startup_seconds=1))
    assert told.message == "kernel 'k' did not start: no answer in 1 s"
    assert told.details == ("  waiting",)


#: A process of its own: Ctrl-C in this one would end the tests.
INTERRUPTED = f"""
from pathlib import Path
from pytest_nbrepro.environment.kernelspec import native_kernel
from pytest_nbrepro.execution.run import Code, Limits, Session
codes = [Code({WHO!r}), Code("import time\\ntime.sleep(60)")]
with Session(native_kernel(), codes, Path.cwd(), Limits()) as session:
    print(session.run_cell(1).outputs[0]["text"], end="", flush=True)
    session.run_cell(2)
"""


def test_ctrl_c_in_the_middle_of_a_cell_ends_everything_at_once() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        traces = Traces.told(process.stdout.readline())
        time.sleep(0.3)  # into the second cell
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert time.monotonic() - sent < 2
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert process.returncode == -signal.SIGINT
    traces.assert_gone()
