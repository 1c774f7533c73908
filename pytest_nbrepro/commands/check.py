"""``nbrepro check``: the static checks of notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.checking import Part, Report
from pytest_nbrepro.commands.checked import FORMATS, Checked, put, told_to_github, written
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
from pytest_nbrepro.findings import FindingError, Outcome
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
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", *FORMATS]),
    default="text",
    help="text (default), sarif (for GitHub code scanning and others), code-quality (for GitLab)",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="write what --format makes to a file, and print the text as ever",
)
@click.pass_context
def check(
    context: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    verbose: bool,
    fix: str | None,
    form: str,
    output: Path | None,
    **chosen: Any,
) -> None:
    """Make the static checks of notebooks: lock, hardware, order. Runs no cell.

    PATH is a notebook or a folder; without one, the current folder. With --env
    locked, the environments of the locks are built where they are not yet.
    Without --fix, no notebook is written to. In a job of GitHub Actions, lines
    of notebooks are marked, too.
    """
    if output and form == "text":
        raise click.UsageError("--output takes what --format makes: --format sarif, say")
    settings = chosen_settings(chosen)
    say = tell if form != "text" and not output else _say
    conductor = Conductor(settings, tell=tell)
    opened: list[tuple[Path, Conducted | Report]] = []
    for path in notebooks_named(paths or (Path(),)):
        try:
            conducted = conductor.open(read(path))
            if fix:
                conducted = _fixed(conductor, conducted, say)
            conducted.prepare()
            opened.append((path, conducted))
        except FindingError as error:
            opened.append((path, conductor.unreadable(path, error.finding)))
    checked = [_checked(path, conducted) for path, conducted in opened]
    if form == "text" or output:
        left_out = sum(isinstance(o, Report) and o.outcome is Outcome.SKIPPED for _, o in opened)
        echo(_lines(checked, left_out, is_verbose=verbose))
        echo(told_to_github(checked, settings.github))
    if form != "text":
        put(written(checked, form, with_notes=verbose), output)
    context.exit(1 if any(each.has_errors for each in checked) else 0)


def _say(line: str) -> None:
    echo([line])


def _lines(checked: Sequence[Checked], left_out: int, *, is_verbose: bool) -> Iterator[str]:
    told: dict[str, Path] | None = None if is_verbose else {}
    for each in checked:
        yield from finding_lines(each.path, each.findings, is_verbose=is_verbose, told=told)
    unlocked = [each.path for each in checked if lacks_record(each.findings)]
    if unlocked:
        yield how_to_lock(unlocked)
    errors = sum(each.has_errors for each in checked)
    yield total_line(len(checked) - left_out, errors, left_out)


def _fixed(conductor: Conductor, conducted: Conducted, say: Callable[[str], None]) -> Conducted:
    """The notebook with its cells numbered anew, if that is all that is wrong with their order."""
    from pytest_nbrepro.renumbering import renumbered

    notebook = conducted.notebook
    content = renumbered(conducted)
    if content is None or content == notebook.content:
        return conducted
    notebook.save(content)
    say(f"{notebook.path}: the cells are numbered anew")
    return conductor.open(parse(notebook.path, content))


def _checked(path: Path, conducted: Conducted | Report) -> Checked:
    if isinstance(conducted, Report):
        return Checked(path, conducted.findings)
    told = (found for part in Part for found in conducted.check(part).findings)
    notebook = conducted.notebook
    sources = {cell.number: cell.source for cell in notebook.cells}
    return Checked(path, tuple(dict.fromkeys(told)), notebook.lines, sources)
