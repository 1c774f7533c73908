"""``nbrepro …``: each command parses, calls one function, prints.

Exit codes: 0 nothing to complain of, 1 an error was found or met or there was
no notebook, 2 the command was not understood.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.exceptions import Exit

from pytest_nbrepro import __version__
from pytest_nbrepro.conducted import Conducted, Part, Report
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import (
    Settings,
    SettingsError,
    from_pyproject,
    project_folder,
    with_values,
)
from pytest_nbrepro.exporting import requirements
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity, finding
from pytest_nbrepro.notebook import RECORD_KEY, Notebook, read
from pytest_nbrepro.options import OPTIONS, Option
from pytest_nbrepro.record import missing
from pytest_nbrepro.reports import (
    printable,
    record_lines,
    rule_lines,
    rulebook_lines,
    show_plain_signs,
)
from pytest_nbrepro.splice import replace_file

Command = TypeVar("Command", bound=Callable[..., Any])

#: The options that matter where nothing is run.
_STATIC = ("require_record", "policy", "compat", "select", "ignore")
#: More notebooks than this are not written out in a command.
_MOST_NAMED = 6


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nbrepro")
def main() -> None:
    """Check that Jupyter notebooks reproduce, and say why when they do not.

    To run notebooks and compare their outputs: pytest --nbrepro PATH
    """
    show_plain_signs(sys.stdout)


def _flag(option: Option) -> str:
    return f"--{option.key}"


def _settings_options(command: Command) -> Command:
    for option in reversed([option for option in OPTIONS if option.name in _STATIC]):
        kind: dict[str, Any] = (
            {"is_flag": True, "default": None}
            if option.metavar is None
            else {"metavar": option.metavar}
        )
        command = click.option(_flag(option), option.name, help=option.help, **kind)(command)
    return command


def _settings(chosen: dict[str, Any]) -> Settings:
    try:
        found = from_pyproject(project_folder(Path.cwd()))
        return with_values(found, chosen, "command line", _flag)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


def _notebooks(paths: Sequence[Path]) -> list[Path]:
    """The notebooks named, and those below the folders named; without any, the command ends."""
    found: list[Path] = []
    for path in paths:
        here = sorted(_below(path)) if path.is_dir() else [path]
        if not here:
            click.echo(printable(f"no notebook found in {path}"), err=True)
        found += here
    if not found:
        raise Exit(1)
    return list(dict.fromkeys(found))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.ipynb"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path


_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")


@main.command()
@_PATHS
@_settings_options
@click.option("-v", "--verbose", is_flag=True, help="show also what only informs")
@click.pass_context
def check(context: click.Context, /, paths: tuple[Path, ...], verbose: bool, **chosen: Any) -> None:
    """Make the static checks of notebooks: lock, hardware, order. Runs no cell.

    PATH is a notebook or a folder; without one, the current folder.
    """
    conductor = Conductor(_settings(chosen))
    opened: list[tuple[Path, Conducted | Report]] = []
    for path in _notebooks(paths or (Path(),)):
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
        unlocked += [path] if _lacks_record(findings) else []
        _print_findings(path, findings, verbose=verbose)
    if unlocked:
        click.echo(printable(_how_to_lock(unlocked)))
    left_out = sum(isinstance(o, Report) and o.outcome is Outcome.SKIPPED for _, o in opened)
    _print_total(len(opened) - left_out, errors, left_out)
    context.exit(1 if errors else 0)


def _print_total(checked: int, errors: int, left_out: int) -> None:
    total = f"{checked} notebook{'' if checked == 1 else 's'} checked: "
    total += f"{errors} with errors" if errors else "no errors"
    click.echo(total + (f"; {left_out} not checked" if left_out else ""))


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


def _lacks_record(findings: Iterable[Finding]) -> bool:
    """True where that is only to be told, in a line for all notebooks together."""
    return any(f.rule == "REC001" and f.severity is Severity.INFO for f in findings)


def _how_to_lock(paths: Sequence[Path]) -> str:
    which = shlex.join(map(str, paths)) if len(paths) <= _MOST_NAMED else "NOTEBOOK ..."
    have = "notebook has" if len(paths) == 1 else "notebooks have"
    return f"{len(paths)} {have} no record; make one with: nbrepro lock {which}"


def _print_findings(path: Path, findings: Sequence[Finding], *, verbose: bool) -> None:
    # what only informs is told all the same where "ok" would say too much
    told = [f for f in findings if f.severity is not Severity.INFO or f.rule.startswith("NB")]
    shown = findings if verbose else told
    for found in shown:
        first, *rest = str(found.about(str(path))).split("\n")
        click.echo(printable(f"{path}: {found.severity}: {first}"))
        for line in rest:
            click.echo(printable(f"    {line}"))
    if not shown:
        click.echo(printable(f"{path}: ok" + " (no record)" * _lacks_record(findings)))


@main.command()
@_PATHS
@click.pass_context
def lock(context: click.Context, /, paths: tuple[Path, ...]) -> None:
    """Embed a record of what made the outputs into notebooks.

    The record is the lock of everything that the kernel's environment has
    installed, the fingerprint of the machine and the digests of the cells. It
    goes under metadata.nbrepro; no other byte of the file changes. Locks of
    other platforms are kept.
    """
    if not paths:
        raise click.UsageError("which notebooks? e.g. nbrepro lock report.ipynb")
    conductor = Conductor(Settings())
    failed = False
    for path in _notebooks(paths):
        try:
            _lock(conductor, path)
        except FindingError as error:
            failed = True
            _print_findings(path, [error.finding], verbose=True)
    context.exit(1 if failed else 0)


def _lock(conductor: Conductor, path: Path) -> None:
    notebook = read(path)
    made = conductor.open(notebook).lock()
    for notice in made.notices:
        _print_findings(path, [notice], verbose=True)
    what = f"{made.packages} packages ({made.infrastructure} of them Jupyter machinery)"
    if made.content == notebook.content:
        click.echo(printable(f"{path}: the record is up to date: {what} for {made.platform}"))
        return
    try:
        replace_file(path, made.content, expected=notebook.content)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise FindingError(finding("NB005", message)) from error
    click.echo(printable(f"{path}: locked {what} for {made.platform}"))


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
        _print_findings(path, [error.finding], verbose=True)
        context.exit(1)
    if record is None:
        _print_findings(path, [missing()], verbose=True)
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
    for line in (*_notebook_lines(notebook), *record_lines(raw, packages)):
        click.echo(printable(line))


def _notebook_lines(notebook: Notebook) -> Iterator[str]:
    with_outputs = sum(bool(cell.outputs) for cell in notebook.cells)
    yield f"notebook   {notebook.path}"
    yield f"kernel     {notebook.kernel_name or 'none named'} ({notebook.language or 'unknown'})"
    yield f"code       {len(notebook.cells)} code cells, {with_outputs} with stored outputs"


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
@_PATHS
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
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    platform: str | None,
    output: Path | None,
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
        text = requirements(Conductor(Settings()), _notebooks(paths), platform)
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
