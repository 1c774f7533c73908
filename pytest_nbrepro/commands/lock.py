"""``nbrepro lock``: embed a record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import (
    PATHS,
    echo,
    notebooks_named,
    stated_tolerance,
    tolerance_options,
)
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import read
from pytest_nbrepro.reports import finding_lines, printable


@click.command()
@PATHS
@tolerance_options
@click.pass_context
def lock(context: click.Context, /, paths: tuple[Path, ...], **chosen: str | None) -> None:
    """Embed a record of what made the outputs into notebooks.

    The record is the lock of everything that the kernel's environment has
    installed, the fingerprint of the machine and the digests of the cells. It
    goes under metadata.nbrepro; no other byte of the file changes. Locks of
    other platforms are kept, and so is a tolerance that was stated before.
    """
    if not paths:
        raise click.UsageError("which notebooks? e.g. nbrepro lock report.ipynb")
    stated = stated_tolerance(chosen)
    conductor = Conductor(Settings())
    failed = False
    for path in notebooks_named(paths):
        try:
            _lock(conductor, path, stated)
        except FindingError as error:
            failed = True
            echo(finding_lines(path, [error.finding], is_verbose=True))
    context.exit(1 if failed else 0)


def _lock(conductor: Conductor, path: Path, stated: Mapping[str, float]) -> None:
    notebook = read(path)
    made = conductor.open(notebook).lock(stated)
    for notice in made.notices:
        echo(finding_lines(path, [notice], is_verbose=True))
    what = f"{made.packages} packages ({made.infrastructure} of them Jupyter machinery)"
    if made.content == notebook.content:
        click.echo(printable(f"{path}: the record is up to date: {what} for {made.platform}"))
        return
    notebook.save(made.content)
    click.echo(printable(f"{path}: locked {what} for {made.platform}"))
