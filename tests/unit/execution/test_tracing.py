"""Kernels that are traced: the same to their cells, and whatever happens to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from kernel_traces import WHO, request, shown, text

from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.run import CellRun, Status
from pytest_nbrepro.execution.runner import Runner
from pytest_nbrepro.inputs import Trace

Run = Callable[..., tuple[list[CellRun], Trace]]


@pytest.fixture
def run(runner: Runner, tmp_path: Path) -> Run:
    """Runs cells, up to the first that does not end well, and gives the trace."""

    def run_cells(*sources: str, fork: bool = True, kernel: Kernel | None = None) -> object:
        asked = replace(request(*sources, cwd=tmp_path, kernel=kernel), trace=True, fork=fork)
        notebook = NotebookRun(lambda: asked, len(sources))
        results = []
        for number in range(1, len(sources) + 1):
            results.append(runner.cell(notebook, number))
            if results[-1].status is not Status.OK:
                break
        runner.release(notebook)
        notebook.wait_for_end()
        found = notebook.trace()
        assert found is not None
        return results, found

    return run_cells  # type: ignore[return-value]  # the fixture's own business


@pytest.mark.parametrize("fork", [True, False])
def test_cells_see_nothing_of_the_trace(
    run: Run, runner: Runner, tmp_path: Path, fork: bool
) -> None:
    names = "sorted(dir()), len(In), _, __, _i"
    cells = [
        "7",
        names,
        "%history",
        "import sys; sorted(sys.modules)[:3]",
        "import os; os.getcwd()",
    ]
    traced, trace = run(*cells, fork=fork)
    plain = NotebookRun(lambda: replace(request(*cells, cwd=tmp_path), fork=fork), len(cells))
    for number, result in enumerate(traced, start=1):
        untraced = runner.cell(plain, number)
        assert result.count == untraced.count == number
        assert (shown(result), text(result)) == (shown(untraced), text(untraced))
    runner.release(plain)
    plain.wait_for_end()
    assert trace.obstacle == ""


@pytest.mark.parametrize("fork", [True, False])
def test_what_cells_do_has_their_numbers(run: Run, tmp_path: Path, fork: bool) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "b").touch()
    _, trace = run("open('a')", "", "open('b'), open('a'); open('c', 'w')", "1/0", fork=fork)
    assert trace.read == {str(tmp_path / "a"): 1, str(tmp_path / "b"): 3}
    assert trace.written == {str(tmp_path / "c"): 3}
    assert trace.obstacle == ""
    assert trace.processes == {}
    assert trace.hosts == {}
    assert not trace.all_variables


def test_who_did_not_ask_gets_no_trace(runner: Runner) -> None:
    notebook = NotebookRun(lambda: request("1"), 1)
    runner.cell(notebook, 1)
    notebook.wait_for_end()
    assert notebook.trace() is None


@pytest.mark.parametrize(
    "end", ["import os; os._exit(3)", "import os; os.kill(os.getpid(), 9)", "exit()"]
)
def test_a_kernel_that_dies_leaves_its_trace(run: Run, tmp_path: Path, end: str) -> None:
    (tmp_path / "a").touch()
    _results, trace = run("open('a')", end)
    assert trace.read == {str(tmp_path / "a"): 1}
    assert trace.obstacle.startswith("the kernel ended")


def test_a_log_that_a_cell_has_deleted_is_read_all_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    folder = "os.path.dirname(ipykernel.get_connection_file())"
    results, trace = run(f"{WHO}\nos.remove({folder} + '/trace.jsonl')", "open('a')")
    assert results[1].status is Status.OK
    assert trace.read == {str(tmp_path / "a"): 2}


@pytest.mark.parametrize(
    "source", ["exec = compile = open = None", "__import__ = None", "del __builtins__"]
)
def test_names_that_cells_take_disturb_no_cell(run: Run, source: str) -> None:
    results, _trace = run(source, "7")
    assert results[-1].status is Status.OK


def test_what_runs_at_the_exit_is_told_of_no_cell(run: Run, tmp_path: Path) -> None:
    _, trace = run("import atexit; atexit.register(lambda: open('last', 'w').close());")
    assert trace.written == {str(tmp_path / "last"): 0}
    assert trace.obstacle == ""


def test_a_kernel_of_another_language_is_run_and_not_traced(run: Run, tmp_path: Path) -> None:
    from pytest_nbrepro.environment.kernelspec import native_kernel

    script = tmp_path / "kernel.sh"
    script.write_text(f'#!/bin/sh\nexec {native_kernel().argv[0]} "$@"\n')
    script.chmod(0o755)
    argv = (str(script), *native_kernel().argv[1:])
    results, trace = run("7", kernel=Kernel("other", argv, language="julia"))
    assert shown(results[0]) == ["7"]
    assert trace == Trace(obstacle="kernel 'other' is not a Python kernel")


def test_the_closing_of_the_trace_changes_no_output(run: Run) -> None:
    source = "get_ipython().events.register('post_execute', lambda: print('executed'))"
    results, _ = run(source, "7")
    assert text(results[1]) == "executed\n"
    assert json.dumps(results[1].outputs).count("executed") == 1
