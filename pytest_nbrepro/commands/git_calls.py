"""What git calls: ``nbrepro git filter`` and ``nbrepro git textconv``."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import tell
from pytest_nbrepro.config import (
    NoTomlError,
    SettingsError,
    from_pyproject,
    in_pyproject,
    project_folder,
)
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.stripping import Options
from pytest_nbrepro.stripping import git as side


def _as_it_is(_path: str, content: bytes) -> bytes:
    return content


def what_to_strip(top: Path) -> Options:
    """What is stripped in the repository whose files begin at ``top``; raises SettingsError.

    Git looks at notebooks in the middle of a merge, too, where pyproject.toml
    may be in conflict: then what was committed counts, and that is told.
    """
    folder = project_folder(top)
    try:
        found = from_pyproject(folder)
    except NoTomlError as error:
        try:
            content = side.Git(folder).run("cat-file", "blob", "HEAD:./pyproject.toml")
        except side.GitError:
            raise error from None
        found = in_pyproject(folder / "pyproject.toml", content)
        tell(f"{error}; notebooks are stripped as its last commit says")
    return found.strip or Options()


def _cleaning() -> side.Filter:
    """What strips notebooks as the project wants it; git calls us at the top of its files.

    What the project wants is not asked for before there is something to strip:
    a mistake in it keeps nobody from checking notebooks out.
    """

    @cache
    def options() -> Options:
        try:
            return what_to_strip(Path.cwd())
        except SettingsError as error:
            raise side.FilterError(str(error)) from error

    return lambda path, content: side.cleaned(path, content, options(), tell)


@click.command("filter")
@click.argument("path", required=False)
def filter_command(path: str | None) -> None:
    """Strip what git sends (for git to call)."""
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("this is for git to call; to set it up: nbrepro git install")
    clean = _cleaning()
    with open(1, "wb", closefd=False) as answers:
        sys.stdout = sys.stderr  # whatever prints must not reach git as an answer
        try:
            if path is None:
                # out of git notebooks come as they are; where it is required, git has to be told so
                filters = {"clean": clean, "smudge": _as_it_is}
                side.serve(sys.stdin.buffer, answers, filters, tell)
            else:  # how versions of git before 2.11, and other programs, ask
                answers.write(clean(path, sys.stdin.buffer.read()))
            answers.flush()
        except (side.FilterError, side.ProtocolError) as error:
            raise click.ClickException(str(error)) from error


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def textconv(path: Path) -> None:
    """Print a notebook as text for diffs (for git to call)."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be read: {error.strerror}") from error
    try:
        shown = side.as_git_has_it(path, content, _cleaning())
        text = side.readable(path, shown).encode("utf-8", "backslashreplace")
    except side.FilterError as error:
        raise click.ClickException(str(error)) from error
    except FindingError:
        text = content  # a diff of what it is, such as a file in conflict, is still one
    sys.stdout.buffer.write(text)
    sys.stdout.flush()
