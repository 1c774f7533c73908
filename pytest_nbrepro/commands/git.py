"""``nbrepro git``: notebooks are stripped on their way into git, and diffs of them are readable."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click

from pytest_nbrepro.commands.git_calls import filter_command, textconv, what_to_strip
from pytest_nbrepro.commands.parts import echo
from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.stripping import git as side
from pytest_nbrepro.stripping import stripped

Command = TypeVar("Command", bound=Callable[..., None])

#: With one of these, git does not strip notebooks.
_NOT_IN_PLACE = frozenset({"DIFF020", "DIFF021", "DIFF022", "DIFF023"})


@click.group()
def git() -> None:
    """Let git strip notebooks when they are added, and show readable diffs."""


git.add_command(filter_command)
git.add_command(textconv)


def _where(command: Command) -> Command:
    """Give a command the options that say where it writes."""
    for option in (
        click.option(
            "--dry-run", is_flag=True, help="show what would be written, and write nothing"
        ),
        click.option(
            "--attributes",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="the file of attributes, such as .git/info/attributes [default: .gitattributes, "
            "with --global git's own]",
        ),
        click.option(
            "--global", "is_global", is_flag=True, help="for all repositories of this user"
        ),
    ):
        command = option(command)
    return command


@git.command()
@_where
@click.option(
    "--python",
    metavar="PROGRAM",
    help="the Python that git starts, with pytest-nbrepro in it [default: this one]",
)
@click.option(
    "--optional",
    is_flag=True,
    help="where the filter fails, let git add notebooks with their outputs",
)
@click.pass_context
def install(
    context: click.Context,
    /,
    *,
    is_global: bool,
    attributes: Path | None,
    dry_run: bool,
    python: str | None,
    optional: bool,
) -> None:
    """Let git strip notebooks here.

    Writes git's settings of this clone, and the lines in .gitattributes, which
    are to be committed. Needed once in every clone, for git takes no settings
    over. No notebook is changed. Where the filter cannot be started, git add fails; with --optional
    it goes on.
    """
    with _told():
        repository, scope = _repository(is_global)
        file = attributes or side.attributes_file(repository, scope)
        change = side.installation(
            repository,
            scope,
            file.absolute(),
            python=side.interpreter(python),
            is_required=not optional,
        )
        _make(repository, change, dry_run=dry_run, already="the filter is set up already")
        if not is_global and not dry_run:
            if file.absolute() in change.files:
                echo([_left_to_do(repository, file)])
            context.exit(_after(repository))


def _left_to_do(repository: side.Git, file: Path) -> str:
    """What to do with a file of attributes that was written."""
    real, top, own = (
        Path(os.path.realpath(path))
        for path in (file, repository.folder, repository.path("--git-common-dir"))
    )
    if real.is_relative_to(top) and not real.is_relative_to(own):
        return "commit the attributes; every other clone then needs: nbrepro git install"
    return "the attributes stay here, and are not committed"


def _after(repository: side.Git) -> int:
    """Say what git does with notebooks after an installation; gives the exit code."""
    found = _status(repository).findings
    echo(_finding_lines(found))
    return 1 if any(each.rule in _NOT_IN_PLACE for each in found) else 0


@git.command()
@_where
def uninstall(is_global: bool, attributes: Path | None, dry_run: bool) -> None:
    """Take back what install has written, and nothing else. No notebook is changed."""
    with _told():
        repository, scope = _repository(is_global)
        files = [attributes] if attributes else [side.attributes_file(repository, scope)]
        if not attributes and not is_global:
            files.append(repository.path("--git-path", "info/attributes"))
        change = side.removal(repository, scope, tuple(file.absolute() for file in files))
        _make(repository, change, dry_run=dry_run, already="there is nothing to take back")


@git.command()
@click.pass_context
def status(context: click.Context, /) -> None:
    """Say whether git strips notebooks here.

    And which are tracked with outputs all the same. Ends with 1 where something
    is to be done.
    """
    with _told():
        repository, _ = _repository(is_global=False)
        found = _status(repository)
    echo(_status_lines(found))
    echo(_finding_lines(found.findings))
    context.exit(1 if any(each.severity is Severity.ERROR for each in found.findings) else 0)


def _status_lines(found: side.Status) -> Iterator[str]:
    if found.interpreter:
        how = "required" if found.is_required else "optional: without it, outputs are added"
        yield f"filter: {found.interpreter} ({how})"
    s = "s" * (found.filtered != 1)
    more = f"; {found.left_out} left out by git's attributes" if found.left_out else ""
    yield f"notebooks: {found.filtered} tracked notebook{s} with the filter{more}"
    if not found.findings:
        yield "git strips notebooks here, and none is tracked with outputs"


def _status(repository: side.Git) -> side.Status:
    """What the filter would make of the notebooks; raises SettingsError as it would."""
    options = what_to_strip(Path(repository.path("--show-toplevel")))

    def clean(path: str, content: bytes) -> bytes:
        return stripped(content, options, path=Path(path))

    return side.status(repository, clean)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """End the command with a sentence where something cannot be done."""
    try:
        yield
    except (side.GitError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or error}") from error


def _repository(is_global: bool) -> tuple[side.Git, str]:
    """The repository here, and the scope of its settings. Raises GitError."""
    here = side.Git(Path.cwd())
    if is_global:
        return here, "--global"
    return side.Git(here.path("--show-toplevel")), "--local"


def _make(repository: side.Git, change: side.Change, *, dry_run: bool, already: str) -> None:
    """Show the change, and make it."""
    if not change:
        echo([f"{already}; nothing was written"])
        return
    echo(_change_lines(change, repository.folder))
    if dry_run:
        echo(["nothing was written, as asked for"])
        return
    side.apply(repository, change)
    echo(["written"])


def _change_lines(change: side.Change, folder: Path) -> Iterator[str]:
    if change.settings:
        yield f"git config {change.scope}:"
    for name, (old, new) in change.settings.items():
        yield from [f"  - {name} = {old}"] if old is not None else []
        yield from [f"  + {name} = {new}"] if new is not None else []
    for file, (before, after) in change.files.items():
        yield f"{os.path.relpath(file, folder)}:"
        yield from _differing(before, after)


def _differing(before: bytes, after: bytes) -> Iterator[str]:
    old, new = before.splitlines(), after.splitlines()
    for sign, lines, others in (("-", old, new), ("+", new, old)):
        for line in lines:
            if line not in others:
                yield f"  {sign} {line.decode('utf-8', 'replace')}"


def _finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    for found in findings:
        yield f"{found.severity}: {found.headline}"
        yield from (f"    {line}" for line in found.details)
        if found.hint:
            yield f"    hint: {found.hint}"
