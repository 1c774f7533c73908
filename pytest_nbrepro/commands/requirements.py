"""``nbrepro requirements``: show and edit what a record requires."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import echo
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import read
from pytest_nbrepro.reports import finding_lines, printable


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="NOTEBOOK")
@click.option("--add", "-a", multiple=True, metavar="REQ", help="state a requirement (PEP 508)")
@click.option("--remove", "-r", multiple=True, metavar="NAME", help="state it no more")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def requirements(
    context: click.Context,
    /,
    path: Path,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print the requirements that a notebook's record states, changed as asked for.

    Nothing is installed, and nothing else in the file changes. A notebook
    without a record gets one that holds no lock yet.
    """
    from pytest_nbrepro.requiring import required

    try:
        notebook = read(path)
        made = required(Conductor(Settings()).open(notebook), add, remove)
        if made.content != notebook.content:
            notebook.save(made.content)
    except FindingError as error:
        echo(finding_lines(path, [error.finding], is_verbose=True))
        context.exit(1)
    if as_json:
        stated = {"requirements": list(made.requirements), "requires-python": made.requires_python}
        click.echo(json.dumps(stated, indent=1, sort_keys=True))
        return
    if made.notices:
        echo(finding_lines(path, made.notices, is_verbose=False))
    for text in made.requirements:
        click.echo(printable(text))
    if not made.requirements:
        click.echo(printable(f"{path}: no requirements are stated"), err=True)
