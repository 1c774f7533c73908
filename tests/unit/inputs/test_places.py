"""Where a notebook lies, and what git tracks there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pytest_nbrepro.inputs import Places, places_of, untracked


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository with files that are tracked, and others."""
    found = tmp_path / "top"
    (found / "notebooks" / "data").mkdir(parents=True)
    git(found, "init", "--quiet")
    for name in ("a [1] é.csv", "big.csv.dvc", "link"):
        (found / "notebooks" / "data" / name).touch()
    git(found, "add", ".")
    (found / ":data").mkdir()
    (found / ":data" / "x").touch()
    git(found, "--literal-pathspecs", "add", ":data")
    for name in ("new.csv", "big.csv"):
        (found / "notebooks" / "data" / name).touch()
    return found


def test_the_project_is_the_repository(top: Path) -> None:
    places = places_of(top / "notebooks" / "report.ipynb")
    assert places == Places(top / "notebooks", top, is_repository=True)


def test_without_a_repository_it_is_the_folder_of_pyproject_or_that_of_the_notebook(
    tmp_path: Path,
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert places_of(tmp_path / "a" / "b" / "n.ipynb").project == tmp_path / "a" / "b"
    (tmp_path / "a" / "pyproject.toml").touch()
    assert places_of(tmp_path / "a" / "b" / "n.ipynb").project == tmp_path / "a"


def test_a_project_that_is_reached_by_a_link_is_the_same(top: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(top)
    places = places_of(link / "notebooks" / "n.ipynb")
    assert places.inside(str(top / "x")) == places.inside(str(link / "x")) == "x"
    assert places.inside(str(tmp_path / "x")) is None
    assert places.shown(str(link / "x")) == "../x"
    assert places.shown("/nowhere/x") == "/nowhere/x"


def test_files_that_are_not_in_the_index_are_untracked(top: Path) -> None:
    data = top / "notebooks" / "data"
    places = places_of(top / "notebooks" / "report.ipynb")
    asked = [str(data / name) for name in ("a [1] é.csv", "new.csv", "big.csv", "link")]
    assert untracked(places, [*asked, "/etc/passwd"]) == (str(data / "new.csv"),)
    other = [str(top / ":data" / name) for name in "xy"]
    assert untracked(places, other) == (other[1],)


def test_what_lies_in_a_repository_of_its_own_is_not_judged(top: Path) -> None:
    inner = top / "notebooks" / "inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    (inner / "x").touch()
    assert untracked(places_of(top / "notebooks" / "n.ipynb"), [str(inner / "x")]) == ()


def test_git_is_not_called_outside_of_a_repository_and_once_in_one(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = tmp_path / "calls"
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho called >> {calls}\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    outside = tmp_path / "outside"
    outside.mkdir()
    assert untracked(places_of(outside / "n.ipynb"), [str(outside / "x")]) == ()
    assert not calls.exists()
    new = str(top / "notebooks" / "data" / "new.csv")
    assert untracked(places_of(top / "n.ipynb"), [new, f"{new}2"]) == ()  # git refuses
    assert calls.read_text() == "called\n"
    monkeypatch.setenv("PATH", str(outside))
    assert untracked(places_of(top / "n.ipynb"), [new]) == ()  # there is no git
