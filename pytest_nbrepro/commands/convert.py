"""``nbrepro convert``: install commands become requirements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_nbrepro.commands.parts import PATHS, echo, notebooks_named
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import read
from pytest_nbrepro.reports import conversion_lines, finding_lines, printable

if TYPE_CHECKING:
    from pytest_nbrepro.converting import Conversion


@click.command()
@PATHS
@click.option("--dry-run", is_flag=True, help="show what would change, and write nothing")
@click.option("--check", is_flag=True, help="as --dry-run; ends with 1 if something would change")
@click.pass_context
def convert(context: click.Context, /, paths: tuple[Path, ...], dry_run: bool, check: bool) -> None:
    """Turn install commands in notebooks into requirements of their records.

    Lines such as !pip install become comments; every other line stays as it
    is. The requirements of jupyterlab-requirements, juv and PEP 723 are taken
    over too. What a requirement cannot say is left, and told. Runs no cell.
    """
    if not paths:
        raise click.UsageError("which notebooks? e.g. nbrepro convert report.ipynb")
    conductor = Conductor(Settings())
    failed = changed = False
    for path in notebooks_named(paths):
        try:
            made = _convert(conductor, path, writes=not (dry_run or check))
            changed |= made.is_changed
        except FindingError as error:
            failed = True
            told = error.finding.about(str(path))
            echo(finding_lines(path, [told], is_verbose=True))
    context.exit(1 if failed or (check and changed) else 0)


def _convert(conductor: Conductor, path: Path, *, writes: bool) -> Conversion:
    from pytest_nbrepro.converting import conversion

    notebook = read(path)
    made = conversion(conductor.open(notebook))
    if made.is_changed and writes:
        notebook.save(made.content)
    echo(conversion_lines(path, made))
    if made.notices:
        echo(finding_lines(path, made.notices, is_verbose=False))
    if not made.is_changed:
        click.echo(printable(f"{path}: nothing to convert"))
    elif not writes:
        click.echo(printable(f"{path}: nothing was written, as asked for"))
    elif made.has_old_outputs:
        click.echo(printable(f"{path}: converted; run it and save it, then nbrepro lock it"))
    else:
        click.echo(printable(f"{path}: converted"))
    return made
