"""What is asked of notebooks that are checked elsewhere, by engines of plain values."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from builders import as_jupyter_saves, code, notebook_json
from distributed.scheduler import KilledWorker

from pytest_nbrepro import elsewhere
from pytest_nbrepro.awaiting import needs_of
from pytest_nbrepro.cell_reports import CellReport, Offer
from pytest_nbrepro.checking import Part, Report
from pytest_nbrepro.config import Settings
from pytest_nbrepro.elsewhere import Dispatcher, Elsewhere
from pytest_nbrepro.executors import Needs
from pytest_nbrepro.findings import Outcome, Severity, finding
from pytest_nbrepro.notebook import parse
from pytest_nbrepro.record import Record
from pytest_nbrepro.storing import Stored
from pytest_nbrepro.tasks import Project, Result, Task

CAME = Result(
    host="w1",
    parts={part: Report(Outcome.PASSED) for part in Part},
    cells=(CellReport(1, Outcome.PASSED), CellReport(2, Outcome.FAILED)),
    undiagnosed="ValueError('x')",
    notices=(finding("RUN010", "a module"),),
)


class Sent:
    def __init__(self, came: Any) -> None:
        self.came, self.is_cancelled = came, False

    def result(self) -> Any:
        if isinstance(self.came, BaseException):
            raise self.came
        return self.came

    def cancel(self) -> None:
        self.is_cancelled = True


class Fake:
    """An engine from which always the same comes back."""

    def __init__(self, came: Any = CAME) -> None:
        self.came = came
        self.tasks: list[Task] = []
        self.sent: list[Sent] = []
        self.given: list[str] = []
        self.is_closed = False

    def give(self, content: bytes, key: str) -> Any:
        self.given.append(key)
        return content

    def submit(
        self, function: Callable[..., Any], argument: Any, needs: Needs, given: Any = None
    ) -> Sent:
        del function, needs, given
        self.tasks.append(argument)
        self.sent.append(Sent(self.came))
        return self.sent[-1]

    def close(self) -> None:
        self.is_closed = True


def notebooks(engine: Fake, number: int = 1, **needs: Any) -> tuple[Dispatcher, list[Elsewhere]]:
    record = Record(
        requires_python="", resolver={}, locks={}, fingerprint={}, cells=(), needs=needs
    )
    metadata = {"nbrepro": record.to_json()} if needs else {}
    data = as_jupyter_saves(notebook_json(code("1"), code("2"), metadata=metadata))
    dispatcher = Dispatcher(Settings(), engine, lambda _: None)
    opened = [dispatcher.open(parse(Path(f"{n}.ipynb").resolve(), data)) for n in range(number)]
    return dispatcher, opened


def test_what_came_back_answers_all_questions() -> None:
    dispatcher, (notebook,) = notebooks(engine := Fake())
    notebook.want([Part.LOCK], [2])
    dispatcher.send([notebook])
    (task,) = engine.tasks
    assert (task.parts, task.cells) == ((Part.LOCK,), (2,))
    assert notebook.check(Part.LOCK) == CAME.parts[Part.LOCK]
    assert tuple(notebook.run([2])) == CAME.cells
    with pytest.raises(RuntimeError, match=r"ValueError\('x'\)"):
        notebook.diagnosed({}, [])
    assert dispatcher.notices() == CAME.notices
    assert dispatcher.notices() == ()
    assert len(engine.tasks) == 1


def test_one_that_was_let_go_is_sent_anew_when_it_is_asked_again() -> None:
    dispatcher, (notebook,) = notebooks(engine := Fake())
    dispatcher.send([notebook])
    notebook.lay_aside()  # nobody has asked: it is not wanted
    assert engine.sent[0].is_cancelled
    assert notebook.check(Part.ORDER).outcome is Outcome.PASSED
    assert len(engine.tasks) == 2
    assert engine.tasks[1].cells == (1, 2)
    assert not engine.sent[1].is_cancelled


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BrokenProcessPool("A process\nwas lost"), "BrokenProcessPool: A process"),
        (
            KilledWorker("perform-1", cast("Any", SimpleNamespace(address="tcp://w:1")), 3),
            "4 workers tried it, and each ended; the last one was tcp://w:1",
        ),
        (CancelledError(), "CancelledError"),
        (ModuleNotFoundError("No module named 'x'"), "ModuleNotFoundError: No module named 'x'"),
    ],
)
def test_what_is_not_brought_back_fails_with_a_finding(error: Exception, told: str) -> None:
    dispatcher, opened = notebooks(Fake(error), 2)
    dispatcher.send(opened)
    for notebook in opened:
        report = notebook.check(Part.ORDER)
        assert (report.outcome, report.shared) == (Outcome.FAILED, True)
        (found,) = report.findings
        assert found.headline == f"RUN021 the executor did not bring it back: {told}"
        (cell,) = notebook.run([2])
        assert (cell.number, cell.outcome, cell.findings) == (2, Outcome.FAILED, (found,))
        assert cell.shared


def test_an_executor_that_takes_nothing_more_fails_notebooks_with_a_finding() -> None:
    class Broken(Fake):
        def submit(
            self, function: Callable[..., Any], argument: Any, needs: Needs, given: Any = None
        ) -> Sent:
            del function, argument, needs, given
            raise BrokenProcessPool("all are lost")

    dispatcher, opened = notebooks(Broken(), 2)
    dispatcher.send(opened)
    for notebook in opened:
        (found,) = notebook.check(Part.LOCK).findings
        assert found.message.endswith("did not bring it back: BrokenProcessPool: all are lost")
    dispatcher.close()


def test_what_is_about_a_machine_names_it_where_it_is_another_one() -> None:
    lacks = finding("HW011", "needs 1 GPU (here is none)", severity=Severity.WARNING)
    differs = finding("OUT001", "differs", cell=1)
    cells = (
        CellReport(1, Outcome.FAILED, (differs,)),
        CellReport(2, Outcome.FAILED, (finding("RUN001", "there is no kernel 'x'"),), shared=True),
    )
    report = Report(Outcome.SKIPPED, (lacks,), f"not run: {lacks.message}")
    came = replace(CAME, parts={Part.HARDWARE: report}, cells=cells)
    _, (notebook,) = notebooks(Fake(came))
    found = notebook.check(Part.HARDWARE)
    assert found.reason == "not run: needs 1 GPU (here is none), on the worker w1"
    assert found.findings[0].message == "needs 1 GPU (here is none), on the worker w1"
    one, other = notebook.run([1, 2])
    assert one == cells[0]
    assert other.findings[0].message == "there is no kernel 'x', on the worker w1"
    _, (notebook,) = notebooks(Fake(replace(came, host=socket.gethostname())))
    assert notebook.check(Part.HARDWARE) == report


def test_what_is_no_result_is_not_taken_for_one() -> None:
    _, (notebook,) = notebooks(Fake(came=None))
    (found,) = notebook.check(Part.ORDER).findings
    assert "gave a NoneType back" in found.message


def test_only_so_many_are_under_way_at_once_and_all_are_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(elsewhere, "_MOST", 3)
    dispatcher, opened = notebooks(engine := Fake(), 5)
    dispatcher.send(opened)
    assert len(engine.tasks) == 3
    for number, notebook in enumerate(opened):
        assert notebook.check(Part.ORDER).outcome is Outcome.PASSED
        assert len(engine.tasks) == min(4 + number, 5)
    assert [task.path.name for task in engine.tasks] == [f"{n}.ipynb" for n in range(5)]


def test_large_ones_are_under_way_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_MOST_BYTES", 1)
    dispatcher, opened = notebooks(engine := Fake(), 2)
    dispatcher.send(opened)
    assert len(engine.tasks) == 1
    assert opened[1].check(Part.ORDER).outcome is Outcome.PASSED  # asked out of turn
    assert len(engine.tasks) == 2


def test_of_what_keys_are_made_is_asked_where_the_notebook_is_checked() -> None:
    dispatcher = Dispatcher(Settings(cache=True), Fake(), lambda _: None)
    dispatcher.open(
        parse(Path("a.ipynb").resolve(), as_jupyter_saves(notebook_json()))
    ).prepare_key()
    assert not dispatcher.probes.are_begun


def test_one_that_is_asked_out_of_turn_is_sent_once_and_makes_room_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dispatcher, opened = notebooks(engine := Fake(), 5)
    monkeypatch.setattr(elsewhere, "_MOST_BYTES", 2 * opened[0].size)
    dispatcher.send(opened)
    assert [task.path.stem for task in engine.tasks] == ["0", "1"]
    assert opened[3].check(Part.ORDER).outcome is Outcome.PASSED
    assert [task.path.stem for task in engine.tasks] == ["0", "1", "3"]
    for number in (0, 1):
        opened[number].check(Part.ORDER)
    assert [task.path.stem for task in engine.tasks] == ["0", "1", "3", "2", "4"]


def test_closing_takes_back_what_is_under_way() -> None:
    dispatcher, opened = notebooks(engine := Fake(), 2)
    dispatcher.send(opened)
    opened[0].check(Part.ORDER)
    dispatcher.close()
    assert [sent.is_cancelled for sent in engine.sent] == [False, True]
    assert engine.is_closed


def opened_in(folder: Path, engine: Fake, settings: Settings) -> tuple[Dispatcher, Elsewhere]:
    dispatcher = Dispatcher(settings, engine, lambda _: None)
    path = folder / "n.ipynb"
    path.write_bytes(as_jupyter_saves(notebook_json(code("1"), code("2"))))
    return dispatcher, dispatcher.open(parse(path, path.read_bytes()))


def offered(text: str) -> Result:
    result = {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}}
    told = finding("OUT001", "differs", cell=1)
    fresh = Offer(Stored(({**result, "execution_count": 1},), 1))
    reports = CellReport(1, Outcome.FAILED, (told,), offer=fresh), CellReport(2, Outcome.PASSED)
    return replace(CAME, cells=reports)


def test_an_update_stores_here_what_came_back(tmp_path: Path) -> None:
    _, notebook = opened_in(tmp_path, Fake(offered("7")), Settings(update=True))
    reports = list(notebook.run([1, 2]))
    assert [report.outcome for report in reports] == [Outcome.PASSED, Outcome.PASSED]
    assert reports[0].findings[0].message == "accepted: differs"
    stored = parse(notebook.path, notebook.path.read_bytes()).cells[0]
    assert stored.outputs[0]["data"] == {"text/plain": "7"}


def test_nothing_is_stored_in_a_file_that_is_not_the_one_that_was_sent(tmp_path: Path) -> None:
    _, notebook = opened_in(tmp_path, Fake(offered("7")), Settings(update=True))
    saved = notebook.path.read_bytes() + b"\n"
    notebook.path.write_bytes(saved)
    (report, _) = notebook.run([1, 2])
    assert report.outcome is Outcome.FAILED
    assert report.findings[0].rule == "NB005"
    assert "it was changed by another program meanwhile" in report.findings[0].message
    assert notebook.path.read_bytes() == saved


def test_the_files_of_a_project_are_given_to_an_executor_once(tmp_path: Path) -> None:
    engine, told = Fake(), list[str]()
    dispatcher = Dispatcher(Settings(ship=True), engine, told.append)
    opened = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.ipynb"
        path.write_bytes(as_jupyter_saves(notebook_json(code("1"))))
        opened.append(dispatcher.open(parse(path, path.read_bytes())))
    dispatcher.send(opened)
    assert len(engine.given) == len(told) == 1
    assert [task.project for task in engine.tasks] == [
        Project(tmp_path, f"{name}.ipynb", is_repository=False) for name in ("a", "b")
    ]


@pytest.mark.parametrize(
    ("stated", "needs"),
    [
        ({}, Needs()),
        ({"memory": "32 GB"}, Needs(memory=32_000_000_000)),
        ({"gpu": 2}, Needs(gpus=2)),
        ({"gpu-memory": "8 GB"}, Needs(gpus=1)),
        ({"cores": 4}, Needs()),
    ],
)
def test_needs_are_those_of_the_record(stated: dict[str, Any], needs: Needs) -> None:
    _, (notebook,) = notebooks(Fake(), **stated)
    assert needs_of(notebook) == needs
