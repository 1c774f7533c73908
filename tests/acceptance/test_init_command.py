"""``nbrepro init``: asks, shows, writes; twice is once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from notebooks import good, write
from repositories import created
from runs import nbrepro

from pytest_nbrepro.cli import main


def init(folder: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["init", str(folder), *arguments], input=typed)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_a_folder_with_one_notebook_is_set_up_and_pytest_understands_it(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", good())
    done = nbrepro(tmp_path, "init", "--yes")
    assert done.returncode == 0, done.stderr
    assert "+require-record = true" in done.stdout
    assert "wrote pyproject.toml, .github/workflows/notebooks.yml\n\nnext:\n" in done.stdout
    assert "\n  nbrepro lock a.ipynb\n  pytest --nbrepro .\n" in done.stdout
    before = contents(tmp_path)
    again = nbrepro(tmp_path, "init", "--yes")
    assert again.stdout.startswith("all that is wanted is there; nothing was written\n")
    assert contents(tmp_path) == before
    assert "REC001" in nbrepro(tmp_path, "check", ".").stdout


def test_what_is_asked_is_heard_and_nothing_is_written_without_consent(tmp_path: Path) -> None:
    repository = created(tmp_path / "r", tmp_path)
    repository.write("nb/a.ipynb")
    folder = repository.folder
    (folder / ".pre-commit-config.yaml").write_bytes(b"# mine\nrepos:\n- repo: meta\n  hooks: []\n")
    before = contents(folder)
    answers = "n\ny\ny\ny\ngitlab\n"
    refused = init(folder, typed=f"{answers}n\n")
    assert (refused.exit_code, contents(folder)) == (1, before)
    for unanswered in (init(folder, typed="y\n"), init(folder, typed=answers)):
        assert "--yes writes, --dry-run shows" in unanswered.output
        assert (unanswered.exit_code, contents(folder)) == (1, before)
    done = init(folder, typed=f"{answers}y\n")
    assert "git add pyproject.toml .pre-commit-config.yaml .gitattributes .gitlab-ci.yml" in (
        done.output
    )
    after = contents(folder)
    assert after.keys() - before.keys() == {"pyproject.toml", ".gitattributes", ".gitlab-ci.yml"}
    assert after["pyproject.toml"] == b'[tool.pytest.ini_options]\naddopts = "--nbrepro"\n'
    assert after[".pre-commit-config.yaml"].startswith(b"# mine\nrepos:\n- repo: meta\n")


def test_a_dry_run_shows_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_bytes(b"[tool:pytest]\naddopts = -q")
    shown = init(tmp_path, "--dry-run", "--always", "--ci", "none")
    assert "+addopts = -q --nbrepro" in shown.output
    assert shown.output.endswith("nothing was written, as asked for\n")
    assert contents(tmp_path) == {"setup.cfg": b"[tool:pytest]\naddopts = -q"}


def test_what_cannot_be_read_is_left_to_the_user(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool\n")
    (tmp_path / ".pre-commit-config.yaml").write_bytes(b"\xff")
    before = contents(tmp_path)
    done = init(tmp_path, "-y", "--hooks", "--ci", "none")
    assert "left to you: pyproject.toml is no TOML: " in done.output
    assert "left to you: .pre-commit-config.yaml is not UTF-8 (byte 0)" in done.output
    assert "\nnothing was written\n" in done.output
    assert contents(tmp_path) == before


def test_what_was_written_before_the_disk_refused_is_told(tmp_path: Path) -> None:
    (tmp_path / ".github").touch()
    done = init(tmp_path, "--yes")
    assert done.exit_code == 1
    assert "notebooks.yml: Not a directory (written before: pyproject.toml)" in done.output
    assert contents(tmp_path).keys() == {".github", "pyproject.toml"}


def test_a_folder_of_a_repository_is_not_set_up_by_itself(tmp_path: Path) -> None:
    created(tmp_path, tmp_path)
    (tmp_path / "inner").mkdir()
    done = init(tmp_path / "inner", "--yes")
    assert (done.exit_code, contents(tmp_path / "inner")) == (2, {})
    assert f"nbrepro init {os.path.realpath(tmp_path)}" in done.output


def test_git_that_is_not_there_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    done = init(tmp_path, "--yes")
    assert done.exit_code == 0
    assert "there is no notebook here yet" in done.output
