"""Notebooks on their way into git and out of it: stripped, and nothing else is lost or changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from notebooks import code, notebook, read, stdout
from repositories import ALL_WELL, Repository, committed, ran
from runs import NBREPRO

from pytest_nbrepro.stripping import Options, stripped


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return committed(tmp_path / "repository")


def test_git_has_the_notebook_stripped_and_the_working_tree_as_it_was(
    repository: Repository,
) -> None:
    path = repository.folder / "a.ipynb"
    assert read(path) == ran()
    assert repository.blob("a.ipynb") == stripped(path.read_bytes()) != path.read_bytes()
    assert repository.status() == ""


def test_the_project_says_what_is_stripped(repository: Repository) -> None:
    (repository.folder / "pyproject.toml").write_text("[tool.nbrepro.strip]\nkeep-output = true\n")
    repository.write("below/b.ipynb", ran())
    repository.git("-C", "below", "add", "b.ipynb")
    content = (repository.folder / "below" / "b.ipynb").read_bytes()
    kept = stripped(content, Options(keep_output=True))
    assert repository.blob("below/b.ipynb") == kept
    assert kept not in {content, stripped(content)}
    assert repository.run(NBREPRO, "git", "status").stdout.endswith(ALL_WELL)


def test_a_mistake_in_the_settings_of_the_project_is_told_and_nothing_is_added(
    repository: Repository,
) -> None:
    table = "[tool.nbrepro.strip]\nkeep-output = 1\n"
    (repository.folder / "pyproject.toml").write_text(table)
    repository.write("b.ipynb", ran())
    told = repository.git("add", "b.ipynb", code=128)
    ours, gits = told.splitlines()
    assert ours.startswith(f"b.ipynb: clean failed: {repository.folder}/pyproject.toml, [tool.")
    assert ours.endswith("strip = {'keep-output': 1}: expected keep-output to be true or false")
    assert gits == "fatal: b.ipynb: clean filter 'nbrepro' failed"
    assert repository.git("ls-files", "b.ipynb") == ""
    repository.run("rm", "a.ipynb")
    repository.git("checkout", "--", "a.ipynb")  # nothing is to be stripped then


def test_in_a_merge_what_was_committed_says_what_is_stripped(repository: Repository) -> None:
    settings = repository.folder / "pyproject.toml"
    settings.write_text("[tool.nbrepro.strip]\nkeep-output = true\n")
    repository.commit()
    settings.write_text("<<<<<<< HEAD\n[tool.nbrepro.strip]\n=======\n>>>>>>> other\n")
    path = repository.write("b.ipynb", ran())
    told = f"{settings}: Invalid statement (at line 1, column 1); notebooks are stripped as its"
    assert repository.git("add", "b.ipynb") == f"{told} last commit says\n"
    assert repository.blob("b.ipynb") == stripped(path.read_bytes(), Options(keep_output=True))
    assert repository.git("status", "--short", "b.ipynb").startswith("A  b.ipynb\n")
    assert ALL_WELL in repository.nbrepro("status")


def test_outputs_alone_are_no_change(repository: Repository) -> None:
    path = repository.write("a.ipynb", ran(printed="two\n"))
    assert repository.status() == ""
    assert repository.git("diff") == ""
    assert repository.git("stash") == "No local changes to save\n"
    os.utime(path)
    assert repository.status() == ""
    repository.write("a.ipynb", ran("x = 2"))
    assert repository.status() == " M a.ipynb\n"


def test_a_diff_shows_sources_as_they_are_and_no_outputs(repository: Repository) -> None:
    repository.write("a.ipynb", ran("x = 1\nprint(x, 2)", "three\n"))
    changed = [
        line for line in repository.git("diff").splitlines() if line[:2] in {"+p", "-p", "+-", "+t"}
    ]
    assert changed == ["-print(x)", "+print(x, 2)"]
    repository.commit()
    # git takes the file of the working tree, outputs and all, for the blob that is the same
    for command in (("log", "-p", "-1"), ("diff", "HEAD~1", "HEAD"), ("show",)):
        shown = repository.git(*command)
        assert "\n+print(x, 2)\n" in shown
        assert "three" not in shown


def test_a_diff_of_what_is_no_notebook_is_one_of_its_text(repository: Repository) -> None:
    path = repository.write("a.ipynb", ran("x = 2"))
    content = path.read_bytes()
    path.write_bytes(b"<<<<<<< ours\n" + content)
    assert "\n+<<<<<<< ours\n" in repository.git("diff")


def test_what_git_does_with_notebooks_works(repository: Repository) -> None:
    git = repository.git
    git("checkout", "--quiet", "-b", "other")
    repository.write("a.ipynb", ran("x = 2\nprint(x)", "two\n"))
    repository.commit()
    committed = repository.blob("a.ipynb")
    git("checkout", "--quiet", "main")
    assert b"x = 1" in (repository.folder / "a.ipynb").read_bytes()
    repository.write("b.ipynb", ran("y = 1"))
    repository.commit()
    git("checkout", "--quiet", "other")
    git("rebase", "--quiet", "main")
    assert repository.blob("a.ipynb") == committed
    repository.write("a.ipynb", ran("x = 3", "three\n"))
    git("stash", "--quiet")
    assert (repository.folder / "a.ipynb").read_bytes() == committed
    git("stash", "pop", "--quiet")
    assert read(repository.folder / "a.ipynb")["cells"][0]["source"] == ["x = 3"]
    git("checkout", "--quiet", "--", "a.ipynb")
    assert repository.status() == ""
    git("archive", "--output", "all.zip", "HEAD")
    git("checkout", "--quiet", "main")
    git("merge", "--quiet", "other")
    assert (repository.folder / "a.ipynb").read_bytes() == committed


def test_git_overwrites_no_outputs_unless_they_were_added(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "other")
    repository.write("a.ipynb", ran("x = 2", "two\n"))
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    path = repository.write("a.ipynb", ran(printed="run anew, which took a day\n"))
    told = repository.git("merge", "other", code=1)
    assert "Your local changes to the following files would be overwritten by merge" in told
    assert b"run anew" in path.read_bytes()
    repository.git("add", "a.ipynb")
    assert repository.status() == ""
    repository.git("merge", "--quiet", "other")
    assert path.read_bytes() == repository.blob("a.ipynb")


def test_one_process_is_started_for_all_files_of_a_command(repository: Repository) -> None:
    for number in range(300):
        repository.write(f"many/{number}.ipynb")
    log = repository.folder.parent / "log"
    traced = Repository(repository.folder, repository.home, {"GIT_TRACE": str(log)})
    traced.git("add", "many")
    assert log.read_text(encoding="utf-8").count("start_command: /bin/sh -c") <= 1
    assert log.read_text(encoding="utf-8").count("pytest_nbrepro git filter") >= 1
    assert all(b"one" not in repository.blob(f"many/{n}.ipynb") for n in (0, 150, 299))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "NB001 the file is empty"),
        (b"\x00\xff\x00\x01garbage", "NB002 not UTF-8 text: it is stored as UTF-16-BE"),
        (b"\xff\xfe\xfa" * 50_000, "NB002 not UTF-8 text: it is stored as UTF-16"),
        (b'{"cells": [\n<<<<<<< ours\n', "NB001 not JSON: there is a merge conflict on line 2"),
        (b'{"cells": [', "NB001 not JSON: the file ends too early (line 1, column 12)"),
        (b"[1, 2]\n", "NB003 not a notebook: the file holds a list, not an object"),
        (b'{"nbformat": 9}', "NB004 this is notebook format 9; only formats 3 and 4 can be read"),
    ],
    ids=["empty", "binary", "large", "conflict", "cut off", "list", "newer"],
)
def test_what_cannot_be_stripped_goes_through_as_it_is_and_that_is_told(
    repository: Repository, content: bytes, reason: str
) -> None:
    (repository.folder / "b.ipynb").write_bytes(content)
    repository.write("c.ipynb")
    told = repository.git("add", "--all")
    assert told == f"b.ipynb: not stripped: {reason}\n"
    assert repository.blob("b.ipynb") == content
    assert b"one" not in repository.blob("c.ipynb")


def test_a_contradiction_in_a_notebook_is_told_with_its_cell(repository: Repository) -> None:
    cell = code("1", stdout("one\n"), tags=["keep_output"])
    cell["metadata"]["keep_output"] = False
    path = repository.write("b.ipynb", notebook(cell))
    assert "b.ipynb: not stripped: DIFF010 cell 1: " in repository.git("add", "b.ipynb")
    assert repository.blob("b.ipynb") == path.read_bytes()


def test_two_at_once_do_not_disturb_each_other(repository: Repository) -> None:
    for name in ("b", "c"):
        for number in range(50):
            repository.write(f"{name}/{number}.ipynb")
    repository.git("worktree", "add", "--quiet", "-b", "other", "../other")
    other = Repository(repository.folder.parent / "other", repository.home)
    other.write("c.ipynb")
    running = [
        subprocess.Popen(["git", "add", "--all"], cwd=tree.folder) for tree in (repository, other)
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    assert b"one" not in repository.blob("c/49.ipynb") + other.blob("c.ipynb")
    assert repository.git("fsck") == ""


def test_a_merge_conflict_is_left_to_the_user(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "other")
    repository.write("a.ipynb", ran("x = 2"))
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    path = repository.write("a.ipynb", ran("x = 3"))
    repository.commit()
    assert "CONFLICT" in repository.git("merge", "other", code=1)
    assert "<<<<<<<" in path.read_text(encoding="utf-8")
    assert "++<<<<<<< HEAD" in repository.git("diff")
    told = repository.nbrepro("status")  # which looks at what is to be committed
    assert "notebooks: 0 tracked notebooks with the filter" in told
    repository.write("a.ipynb", ran("x = 23"))
    repository.commit()
    assert repository.blob("a.ipynb") == stripped(path.read_bytes())
