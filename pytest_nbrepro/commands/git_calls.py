"""What git calls: ``nbrepro git filter`` and ``nbrepro git textconv``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import tell
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.stripping import git as side


def _as_it_is(_path: str, content: bytes) -> bytes:
    return content


def _cleaned(path: str, content: bytes) -> bytes:
    return side.cleaned(path, content, tell)


#: Notebooks are the same on their way out; where it is required, git has to be told so.
_FILTERS = {"clean": _cleaned, "smudge": _as_it_is}


@click.command("filter")
@click.argument("path", required=False)
def filter_command(path: str | None) -> None:
    """Strip what git sends (for git to call)."""
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("this is for git to call; to set it up: nbrepro git install")
    with open(1, "wb", closefd=False) as answers:
        sys.stdout = sys.stderr  # whatever prints must not reach git as an answer
        try:
            if path is None:
                side.serve(sys.stdin.buffer, answers, _FILTERS, tell)
            else:  # how versions of git before 2.11, and other programs, ask
                answers.write(_cleaned(path, sys.stdin.buffer.read()))
            answers.flush()
        except side.ProtocolError as error:
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
        shown = side.as_git_has_it(path, content, _cleaned)
        text = side.readable(path, shown).encode("utf-8", "backslashreplace")
    except FindingError:
        text = content  # a diff of what it is, such as a file in conflict, is still one
    sys.stdout.buffer.write(text)
    sys.stdout.flush()
