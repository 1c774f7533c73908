"""How runs and runners end, and how those who wait are told. Part of test_runner."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kernel_traces import Traces, alive, running, text, within
from planned import WAIT, Notebooks

from pytest_nbrepro.execution import runner as runner_module
from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.run import CellRun, Request, Status
from pytest_nbrepro.execution.runner import Runner
from pytest_nbrepro.execution.servers import SERVERS, Command, Server
from pytest_nbrepro.findings import FindingError, finding


@pytest.fixture
def notebooks(tmp_path: Path) -> Notebooks:
    return Notebooks(tmp_path)


@pytest.fixture
def start() -> Iterator[Callable[[int], Runner]]:
    """Runners that are closed in the end."""
    started: list[Runner] = []

    def new(jobs: int = 1) -> Runner:
        started.append(Runner(jobs))
        return started[-1]

    yield new
    for runner in started:
        runner.close()


def test_it_runs_so_far_ahead_and_no_further_until_notebooks_are_released(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    names = "abcdef"
    runner.plan([notebooks.plan(name) for name in names])
    assert notebooks.begin(*names[: runner_module._AHEAD])  # noqa: SLF001 - whatever it is
    runner.release(notebooks.runs["a"])
    assert notebooks.begin(*names[: runner_module._AHEAD + 1])  # noqa: SLF001 - as above


def test_a_notebook_that_was_released_before_it_began_never_does(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    runner.plan([notebooks.plan(name, WAIT, upto=2) for name in "abc"])
    assert notebooks.begin("a")
    for name in "cb":  # when b goes, the next one begins at once
        runner.release(notebooks.runs[name])
    (notebooks.folder / "go").touch()
    assert runner.cell(notebooks.runs["a"], 2).status is Status.OK
    assert notebooks.begin("a", "go")
    assert "c" not in notebooks.asked
    assert notebooks.runs["b"].wait_for_end() == ()
    assert notebooks.runs["c"].has_come_to(1, 10.0)  # who waits for its end is told


def test_a_notebook_released_in_the_middle_of_a_cell_ends_at_once(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    run = notebooks.plan("a", "import time; time.sleep(60)", upto=2)
    traces = Traces.told(text(runner.cell(run, 1)))
    waited: list[BaseException] = []

    def wait() -> None:
        try:
            runner.cell(run, 2)
        except BaseException as error:  # noqa: BLE001 - which it is, is the question
            waited.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    runner.release(run)
    assert run.wait_for_end() == ()
    traces.assert_gone()
    waiting.join(5)
    assert len(waited) == 1


def test_what_a_request_raises_reaches_who_waits_and_the_next_notebook_runs(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    def no_kernel() -> Request:
        raise FindingError(finding("RUN001", "no kernel"))

    runner = start(1)
    run, following = NotebookRun(no_kernel, 1), notebooks.plan("b")
    runner.plan([run, following])
    for _ in range(2):
        with pytest.raises(FindingError, match="no kernel"):
            runner.cell(run, 1)
    assert run.wait_for_end() == ()
    assert run.outputs(1) == ()
    assert runner.cell(following, 1).status is Status.OK


def test_who_waits_for_a_cell_when_the_runner_closes_is_told(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    run = notebooks.plan("a", "import time; time.sleep(60)", upto=2)
    traces = Traces.told(text(runner.cell(run, 1)))
    ended: list[object] = []

    def wait() -> None:
        try:
            runner.cell(run, 2)
        finally:
            ended.append(run.wait_for_end())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading, "excepthook", lambda _: None)
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
        runner.close()
        waiting.join(5)
    assert ended == [()]
    traces.assert_gone()


def test_a_runner_that_is_closed_leaves_no_thread_and_can_be_closed_again(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    before = threading.active_count()
    runner = start(2)
    runner.plan([notebooks.plan(name, WAIT, upto=2) for name in "abcd"])
    first = [text(runner.cell(notebooks.runs[name], 1)) for name in "ab"]
    pids = [Traces.told(line).pid for line in first]
    runner.close()
    assert within(5, lambda: threading.active_count() <= before)
    assert not any(alive(pid) for pid in pids)
    runner.close()


def test_closing_a_runner_that_never_ran_anything_is_at_once(
    start: Callable[[int], Runner],
) -> None:
    start(1).close()


def test_the_last_outputs_of_a_cell_are_there_after_the_end(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    run = notebooks.plan("a", "d = display('old', display_id='d')", "d.update('new')", upto=3)
    first: CellRun = runner.cell(run, 2)
    assert first.may_change
    runner.cell(run, 3)
    run.wait_for_end()
    (output,) = run.outputs(2)
    assert output["data"] == {"text/plain": "'new'"}


def test_what_a_notebook_had_left_behind_is_told_in_the_end(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    leaves = "import subprocess; p = subprocess.Popen(['sleep', '64'], start_new_session=True)"
    run = notebooks.plan("a", leaves, upto=2)
    runner = start(1)
    runner.cell(run, 2)
    (left,) = run.wait_for_end()
    assert left.startswith("sleep 64 (process ")


def test_a_kernel_that_ends_in_an_orderly_way_says_farewell(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    farewell = "import atexit; atexit.register(lambda: Path('farewell').touch())"
    run = notebooks.plan("a", farewell, upto=2)
    start(1).cell(run, 2)
    run.wait_for_end()
    assert "farewell" in notebooks.begun()


def test_a_notebook_that_is_released_as_soon_as_it_is_planned_has_ended(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    run = notebooks.plan("a")
    together = threading.Event()
    runner._loop.call_soon_threadsafe(together.wait, 5)  # noqa: SLF001 - so that none comes late
    runner.plan([run])
    runner.release(run)
    waiting = threading.Thread(target=run.wait_for_end, daemon=True)
    waiting.start()
    together.set()
    waiting.join(5)
    assert not waiting.is_alive()
    assert notebooks.asked == []


def test_a_server_whose_folder_a_cell_removes_while_a_kernel_starts_is_replaced(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = SERVERS.ready

    def ready_and_gone(command: Command) -> tuple[Server, Command]:
        monkeypatch.setattr(SERVERS, "ready", found)
        server, command = found(command)
        shutil.rmtree(server.folder)
        return server, command

    monkeypatch.setattr(SERVERS, "ready", ready_and_gone)
    with running(runner, "print(1)") as opened:
        assert text(opened.cell(2)) == "1\n"
