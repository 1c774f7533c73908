"""Notebooks that an executor checks come to what they come to here."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from notebooks import code, notebook, read, result, stdout, write
from runs import UNUSED, check, environment, nbrepro, run

from pytest_nbrepro.executors import ExecutorError, connected

THREADS = "--nbrepro-executor=concurrent.futures:ThreadPoolExecutor"
#: What is another one in each run: times, and where the run was.
_NEVER_THE_SAME = {"seconds", "started", "duration", "time", "created", "ended", "began"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    good = notebook(code("print(1)", stdout("1\n")), code("2", result("2")))
    write(folder / "a" / "good.ipynb", good)
    assert nbrepro(folder, "lock", "a/good.ipynb").returncode == 0
    write(folder / "a" / "stale.ipynb", notebook(code("print(1)", stdout("0\n")), code("3")))
    write(folder / "raises.ipynb", notebook(code("1/0"), code("1", result("1"))))
    (folder / "broken.ipynb").write_text("{")
    return folder


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items() if k not in _NEVER_THE_SAME}
    return [without_times(each) for each in value] if isinstance(value, list) else value


def test_an_executor_gives_what_a_local_run_gives(project: Path) -> None:
    here = check(project, "--nbrepro-output-dir=out1", "--nbrepro-json=here.json")
    there = check(project, "--nbrepro-output-dir=out2", "--nbrepro-json=there.json", THREADS)
    assert there.outcomes == here.outcomes
    assert there.messages == here.messages
    assert "RUN006 cell 1: raised ZeroDivisionError" in there.messages["raises.ipynb::cell-1"]
    one, other = (json.loads((project / f"{n}.json").read_text()) for n in ("here", "there"))
    tables = [found.get("environment") for found in one["notebooks"]]
    assert any(tables)  # those of the lock are among what is compared
    told = json.dumps(without_times(one)).replace("out1", "out2").replace("here.json", "there.json")
    assert without_times(other) == json.loads(told)
    for name in ("raises.ipynb", "a/stale.ipynb"):
        assert (project / "out2" / name).read_bytes() == (project / "out1" / name).read_bytes()


def test_selected_items_are_all_that_is_sent_and_x_stops(project: Path) -> None:
    asked = THREADS, "-x", "--nbrepro-diagnose=auto"
    session = check(project, *asked, "raises.ipynb::cell-1", "a/good.ipynb::cell-2")
    assert session.outcomes == {"raises.ipynb::cell-1": "failed"}
    assert "raises.ipynb: cause: error" in session.text
    session = check(project, THREADS, "a/good.ipynb::order", "a/good.ipynb::cell-2")
    assert session.outcomes == {"a.good.ipynb::order": "passed", "a.good.ipynb::cell-2": "passed"}


def test_an_update_stores_here_what_was_run_with_the_files_that_went_along(tmp_path: Path) -> None:
    path = tmp_path / "nb" / "n.ipynb"
    show = "from pathlib import Path\nprint(Path('../x.csv').resolve())"
    cells = code(show, stdout("of before\n")), code("Path('made').touch()\n1", result("1"))
    write(path, notebook(*cells))
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "x.csv").touch()
    session = check(tmp_path, "--nbrepro-update", THREADS, "--nbrepro-ship", "nb")
    assert session.code == pytest.ExitCode.OK, session.text
    assert f"{tmp_path}: 3 files (0.0 MB) are sent along to the workers" in session.text
    assert "nb/n.ipynb: accepted cell 1: printed text differs" in session.text
    assert read(path)["cells"][0]["outputs"][0]["text"] == [f"{tmp_path}/x.csv\n"]
    assert not (path.parent / "made").exists()
    refused = run(tmp_path, THREADS, "--nbrepro-ship", "--nbrepro-ship-limit=0.000001")
    assert refused.returncode == pytest.ExitCode.USAGE_ERROR
    told = f"ERROR: --nbrepro-ship: the files of {tmp_path} are 0.0 MB, more than 0.0 MB"
    assert told in refused.stdout + refused.stderr


def test_workers_that_die_fail_each_notebook_once_without_a_traceback(project: Path) -> None:
    pool = project / "dying.py"
    pool.write_text(
        "import os\nfrom concurrent.futures import ProcessPoolExecutor\n"
        "def pool():\n    return ProcessPoolExecutor(1, initializer=os._exit, initargs=(3,))\n"
    )
    try:
        session = check(project, "--nbrepro-executor=dying:pool", "a", PYTHONPATH=str(project))
    finally:
        pool.unlink()
    failed = [item for item, outcome in session.outcomes.items() if outcome == "failed"]
    assert failed == ["a.good.ipynb::lock", "a.stale.ipynb::lock"]
    assert session.first_line(failed[0]).startswith(
        "RUN021 the executor did not bring it back: BrokenProcessPool: "
    )
    assert set(session.outcomes.values()) == {"failed", "skipped"}
    assert "Traceback" not in session.text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--nbrepro-executor=x"],
            "expected dask://HOST:PORT (with TLS: ",
        ),
        (["--nbrepro-executor=no_such:f"], "No module named 'no_such'"),
        ([THREADS, "-n1"], "it spreads the notebooks itself; leave out -n (xdist)"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    project: Path, arguments: list[str], told: str
) -> None:
    done = run(project, *arguments, without=[p for p in UNUSED if p != "xdist"])
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@contextlib.contextmanager
def dask(kind: str, *arguments: str, folder: Path) -> Iterator[None]:
    """A scheduler or a worker, whose kernels can read in the file PID_FILE what its process is."""
    file = folder / f"{len(list(folder.glob('*.pid')))}.pid"
    (temporary := folder / "tmp").mkdir(exist_ok=True)  # a worker that is killed leaves things
    variables = environment(folder, PID_FILE=str(file), TMPDIR=str(temporary))
    command = [sys.executable, "-m", "dask", kind, "--no-dashboard", *arguments]
    with file.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
    file.write_text(str(process.pid))
    try:
        yield
    finally:
        process.kill()
        process.wait()


def free_port() -> str:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return str(bound.getsockname()[1])


#: Kills the worker that runs it; when it is run again, it does not. It uses what went along.
_KILLS = """
import os, signal, time
from pathlib import Path
begun = Path(os.environ["HOME"], "begun")
if not begun.exists():
    begun.write_text(str(os.getpid()))
    os.kill(int(Path(os.environ["PID_FILE"]).read_text()), signal.SIGKILL)
    time.sleep(60)
import helper
print(helper.name, Path("hello").read_text(), Path.cwd() == begun.parent)
"""


def test_a_notebook_whose_worker_is_killed_is_run_by_another_one(tmp_path: Path) -> None:
    port = free_port()
    options = "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path / "dask")
    write(tmp_path / "kills.ipynb", notebook(code(_KILLS, stdout("helper hi False\n"))))
    (tmp_path / "helper.py").write_text("name = 'helper'\n")
    (tmp_path / "hello").write_text("hi")
    write(tmp_path / "good.ipynb", notebook(code("print(1)", stdout("1\n"))))
    with contextlib.ExitStack() as cluster:
        cluster.enter_context(dask("scheduler", "--port", port, folder=tmp_path))
        for _ in range(2):
            address = f"tcp://127.0.0.1:{port}"
            cluster.enter_context(dask("worker", address, *options, folder=tmp_path))
        session = check(tmp_path, f"--nbrepro-executor=dask://127.0.0.1:{port}", "--nbrepro-ship")
        with pytest.raises(ExecutorError, match=r"^the worker tcp.* has .* here is 0"):
            connected(f"dask://127.0.0.1:{port}", "0.0.0")
    assert session.outcomes["kills.ipynb::cell-1"] == "passed", session.text
    assert session.outcomes["good.ipynb::cell-1"] == "passed"
    assert len(session.outcomes) == 8
    assert not is_running(int((tmp_path / "begun").read_text()))


def is_running(process: int) -> bool:
    """True where the process is still there after some seconds."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True
