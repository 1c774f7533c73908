"""``nbrepro diff``: compare two notebooks that were run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.commands.parts import COMPARING, chosen_settings, echo, settings_options
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.reports import difference_lines, printable


@click.command()
@click.argument("one", type=click.Path(path_type=Path), metavar="NOTEBOOK")
@click.argument("other", type=click.Path(path_type=Path), metavar="OTHER")
@settings_options(*COMPARING)
@click.option("-v", "--verbose", is_flag=True, help="show what differs in full")
@click.pass_context
def diff(context: click.Context, /, one: Path, other: Path, verbose: bool, **chosen: Any) -> None:
    """Compare two notebooks that were run, as a check compares outputs. Runs no cell.

    Ends with 0 where all cells are the same, 1 where some are not, 2 where the
    notebooks cannot be compared.
    """
    from pytest_nbrepro.differing import differences

    try:
        found = differences(Conductor(chosen_settings(chosen)), (one, other))
    except FindingError as error:
        click.echo(printable(f"error: {error}"), err=True)
        context.exit(2)
    echo(difference_lines(found, is_whole=verbose))
    context.exit(0 if found.are_same else 1)
