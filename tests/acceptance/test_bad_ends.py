"""Cells that kill the kernel, hang, flood or ask: each ends its notebook and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from notebooks import code, good, notebook, result, write
from runs import Session, check


@dataclass(frozen=True)
class BadEnd:
    """A run that ends badly: its first cell, and what is said of it and of the cell below."""

    source: str
    message: str
    below: str


_BAD_ENDS = {
    "dies": BadEnd(
        "import os\nos._exit(3)",
        "RUN004 cell 1: the kernel died (exit code 3)",
        "not run: the kernel died in cell 1",
    ),
    "crashes": BadEnd(
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",
        "RUN004 cell 1: the kernel died (signal 11, SIGSEGV)",
        "not run: the kernel died in cell 1",
    ),
    "hangs": BadEnd(
        "import time\ntime.sleep(60)",
        "RUN005 cell 1: still running after 1 s, and stopped",
        "not run: time was up in cell 1",
    ),
    "floods": BadEnd(
        "while True:\n    print('x' * 1000)",
        "RUN008 cell 1: put out more than 1 MB, and was stopped",
        "not run: there was too much output in cell 1",
    ),
    "asks": BadEnd(
        "input('your name? ')",
        "RUN006 cell 1: raised StdinNotImplementedError",
        "not run: cell 1 raised StdinNotImplementedError",
    ),
}


@pytest.fixture(scope="module")
def bad_ends(tmp_path_factory: pytest.TempPathFactory) -> Session:
    place = tmp_path_factory.mktemp("bad_ends")
    for name, end in _BAD_ENDS.items():
        write(place / f"{name}.ipynb", notebook(code(end.source), code("1", result("1"))))
    write(place / "zgood.ipynb", good())
    return check(place, "--nbrepro-timeout=1", "--nbrepro-output-limit=0.02")


@pytest.mark.parametrize("name", _BAD_ENDS)
def test_a_run_that_ends_badly_fails_one_cell(bad_ends: Session, name: str) -> None:
    end = _BAD_ENDS[name]
    assert bad_ends.outcomes[f"{name}.ipynb::cell-1"] == "failed"
    assert bad_ends.first_line(f"{name}.ipynb::cell-1").startswith(end.message)
    assert bad_ends.outcomes[f"{name}.ipynb::cell-2"] == "skipped"
    assert bad_ends.messages[f"{name}.ipynb::cell-2"] == end.below


def test_the_notebooks_after_a_bad_end_go_on(bad_ends: Session) -> None:
    assert bad_ends.outcomes["zgood.ipynb::cell-2"] == "passed"


def test_a_bad_end_shows_no_traceback_and_no_log_of_ours(bad_ends: Session) -> None:
    assert "Traceback" not in bad_ends.text
    assert "Captured log" not in bad_ends.text


def test_a_source_that_no_kernel_can_be_sent_fails_in_one_line(tmp_path: Path) -> None:
    # JSON can hold half a character, and UTF-8 cannot
    path = write(tmp_path / "report.ipynb", notebook(code("'HALF'"), code("2", result("2"))))
    path.write_text(path.read_text().replace("HALF", "\\ud800"))
    session = check(tmp_path)
    first_line = session.first_line("report.ipynb::cell-1")
    assert session.outcomes["report.ipynb::cell-1"] == "failed"
    assert first_line.startswith(("RUN", "NB"))
    below = session.messages["report.ipynb::cell-2"]
    assert below == "not run: cell 1 raised UnicodeEncodeError"
    assert "site-packages" not in session.text


def test_a_cell_that_a_time_limit_of_others_ends_fails_again_when_it_is_run_again(
    tmp_path: Path,
) -> None:
    write(tmp_path / "slow.ipynb", notebook(code("import time\ntime.sleep(60)"), code("1")))
    # what pytest-timeout and pytest-rerunfailures do together
    (tmp_path / "conftest.py").write_text(
        "import signal, pytest\n"
        "from _pytest.runner import runtestprotocol\n"
        "def out_of_time(*_):\n"
        "    pytest.fail('Timeout', pytrace=False)\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    signal.signal(signal.SIGALRM, out_of_time)\n"
        "    signal.alarm(2 if item.name == 'cell-1' else 0)\n"
        "    runtestprotocol(item, log=False, nextitem=nextitem)\n"
    )
    session = check(tmp_path)
    assert session.outcomes["slow.ipynb::cell-1"] == "failed"
    assert session.first_line("slow.ipynb::cell-1") == "Failed: Timeout"
    below = session.messages["slow.ipynb::cell-2"]
    assert below == "told above: the run of this notebook was broken off in cell-1"
    assert session.code == 1


def test_a_kernel_whose_program_is_gone_is_told_without_a_log(tmp_path: Path) -> None:
    spec = tmp_path / "jupyter" / "kernels" / "gone" / "kernel.json"
    argv = [str(tmp_path / "gone" / "python"), "-m", "ipykernel_launcher", "-f"]
    write(spec, {"argv": [*argv, "{connection_file}"], "display_name": "", "language": "python"})
    write(tmp_path / "report.ipynb", notebook(code("1"), kernel="gone"))
    session = check(tmp_path, JUPYTER_PATH=str(tmp_path / "jupyter"))
    assert session.first_line("report.ipynb::cell-1") == (
        "RUN003 kernel 'gone' did not start: No such file or directory"
    )
    assert "Captured log" not in session.text
