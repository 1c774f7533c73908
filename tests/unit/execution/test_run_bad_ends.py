"""Runs that end badly: killed, hung, flooded, not started, interrupted. Part of test_run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from kernel_traces import WHO, Traces, alive, request, running, text, within

from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.execution import session as session_module
from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.run import CellRun, Code, Limits, Status
from pytest_nbrepro.execution.runner import Runner
from pytest_nbrepro.findings import Finding, FindingError

#: What is sent is under way in a thread of the kernel, which dies with it.
SOON = "import time; time.sleep(0.5); "


@pytest.fixture(autouse=True)
def _little_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "_GRACE_SECONDS", 0.5)


def run_last(runner: Runner, source: str, limits: Limits | None = None) -> CellRun:
    """Run a cell after which there is nothing more to run."""
    with running(runner, source, limits=limits) as opened:
        return opened.cell(2)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("print('x', flush=True); os._exit(3)", "exit code 3"),
        ("import signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9, SIGKILL"),
        ("os.close(1); os.close(2); os._exit(0)", "exit code 0"),
    ],
)
def test_a_kernel_that_dies_is_noticed_at_once_and_the_reason_told(
    runner: Runner, source: str, reason: str
) -> None:
    begun = time.monotonic()
    run = run_last(runner, source)
    assert run.status is Status.DIED
    assert run.notes[0] == reason
    assert time.monotonic() - begun < 3


def test_what_was_printed_before_the_kernel_died_is_kept(runner: Runner) -> None:
    run = run_last(runner, f"print('last words', flush=True)\n{SOON}os.kill(os.getpid(), 9)")
    assert text(run) == "last words\n"


def test_what_the_process_said_last_is_shown(runner: Runner) -> None:
    # ipykernel takes what goes to descriptor 2, but leaves a way to the process's own stderr
    crash = "import faulthandler, signal, sys\nfaulthandler.enable(sys.stderr)\n"
    run = run_last(runner, crash + "os.kill(os.getpid(), signal.SIGSEGV)")
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
def test_an_endless_loop_ends_when_its_time_is_up(runner: Runner, loop: str) -> None:
    begun = time.monotonic()
    run = run_last(runner, "print('begun', flush=True)\n" + loop, Limits(cell_seconds=0.7))
    assert run.status is Status.TIMEOUT
    assert 0.6 < time.monotonic() - begun < 4
    assert text(run) == "begun\n"


def test_a_cell_whose_time_is_up_says_where_it_was(runner: Runner) -> None:
    run = run_last(runner, "import time\ntime.sleep(60)", Limits(cell_seconds=0.5))
    assert run.status is Status.TIMEOUT
    assert run.outputs[-1]["ename"] == "KeyboardInterrupt"


@pytest.mark.parametrize(
    ("loop", "limits", "status"),
    [
        ("while True: pass", Limits(cell_seconds=0.5), Status.TIMEOUT),
        ("while True: print('x' * 1000)", Limits(flood_bytes=100_000), Status.FLOOD),
    ],
)
def test_a_kernel_that_dies_of_its_interrupt_was_stopped_for_a_reason(
    runner: Runner, loop: str, limits: Limits, status: Status
) -> None:
    dies = "import signal; signal.signal(signal.SIGINT, lambda *_: os._exit(1))\n"
    assert run_last(runner, dies + loop, limits).status is status


def test_a_cells_own_time_limit_goes_before_that_of_all(runner: Runner) -> None:
    codes = (Code("import time\ntime.sleep(0.6)", seconds=30), Code("time.sleep(60)", seconds=0.3))
    with running(runner, *codes, limits=Limits(cell_seconds=0.4)) as opened:
        assert opened.cell(2).status is Status.OK
        assert opened.cell(3).status is Status.TIMEOUT


def test_the_time_of_a_notebook_counts_from_its_first_cell(runner: Runner) -> None:
    limits = Limits(notebook_seconds=1)
    with running(runner, *["import time\ntime.sleep(0.45)"] * 4, limits=limits) as opened:
        assert opened.cell(2).status is Status.OK
        assert Status.NOTEBOOK_TIMEOUT in {opened.cell(3).status, opened.cell(4).status}


def test_a_kernel_that_takes_more_memory_than_it_may_gets_an_error(runner: Runner) -> None:
    limits = Limits(memory_bytes=600 * 1024**2)
    with running(runner, "x = bytearray(2 * 1024**3)", limits=limits) as opened:
        run = opened.cell(2)
    assert run.status is Status.ERROR
    assert run.outputs[-1]["ename"] == "MemoryError"


@pytest.mark.parametrize(
    "flood", ["JSON(list(range(1000)))", "{}, raw=True"], ids=["json", "empty"]
)
def test_a_flood_of_displays_is_stopped(runner: Runner, flood: str) -> None:
    source = f"from IPython.display import JSON, display\nwhile True: display({flood})"
    limits = Limits(output_bytes=5_000, flood_bytes=50_000)
    assert run_last(runner, source, limits).status is Status.FLOOD


@pytest.mark.parametrize(
    "loop",
    [
        "while True: print('x' * 1000)",
        "while True:\n try:\n  while True: print('x' * 1000)\n except KeyboardInterrupt: pass",
    ],
    ids=["endless", "deaf"],
)
def test_a_flood_of_output_is_stopped_or_given_up(runner: Runner, loop: str) -> None:
    run = run_last(runner, loop, Limits(output_bytes=50_000, flood_bytes=500_000))
    assert run.status is Status.FLOOD
    assert 40_000 < len(text(run)) <= 50_000


def test_a_process_that_is_left_behind_in_a_session_of_its_own_is_named(runner: Runner) -> None:
    start = "import subprocess\np = subprocess.Popen(['sleep', '61'], start_new_session=True)\n"
    with running(runner, start + "print(p.pid)") as opened:
        left = int(text(opened.cell(2)))
    assert opened.left == (f"sleep 61 (process {left})",)
    assert not alive(left)


def failure(runner: Runner, kernel: Kernel, limits: Limits | None = None) -> Finding:
    asked = request("1", kernel=kernel, limits=limits)
    run = NotebookRun(lambda: asked, upto=1)
    with pytest.raises(FindingError) as raised:
        runner.cell(run, 1)
    runner.release(run)
    assert run.wait_for_end() == ()
    assert raised.value.finding.rule == "RUN003"
    return raised.value.finding


def test_a_kernel_whose_package_is_not_installed_says_how_to_install_it(runner: Runner) -> None:
    argv = (sys.executable, "-S", "-m", "ipykernel_launcher", "-f", "x")
    told = failure(runner, Kernel("k", argv))
    assert told.message == "kernel 'k' did not start: exit code 1"
    assert "No module named ipykernel" in told.details[-1]
    assert told.hint == f"{sys.executable} -m pip install ipykernel"


def test_a_kernel_that_never_answers_is_given_up(runner: Runner) -> None:
    sleeper = "import sys, time; print('waiting', flush=True); time.sleep(60)"
    told = failure(runner, Kernel("k", (sys.executable, "-c", sleeper)), Limits(startup_seconds=1))
    assert told.message == "kernel 'k' did not start: no answer in 1 s"
    assert told.details == ("  waiting",)


def test_a_folder_that_is_gone_is_an_error_and_the_next_notebook_runs(
    runner: Runner, tmp_path: Path
) -> None:
    gone = replace(request("1"), cwd=tmp_path / "gone")
    run = NotebookRun(lambda: gone, upto=1)
    with pytest.raises(FindingError, match="did not start: No such file or directory"):
        runner.cell(run, 1)
    assert run_last(runner, "1").status is Status.OK


#: A process of its own: Ctrl-C in this one would end the tests.
INTERRUPTED = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from kernel_traces import NotebookRun, Runner, request, text
runner = Runner()
run = NotebookRun(lambda: request({WHO!r}, "import time; time.sleep(300)"), upto=2)
try:
    print(text(runner.cell(run, 1)), end="", flush=True)
    runner.cell(run, 2)
finally:
    runner.close()
"""


def interrupted(number: signal.Signals) -> tuple[int, str, Traces]:
    """Send a signal in the middle of a cell; how the process ended, what it said, what it left."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        traces = Traces.told(process.stdout.readline())
        traces.assert_there()
        time.sleep(0.3)  # into the second cell
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    return process.returncode, errors, traces


def test_ctrl_c_in_the_middle_of_a_cell_ends_everything_at_once() -> None:
    code, errors, traces = interrupted(signal.SIGINT)
    traces.assert_gone()
    assert not traces.folder.parent.exists()
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert code == -signal.SIGINT


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_remains_of_a_process_that_is_killed(number: signal.Signals) -> None:
    code, _, traces = interrupted(number)
    assert code == -number
    assert within(5, lambda: not alive(traces.pid))
    assert within(5, lambda: not traces.folder.parent.exists())
