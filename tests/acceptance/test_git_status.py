"""``nbrepro git status``: what is missing, what is in the way, and where nothing can be said."""

from __future__ import annotations

import sys
from pathlib import Path

from notebooks import code, notebook, stdout
from repositories import ALL_WELL, Repository, created, has_outputs, installed, without_git


def test_the_filter_of_nbstripout_is_told(tmp_path: Path) -> None:
    repository = installed(tmp_path / "repository")
    repository.write("a.ipynb")
    repository.commit()
    nbstripout = Path(sys.executable).with_name("nbstripout")
    assert repository.run(nbstripout, "--install").returncode == 0
    told = repository.nbrepro("status", code=1).splitlines()
    start = told.index(
        "error: DIFF023 git's attributes give another filter, nbstripout, to 1 notebook"
    )
    assert told[start + 1 : start + 4] == [
        "    a.ipynb",
        "    see .git/info/attributes",
        "    hint: nbstripout --uninstall",
    ]
    assert "DIFF023" in repository.nbrepro("install", code=1)
    assert repository.run(nbstripout, "--uninstall").returncode == 0
    assert repository.nbrepro("status").endswith(ALL_WELL)


def test_notebooks_without_the_filter_are_told_unless_they_are_left_out(tmp_path: Path) -> None:
    repository = installed(tmp_path / "repository")
    for name in ("kept/a.ipynb", "lost/b.ipynb"):
        repository.write(name)
    (repository.folder / "kept" / ".gitattributes").write_text("*.ipynb -filter\n")
    (repository.folder / "lost" / ".gitattributes").write_text("*.ipynb !filter\n")
    repository.commit()
    told = repository.nbrepro("status", code=1)
    assert "0 tracked notebooks with the filter; 1 left out by git's attributes" in told
    assert "error: DIFF022 git's attributes give no filter to 1 notebook\n    lost/b.ipynb" in told


def test_kept_outputs_are_none_too_many_and_damaged_notebooks_are_told(tmp_path: Path) -> None:
    repository = installed(tmp_path / "repository")
    repository.write("a.ipynb", notebook(code("1", stdout("one\n"), tags=["keep_output"])))
    repository.commit()
    assert has_outputs(repository)
    assert repository.nbrepro("status").endswith(ALL_WELL)
    (repository.folder / "a new\nline.ipynb").write_bytes(b"[")
    repository.commit()
    told = repository.nbrepro("status")
    assert "warning: DIFF025 1 notebook cannot be stripped and went through as they are" in told
    assert "\n    'a new\\nline.ipynb': NB001 not JSON" in told


def test_no_repository_no_git_and_no_home_are_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    plain = Repository(tmp_path / "plain", tmp_path, {"GIT_CEILING_DIRECTORIES": str(tmp_path)})
    for name in ("install", "uninstall", "status"):
        told = plain.nbrepro(name, code=1)
        assert told.startswith("Error: git rev-parse: not a git repository")
        assert told.count("\n") == 1
    repository = created(tmp_path / "repository")
    told = without_git(repository).nbrepro("status", code=1)
    assert told == "Error: git is not installed, or not on the PATH\n"
    homeless = Repository(repository.folder, tmp_path, {"HOME": ""})
    assert "error: DIFF020 " in homeless.nbrepro("status", code=1)
    bare = Repository(repository.folder / ".git", tmp_path)
    assert bare.nbrepro("status", code=1).startswith("Error: git rev-parse: this operation must be")


def test_a_notebook_that_is_only_intended_to_be_added_is_no_damaged_one(tmp_path: Path) -> None:
    repository = installed(tmp_path / "repository")
    repository.write("a.ipynb")
    repository.git("add", "--intent-to-add", "a.ipynb")
    assert repository.nbrepro("status").endswith(ALL_WELL)
