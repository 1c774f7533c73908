"""``nbrepro fingerprint``: show the machine as a kernel sees it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import echo
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import read
from pytest_nbrepro.reports import finding_lines, fingerprint_lines


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="[NOTEBOOK]", required=False)
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def fingerprint(context: click.Context, /, path: Path | None, as_json: bool) -> None:
    """Print what of this machine decides results: Python, system, processor, numerics, GPUs.

    It is the machine as the notebook's kernel sees it, beside the one in its
    record if there is one; without a notebook, as the Python kernel of the
    current environment sees it. Runs no cell.
    """
    from pytest_nbrepro.machines import seen

    try:
        here, rows = seen(Conductor(Settings()), read(path) if path else None)
    except FindingError as error:
        echo(finding_lines(path or Path(), [error.finding], is_verbose=True))
        context.exit(1)
    if as_json:
        click.echo(json.dumps(here, indent=1, sort_keys=True))
        return
    echo(fingerprint_lines(rows))
