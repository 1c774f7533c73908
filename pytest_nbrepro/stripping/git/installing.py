"""Put the filter into git's settings and attributes, and take out just that.

Facts: gitattributes(5) on filter and diff drivers, git-config(1). The
attributes are committed and reach every clone; the settings name a program of
this computer, so git does not let them be committed.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_nbrepro.stripping.git.asking import Git, GitError
from pytest_nbrepro.stripping.git.attributes import with_lines, without_lines
from pytest_nbrepro.writing import create_file, replace_file

__all__ = [
    "PROCESS",
    "Change",
    "apply",
    "attributes_file",
    "installation",
    "interpreter",
    "removal",
]

PROCESS = "filter.nbrepro.process"
#: The settings that are ours, each of which is taken back.
SETTINGS = (
    PROCESS,
    "filter.nbrepro.clean",
    "filter.nbrepro.smudge",
    "filter.nbrepro.required",
    "diff.nbrepro.textconv",
)

_HELP = "nbrepro git install"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed: settings to their new values, or to none, and files of attributes."""

    scope: str
    settings: Mapping[str, tuple[str | None, str | None]]
    files: Mapping[Path, tuple[bytes, bytes]]

    def __bool__(self) -> bool:
        return bool(self.settings or self.files)


def interpreter(named: str | None) -> str:
    """The interpreter that git is to start. Raises ValueError where it has no pytest-nbrepro.

    A path is kept as it is named, for the ``python`` of a virtual environment
    is a symbolic link; a name without a folder is looked up whenever git calls.
    """
    python = named or sys.executable
    if Path(python).name != python:
        python = Path(os.path.abspath(Path(python).expanduser())).as_posix()  # noqa: PTH100 - resolve would follow links
    command = [python, "-P", "-m", "pytest_nbrepro", "--version"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - named by the user
    except OSError as error:
        raise ValueError(f"{python} cannot be started: {error.strerror}") from error
    if done.returncode or not done.stdout.startswith(b"nbrepro"):
        raise ValueError(f"{python} has no pytest-nbrepro (or Python is older than 3.11)")
    return python


def installation(git: Git, scope: str, file: Path, *, python: str, is_required: bool) -> Change:
    """What is to be changed so that the filter is in place. Raises GitError and OSError."""
    # -P: a file in the repository that is called as a module must not be taken for it
    program = f"{shlex.quote(python)} -P -m pytest_nbrepro git"
    escaped = program.replace("%", "%%")  # git replaces %f there, and nowhere else
    wanted = {
        PROCESS: _process(python, f"{program} filter"),
        "filter.nbrepro.clean": f"{escaped} filter -- %f",
        "filter.nbrepro.smudge": "cat",
        "filter.nbrepro.required": "true" if is_required else "false",
        "diff.nbrepro.textconv": f"{program} textconv",
    }
    before = _content(file)
    after = with_lines(before)
    return Change(
        scope,
        {
            name: (old, new)
            for name, new in wanted.items()
            if (old := git.setting(name, scope)) != new
        },
        {file: (before, after)} if after != before else {},
    )


def _process(python: str, program: str) -> str:
    """The command that git starts; where it cannot be started, it still answers git.

    Git itself would end, whatever the filter is required for, where the other
    side of its protocol is not there. So the shell says that it can do
    nothing, and `required` decides what git makes of that.
    """
    lost = f"{python} is gone or lacks pytest-nbrepro, notebooks are not stripped: {_HELP}"
    return (
        f"{shlex.quote(python)} -P -c 'import pytest_nbrepro' 2>/dev/null && exec {program}; "
        f"echo {shlex.quote(lost)} >&2; "
        r"printf '0016git-filter-server\n000eversion=2\n00000000'; cat >/dev/null"
    )


def removal(git: Git, scope: str, files: tuple[Path, ...]) -> Change:
    """What is to be changed so that all that an installation has written is gone."""
    there = {name: old for name in SETTINGS if (old := git.setting(name, scope)) is not None}
    contents = {file: _content(file) for file in files}
    return Change(
        scope,
        {name: (old, None) for name, old in there.items()},
        {
            file: (before, after)
            for file, before in contents.items()
            if (after := without_lines(before)) != before
        },
    )


def apply(git: Git, change: Change) -> None:
    """Make the change. Raises GitError and OSError."""
    for name, (_, new) in change.settings.items():
        if new is None:
            git.run("config", change.scope, "--unset-all", name)
        else:
            git.run("config", change.scope, "--replace-all", name, new)
    for file, (before, after) in change.files.items():
        try:
            _write(file, before, after)
        except OSError as error:
            raise OSError(error.errno, error.strerror or str(error), str(file)) from error


def _write(file: Path, before: bytes, after: bytes) -> None:
    if not after:
        file.unlink()
    elif file.exists():
        replace_file(file, after, expected=before)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        create_file(file, after)


def attributes_file(git: Git, scope: str) -> Path:
    """The file of attributes that goes with a scope of settings. Raises GitError."""
    if scope == "--local":
        return git.path("--show-toplevel") / ".gitattributes"
    chosen = git.setting("core.attributesFile", "--type=path")
    if chosen:
        return git.folder / chosen
    base = os.environ.get("XDG_CONFIG_HOME")
    try:
        return (Path(base) if base else Path.home() / ".config") / "git" / "attributes"
    except RuntimeError as error:
        raise GitError("no home folder is known; name a file with --attributes") from error


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
