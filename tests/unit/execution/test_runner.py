"""The runner: what runs when, and how those who wait are told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kernel_traces import WHO, Traces, alive, request, text, within

from pytest_nbrepro.execution import runner as runner_module
from pytest_nbrepro.execution.run import CellRun, Code, Request, Status
from pytest_nbrepro.execution.runner import NotebookRun, Runner
from pytest_nbrepro.findings import FindingError, finding


class Notebooks:
    """Notebooks that write down when they are asked for, and when their cells are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.runs: dict[str, NotebookRun] = {}

    def plan(self, name: str, *sources: str | Code, upto: int = 1) -> NotebookRun:
        """A notebook whose first cell makes a file of that name; the cells count from that."""
        begin = f"{WHO}\nfrom pathlib import Path; Path({name!r}).touch()"

        def asked() -> Request:
            self.asked.append(name)
            return request(begin, *sources, cwd=self.folder)

        run = self.runs[name] = NotebookRun(asked, upto)
        return run

    def begun(self) -> set[str]:
        """The notebooks whose first cell has run."""
        return {path.name for path in self.folder.iterdir()}

    def begin(self, *names: str) -> bool:
        """Whether exactly these begin: no others, a while later."""
        if not within(15, lambda: self.begun() >= set(names)):
            return False
        time.sleep(0.3)
        return self.begun() == set(names)


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


#: Waits for a file, as long as a test may take.
WAIT = "import time\nwhile not Path('go').exists(): time.sleep(0.01)"


def test_one_notebook_runs_at_a_time_while_the_next_kernel_is_warm(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    runner.plan([notebooks.plan(name, WAIT, upto=2) for name in "abc"])
    assert notebooks.begin("a")
    assert notebooks.asked == ["a", "b"]  # b has its kernel, and waits
    session = notebooks.runs["b"].session
    assert session is not None
    assert session.is_forked
    (notebooks.folder / "go").touch()
    assert notebooks.begin("a", "b", "c", "go")
    assert notebooks.asked == ["a", "b", "c"]


def test_as_many_notebooks_run_at_once_as_there_are_jobs(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(2)
    runner.plan([notebooks.plan(name, WAIT, upto=2) for name in "abcd"])
    assert notebooks.begin("a", "b")
    assert notebooks.asked == ["a", "b", "c"]


def test_it_runs_so_far_ahead_and_no_further_until_notebooks_are_released(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    names = "abcdef"
    runner.plan([notebooks.plan(name) for name in names])
    assert notebooks.begin(*names[: runner_module._AHEAD])  # noqa: SLF001 - whatever it is
    runner.release(notebooks.runs["a"])
    assert notebooks.begin(*names[: runner_module._AHEAD + 1])  # noqa: SLF001 - as above


def test_who_is_wanted_first_does_not_wait_for_those_planned_before(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    runner.plan([notebooks.plan(name, WAIT, upto=2) for name in "abc"])
    assert notebooks.begin("a")
    assert runner.cell(notebooks.runs["c"], 1).status is Status.OK
    assert notebooks.begun() == {"a", "c"}


def test_a_notebook_that_was_not_planned_runs_when_it_is_wanted(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    run = notebooks.plan("a")
    assert not notebooks.begun()
    assert start(1).cell(run, 1).status is Status.OK


def test_a_notebook_runs_as_far_as_it_is_wanted_and_on_when_more_is(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    touch = [f"Path('{number}').touch()" for number in (2, 3, 4)]
    run = notebooks.plan("a", *touch, upto=2)
    following = notebooks.plan("b")
    runner.plan([run, following])
    assert notebooks.begin("a", "2", "b")  # while it waits, others run
    assert runner.cell(run, 3).status is Status.OK
    assert notebooks.begun() == {"a", "2", "b", "3"}
    assert runner.cell(run, 1).status is Status.OK  # long known


def test_a_notebook_that_was_released_before_it_began_never_does(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    runner.plan([notebooks.plan(name, WAIT, upto=2) for name in "abc"])
    assert notebooks.begin("a")
    for name in "bc":
        runner.release(notebooks.runs[name])
    (notebooks.folder / "go").touch()
    assert runner.cell(notebooks.runs["a"], 2).status is Status.OK
    assert notebooks.begin("a", "go")
    assert "c" not in notebooks.asked
    assert notebooks.runs["b"].wait_for_end() == ()


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


def test_cells_marked_to_be_skipped_are(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    codes = (Code("Path('2').touch()", skip=True), "Path('3').touch()")
    run = notebooks.plan("a", *codes)
    assert start(1).cell(run, 3).status is Status.OK
    assert notebooks.begun() == {"a", "3"}


@pytest.mark.parametrize("may_raise", [True, False])
def test_after_an_error_cells_are_run_only_where_it_may_be(
    start: Callable[[int], Runner], notebooks: Notebooks, may_raise: bool
) -> None:
    run = notebooks.plan("a", Code("1 / 0", may_raise=may_raise), "x = 1", upto=3)
    runner = start(1)
    assert runner.cell(run, 2).status is Status.ERROR
    if may_raise:
        assert runner.cell(run, 3).status is Status.OK
    else:
        assert run.wait_for_end() == ()
        with pytest.raises(RuntimeError, match="cell 3 has not been run"):
            runner.cell(run, 3)


def test_a_kernel_that_died_runs_nothing_more_even_where_it_may_raise(
    start: Callable[[int], Runner], notebooks: Notebooks
) -> None:
    runner = start(1)
    run = notebooks.plan("a", Code("os._exit(3)", may_raise=True), "1", upto=3)
    assert runner.cell(run, 2).status is Status.DIED
    with pytest.raises(RuntimeError, match="cell 3 has not been run"):
        runner.cell(run, 3)


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
    assert within(5, lambda: threading.active_count() == before)
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
