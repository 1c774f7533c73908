"""Other surroundings for a second run: what changes, what stays, and that they are gone after."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_nbrepro.diagnosis import Run
from pytest_nbrepro.perturbing import files_below, project_of, surroundings


def put(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("run", [Run.PLAIN, Run.RECORDED, Run.LOCKED])
def test_a_run_that_is_about_something_else_is_where_the_first_was(
    run: Run, tmp_path: Path
) -> None:
    with surroundings(run, tmp_path, {}, tmp_path) as found:
        assert (found.variables, found.folder) == ({}, tmp_path)


def test_all_is_otherwise_and_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    put(tmp_path / "data/a.csv", "1")
    with surroundings(Run.PERTURBED, tmp_path / "data", {}, tmp_path) as found:
        assert found.variables["PYTHONHASHSEED"] == "2"
        assert found.variables["TZ"] != os.environ.get("TZ")
        assert list(Path(found.variables["HOME"]).iterdir()) == []
        assert Path(found.variables["TMPDIR"]).is_dir()
        assert (found.folder / "a.csv").read_text("utf-8") == "1"
        assert found.folder.name == "data"
        assert not found.folder.is_relative_to(tmp_path)
        assert (str(found.folder), "folder") in found.known
        assert not found.note
    assert not found.folder.exists()
    assert (tmp_path / "data/a.csv").exists()


@pytest.mark.parametrize(
    ("run", "changed"),
    [
        (Run.MILD, {"PYTHONHASHSEED", "TZ"}),
        (Run.HASH_SEED, {"PYTHONHASHSEED"}),
        (Run.TIME_ZONE, {"TZ"}),
        (Run.FOLDER, {"TMPDIR", "TEMP", "TMP"}),
    ],
)
def test_one_thing_at_a_time(run: Run, changed: set[str], tmp_path: Path) -> None:
    with surroundings(run, tmp_path, {}, tmp_path) as found:
        assert found.variables.keys() == changed


def test_what_users_have_fixed_stays(tmp_path: Path) -> None:
    fixed = {"PYTHONHASHSEED": "7", "TZ": "UTC"}
    with surroundings(Run.MILD, tmp_path, fixed, tmp_path) as found:
        assert found.variables == {}


def test_in_another_home_what_is_installed_for_the_user_and_caches_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", "/etc/anna")
    with surroundings(Run.HOME, tmp_path, {}, tmp_path) as found:
        assert found.variables["XDG_CACHE_HOME"] == "/home/anna/.cache"
        assert found.variables["XDG_CONFIG_HOME"] == "/etc/anna"
        assert "PYTHONUSERBASE" in found.variables


@pytest.mark.parametrize("large", ["bytes", "files"])
def test_what_is_large_is_not_copied_but_the_folder_in_it_may_be(
    large: str, tmp_path: Path
) -> None:
    put(tmp_path / "notes/a.csv")
    if large == "bytes":
        with (tmp_path / "big").open("wb") as file:
            file.truncate(100_000_001)
    else:
        for number in range(2_000):
            (tmp_path / f"{number}").touch()
    with surroundings(Run.FOLDER, tmp_path / "notes", {}, tmp_path) as found:
        assert (found.folder / "a.csv").exists()
        assert not (found.folder.parent / "big").exists()
        assert found.folder != tmp_path / "notes"
    with surroundings(Run.FOLDER, tmp_path, {}, tmp_path) as found:
        assert found.folder == tmp_path
        assert "too large to copy" in found.note


def test_a_home_is_never_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with surroundings(Run.FOLDER, tmp_path, {}, tmp_path) as found:
        assert found.folder == tmp_path


def test_links_pipes_and_the_folders_of_tools_are_no_obstacle(tmp_path: Path) -> None:
    put(tmp_path / ".git/config")
    put(tmp_path / "env/pyvenv.cfg")
    put(tmp_path / ".hidden")
    (tmp_path / "link").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    names = {path.name for path in files_below(tmp_path)}
    assert names == {".hidden", "link", "pipe"}
    with surroundings(Run.FOLDER, tmp_path, {}, tmp_path) as found:
        assert {path.name for path in found.folder.iterdir()} == {".hidden", "link"}


@pytest.mark.parametrize("sign", [".git/config", "pyproject.toml"])
def test_the_project_is_the_nearest_folder_that_looks_like_one(sign: str, tmp_path: Path) -> None:
    put(tmp_path / "a" / sign)
    (tmp_path / "a/b/c").mkdir(parents=True)
    assert project_of(tmp_path / "a/b/c") == tmp_path / "a"
