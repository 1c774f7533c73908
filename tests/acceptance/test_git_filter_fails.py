"""Where the filter fails: with required, git adds nothing; without it, git adds what is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from notebooks import write
from repositories import Repository, created, installed, ran, wrapper
from runs import NBREPRO

PROCESS = "filter.nbrepro.process"


def with_python(folder: Path, *options: str) -> tuple[Repository, Path]:
    """A repository with a notebook, and the Python that its filter is started with."""
    repository, python = created(folder / "repository"), wrapper(folder)
    repository.nbrepro("install", "--python", str(python), *options)
    repository.write("a.ipynb")
    repository.commit()
    return repository, python


def replaced(python: Path, script: str) -> None:
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")


def is_tracked(repository: Repository, name: str) -> bool:
    return repository.git("ls-files", "--", name) != ""


#: What can become of the interpreter.
LOST = {"gone": None, "without us": "exit 1"}


@pytest.mark.parametrize("script", LOST.values(), ids=LOST)
def test_a_lost_program_keeps_outputs_out(tmp_path: Path, script: str | None) -> None:
    repository, python = with_python(tmp_path)
    if script:
        replaced(python, script)
    else:
        python.unlink()
    path = repository.write("b.ipynb")
    lost = f"{python} is gone or lacks pytest-nbrepro, notebooks are not stripped"
    assert repository.git("add", "b.ipynb", code=128).splitlines() == [
        f"{lost}: nbrepro git install",
        "fatal: b.ipynb: clean filter 'nbrepro' failed",
    ]
    assert not is_tracked(repository, "b.ipynb")
    assert b"one" in path.read_bytes()
    told = repository.nbrepro("status", code=1)
    assert f"error: DIFF021 the filter that is set up cannot be started: {python}\n" in told
    repository.nbrepro("install")
    repository.git("add", "b.ipynb")
    assert b"one" not in repository.blob("b.ipynb")


@pytest.mark.parametrize("script", LOST.values(), ids=LOST)
def test_a_lost_program_that_is_optional_lets_git_go_on(tmp_path: Path, script: str | None) -> None:
    repository, python = with_python(tmp_path, "--optional")
    assert "(optional: without it, outputs are added)" in repository.nbrepro("status")
    if script:
        replaced(python, script)
    else:
        python.unlink()
    path = repository.write("b.ipynb")
    told = repository.git("add", "b.ipynb")
    assert "notebooks are not stripped: nbrepro git install" in told
    assert repository.blob("b.ipynb") == path.read_bytes()
    repository.git("commit", "--quiet", "--message", "with outputs")
    repository.git("checkout", "--quiet", "HEAD~1", "--", ".")
    assert "DIFF021" in repository.nbrepro("status", code=1)


#: What git calls gets so much of what git sends, then it has ended.
CUT = "dd bs=1 count={size} 2>/dev/null | {nbrepro} git filter"
#: It is killed when it has read that much.
KILLED = "dd bs=1 count={size} >/dev/null 2>&1; kill -9 $$"


@pytest.mark.parametrize("how", [CUT, KILLED], ids=["cut", "killed"])
@pytest.mark.parametrize("size", [100, 300, 70_000])
@pytest.mark.parametrize("optional", [True, False], ids=["optional", "required"])
def test_a_filter_that_ends_midway_loses_nothing(
    tmp_path: Path, how: str, size: int, optional: bool
) -> None:
    repository = installed(tmp_path / "repository")
    process = how.format(size=size, nbrepro=NBREPRO)
    if how == KILLED:  # after it has shaken hands
        hello = r"printf '0016git-filter-server\n000eversion=2\n00000015capability=clean\n0000'"
        process = f"{hello}; {process}"
    repository.git("config", PROCESS, process)
    repository.git("config", "filter.nbrepro.required", str(not optional).lower())
    path = repository.write("a.ipynb", ran(printed="one\n" * 50_000))
    done = repository.run("git", "add", "a.ipynb")
    assert "Traceback" not in done.stderr
    if is_tracked(repository, "a.ipynb"):
        assert optional
        assert repository.blob("a.ipynb") == path.read_bytes()
    else:
        assert done.returncode == 128


def test_a_mistake_of_ours_is_told_and_git_decides(tmp_path: Path) -> None:
    repository = installed(tmp_path / "repository")
    broken = (
        "import pytest_nbrepro.stripping.git.cleaning as it\n"
        "def stripped(content, options, path):\n    raise RuntimeError('a mistake\\nof ours')\n"
        "it.stripped = stripped\n"
        "from pytest_nbrepro.cli import main\nmain(['git', 'filter'])\n"
    )
    script = tmp_path / "broken.py"
    script.write_text(broken, encoding="utf-8")
    repository.git("config", PROCESS, f"'{sys.executable}' '{script}'")
    path = repository.write("a.ipynb")
    told = repository.git("add", "a.ipynb", code=128)
    assert told.splitlines() == [
        "a.ipynb: clean failed: RuntimeError: a mistake of ours",
        "fatal: a.ipynb: clean filter 'nbrepro' failed",
    ]
    repository.git("config", "filter.nbrepro.required", "false")
    repository.git("add", "a.ipynb")
    assert repository.blob("a.ipynb") == path.read_bytes()


def test_nobody_reads_the_answer(tmp_path: Path) -> None:
    hello = b"0016git-filter-client\n000eversion=2\n00000015capability=clean\n0000"
    with subprocess.Popen(
        [NBREPRO, "git", "filter"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        running.stdin.write(hello)
        running.stdin.close()
        assert (running.stderr.read(), running.wait(60)) == (b"", 1)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"hello", "this is no packet of git's"),
        (b"0000", "this is for git to call: nbrepro git install"),
        (b"", "git has ended in the middle of a request"),
        (b"0016git-filter-client\n000eversion=1\n0000", "git speaks version=1, expected version=2"),
    ],
)
def test_what_is_not_git_is_told_in_a_line(tmp_path: Path, sent: bytes, told: str) -> None:
    done = subprocess.run([NBREPRO, "git", "filter"], input=sent, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", f"Error: {told}\n".encode())


def test_nothing_of_jupyter_is_loaded(tmp_path: Path) -> None:
    content = tmp_path / "a.ipynb"
    write(content, ran())
    command = [sys.executable, "-X", "importtime", "-m", "pytest_nbrepro", "git", "filter", "a"]
    with content.open("rb") as sent:
        done = subprocess.run(command, stdin=sent, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["cells"][0]["outputs"] == []
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pytest_nbrepro.stripping.strip" in loaded
    assert loaded & {"nbformat", "nbclient", "nbstripout", "pytest", "jsonschema"} == set()
