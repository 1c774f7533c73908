"""Files of all kinds on their way into git: their names, modes, links, line ends, neighbours."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from repositories import Repository, committed, ran

from pytest_nbrepro.stripping import stripped


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return committed(tmp_path / "repository")


NAMES = ["a b.ipynb", "-f.ipynb", "Größe ünd 数.ipynb", "a\nb\n.ipynb", "%f.ipynb", "é\udcff.ipynb"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("process", [True, False], ids=["process", "clean"])
def test_names_may_be_any(repository: Repository, name: str, process: bool) -> None:
    if not process:
        repository.git("config", "--unset", "filter.nbrepro.process")
    path = repository.write("c.ipynb").rename(repository.folder / name)
    repository.git("add", "--", name)
    assert repository.blob(name) == stripped(path.read_bytes())
    path.write_bytes(b"[")
    told = repository.git("add", "--", name)
    assert told.count("\n") == 1
    assert "not stripped: NB001 not JSON" in told


def test_lines_modes_and_links_stay(repository: Repository) -> None:
    path = repository.write("b.ipynb")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    path.chmod(0o755)
    (repository.folder / "link.ipynb").symlink_to("b.ipynb")
    repository.commit()
    assert repository.blob("b.ipynb") == stripped(path.read_bytes())
    assert b"\r\n" in repository.blob("b.ipynb")
    assert repository.blob("link.ipynb") == b"b.ipynb"
    modes = [line[:6] for line in repository.git("ls-files", "--stage").splitlines()]
    assert modes == ["100644", "100644", "100755", "120000"]
    assert repository.nbrepro("status").endswith("none is tracked with outputs\n")
    path.unlink()
    repository.git("checkout", "--", "b.ipynb")
    assert path.stat().st_mode & 0o111
    assert repository.status() == ""


def test_it_works_where_nothing_is_set(repository: Repository) -> None:
    repository.write("b.ipynb")
    done = subprocess.run(
        ["git", "add", "b.ipynb"],
        cwd=repository.folder,
        env={"PATH": os.defpath},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"one" not in repository.blob("b.ipynb")


def test_a_module_in_the_repository_is_not_taken_for_one_of_ours(repository: Repository) -> None:
    for name in ("json.py", "click.py", "pytest_nbrepro.py"):
        (repository.folder / name).write_text("raise SystemExit('taken')\n", encoding="utf-8")
    repository.write("b.ipynb")
    repository.commit()
    assert b"one" not in repository.blob("b.ipynb")
    repository.write("b.ipynb", ran("y"))
    assert "\n+y\n" in repository.git("diff")


@pytest.mark.parametrize("place", ["", "deep/er/"])
def test_baselines_are_generated_files_wherever_they_are(
    repository: Repository, place: str
) -> None:
    path = f"{place}__nbrepro__/report/3f9c1e.png"
    asked = ("check-attr", "linguist-generated", "merge", "filter", "--", path)
    assert [line.rpartition(": ")[2] for line in repository.git(*asked).splitlines()] == [
        "set",
        "unspecified",
        "unspecified",
    ]


def test_line_ends_that_git_converts_are_no_change(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    path = repository.write("b.ipynb")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    repository.commit()
    assert b"\r" not in repository.blob("b.ipynb")
    path.unlink()
    repository.git("checkout", "--", "b.ipynb")
    assert b"\r\n" in path.read_bytes()
    os.utime(path, (1, 1))
    assert repository.status() == ""
