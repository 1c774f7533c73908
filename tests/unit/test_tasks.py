"""Tasks and results travel whole, and a worker that cannot do a task says why."""

from __future__ import annotations

import pickle
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import as_jupyter_saves, code, notebook_json

from pytest_nbrepro import conductor
from pytest_nbrepro.checking import Part
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings, with_values
from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.inputs import places_of
from pytest_nbrepro.parcels import packed
from pytest_nbrepro.tasks import Project, Task, perform, travelling

KERNEL = {"kernelspec": {"name": "python3", "language": "python"}}


def task_of(path: Path, settings: Settings | None = None) -> Task:
    sent = travelling(settings or Settings())
    return Task(path.absolute(), path.read_bytes(), sent, tuple(Part), (1, 2))


@pytest.fixture
def task(tmp_path: Path) -> Task:
    cells = code("print(1)"), code("1/0")
    path = tmp_path / "n.ipynb"
    path.write_bytes(as_jupyter_saves(notebook_json(*cells, metadata=KERNEL)))
    return task_of(path)


def test_a_task_travels_whole_with_all_kinds_of_settings(task: Task) -> None:
    stated: dict[str, Any] = {
        "hardware": {"cpu.level": "exact", "gpu": "informational"},
        "per-notebook-tolerances": {"a*.ipynb": {"rtol": 0.1}},
        "per-notebook-ignores": {"b/*": ["OUT001"]},
        "sanitize": [{"regex": "[0-9]+", "replace": "N"}],
        "strip": {"keep-count": True},
        "compat": "nbval",
        "executor": "dask://host:8786",
    }
    settings = with_values(Settings(), stated, "here")
    sent = task_of(task.path, settings)
    assert pickle.loads(pickle.dumps(sent)) == sent
    assert sent.settings == replace(settings, executor="")  # done there, not sent on


def test_a_result_comes_back_whole(task: Task) -> None:
    asked = replace(task.settings, startup_timeout=50, json=Path("r.json"), output_dir=Path("out"))
    result = perform(replace(task, settings=asked))
    back = pickle.loads(pickle.dumps(result))
    assert back == result
    assert [report.outcome for report in back.cells] == [Outcome.FAILED, Outcome.FAILED]
    assert back.parts.keys() == set(Part)
    assert back.cells[1].fresh is not None  # by which reports show what it gave
    assert back.left is not None
    assert back.left.runs.keys() == {1, 2}
    assert back.diagnosis is not None
    assert not back.undiagnosed
    assert len(pickle.dumps(result)) < 10_000


def test_tasks_of_one_session_share_a_conductor_and_no_others_do(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Settings] = []

    class Counted(Conductor):
        def __init__(self, settings: Settings) -> None:
            made.append(settings)
            super().__init__(settings)

    monkeypatch.setattr(conductor, "Conductor", Counted)
    for session, number in (("a", 1), ("a", 1), ("b", 2), ("", 3), ("", 4), ("b", 5)):
        asked = replace(task, cells=(), parts=(Part.ORDER,), session=session)
        assert perform(asked).parts[Part.ORDER].outcome is Outcome.PASSED
        assert len(made) == number


def test_a_project_that_is_sent_along_is_checked_as_if_it_lay_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary := tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    here = tmp_path / "thesis"
    cells = (
        code("from pathlib import Path\nprint(Path('x.csv').resolve())"),
        code("Path('made').touch()\nopen('../y.csv')"),
    )
    path = here / "nb" / "n.ipynb"
    path.parent.mkdir(parents=True)
    stored = {"output_type": "stream", "name": "stdout", "text": "/home/somebody/thesis/nb/x.csv\n"}
    cells[0]["outputs"] = [stored]
    path.write_bytes(as_jupyter_saves(notebook_json(*cells, metadata=KERNEL)))
    (here / "nb" / "x.csv").touch()
    asked = replace(task_of(path), project=Project(here, "nb/n.ipynb", is_repository=False))
    parcel = packed(places_of(here / "n.ipynb"), (), 1e6)
    shutil.rmtree(here)
    result = perform(asked, parcel.content)
    assert result.obstacle is None
    passed, failed = result.cells
    assert (passed.outcome, failed.outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert "nbrepro-parcel" not in repr(result)
    assert result.diagnosis is not None
    assert "is not there among what was sent along" in result.diagnosis.sentence
    assert not here.exists()
    assert not list(temporary.glob("nbrepro-parcel-*"))


def test_what_cannot_be_unpacked_is_told(task: Task) -> None:
    asked = replace(task, project=Project(task.path.parent, "n.ipynb", is_repository=False))
    result = perform(asked, b"no archive")
    assert result.obstacle is not None
    told = f"the worker {result.host} cannot unpack the files of {task.path.parent}: "
    assert result.obstacle.message.startswith(told)


def test_an_update_is_offered_and_nothing_is_stored(task: Task) -> None:
    settings = replace(task.settings, update=True)
    result = perform(replace(task, settings=settings, cells=(1,)))
    assert [report.number for report in result.cells] == [1, 2]  # nothing of half a run is stored
    assert result.cells[1].offer.forbids == "cell 2 raised ZeroDivisionError"
    assert result.diagnosis is None
    assert task.path.read_bytes() == task.content


def test_a_worker_without_the_folder_says_so(task: Task) -> None:
    there = task.path.parent / "not there" / "n.ipynb"
    result = perform(replace(task, path=there))
    assert result.obstacle is not None
    assert result.obstacle.rule == "RUN021"
    assert result.obstacle.message == f"the worker {result.host} has no folder {there.parent}"
    assert not result.cells


def test_a_worker_without_the_notebook_says_so(task: Task) -> None:
    task.path.unlink()
    result = perform(task)
    assert result.obstacle is not None
    assert "cannot read" in result.obstacle.message


def test_a_worker_with_another_notebook_of_the_name_does_not_run_it(task: Task) -> None:
    task.path.write_bytes(task.content + b"\n")
    result = perform(task)
    assert result.obstacle is not None
    assert f"has another {task.path} than the session" in result.obstacle.message


def test_a_worker_of_another_version_says_so(task: Task) -> None:
    result = perform(replace(task, version="0.0.1"))
    assert result.obstacle is not None
    assert "the session 0.0.1" in result.obstacle.message


def test_paths_in_settings_count_from_where_the_session_is(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(task.path.parent)
    sent = task_of(Path("n.ipynb"), Settings(advisories=Path("db")))
    assert sent.path == task.path
    assert sent.settings.advisories == task.path.parent / "db"
