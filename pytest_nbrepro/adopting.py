"""Looks at a project that is to take this tool up, and writes what was agreed on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from pytest_nbrepro.adoption import Change, Project
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import read
from pytest_nbrepro.writing import create_file, replace_file

#: Folders in which nobody keeps notebooks of their own: pytest's own list (norecursedirs).
_NOT_OURS = frozenset({"CVS", "_darcs", "build", "dist", "node_modules", "venv", "__pycache__"})
_FILES = (
    ".gitattributes",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    ".pytest.ini",
    ".pytest.toml",
    "Makefile",
    "conftest.py",
    "dev-requirements.txt",
    "noxfile.py",
    "pyproject.toml",
    "pytest.ini",
    "pytest.toml",
    "requirements-dev.txt",
    "requirements.txt",
    "setup.cfg",
    "setup.py",
    "tox.ini",
)
_FOLDERS = (".github/workflows",)


def look_at(folder: Path) -> Project:
    """What is in a folder that is to be set up. Raises OSError where a file cannot be read."""
    notebooks = [*notebooks_below(folder)]
    has_git = git_folder(folder) is not None
    return Project(
        {path: (folder / path).read_bytes() for path in _configuring(folder)},
        notebooks,
        [path for path in notebooks if _is_unlocked(folder / path)],
        has_git,
        _git(folder, "remote", "get-url", "origin") if has_git else "",
        _main_branch(folder) if has_git else "main",
    )


def git_folder(folder: Path) -> Path | None:
    """The top folder of the git repository that a folder is in, None where it is in none."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    return Path(top) if top else None


def write(folder: Path, changes: Sequence[Change]) -> None:
    """Write the changes, each file at once.

    Raises OSError, naming the file, and those that were written before.
    """
    for number, change in enumerate(changes):
        path = folder / change.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if change.before is None:
                if path.exists():
                    raise FileExistsError(0, "it was made meanwhile; nothing was written to it")
                create_file(path, change.after)
            else:
                replace_file(path, change.after, expected=change.before)
        except OSError as error:
            names = ", ".join(done.path for done in changes[:number])
            told = f"{error.strerror or error}{f' (written before: {names})' if names else ''}"
            raise OSError(error.errno, told, str(path)) from error


def _configuring(folder: Path) -> Iterator[str]:
    yield from (name for name in _FILES if (folder / name).is_file())
    for place in _FOLDERS:
        for kind in ("*.yml", "*.yaml"):
            yield from (
                f.relative_to(folder).as_posix() for f in sorted((folder / place).glob(kind))
            )


def notebooks_below(folder: Path) -> Iterator[str]:
    """The notebooks below a folder, by their paths from it."""
    for path in walked(folder):
        if path.suffix == ".ipynb":
            yield path.relative_to(folder).as_posix()


def walked(folder: Path, hidden: Container[str] = ()) -> Iterator[Path]:
    """The files below a folder, in order; those of environments, of builds and hidden ones not.

    Of hidden folders those that are named are entered.
    """
    for place, folders, files in os.walk(folder):
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        folders[:] = sorted(
            f for f in folders if f not in _NOT_OURS and (f[0] != "." or f in hidden)
        )
        yield from (Path(place) / f for f in sorted(files))


def _is_unlocked(path: Path) -> bool:
    """True for a notebook without a record; one that cannot be read is not to be locked."""
    try:
        return "nbrepro" not in read(path).metadata
    except (FindingError, OSError):
        return False


def _git(folder: Path, *arguments: str) -> str:
    """What git answers, nothing where it does not, or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - a program by its name, as the user has it
            ["git", *arguments],  # noqa: S607
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _main_branch(folder: Path) -> str:
    default = _git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    if default:
        return default.removeprefix("origin/")
    here = _git(folder, "symbolic-ref", "--short", "HEAD")
    return here if here in {"main", "master", "trunk", "develop"} else "main"
