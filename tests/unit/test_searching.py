"""What is known of a file that is not there."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pytest_nbrepro.diagnosis import MissingFile
from pytest_nbrepro.searching import missing_file


def test_a_file_that_lies_nowhere(tmp_path: Path) -> None:
    assert missing_file("a.csv", tmp_path) == MissingFile("a.csv")


def test_one_of_that_name_elsewhere_in_the_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").touch()
    (tmp_path / "notes").mkdir()
    found = missing_file("a.csv", tmp_path / "notes")
    assert found == MissingFile("a.csv", found_at="../data/a.csv")


def test_a_path_outside_of_the_project(tmp_path: Path) -> None:
    assert missing_file("/home/anna/a.csv", tmp_path).is_outside
    assert missing_file("~/a.csv", tmp_path).is_outside
    assert not missing_file(str(tmp_path / "a.csv"), tmp_path).is_outside


def test_one_that_git_is_told_to_ignore(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("data/\n", encoding="utf-8")
    assert missing_file("data/a.csv", tmp_path).is_ignored
    assert not missing_file("a.csv", tmp_path).is_ignored


def test_what_is_no_path_is_no_error(tmp_path: Path) -> None:
    assert missing_file("a\0b", tmp_path) == MissingFile("a\0b")
