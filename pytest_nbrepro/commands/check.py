"""``nbrepro check``: the static checks of notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.checking import Part, Report
from pytest_nbrepro.commands.parts import (
    PATHS,
    STATIC,
    chosen_settings,
    echo,
    notebooks_named,
    settings_options,
    tell,
)
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity
from pytest_nbrepro.notebook import parse, read
from pytest_nbrepro.reports import finding_lines, how_to_lock, lacks_record, total_line


@click.command()
@PATHS
@settings_options(*STATIC)
@click.option("-v", "--verbose", is_flag=True, help="show also what only informs")
@click.option(
    "--fix",
    type=click.Choice(["order"]),
    help="number the cells 1, 2, 3, … where only their execution counts are at fault",
)
@click.pass_context
def check(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    verbose: bool,
    fix: str | None,
    **chosen: Any,
) -> None:
    """Make the static checks of notebooks: lock, hardware, order. Runs no cell.

    PATH is a notebook or a folder; without one, the current folder. With --env
    locked, the environments of the locks are built where they are not yet.
    Without --fix, no notebook is written to.
    """
    conductor = Conductor(chosen_settings(chosen), tell=tell)
    opened: list[tuple[Path, Conducted | Report]] = []
    for path in notebooks_named(paths or (Path(),)):
        try:
            conducted = conductor.open(read(path))
            if fix:
                conducted = _fixed(conductor, conducted)
            conducted.prepare()
            opened.append((path, conducted))
        except FindingError as error:
            opened.append((path, conductor.unreadable(path, error.finding)))
    errors, unlocked = 0, []
    for path, conducted_or_report in opened:
        findings = list(_checked(conducted_or_report))
        errors += any(found.severity is Severity.ERROR for found in findings)
        unlocked += [path] if lacks_record(findings) else []
        echo(finding_lines(path, findings, is_verbose=verbose))
    if unlocked:
        echo([how_to_lock(unlocked)])
    left_out = sum(isinstance(o, Report) and o.outcome is Outcome.SKIPPED for _, o in opened)
    echo([total_line(len(opened) - left_out, errors, left_out)])
    context.exit(1 if errors else 0)


def _fixed(conductor: Conductor, conducted: Conducted) -> Conducted:
    """The notebook with its cells numbered anew, if that is all that is wrong with their order."""
    from pytest_nbrepro.renumbering import renumbered

    notebook = conducted.notebook
    content = renumbered(conducted)
    if content is None or content == notebook.content:
        return conducted
    notebook.save(content)
    echo([f"{notebook.path}: the cells are numbered anew"])
    return conductor.open(parse(notebook.path, content))


def _checked(conducted: Conducted | Report) -> Iterator[Finding]:
    if isinstance(conducted, Report):
        yield from conducted.findings
        return
    told: set[Finding] = set()
    for part in Part:
        for found in conducted.check(part).findings:
            if found not in told:
                told.add(found)
                yield found
