from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro.cache import Inputs, Place, UnfitError, observed
from pytest_nbrepro.inputs import Trace


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "project" / "notebooks").mkdir(parents=True)
    return _place(tmp_path / "project")


def _place(project: Path, **variables: str) -> Place:
    return Place(project / "notebooks", project, {"COLOUR": "red", **variables})


def seen(place: Place, is_bound: bool = False, /, **traced: Any) -> Inputs:
    """What is kept of a run that begins when all files were made."""
    now = time.time_ns()
    trace = Trace(**traced)
    return observed(trace, place, "salt", began=now + 10**9, now=now, is_bound=is_bound)


def changes(inputs: Inputs, place: Place) -> list[str]:
    return [*inputs.changes(place, "salt", time.time_ns())]


def put(place: Place, name: str, text: str = "x") -> str:
    path = place.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path.resolve())


def test_files_are_named_from_the_notebook_within_its_project(place: Place, tmp_path: Path) -> None:
    (tmp_path / "far.csv").write_text("x")
    here, beside = put(place, "a.csv"), put(place, "../data/b.csv")
    inputs = seen(place, read={here: 1, beside: 2, str(tmp_path / "far.csv"): 2})
    assert sorted(inputs.files) == ["../data/b.csv", str(tmp_path / "far.csv"), "a.csv"]
    assert changes(inputs, place) == []
    moved = tmp_path / "moved"
    place.project.rename(moved)
    assert changes(inputs, _place(moved)) == []
    (moved / "data" / "b.csv").write_text("y")
    assert changes(inputs, _place(moved)) == ["../data/b.csv"]


def test_a_notebook_that_asks_where_it_is_is_not_the_same_elsewhere(
    place: Place, tmp_path: Path
) -> None:
    inputs = seen(place, True)
    assert changes(inputs, place) == []
    place.project.rename(tmp_path / "moved")
    assert changes(inputs, _place(tmp_path / "moved")) == [f"the notebook lay in {place.folder}"]


def test_local_modules_and_files_of_the_system_are_read_too(place: Place) -> None:
    module, system = put(place, "helper.py"), put(place, "../etc/localtime")
    inputs = seen(place, modules=frozenset({module}), system={system: 1})
    assert sorted(inputs.files) == ["../etc/localtime", "helper.py"]


def test_what_is_missing_must_stay_so(place: Place) -> None:
    path = str(place.folder / "own.cfg")
    inputs = seen(place, read={path: 1}, missing=frozenset({path}))
    assert changes(inputs, place) == []
    put(place, "own.cfg")
    assert changes(inputs, place) == ["own.cfg, which was not there"]


def test_a_dangling_link_is_something(place: Place) -> None:
    path = str(place.folder / "own.cfg")
    inputs = seen(place, read={path: 1}, missing=frozenset({path}))
    Path(path).symlink_to("nowhere")
    assert changes(inputs, place) == ["own.cfg, which was not there"]


def test_what_was_written_must_still_be_there(place: Place) -> None:
    made, gone = put(place, "out.csv"), str(place.folder / "temporary")
    inputs = seen(place, written={made: 1, gone: 1})
    assert changes(inputs, place) == []
    Path(made).unlink()
    assert changes(inputs, place) == ["out.csv"]


def test_a_folder_that_was_made_must_still_be_there(place: Place) -> None:
    made = Path(put(place, "figures/a.png")).parent
    inputs = seen(place, written={str(made): 1})
    put(place, "figures/b.png")
    assert changes(inputs, place) == []
    made.rename(made.with_name("pictures"))
    assert changes(inputs, place) == ["figures, which was there"]


def test_a_folder_that_is_listed_while_names_in_it_change_is_no_input(place: Place) -> None:
    folder = Path(put(place, "data/a.csv")).parent
    began = folder.stat().st_mtime_ns
    trace = Trace(listed={str(folder): 1})
    with pytest.raises(UnfitError, match="what lies in data was changed while it ran"):
        observed(trace, place, "", began=began, now=began + 1, is_bound=False)
    observed(trace, place, "", began=began + 1, now=began + 1, is_bound=False)


@pytest.mark.parametrize(("name", "is_refused"), [("json.py", True), ("out.csv", False)])
def test_a_module_that_the_notebook_writes_may_not_have_been_the_one_it_imported(
    place: Place, name: str, is_refused: bool
) -> None:
    path = put(place, name)
    began = place.folder.stat().st_mtime_ns
    trace = Trace(written={path: 1}, imported=frozenset({"json"}))
    if is_refused:
        with pytest.raises(UnfitError, match=r"what lies in \. was changed while it ran"):
            observed(trace, place, "", began=began, now=began + 1, is_bound=False)
    else:
        observed(trace, place, "", began=began, now=began + 1, is_bound=False)


def test_names_in_a_listed_folder_count_and_contents_do_not(place: Place) -> None:
    path = Path(put(place, "data/a.csv"))
    inputs = seen(place, listed={str(path.parent): 1})
    path.write_text("another content")
    assert changes(inputs, place) == []
    path.rename(path.with_name("b.csv"))
    assert changes(inputs, place) == ["what lies in data"]
    path.with_name("b.csv").unlink()
    path.parent.rmdir()
    assert changes(inputs, place) == ["what lies in data"]


@pytest.mark.parametrize("name", ["json.py", "json/x.txt", "json.cpython-311-x86_64-linux-gnu.so"])
def test_a_module_in_the_way_counts(place: Place, name: str) -> None:
    inputs = seen(place, imported=frozenset({"json"}))
    put(place, "notes.py")
    put(place, "__pycache__/json.cpython-311.pyc")
    assert changes(inputs, place) == []
    put(place, name)
    assert changes(inputs, place) == ["a module in ."]


def test_folders_of_pythonpath_are_searched(place: Place) -> None:
    aware = _place(place.project, PYTHONPATH="lib:/nowhere")
    inputs = seen(aware, imported=frozenset({"json"}))
    put(place, "lib/json.py")
    assert changes(inputs, aware) == ["a module in lib"]


@pytest.mark.parametrize("marked", [True, False])
def test_all_names_within_a_package_count(place: Place, marked: bool) -> None:
    module = put(place, "parts/inner.py")
    if marked:
        put(place, "parts/__init__.py", "")
    inputs = seen(place, modules=frozenset({module}), imported=frozenset({"parts"}))
    put(place, "parts/outer.py")
    assert changes(inputs, place) == ["a module in parts"]


def test_variables_count_by_digests(place: Place) -> None:
    inputs = seen(place, variables={"COLOUR": "red", "SHAPE": None})
    assert "red" not in str(inputs)
    assert changes(inputs, _place(place.project, OTHER="x")) == []
    blue = _place(place.project, COLOUR="blue")
    assert changes(inputs, blue) == ["the environment variable COLOUR"]
    empty = _place(place.project, SHAPE="")
    assert changes(inputs, empty) == ["the environment variable SHAPE"]


def test_all_variables_count_where_all_were_read(place: Place) -> None:
    inputs = seen(place, all_variables=True)
    assert changes(inputs, place) == []
    assert changes(inputs, _place(place.project, OTHER="x")) == ["an environment variable"]


def test_an_input_that_changed_meanwhile_is_none(place: Place) -> None:
    path = put(place, "a.csv")
    began = Path(path).stat().st_mtime_ns
    trace = Trace(read={path: 1})
    with pytest.raises(UnfitError, match=r"a\.csv, which it reads, was changed while it ran"):
        observed(trace, place, "", began=began, now=began + 1, is_bound=False)


@pytest.mark.parametrize(
    ("kind", "path", "message"),
    [
        ("read", "{here}/gone.csv", "gone.csv cannot be read again: No such file"),
        ("read", "{here}", "cannot be read again: it is no regular file"),
        ("read", "/proc/cpuinfo", "it reads /proc/cpuinfo, which is the system's"),
        ("missing", "{here}/a.csv", "a.csv came to be while it ran"),
    ],
)
def test_what_cannot_be_known_again_is_told(
    place: Place, kind: str, path: str, message: str
) -> None:
    put(place, "a.csv")
    with pytest.raises(UnfitError, match=message):
        seen(place, False, **{kind: {path.replace("{here}", str(place.folder)): 1}})


def test_what_is_harmless_is_left_out(place: Place) -> None:
    compiled = put(place, "__pycache__/helper.cpython-311.pyc")
    read = {"/dev/null": 1, "/proc/self/status": 0, compiled: 1}
    inputs = seen(place, read=read, written={compiled: 1, "/dev/null": 1})
    assert (dict(inputs.files), dict(inputs.written)) == ({}, {})


def test_the_settings_of_matplotlib_are_asked_for(place: Place) -> None:
    inputs = seen(place)
    put(place, "matplotlibrc")
    assert changes(inputs, place) == ["matplotlibrc, which was not there"]
    inputs = seen(place)
    put(place, "matplotlibrc", "other")
    assert changes(inputs, place) == ["matplotlibrc"]
