"""``nbrepro git install`` and ``uninstall``: put in place, and taken back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from repositories import ALL_WELL, Repository, created, has_outputs, installed, wrapper

ATTRIBUTES = b"*.ipynb filter=nbrepro diff=nbrepro\n**/__nbrepro__/** linguist-generated\n"


def config(repository: Repository) -> bytes:
    return (repository.folder / ".git" / "config").read_bytes()


def test_it_shows_what_it_writes_and_does_it_once(tmp_path: Path) -> None:
    repository = created(tmp_path / "repository")
    shown = repository.nbrepro("install").splitlines()
    assert shown[0] == "git config --local:"
    assert [line.partition(" = ")[0] for line in shown[1:6]] == [
        "  + filter.nbrepro.process",
        "  + filter.nbrepro.clean",
        "  + filter.nbrepro.smudge",
        "  + filter.nbrepro.required",
        "  + diff.nbrepro.textconv",
    ]
    assert shown[6:] == [
        ".gitattributes:",
        *(f"  + {line}" for line in ATTRIBUTES.decode().splitlines()),
        "written",
        "commit the attributes; every other clone then needs: nbrepro git install",
    ]
    assert (repository.folder / ".gitattributes").read_bytes() == ATTRIBUTES
    before = config(repository)
    again = repository.nbrepro("install")
    assert again == "the filter is set up already; nothing was written\n"
    assert (config(repository), (repository.folder / ".gitattributes").read_bytes()) == (
        before,
        ATTRIBUTES,
    )
    told = repository.nbrepro("status")
    assert told.splitlines()[0] == f"filter: {sys.executable} (required)"
    assert told.endswith(ALL_WELL)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    repository = created(tmp_path / "repository")
    before = config(repository)
    shown = repository.nbrepro("install", "--dry-run")
    assert shown.endswith("nothing was written, as asked for\n")
    assert "  + filter.nbrepro.required = true" in shown
    assert config(repository) == before
    assert not (repository.folder / ".gitattributes").exists()
    repository.nbrepro("install")
    before = config(repository)
    assert "  - filter.nbrepro.smudge = cat" in repository.nbrepro("uninstall", "--dry-run")
    assert config(repository) == before


@pytest.mark.parametrize(
    "theirs", [None, b"*.txt text\n", b"*.txt text\r\n*.png -text\r\n", b"# no end\n*.txt text"]
)
def test_uninstall_takes_back_what_was_written_and_nothing_else(
    tmp_path: Path, theirs: bytes | None
) -> None:
    repository = created(tmp_path / "repository")
    attributes = repository.folder / ".gitattributes"
    if theirs is not None:
        attributes.write_bytes(theirs)
    repository.git("config", "diff.mine.textconv", "cat")
    before = config(repository)
    repository.nbrepro("install")
    assert repository.nbrepro("uninstall").endswith("written\n")
    assert config(repository) == before
    assert (attributes.read_bytes() if attributes.exists() else None) == theirs
    assert repository.nbrepro("uninstall") == "there is nothing to take back; nothing was written\n"


def test_a_setting_of_the_user_s_own_stays(tmp_path: Path) -> None:
    repository = installed(tmp_path / "repository")
    repository.git("config", "diff.nbrepro.cachetextconv", "true")
    repository.nbrepro("uninstall")
    left = repository.git("config", "--local", "--get-regexp", "nbrepro")
    assert left == "diff.nbrepro.cachetextconv true\n"


def test_a_fresh_clone_has_the_attributes_and_is_told_that_the_filter_is_missing(
    tmp_path: Path,
) -> None:
    origin = installed(tmp_path / "origin")
    origin.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone", tmp_path)
    clone.write("a.ipynb")
    clone.git("add", "a.ipynb")
    assert has_outputs(clone)
    told = clone.nbrepro("status", code=1)
    assert "error: DIFF020 no filter is set up in this clone" in told
    assert "    hint: nbrepro git install\n" in told
    told = clone.nbrepro("install")
    assert ".gitattributes" not in told
    assert "error: DIFF024 outputs are tracked all the same in 1 notebook\n    a.ipynb\n" in told
    clone.git("add", "--renormalize", "*.ipynb")
    assert not has_outputs(clone)
    assert clone.nbrepro("status").endswith(ALL_WELL)


def test_it_works_in_worktrees(tmp_path: Path) -> None:
    repository = installed(tmp_path / "repository")
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other tree"))
    tree = Repository(tmp_path / "other tree", tmp_path)
    tree.write("a.ipynb")
    tree.commit()
    assert not has_outputs(tree)
    assert tree.nbrepro("status").endswith(ALL_WELL)
    assert tree.nbrepro("install").startswith("the filter is set up already")


def test_it_works_in_submodules_each_for_itself(tmp_path: Path) -> None:
    part, whole = created(tmp_path / "part"), installed(tmp_path / "whole")
    part.git("commit", "--quiet", "--allow-empty", "--message", "first")
    always = ("-c", "protocol.file.allow=always")
    whole.git(*always, "submodule", "--quiet", "add", str(part.folder), "part")
    inner = Repository(whole.folder / "part", tmp_path)
    assert "DIFF020" in inner.nbrepro("status", code=1)
    inner.nbrepro("install")
    inner.write("a.ipynb")
    inner.commit()
    assert not has_outputs(inner)
    whole.commit()
    assert whole.nbrepro("status").endswith(ALL_WELL)


def test_the_interpreter_may_have_any_path(tmp_path: Path) -> None:
    repository = created(tmp_path / "repository")
    python = wrapper(tmp_path)
    repository.nbrepro("install", "--python", str(python))
    repository.write("a.ipynb")
    repository.commit()
    assert not has_outputs(repository)
    assert repository.git("show").count("+print(x)") == 1
    assert str(python) in repository.nbrepro("status")
    repository.git("config", "--unset", "filter.nbrepro.process")  # as versions before 2.11 do
    repository.write("b.ipynb")
    repository.git("add", "b.ipynb")
    assert not has_outputs(repository, "b.ipynb")


@pytest.mark.parametrize(
    ("python", "reason"),
    [
        ("/nowhere/python", "/nowhere/python cannot be started: No such file or directory"),
        ("false", "false has no pytest-nbrepro (or Python is older than 3.11)"),
    ],
)
def test_an_interpreter_that_cannot_be_used_is_refused(
    tmp_path: Path, python: str, reason: str
) -> None:
    repository = created(tmp_path / "repository")
    before = config(repository)
    assert repository.nbrepro("install", "--python", python, code=1) == f"Error: {reason}\n"
    assert config(repository) == before


def test_it_can_be_set_up_for_all_repositories_of_a_user(tmp_path: Path) -> None:
    repository = created(tmp_path / "repository")
    theirs = tmp_path / ".gitconfig"
    theirs.write_text("[user]\n\tname = Me\n", encoding="utf-8")
    repository.nbrepro("install", "--global")
    assert (tmp_path / ".config" / "git" / "attributes").read_bytes() == ATTRIBUTES
    repository.write("a.ipynb")
    repository.commit()
    assert not has_outputs(repository)
    assert repository.nbrepro("status").endswith(ALL_WELL)
    repository.nbrepro("uninstall", "--global")
    assert theirs.read_text(encoding="utf-8") == "[user]\n\tname = Me\n"
    assert not (tmp_path / ".config" / "git" / "attributes").exists()


def test_attributes_can_be_kept_out_of_the_repository(tmp_path: Path) -> None:
    repository = created(tmp_path / "repository")
    file = repository.folder / ".git" / "info" / "attributes"
    told = repository.nbrepro("install", "--attributes", ".git/info/attributes")
    assert "the attributes stay here, and are not committed" in told.splitlines()
    assert "commit the attributes" not in told
    assert file.read_bytes() == ATTRIBUTES
    assert not (repository.folder / ".gitattributes").exists()
    repository.write("a.ipynb")
    repository.commit()
    assert not has_outputs(repository)
    repository.nbrepro("uninstall")
    assert not file.exists()


def test_attributes_are_kept_out_of_a_worktree_where_git_has_them(tmp_path: Path) -> None:
    repository = created(tmp_path / "repository")
    repository.git("commit", "--quiet", "--allow-empty", "--message", "first")
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "tree"))
    tree = Repository(tmp_path / "tree", tmp_path)
    place = tree.git("rev-parse", "--git-path", "info/attributes").strip()
    told = tree.nbrepro("install", "--attributes", place)
    assert told.endswith("the attributes stay here, and are not committed\n")
    tree.write("a.ipynb")
    tree.commit()
    assert not has_outputs(tree)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    repository = created(tmp_path / "repository")
    (repository.folder / ".git" / "config.lock").touch()
    told = repository.nbrepro("install", code=1)
    assert told.splitlines()[-1] == (
        "Error: git config: could not lock config file .git/config: File exists"
    )
    assert not (repository.folder / ".gitattributes").exists()
    (repository.folder / ".git" / "config.lock").unlink()
    attributes = repository.folder / ".gitattributes"
    attributes.touch()
    attributes.chmod(0o444)
    told = repository.nbrepro("install", code=1)
    assert told.splitlines()[-1] == f"Error: {attributes}: the file is read-only"
    attributes.unlink()
    attributes.mkdir()
    told = repository.nbrepro("install", code=1)
    assert told == f"Error: {attributes}: Is a directory\n"
