from __future__ import annotations

from pathlib import Path

import pytest

from pytest_nbrepro.on_ci import add_summary, is_told_to_github, path_in, repository
from pytest_nbrepro.reports.ci import MOST_BYTES, Row

ROWS = [Row("a.ipynb", "failed", "why", "do")]


@pytest.mark.parametrize(
    ("wanted", "actions", "expected"),
    [
        ("auto", "true", True), ("auto", "", False), ("auto", "false", False),
        ("on", "", True), ("off", "true", False),
    ],
)  # fmt: skip
def test_github_is_told_in_its_jobs_or_as_asked(wanted: str, actions: str, expected: bool) -> None:
    assert is_told_to_github(wanted, {"GITHUB_ACTIONS": actions}) is expected


def test_the_root_is_that_of_the_service_or_of_git(tmp_path: Path) -> None:
    folder = tmp_path / "top" / "deep"
    folder.mkdir(parents=True)
    assert repository(folder, {}) == folder
    (tmp_path / "top" / ".git").mkdir()
    assert repository(folder, {}) == tmp_path / "top"
    assert repository(folder, {"CI_PROJECT_DIR": str(tmp_path)}) == tmp_path
    elsewhere = {"GITHUB_WORKSPACE": str(tmp_path / "other")}
    assert repository(folder, elsewhere) == tmp_path / "top"


def test_a_path_counts_from_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    assert path_in(root, root / "x" / ".." / "a.ipynb") == "a.ipynb"
    assert path_in(root, tmp_path / "link" / "a.ipynb") == "a.ipynb"
    assert path_in(root, tmp_path / "a.ipynb") == (tmp_path / "a.ipynb").as_posix()


def test_a_summary_is_added_to_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    assert add_summary(ROWS, "Notebooks", "", {"GITHUB_STEP_SUMMARY": str(path)}) == ""
    assert path.read_text().startswith("before\n### Notebooks\n")
    assert "a&#46;ipynb" in path.read_text()


def test_without_a_place_for_it_there_is_none() -> None:
    assert add_summary(ROWS, "Notebooks", "", {}) == ""


def test_a_summary_that_others_have_filled_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_bytes(b"x" * MOST_BYTES)
    told = add_summary(ROWS, "Notebooks", "", {"GITHUB_STEP_SUMMARY": str(path)})
    assert told == "the summary of the step was not written: others have filled it"
    assert path.stat().st_size == MOST_BYTES


def test_a_summary_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    told = add_summary(ROWS, "Notebooks", "", {"GITHUB_STEP_SUMMARY": str(tmp_path)})
    assert told.startswith("the summary of the step was not written: ")
