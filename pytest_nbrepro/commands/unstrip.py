"""``nbrepro unstrip``: put the outputs back into stripped notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import PATHS, chosen_settings, echo, notebooks_named
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import read
from pytest_nbrepro.reports import finding_lines, printable


@click.command()
@PATHS
@click.pass_context
def unstrip(context: click.Context, /, paths: tuple[Path, ...]) -> None:
    """Put the outputs of the baseline back into notebooks, as nbrepro strip found them.

    A cell that has other outputs, or was run since, keeps what it has. The
    baseline stays.
    """
    from pytest_nbrepro.baselines import unstripped
    from pytest_nbrepro.stripping import Options

    if not paths:
        raise click.UsageError("which notebooks? e.g. nbrepro unstrip report.ipynb")
    options = chosen_settings({}).strip or Options()
    failed, without = False, 0
    for path in notebooks_named(paths):
        try:
            notebook = read(path)
            made = unstripped(notebook, options)
            if made.content != notebook.content:
                notebook.save(made.content)
                number = len(made.given)
                what = f"the outputs of {number} cell{'s' * (number != 1)} are put back"
                click.echo(printable(f"{path}: {what}"))
            if made.passed_over:
                echo([f"{path}: {_kept(made.passed_over)}"])
        except FindingError as error:
            if error.finding.rule == "DIFF004" and path not in paths:
                without += 1  # of all that a folder holds, some never had outputs
                continue
            failed = True
            echo(finding_lines(path, [error.finding.about(str(path))], is_verbose=True))
    if without:
        echo([f"{without} notebook{'s have' if without > 1 else ' has'} no baseline"])
    context.exit(1 if failed else 0)


def _kept(numbers: Sequence[int]) -> str:
    cells, is_one = ", ".join(map(str, numbers)), len(numbers) == 1
    shows = f"cell {cells} shows" if is_one else f"cells {cells} show"
    return f"{shows} something else than stripping has left, and keep{'s' * is_one} it"
