"""What cells come to, all run in one kernel."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kernel_traces import alive, request, running, shown, text, within
from messages import CellClient

from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.run import CellRun, Code, Status
from pytest_nbrepro.execution.runner import Runner

GOOD = {
    "streams": "import sys\nfor i in range(3):\n    print(i); print('e', i, file=sys.stderr)",
    "display": "first = display('old', display_id='d')\ndisplay('other')",
    "update": "first.update('new')",
    "clear": "from IPython.display import clear_output\nprint('a'); clear_output(); print('b')",
    "clear-wait": "print('a'); clear_output(wait=True)",
    "error": "def f():\n    raise ValueError('too\\nmuch')\nprint('before'); f()",
    "value": "6 * 7",
    "out": "Out[8] + 1, In[8]",
    "semicolon": "6 * 7;",
    "input": "input('name? ')",
    "surrogate": "print('\\ud800')",
    "half": "# one\n'\ud800'",
    "after": "print('still here')",
    "folder": "import os\nos.getcwd()",
    "history": "get_ipython().history_manager.hist_file",
    "blank": "  \n",
    "exit": "import sys\nsys.exit(2)",
    "thread": "import threading\nt = threading.Thread(target=print)\nt.start(); t.join()",
    "await": "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "magic": "%no_such_magic",
    "getpass": "import getpass; getpass.getpass()",
    "closed": "sys.stdout.close()",
    "child": "import subprocess\nchild = subprocess.Popen(['sleep', '60'])\nchild.pid",
    "json": "display({'application/vnd.vegalite.v6.json': {'a': [1]}, 'text/plain': ''}, raw=True)",
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, runner: Runner) -> dict[str, CellRun]:
    """The runs of all cells of `GOOD` in one kernel, and that nothing is left of it."""
    folder = tmp_path_factory.mktemp("notebook folder [1] é")
    names = list(GOOD)
    codes = [Code(source, may_raise=True) for source in GOOD.values()]
    with running(runner, *codes, cwd=folder) as opened:
        runs = {name: opened.cell(number) for number, name in enumerate(names, start=2)}
    updated = opened.run.outputs(names.index("display") + 2)
    runs["display, in the end"] = replace(runs["display"], outputs=updated)
    child = int(shown(runs["child"])[0])
    assert within(3, lambda: not alive(child))
    return runs


def test_both_streams_arrive_whole(good: dict[str, CellRun]) -> None:
    assert text(good["streams"], "stdout") == "0\n1\n2\n"
    assert text(good["streams"], "stderr") == "e 0\ne 1\ne 2\n"


def test_no_output_is_lost_where_many_come_faster_than_they_are_read(
    tmp_path: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, shown_all = CellClient.take, tmp_path / "shown"

    def take_late(self: CellClient, message: dict[str, Any]) -> bool:
        if message["msg_type"] == "display_data":
            assert within(20, shown_all.exists)
        return take(self, message)

    monkeypatch.setattr(CellClient, "take", take_late)
    source = "for i in range(9000): display(i)\nfrom pathlib import Path; Path('shown').touch()"
    with running(runner, source, cwd=tmp_path) as opened:
        assert shown(opened.cell(2)) == [str(i) for i in range(9000)]


def test_much_that_is_printed_at_once_comes_in_parts(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, longest = CellClient.take, 0

    def measure(self: CellClient, message: dict[str, Any]) -> bool:
        nonlocal longest
        longest = max(longest, len(message["content"].get("text", "")))
        return take(self, message)

    monkeypatch.setattr(CellClient, "take", measure)
    with running(runner, "for i in range(100): print('x' * 99_999)") as opened:
        assert len(text(opened.cell(2))) == 10_000_000
    assert 100_000 <= longest <= 1_100_000


def test_a_display_that_may_change_is_told_and_an_update_reaches_it(
    good: dict[str, CellRun],
) -> None:
    assert good["display"].may_change
    assert shown(good["display, in the end"]) == ["'new'", "'other'"]
    assert good["update"].outputs == ()
    assert not good["value"].may_change


def test_cleared_output_is_gone_only_when_it_has_to(good: dict[str, CellRun]) -> None:
    assert text(good["clear"]) == "b\n"
    assert text(good["clear-wait"]) == "a\n"


def test_an_error_is_an_output_with_name_and_value(good: dict[str, CellRun]) -> None:
    run = good["error"]
    assert run.status is Status.ERROR
    _, error = run.outputs
    assert text(run) == "before\n"
    assert (error["ename"], error["evalue"]) == ("ValueError", "too\nmuch")
    assert "raise ValueError" in re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error["traceback"]))


def test_a_value_can_be_referred_to_by_its_number(good: dict[str, CellRun]) -> None:
    assert shown(good["value"]) == ["42"]
    assert good["value"].outputs[0]["execution_count"] == 8
    assert shown(good["out"]) == ["(43, '6 * 7')"]


def test_a_semicolon_hides_the_value(good: dict[str, CellRun]) -> None:
    assert good["semicolon"].status is Status.OK
    assert good["semicolon"].outputs == ()


@pytest.mark.parametrize("cell", ["input", "getpass"])
def test_asking_for_input_is_an_error_at_once(good: dict[str, CellRun], cell: str) -> None:
    assert good[cell].status is Status.ERROR
    assert good[cell].outputs[-1]["ename"] == "StdinNotImplementedError"


def test_text_that_cannot_be_encoded_ends_neither_the_kernel_nor_the_run(
    good: dict[str, CellRun],
) -> None:
    assert good["surrogate"].status is Status.OK
    assert "still here\n" in text(good["after"])  # and what the kernel itself says


def test_a_source_that_cannot_be_sent_is_an_error_of_its_cell(good: dict[str, CellRun]) -> None:
    assert good["half"].status is Status.ERROR
    (error,) = good["half"].outputs
    assert error["ename"] == "UnicodeEncodeError"
    assert error["evalue"] == "half a character ('\\ud800') in the source, on line 2"


def test_the_kernel_works_in_the_notebooks_folder_and_keeps_no_history(
    good: dict[str, CellRun],
) -> None:
    assert Path(shown(good["folder"])[0].strip("'")).name.startswith("notebook folder [1] é")
    assert shown(good["history"]) == ["':memory:'"]


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("blank", Status.OK),
        ("exit", Status.ERROR),
        ("thread", Status.OK),
        ("await", Status.OK),
        ("closed", Status.OK),
        ("child", Status.OK),
    ],
)
def test_what_cells_do_besides_goes_well(
    good: dict[str, CellRun], cell: str, status: Status
) -> None:
    assert good[cell].status is status


def test_an_unknown_magic_is_an_error_though_it_is_only_printed(good: dict[str, CellRun]) -> None:
    run = good["magic"]
    assert run.status is Status.ERROR
    assert run.error is not None
    assert (run.error["ename"], run.error["evalue"]) == (
        "UsageError",
        "Line magic function `%no_such_magic` not found.",
    )


def test_json_of_a_type_that_nbformat_would_refuse_is_kept(good: dict[str, CellRun]) -> None:
    assert good["json"].status is Status.OK
    (output,) = good["json"].outputs
    assert output["data"] == {"application/vnd.vegalite.v6.json": {"a": [1]}, "text/plain": ""}


@pytest.mark.parametrize("fork", [True, False])
def test_what_is_opened_past_python_is_watched(tmp_path: Path, runner: Runner, fork: bool) -> None:
    (tmp_path / "data.csv").write_text("1", "utf-8")
    (tmp_path / "child.csv").write_text("2", "utf-8")
    sources = [
        "import ctypes; assert ctypes.CDLL(None).fopen(b'data.csv', b'r')",
        "import subprocess; subprocess.check_output(['cat', 'child.csv'])",
    ]
    asked = replace(request(*sources, cwd=tmp_path), trace=True, watch=True, fork=fork)
    run = NotebookRun(lambda: asked, 2)
    assert text(runner.cell(run, 1)) == ""
    assert shown(runner.cell(run, 2)) == ["b'2'"]
    runner.release(run)
    run.wait_for_end()
    trace = run.trace()
    assert trace is not None
    assert trace.unwatched == trace.obstacle == ""
    assert trace.read == {str(tmp_path / "data.csv"): 1, str(tmp_path / "child.csv"): 2}
