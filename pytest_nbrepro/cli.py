"""``nbrepro …``: each command parses, calls one function, prints.

Exit codes: 0 nothing to complain of, 1 an error was found or met or there was
no notebook, 2 the command was not understood.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro import __version__
from pytest_nbrepro.cli_parts import (
    COMPARING,
    PATHS,
    STATIC,
    chosen_settings,
    echo,
    notebooks_named,
    settings_options,
    stated_tolerance,
    tolerance_options,
)
from pytest_nbrepro.conducted import Conducted, Part, Report
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import (
    Settings,
)
from pytest_nbrepro.exporting import requirements
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity
from pytest_nbrepro.notebook import RECORD_KEY, read
from pytest_nbrepro.record import missing
from pytest_nbrepro.reports import (
    difference_lines,
    finding_lines,
    how_to_lock,
    lacks_record,
    notebook_lines,
    printable,
    record_lines,
    rule_lines,
    rulebook_lines,
    show_plain_signs,
    total_line,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nbrepro")
def main() -> None:
    """Check that Jupyter notebooks reproduce, and say why when they do not.

    To run notebooks and compare their outputs: pytest --nbrepro PATH
    """
    show_plain_signs(sys.stdout)


@main.command()
@PATHS
@settings_options(*STATIC)
@click.option("-v", "--verbose", is_flag=True, help="show also what only informs")
@click.pass_context
def check(context: click.Context, /, paths: tuple[Path, ...], verbose: bool, **chosen: Any) -> None:
    """Make the static checks of notebooks: lock, hardware, order. Runs no cell.

    PATH is a notebook or a folder; without one, the current folder.
    """
    conductor = Conductor(chosen_settings(chosen))
    opened: list[tuple[Path, Conducted | Report]] = []
    for path in notebooks_named(paths or (Path(),)):
        try:
            conducted = conductor.open(read(path))
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


@main.command()
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


@main.command()
@click.argument("one", type=click.Path(path_type=Path), metavar="NOTEBOOK")
@click.argument("other", type=click.Path(path_type=Path), metavar="OTHER")
@settings_options(*COMPARING)
@click.pass_context
def diff(context: click.Context, /, one: Path, other: Path, **chosen: Any) -> None:
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
    echo(difference_lines(found))
    context.exit(0 if found.are_same else 1)


@main.command()
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
    packages = {
        platform: [
            f"{package.name} {package.version}" + (" (Jupyter machinery)" * package.infrastructure)
            for package in sorted(
                record.packages(platform), key=lambda p: (p.infrastructure, p.name)
            )
        ]
        for platform in sorted(record.locks)
    }
    echo([*notebook_lines(notebook), *record_lines(raw, packages)])


@main.command()
def rules() -> None:
    """List all rules: what is checked, and what is replaced before outputs are compared."""
    for line in rulebook_lines():
        click.echo(line)


@main.command()
@click.argument("name", required=False)
@click.pass_context
def rule(context: click.Context, /, name: str | None) -> None:
    """Explain a rule, such as LOCK002 or address; without a name, list all rules."""
    if name is None:
        context.invoke(rules)
        return
    try:
        lines = list(rule_lines(name))
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from error
    for line in lines:
        click.echo(line)


@main.command()
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
