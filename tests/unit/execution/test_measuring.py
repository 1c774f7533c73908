"""Coverage in kernels: what begins and ends it, and what is told where it does not begin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import coverage
import pytest
from kernel_traces import request, text

from pytest_nbrepro.execution.measuring import obstacle
from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.runner import Runner

NAMES = "print(sorted(n for n in globals() if n in ('name', 'value', 'keep', 'measuring', 'os')))"
VARIABLES = "import os; print([name for name in os.environ if name.startswith('COVERAGE')])"


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ({"status": "ok"}, ""),
        ({}, "no answer"),
        (
            {"ename": "ModuleNotFoundError", "evalue": "No module named 'coverage'"},
            "coverage is not installed in the environment of the kernel",
        ),
        ({"ename": "ImportError", "evalue": "coverage 6 is old"}, "coverage 6 is old"),
        ({"ename": "X", "evalue": "y"}, "coverage does not start in the kernel (X: y)"),
    ],
)
def test_why_a_kernel_does_not_measure_is_told(reply: dict[str, str], told: str) -> None:
    assert obstacle(reply) == told


def test_what_cells_call_is_measured_and_they_notice_nothing(
    tmp_path: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text("def f():\n    return 1\n\ndef g():\n    return 2\n", "utf-8")
    data = tmp_path / "data" / ".coverage"
    data.parent.mkdir()
    measuring = coverage.Coverage(str(data), source=["mine"], config_file=False)
    measuring.set_option("run:parallel", True)
    variable = ("COVERAGE_PROCESS_CONFIG", measuring.config.serialize())
    monkeypatch.setenv(*variable)  # the server of kernels is not to be measured
    sources = (NAMES, VARIABLES, "import mine; mine.f()", "%cd data")
    run = NotebookRun(lambda: replace(request(*sources, cwd=tmp_path), measure=variable), 4)
    assert [text(runner.cell(run, number)) for number in (1, 2)] == ["[]\n", "[]\n"]
    runner.cell(run, 4)
    runner.release(run)
    run.wait_for_end()
    assert not runner.unmeasured
    measuring.combine()
    lines = measuring.get_data().lines(str(tmp_path / "mine.py"))
    assert sorted(lines or ()) == [1, 2, 4]


def test_a_configuration_that_cannot_be_read_is_told_and_the_cells_run(
    tmp_path: Path, runner: Runner
) -> None:
    variable = ("COVERAGE_PROCESS_CONFIG", "none")
    run = NotebookRun(lambda: replace(request("print(1)", cwd=tmp_path), measure=variable), 1)
    assert text(runner.cell(run, 1)) == "1\n"
    (told,) = runner.unmeasured
    assert told.startswith("coverage does not start in the kernel (")
    runner.unmeasured.clear()
    runner.release(run)
