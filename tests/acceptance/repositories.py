"""Real git repositories, and nbrepro git in them, as a user has them."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from notebooks import Json, code, notebook, stdout, write
from runs import NBREPRO, environment

#: A user whose git has no settings but these.
_USER = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "XDG_CONFIG_HOME": "",
}
#: How the status ends where nothing is to be done.
ALL_WELL = "git strips notebooks here, and none is tracked with outputs\n"


@dataclass(frozen=True)
class Repository:
    """A working tree; ``home`` is the home folder of who works in it."""

    folder: Path
    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program in it."""
        inherited = {k: v for k, v in environment(self.home).items() if not k.startswith("GIT_")}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**inherited, **_USER, **self.variables},
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=60,
            check=False,
        )

    def git(self, *arguments: str, code: int = 0) -> str:
        """What git prints, on both streams; it has to end with that code."""
        done = self.run("git", *arguments)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def nbrepro(self, *arguments: str, code: int = 0) -> str:
        """What ``nbrepro git`` prints, on both streams; it has to end with that code."""
        done = self.run(NBREPRO, "git", *arguments)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def blob(self, name: str) -> bytes:
        """The content of a file as git has it, in the index."""
        listed = subprocess.run(
            ["git", "cat-file", "blob", f":{name}"],
            cwd=self.folder,
            capture_output=True,
            check=True,
        )
        return listed.stdout

    def write(self, name: str, content: Json | None = None) -> Path:
        """A notebook that has been run, at that place."""
        return write(self.folder / name, content or ran())

    def commit(self) -> None:
        """Commit all there is."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "changed")

    def status(self) -> str:
        """What git says to have changed."""
        return self.git("status", "--short")


def ran(source: str = "x = 1\nprint(x)", printed: str = "one\n") -> Json:
    """A notebook that has been run."""
    return notebook(code(source, stdout(printed)))


def created(folder: Path, home: Path | None = None) -> Repository:
    """A new repository in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found = Repository(folder, home or folder.parent)
    found.git("init", "--quiet", "--initial-branch", "main")
    return found


def installed(folder: Path) -> Repository:
    """A new repository with the filter, and its attributes committed."""
    return _copied(_installed(), folder)


def committed(folder: Path) -> Repository:
    """A new repository with the filter, and a notebook that has been run in it, committed."""
    return _copied(_committed(), folder)


def _copied(model: Repository, folder: Path) -> Repository:
    shutil.copytree(model.folder, folder, symlinks=True)
    return Repository(folder, folder.parent)


@cache
def _installed() -> Repository:
    """As it is copied: made once, since that takes longer than most that is done with it."""
    place = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, place)
    found = created(place / "model")
    found.nbrepro("install")
    found.commit()
    return found


@cache
def _committed() -> Repository:
    found = _copied(_installed(), _installed().home / "committed")
    found.write("a.ipynb")
    found.commit()
    return found


def wrapper(folder: Path, script: str = 'exec {python} "$@"') -> Path:
    """A program that stands for a Python, with all that may be awkward in its path."""
    path = folder / 'it\'s 100%f "mine"' / "python"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{script.format(python=sys.executable)}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def without_git(repository: Repository) -> Repository:
    """The same for who has no git."""
    programs = {"PATH": os.fspath(NBREPRO.parent)}
    return Repository(repository.folder, repository.home, programs)


def has_outputs(repository: Repository, name: str = "a.ipynb") -> bool:
    """True where git has the outputs of a notebook that has been `ran`."""
    return b"one" in repository.blob(name)
