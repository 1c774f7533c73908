"""``nbrepro run`` as schedules call it: how it ends, checks, resumes, tells and survives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from notebooks import Json, code, notebook, read, write
from runs import NBREPRO, environment

from pytest_nbrepro.cli import main

SCHEMA = Path(__file__).parents[2] / "docs" / "run.schema.json"
_DEFAULTS = code("n = 1", tags=["parameters"])
#: Says where it is, starts a program, and clears up when it is interrupted.
_CLEARS_UP = """\
import subprocess, time
child = subprocess.Popen(["sleep", "60"])
print("begun", flush=True)
open("there", "w").write(str(child.pid))
try:
    time.sleep(60)
finally:
    open("cleared", "w").close()
"""
_STUBBORN = """\
import time
while True:
    try:
        open("there", "a").close()
        time.sleep(60)
    except KeyboardInterrupt:
        open("heard", "w").close()
        time.sleep(3)
        open("late", "w").close()
"""


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["run", *map(str, arguments)])


def _told(path: Path) -> Json:
    """What was written for programs, which keeps to the published schema."""
    data: Json = json.loads(path.read_text(encoding="ascii"))
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(data)
    return data


def _is_there(path: Path) -> bool:
    return path.exists()


def _wait(condition: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert process is None or process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _started(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """A run in a session of its own, whose cell has said that it is there."""
    process = subprocess.Popen(
        [NBREPRO, "run", "a.ipynb", "b.ipynb", *arguments],
        cwd=folder,
        env=environment(folder),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )
    _wait(lambda: _is_there(folder / "there"), process)
    return process


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("source", "options", "code_", "rule"),
    [
        ("1 / 0", [], 1, "RUN006"),
        ("import os; os.kill(os.getpid(), 11)", [], 1, "RUN004"),
        ("import os; os.kill(os.getpid(), 9)", [], 13, "RUN004"),
        ("class GPUOutOfMemoryError(Exception): ...\nraise GPUOutOfMemoryError", [], 13, "RUN006"),
        ("import time; time.sleep(9)", ["--timeout", "0.2"], 13, "RUN005"),
        ("1", ["-k", "cobol"], 10, "RUN001"),
        ("1", ["--check"], 12, "REC001"),
        ("1", ["-y", "[1]"], 12, ""),
        ("1", ["--html", "none/page.html"], 14, ""),
        ("1", ["--in-place"], 2, ""),
        ("1", ["--resume", "--prepare-only"], 2, ""),
    ],
)
def test_how_it_ends_says_why_and_so_does_the_account(
    tmp_path: Path, source: str, options: list[str], code_: int, rule: str
) -> None:
    write(tmp_path / "a.ipynb", notebook(code(source)))
    told = tmp_path / "told.json"
    done = _run(tmp_path / "a.ipynb", tmp_path / "b.ipynb", "--json", told, *options)
    found = _told(told)
    assert (done.exit_code, found["exit_code"]) == (code_, code_), done.output
    assert [each["rule"] for each in found["findings"]] == [rule] * bool(rule)
    assert found["message"]
    assert found["message"] in done.stderr
    assert (tmp_path / "b.ipynb").exists() == (code_ in {1, 13})


def test_the_account_of_a_run_that_ended_well(tmp_path: Path) -> None:
    cells = [_DEFAULTS, code("print(n)"), code(" "), code("raise SystemExit"), code("1")]
    write(tmp_path / "a.ipynb", notebook(*cells))
    done = _run(tmp_path / "a.ipynb", tmp_path / "b.ipynb", "--json", "-", "-p", "n", 2)
    found: Json = json.loads(done.stdout)
    assert (done.exit_code, found["cause"], found["message"], found["findings"]) == (
        0,
        "done",
        "",
        [],
    )
    assert (found["parameters"], found["kernel"], found["resumed"]) == ({"n": 2}, "python3", False)
    assert [(cell["number"], cell["status"]) for cell in found["cells"]] == [
        (1, "ok"), (2, "ok"), (3, "ok"), (4, "left out"), (5, "error"), (6, "not run"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["data.csv", "b.ipynb", "a.ipynb", "folder", "none/x.json"])
def test_an_account_is_not_written_over_what_is_none(tmp_path: Path, name: str) -> None:
    write(tmp_path / "a.ipynb", notebook(code("1")))
    (tmp_path / "folder").mkdir()
    (tmp_path / "data.csv").write_text("1\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    done = _run(tmp_path / "a.ipynb", tmp_path / "b.ipynb", "--json", tmp_path / name)
    assert done.exit_code in {2, 14}
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_the_kernel_that_is_named_stands_for_one_that_is_not_installed(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", notebook(code("print(1)"), kernel="another"))
    done = _run(tmp_path / "a.ipynb", tmp_path / "b.ipynb", "-k", "python3")
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with a record, and the data that it names."""
    place = tmp_path_factory.mktemp("locked")
    (place / "data.csv").write_text("1\n", encoding="utf-8")
    cells = [_DEFAULTS, code("print(open('data.csv').read() * n)")]
    path = write(place / "a.ipynb", notebook(*cells))
    done = CliRunner().invoke(main, ["lock", "--inputs", str(path)])
    assert done.exit_code == 0, done.output
    return path


def _needing(path: Path) -> None:
    whole = read(path)
    whole["metadata"]["nbrepro"]["requires-hardware"] = {"memory": "9999G"}
    write(path, whole)


def _of_other_packages(path: Path) -> None:
    whole = read(path)
    for lock in whole["metadata"]["nbrepro"]["locks"].values():
        lock["packages"][0]["version"] = "0.0.1"
    write(path, whole)


def _with_other_data(path: Path) -> None:
    (path.parent / "data.csv").write_text("22\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "options", "ends"),
    [
        (None, [], (0, "2 cells run")),
        (_of_other_packages, [], (10, "error: LOCK0")),
        (_needing, [], (11, "error: HW011")),
        (_with_other_data, [], (0, "warning: LOCK070")),
        (_with_other_data, ["--policy", "strict"], (12, "error: LOCK070")),
    ],
)
def test_what_the_record_does_not_allow_is_not_run(
    locked: Path,
    tmp_path: Path,
    change: Callable[[Path], None] | None,
    options: list[str],
    ends: tuple[int, str],
) -> None:
    code_, told = ends
    path = tmp_path / "a.ipynb"
    path.write_bytes(locked.read_bytes())
    (tmp_path / "data.csv").write_text("1\n", encoding="utf-8")
    if change:
        change(path)
    done = _run(path, tmp_path / "b.ipynb", "--check", *options)
    assert (done.exit_code, done.output.count(told)) == (code_, 1), done.output
    assert done.output.count("HW011") == told.count("HW011")
    assert (tmp_path / "b.ipynb").exists() == (code_ == 0)


def test_only_what_is_not_finished_is_run(locked: Path, tmp_path: Path) -> None:
    path, out, account = (tmp_path / name for name in ("a.ipynb", "b.ipynb", "told.json"))
    path.write_bytes(locked.read_bytes())
    data = tmp_path / "data.csv"
    data.write_text("1\n", encoding="utf-8")

    def resumed(*arguments: object) -> str:
        done = _run(path, out, "--resume", "--json", account, *arguments)
        assert done.exit_code == 0, done.output
        found = _told(account)
        assert found["resumed"] == (not found["cells"])
        return "nothing" if found["resumed"] else done.output.splitlines()[0]

    assert "cells run" in resumed()
    made = out.read_bytes()
    assert resumed() == "nothing"
    assert out.read_bytes() == made
    assert resumed("-p", "n", 2).endswith("it is of another notebook, or of other parameters")
    assert resumed("-p", "n", 2) == "nothing"
    data.write_text("3\n", encoding="utf-8")
    assert resumed("-p", "n", 2).endswith("its input data.csv was written since")
    out.write_bytes(out.read_bytes()[:100])
    assert "is made anew: not JSON" in resumed("-p", "n", 2)


def test_a_cell_that_is_interrupted_clears_up_and_its_children_end(tmp_path: Path) -> None:
    cells = [code("print(1)"), code(_CLEARS_UP), code("print(3)")]
    write(tmp_path / "a.ipynb", notebook(*cells))
    process = _started(tmp_path, "--json", "told.json")
    child = int((tmp_path / "there").read_text())
    os.killpg(process.pid, signal.SIGTERM)  # as from a terminal, or systemd
    _, said = process.communicate(timeout=60)
    assert process.returncode == 143
    assert said == "b.ipynb: interrupted in cell 2; it has the outputs up to there\n"
    assert (tmp_path / "cleared").exists()
    _wait(lambda: _is_gone(child))
    top, *_, here, below = read(tmp_path / "b.ipynb")["cells"]
    shown = here["outputs"], below["outputs"]
    assert "stopped in" in "".join(top["source"])
    assert (shown[0][0]["text"], shown[0][1]["ename"]) == (["begun\n"], "KeyboardInterrupt")
    assert shown[1] == []
    told = _told(tmp_path / "told.json")
    assert (told["cause"], [cell["status"] for cell in told["cells"]]) == (
        "terminated",
        ["ok", "interrupted", "not run"],
    )


def test_a_second_signal_does_not_wait_and_an_ignored_one_is_none(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", notebook(code(_STUBBORN)))
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup has it
    try:
        process = _started(tmp_path)
    finally:
        signal.signal(signal.SIGHUP, before)
    os.kill(process.pid, signal.SIGHUP)
    os.kill(process.pid, signal.SIGTERM)
    _wait(lambda: _is_there(tmp_path / "heard"), process)
    os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert (process.returncode, _is_there(tmp_path / "late")) == (143, False)


def test_a_run_that_was_killed_says_that_it_has_no_end(tmp_path: Path) -> None:
    source = "print(f'begun {n}', flush=True)\nopen('there', 'w')\nimport time; time.sleep(n)"
    path = write(tmp_path / "a.ipynb", notebook(_DEFAULTS, code("print(1)"), code(source)))
    out = tmp_path / "b.ipynb"
    _run(path, out, "-p", "n", 0)  # what an earlier run has said must not stand for this one
    (tmp_path / "there").unlink()
    process = _started(tmp_path, "-p", "n", "30")
    _wait(lambda: "begun 30" in str(read(out)["cells"]), process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    left = read(out)
    told = left["metadata"]["papermill"]
    assert (told["end_time"], told["exception"]) == (None, None)
    assert [cell["outputs"][0]["text"] for cell in left["cells"][-2:]] == [["1\n"], ["begun 30\n"]]
    again = _run(path, out, "--resume", "-p", "n", 0)
    assert (again.exit_code, "the run in it did not come to its end" in again.output) == (0, True)


def test_it_needs_neither_terminal_nor_streams_nor_variables(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", notebook(code("import os\nos.system('echo 1')\nprint(2)")))
    call = f"set -o pipefail; {NBREPRO} run a.ipynb b.ipynb -v <&- 2>&- | true"
    done = subprocess.run(
        ["/usr/bin/env", "-i", "bash", "-c", call],
        cwd=tmp_path,
        check=False,
        start_new_session=True,
    )
    assert done.returncode == 0
    outputs = read(tmp_path / "b.ipynb")["cells"][0]["outputs"]
    # what a child prints takes another way, and may come before or after
    assert "2\n" in [line for output in outputs for line in output["text"]]
