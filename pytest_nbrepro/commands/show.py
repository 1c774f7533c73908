"""``nbrepro show``: print a record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import echo
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import RECORD_KEY, read
from pytest_nbrepro.record import Record, missing
from pytest_nbrepro.recorded_system import Role, system_of
from pytest_nbrepro.reports import finding_lines, notebook_lines, record_lines


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="NOTEBOOK")
@click.option("--json", "as_json", is_flag=True, help="print the record as JSON")
@click.pass_context
def show(context: click.Context, /, path: Path, as_json: bool) -> None:
    """Print the record of a notebook for people."""
    try:
        notebook = read(path)
        record = Conductor(Settings()).open(notebook).record
    except FindingError as error:
        echo(finding_lines(path, [error.finding], is_verbose=True))
        context.exit(1)
    if record is None:
        echo(finding_lines(path, [missing()], is_verbose=True))
        context.exit(1)
    raw = notebook.metadata[RECORD_KEY]
    if as_json:
        click.echo(json.dumps(raw, indent=1, sort_keys=True))
        return
    packages = {platform: [*_packages(record, platform)] for platform in sorted(record.locks)}
    echo([*notebook_lines(notebook), *record_lines(raw, packages)])


def _packages(record: Record, platform: str) -> Iterator[str]:
    """A line for each package: those of the notebook, the machinery, the operating system's."""
    for package in sorted(record.packages(platform), key=lambda p: (p.infrastructure, p.name)):
        mark = " (Jupyter machinery)" if package.infrastructure else ""
        yield f"{package.name} {package.version}{mark}"
    system = system_of(record.locks[platform])
    if system is None:
        return
    for each in sorted(system.packages, key=lambda each: (each.role is Role.BASE, each.name)):
        mark = f"{system.title}, base" if each.role is Role.BASE else system.title
        yield f"{each.name} {each.version} ({mark})"
