"""``nbrepro export``: files to install from."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_nbrepro.commands.parts import PATHS, notebooks_named
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.exporting import requirements
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.reports import printable


@click.command()
@PATHS
@click.option(
    "--to",
    type=click.Choice(["requirements"]),
    required=True,
    expose_value=False,  # there is one kind so far
    help="what to make: a pinned requirements file",
)
@click.option(
    "--platform",
    help="the lock to take, e.g. cp311-linux-x86_64 [default: the only one, or this platform's]",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="the file to write, else print"
)
@click.pass_context
def export(
    context: click.Context, /, paths: tuple[Path, ...], platform: str | None, output: Path | None
) -> None:
    """Turn the locks of notebooks into a file to install from.

    One set of packages for all notebooks named; where their locks disagree,
    the package and the notebooks are named and nothing is written.
    """
    if not paths:
        raise click.UsageError(
            "which notebooks? e.g. nbrepro export --to requirements report.ipynb"
        )
    try:
        text = requirements(Conductor(Settings()), notebooks_named(paths), platform)
    except FindingError as error:
        click.echo(printable(f"error: {error}"), err=True)
        context.exit(1)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror or error}") from error
