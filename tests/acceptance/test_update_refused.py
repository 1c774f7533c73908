"""Where an update stores nothing: bad runs, files in the way, CI, and what nobody has typed."""

from __future__ import annotations

import copy
import subprocess
from pathlib import Path

import pytest
from builders import FORMAT_3
from notebooks import code, notebook, read, result, stdout, write
from runs import PYTEST, check, environment, nbrepro, quick
from updates import fresh_cells, lines_of, notebooks_left, printed, stale, update


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return write(tmp_path / "report.ipynb", stale())


@pytest.mark.parametrize(
    ("source", "arguments", "why"),
    [
        ("1 / 0", (), "cell 4 raised ZeroDivisionError"),
        ("import os\nos._exit(3)", (), "the kernel died in cell 4"),
        ("while True: pass", ("--nbrepro-timeout=1",), "time was up in cell 4"),
        ("print('x' * 300_000)", ("--nbrepro-output-limit=0.005",), "there was too much output in"),
    ],
)
def test_where_a_later_cell_goes_wrong_nothing_is_accepted(
    tmp_path: Path, source: str, arguments: tuple[str, ...], why: str
) -> None:
    content = notebook(
        code("1", result("2")), code("2", result("2")), code("3", result("2")), code(source)
    )
    path = write(tmp_path / "report.ipynb", content)
    before = path.read_bytes()
    ran = update(tmp_path, *arguments, path.name)
    assert path.read_bytes() == before
    told = ran.messages["report.ipynb::cell-1"].splitlines()
    assert told[0] == "OUT001 cell 1: text result differs: 2 → 1"
    assert told[-1].startswith(f"nothing in this notebook is accepted: {why}")
    outcomes = [ran.outcomes[f"report.ipynb::cell-{n}"] for n in (1, 2, 3, 4)]
    assert outcomes == ["failed", "passed", "failed", "failed"]
    assert f"report.ipynb: nothing accepted: {why}" in ran.text
    assert "notebooks: 1 failed" in lines_of(ran)


def test_a_cell_that_should_raise_and_does_not_forbids_the_update(tmp_path: Path) -> None:
    cells = [code("1", result("2")), code("x = 1", tags=["raises-exception"])]
    path = write(tmp_path / "report.ipynb", notebook(*cells))
    before = path.read_bytes()
    ran = update(tmp_path, path.name)
    assert path.read_bytes() == before
    assert "nothing accepted: cell 2 should raise an error, and did not" in ran.text


def test_what_was_cut_is_not_accepted_and_the_rest_is(tmp_path: Path) -> None:
    cells = [code("print('x' * 9000)", stdout("x\n")), code("1", result("2"))]
    path = write(tmp_path / "report.ipynb", notebook(*cells))
    ran = update(tmp_path, "--nbrepro-output-limit=0.001", path.name)
    after = fresh_cells(read(path))
    assert after[0]["outputs"] == [stdout("x\n")]
    assert after[1]["outputs"][0]["data"] == {"text/plain": ["1"]}
    assert ran.messages["report.ipynb::cell-1"].splitlines()[-1] == (
        "not accepted: its outputs are larger than what is kept of them (0.001 MB); "
        "for more: --nbrepro-output-limit 0.002"
    )
    assert ran.outcomes["report.ipynb::cell-2"] == "passed"


@pytest.mark.parametrize("obstacle", ["read-only", "changed", "old format"])
def test_a_file_that_cannot_be_written_fails_its_cells_and_stays(
    report: Path, obstacle: str
) -> None:
    content = stale()
    rule, why = "NB005", "cannot be written: the file is read-only"
    if obstacle == "changed":
        (cell,) = (cell for cell in content["cells"] if cell.get("execution_count") == 4)
        cell["source"] = ["x, open('report.ipynb', 'a').write(' ')\n"]
        why = "cannot be written: it was changed by another program meanwhile; nothing was written"
    if obstacle == "old format":
        content = copy.deepcopy(FORMAT_3)
        content["worksheets"][0]["cells"][1]["input"] = "print(7)"
        rule, why = "NB004", "outputs can be put into notebooks of format 4 only"
    write(report, content)
    before = report.read_bytes()
    report.chmod(0o444 if obstacle == "read-only" else 0o644)
    ran = update(report.parent, report.name)
    failed = sorted(item for item, outcome in ran.outcomes.items() if outcome == "failed")
    assert failed
    for item in failed:
        assert ran.first_line(item).startswith(f"{rule} cell {item[-1]}: {why}")
    assert f"report.ipynb: nothing accepted: {why}" in lines_of(ran)
    assert report.read_bytes().rstrip() == before.rstrip()
    assert notebooks_left(report.parent) == [report.name]


def test_a_baseline_that_was_saved_during_the_run_is_not_written_over(report: Path) -> None:
    content = stale()
    append = "open('__nbrepro__/report.txt', 'a').write('# mine\\n')"
    content["cells"][-1]["source"] = [f"_ = {append}\n", "x"]
    write(report, content)
    assert nbrepro(report.parent, "strip", report.name).returncode == 0
    beside = report.parent / "__nbrepro__" / "report.txt"
    before = report.read_bytes(), beside.read_text("utf-8")
    ran = update(report.parent, report.name)
    why = (
        "its baseline cannot be written: it was changed by another program meanwhile; "
        "nothing was written"
    )
    assert ran.first_line("report.ipynb::cell-2").startswith(f"NB005 cell 2: {why}")
    assert f"report.ipynb: nothing accepted: {why}" in lines_of(ran)
    assert (report.read_bytes(), beside.read_text("utf-8")) == (before[0], f"{before[1]}# mine\n")


def test_of_two_updates_at_once_one_writes_or_both_write_the_same(report: Path) -> None:
    command = [str(PYTEST), "--nbrepro", "--nbrepro-update", report.name]
    running = [
        subprocess.Popen(
            command, cwd=report.parent, env=environment(report.parent), stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=300)[0].decode() for process in running]
    assert printed(read(report), 2) == "0.67 mm\n"
    codes = sorted(process.returncode for process in running)
    assert codes[0] == 0
    assert codes[1] == 0 or any("changed by another program meanwhile" in text for text in told)
    assert check(report.parent, report.name).code == pytest.ExitCode.OK


@pytest.mark.parametrize("variable", ["CI", "BUILD_NUMBER"])
def test_nothing_is_accepted_on_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    path = write(pytester.path / "report.ipynb", stale())
    before = path.read_bytes()
    monkeypatch.setenv(variable, "true")
    ran = quick(pytester, "--nbrepro", "--nbrepro-update")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert ran.errlines[0] == (
        f"ERROR: --nbrepro-update writes to notebooks, which is not done on CI ({variable} is set "
        "to 'true'); run it at your desk"
    )
    assert path.read_bytes() == before


def test_a_variable_that_says_no_is_no_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "false")
    assert (
        quick(pytester, "--nbrepro", "--nbrepro-update").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    )


def test_an_update_is_typed_and_not_hidden_in_a_file_or_variable(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "*so it has to be typed: it is not taken from addopts or PYTEST_ADDOPTS"
    pytester.makeini("[pytest]\naddopts = --nbrepro-update\n")
    ran = quick(pytester, "--nbrepro")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines([told])
    pytester.makeini("[pytest]\n")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nbrepro-update")
    quick(pytester, "--nbrepro").stderr.fnmatch_lines([told])
    monkeypatch.delenv("PYTEST_ADDOPTS")
    pytester.makeini("[pytest]\nnbrepro_update = true\n")
    quick(pytester, "--nbrepro").stdout.fnmatch_lines(["*Unknown config option: nbrepro_update*"])
    pytester.makepyprojecttoml("[tool.nbrepro]\nupdate = true\n")
    quick(pytester, "--nbrepro", "-c", "pyproject.toml").stderr.fnmatch_lines(
        ["*[[]tool.nbrepro]: 'update' is for the command line: --nbrepro-update"]
    )


def test_an_update_without_the_option_that_collects_notebooks_is_a_mistake(
    pytester: pytest.Pytester,
) -> None:
    ran = quick(pytester, "--nbrepro-update")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert ran.errlines[0] == "ERROR: --nbrepro-update works with --nbrepro, which is not given"
