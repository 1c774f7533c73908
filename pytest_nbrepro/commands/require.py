"""``nbrepro require``: state what a notebook needs of a machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.commands.parts import PATHS, Command, echo, notebooks_named
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.machine_terms import NEEDS
from pytest_nbrepro.notebook import read
from pytest_nbrepro.reports import finding_lines, printable


def _need_options(command: Command) -> Command:
    for need in reversed(NEEDS):
        option: Callable[[Command], Command] = click.option(
            f"--{need.name}", metavar=need.metavar, help=f"{need.help}; none: no such need"
        )
        command = option(command)
    return command


@click.command()
@PATHS
@_need_options
@click.pass_context
def require(context: click.Context, /, paths: tuple[Path, ...], **chosen: str | None) -> None:
    """State what notebooks need of a machine, or print what they state.

    What is stated goes into the record, which need not hold a lock yet; nothing
    else in the file changes. On a machine that has not what a notebook needs,
    pytest --nbrepro skips it and says why.
    """
    if not paths:
        raise click.UsageError("which notebooks? e.g. nbrepro require report.ipynb --memory 32G")
    changes = _changes(chosen)
    failed = False
    for path in notebooks_named(paths):
        try:
            _require(path, changes)
        except FindingError as error:
            failed = True
            echo(finding_lines(path, [error.finding], is_verbose=True))
    context.exit(1 if failed else 0)


def _changes(chosen: dict[str, str | None]) -> dict[str, Any]:
    """What was typed, as it stands in a record; None for what is needed no more."""
    found: dict[str, Any] = {}
    for need in NEEDS:
        typed = chosen[need.name.replace("-", "_")]
        if typed is not None:
            try:
                found[need.name] = None if typed == "none" else need.read(typed)
            except ValueError as error:
                message = f"--{need.name} = {typed!r}: expected {error}"
                raise click.UsageError(message) from None
    return found


def _require(path: Path, changes: dict[str, Any]) -> None:
    from pytest_nbrepro.requiring import with_needs

    notebook = read(path)
    needs, content = with_needs(Conductor(Settings()).open(notebook), changes)
    if content != notebook.content:
        notebook.save(content)
    stated = ", ".join(f"{name} {needs[name]}" for name in needs) or "nothing"
    click.echo(printable(f"{path}: needs {stated}"))
