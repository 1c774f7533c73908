"""The hooks, run by the real pre-commit in repositories of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from notebooks import code, good, notebook, read, result, write

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
BIN = Path(sys.executable).parent


class Repository:
    """A git repository with our hooks, run from the environment of the tests."""

    def __init__(self, folder: Path, *hooks: str) -> None:
        self.folder = folder
        self.git("init", "--quiet")
        self.git("config", "user.email", "a@b.c")
        self.git("config", "user.name", "A")
        ours = [{**hook, "language": "system"} for hook in HOOKS if hook["id"] in hooks]
        config = {"repos": [{"repo": "local", "hooks": ours}]}
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
        self.git("add", ".pre-commit-config.yaml")
        self.run("pre-commit", "install")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        home = self.folder.parent / "home"
        home.mkdir(exist_ok=True)
        variables = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))},
            "HOME": str(home),
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        }
        return subprocess.run(
            command, cwd=self.folder, env=variables, capture_output=True, text=True, check=False
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, *paths: str) -> subprocess.CompletedProcess[str]:
        self.git("add", *paths)
        return self.run("git", "commit", "-m", "x")


@pytest.fixture
def strips(tmp_path: Path) -> Repository:
    folder = tmp_path / "repository"
    folder.mkdir()
    return Repository(folder, "nbrepro-strip")


def test_the_first_commit_is_refused_and_the_second_has_notebook_and_outputs(
    strips: Repository,
) -> None:
    write(strips.folder / "report.ipynb", good())
    refused = strips.commit("report.ipynb")
    assert refused.returncode == 1
    assert "report.ipynb: stripped" in refused.stderr + refused.stdout
    assert (strips.folder / "__nbrepro__" / "report.txt").is_file()
    assert strips.commit("report.ipynb", "__nbrepro__").returncode == 0
    assert not strips.git("status", "--short")
    assert [cell.get("outputs") for cell in read(strips.folder / "report.ipynb")["cells"]] == [
        [] for _ in good()["cells"]
    ]


def test_a_file_that_is_stripped_passes(strips: Repository) -> None:
    content = notebook(code("x = 1"))
    content["cells"][0]["execution_count"] = None
    write(strips.folder / "report.ipynb", content)
    assert strips.commit("report.ipynb").returncode == 0


def test_a_cell_that_was_run_again_goes_into_the_baseline(strips: Repository) -> None:
    write(strips.folder / "report.ipynb", good())
    strips.commit("report.ipynb")
    assert strips.commit("report.ipynb", "__nbrepro__").returncode == 0
    content = read(strips.folder / "report.ipynb")
    fresh = {**result("48"), "execution_count": 3}
    content["cells"][-1] |= {"source": ["6 * 8"], "outputs": [fresh], "execution_count": 3}
    write(strips.folder / "report.ipynb", content)
    assert strips.commit("report.ipynb").returncode == 1
    assert "> 48" in (strips.folder / "__nbrepro__" / "report.txt").read_text("utf-8")
    assert strips.commit("report.ipynb", "__nbrepro__").returncode == 0


def test_what_is_not_staged_is_not_touched(strips: Repository) -> None:
    path = write(strips.folder / "report.ipynb", notebook(code("x = 1", execution_count=None)))
    strips.git("add", "report.ipynb")
    later = write(path, good()).read_bytes()
    (strips.folder / "other.txt").write_text("x")
    assert strips.commit("other.txt").returncode == 0
    assert path.read_bytes() == later


def test_many_files_and_names_with_blanks(strips: Repository) -> None:
    names = [f"folder {number}/my report {number}.ipynb" for number in range(40)]
    for name in names:
        write(strips.folder / name, good())
    assert strips.commit(".").returncode == 1
    assert strips.commit(".").returncode == 0
    for number in range(40):
        assert (strips.folder / f"folder {number}/__nbrepro__/my report {number}.txt").is_file()


def test_a_conflict_in_a_notebook_is_told_and_the_file_stays(strips: Repository) -> None:
    path = strips.folder / "report.ipynb"
    path.write_text('{\n<<<<<<< HEAD\n "cells": [],\n=======\n>>>>>>> x\n}\n')
    before = path.read_bytes()
    refused = strips.commit("report.ipynb")
    assert refused.returncode == 1
    assert "conflict" in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr + refused.stdout
    assert path.read_bytes() == before


def test_check_refuses_what_cannot_be_run_from_top_to_bottom(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    checks = Repository(folder, "nbrepro-check")
    write(folder / "bad.ipynb", notebook(code("y")))
    refused = checks.commit("bad.ipynb")
    assert refused.returncode == 1
    assert "ORDER010 cell 1: line 1 uses 'y'" in refused.stderr + refused.stdout
    write(folder / "bad.ipynb", notebook(code("y = 1")))
    assert checks.commit("bad.ipynb").returncode == 0


def test_lock_renews_the_record(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    locks = Repository(folder, "nbrepro-lock")
    write(folder / "report.ipynb", good())
    assert locks.commit("report.ipynb").returncode == 1
    assert "nbrepro" in read(folder / "report.ipynb")["metadata"]
    assert locks.commit("report.ipynb").returncode == 0


def test_the_hooks_are_those_that_pre_commit_understands() -> None:
    done = subprocess.run(
        [BIN / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
