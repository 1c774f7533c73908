"""The runner: what runs when, and how those who wait are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from planned import WAIT, Notebooks

from pytest_nbrepro.execution.run import Code, Status
from pytest_nbrepro.execution.runner import Runner


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
