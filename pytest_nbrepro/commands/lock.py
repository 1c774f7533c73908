"""``nbrepro lock``: embed a record."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.commands.parts import (
    PATHS,
    Command,
    echo,
    index_address,
    notebooks_named,
    stated_tolerance,
    tell,
    tolerance_options,
)
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment import ENGINES, Choices, engine, is_python
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.locking import Locked
from pytest_nbrepro.notebook import read
from pytest_nbrepro.opened import shown
from pytest_nbrepro.recording import Wanted
from pytest_nbrepro.reports import finding_lines, printable
from pytest_nbrepro.values import field_policies

_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--engine",
        type=click.Choice(ENGINES),
        default=ENGINES[0],
        show_default=True,
        help="what makes the lock: what is installed, or what a resolver makes of the "
        "requirements that the record states",
    ),
    click.option(
        "--python", metavar="PATH", help="the interpreter to lock for, instead of the kernel's"
    ),
    click.option(
        "--index-url",
        metavar="URL",
        multiple=True,
        callback=index_address,
        help="a package index, instead of the configured one; a second, third … beside it",
    ),
    click.option(
        "--exclude-newer",
        metavar="DATE",
        help="leave out what was uploaded after a day or time (UTC)",
    ),
    click.option(
        "--only-direct", is_flag=True, help="lock only the packages that requirements name"
    ),
    click.option(
        "--hashes",
        is_flag=True,
        help="look up the archives of what is installed in the package index",
    ),
)


def _engine_options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@PATHS
@_engine_options
@tolerance_options
@click.option(
    "--hardware",
    metavar="FIELD=POLICY",
    help="what is meant of fields of the fingerprint, to be stated in the record",
)
@click.option(
    "--inputs",
    "inputs",
    is_flag=True,
    help="run each notebook once, and record the digests of the files that it reads",
)
@click.option(
    "--input",
    "stated_inputs",
    metavar="PATH",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="a file or folder that is an input, though a run may not show it; can be repeated",
)
@click.option(
    "--system",
    is_flag=True,
    help="run each notebook once, and record the packages of the operating system whose "
    "libraries it loads and whose programs it starts",
)
@click.pass_context
def lock(context: click.Context, /, paths: tuple[Path, ...], **chosen: Any) -> None:
    """Embed a record of what made the outputs into notebooks.

    The record is the lock of everything that the kernel's environment has
    installed, the fingerprint of the machine and the digests of the cells. It
    goes under metadata.nbrepro; no other byte of the file changes. Locks of
    other platforms are kept, and so are a tolerance that was stated before, and
    inputs. No cell is run without --inputs or --system.
    """
    if not paths:
        raise click.UsageError("which notebooks? e.g. nbrepro lock report.ipynb")
    choices = _choices(chosen)
    wanted = Wanted(chosen.pop("inputs"), chosen.pop("system"), chosen.pop("stated_inputs"))
    if wanted.system and choices.python:
        raise click.UsageError("--system is about the kernel that runs the notebook, not --python")
    stated = {**_stated_policy(chosen.pop("hardware")), **stated_tolerance(chosen)}
    conductor = Conductor(Settings())
    failed = False
    try:
        for path in notebooks_named(paths):
            try:
                _lock(conductor.open(read(path)), stated, choices, wanted)
            except FindingError as error:
                failed = True
                echo(finding_lines(path, [error.finding.about(shown(path))], is_verbose=True))
    finally:
        conductor.close()
    context.exit(1 if failed else 0)


def _stated_policy(typed: str | None) -> dict[str, str]:
    """What is meant of fields, as it stands in a record. Ends the command on a mistake."""
    try:
        found = field_policies(typed) if typed else {}
    except ValueError as error:
        raise click.UsageError(f"--hardware {typed!r}: expected {error}") from None
    return {name: " ".join(filter(None, words)) for name, words in found.items()}


def _choices(chosen: dict[str, Any]) -> Choices:
    """How the lock is to be made, taken out of what was typed. Ends the command on a mistake."""
    made = Choices(
        engine=chosen.pop("engine"),
        python=_program(chosen.pop("python")),
        indexes=chosen.pop("index_url"),
        exclude_newer=_moment(chosen.pop("exclude_newer")),
        only_direct=chosen.pop("only_direct"),
        hashes=chosen.pop("hashes"),
    )
    used = engine(made.engine)
    if made.hashes and not used.looks_up_hashes:
        raise click.UsageError(f"--hashes is for what is installed; {made.engine} has them anyway")
    if made.exclude_newer and not used.excludes_newer:
        others = ", ".join(name for name in ENGINES if engine(name).excludes_newer)
        raise click.UsageError(
            f"--exclude-newer: what is installed does not depend on a date; engines that resolve "
            f"can follow it: {others}"
        )
    if made.indexes and not (made.hashes or made.engine != ENGINES[0]):
        raise click.UsageError("--index-url: no index is asked without --hashes or an --engine")
    return made


def _program(python: str | None) -> str | None:
    """The interpreter as an absolute path: Jupyter takes the plain name for its own."""
    if python is None:
        return None
    found = shutil.which(python)
    if found is None:
        raise click.UsageError(f"--python {python!r}: there is no such program")
    if not is_python(found):
        raise click.UsageError(f"--python {python!r}: by its name, that is no Python")
    return str(Path(found).absolute())


def _moment(day: str | None) -> str | None:
    """The time from which on uploads are left out: a day counts to its end, in UTC.

    pip and uv understand a plain date each in its own way.
    """
    if day is None:
        return None
    is_day = len(day) <= len("2026-01-31")
    try:
        found = datetime.fromisoformat(day)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        until = (found + timedelta(days=is_day)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"--exclude-newer {day!r}: expected a date or a time such as 2026-01-31"
        ) from None
    return until.strftime("%Y-%m-%dT%H:%M:%SZ")


def _lock(
    conducted: Conducted, stated: Mapping[str, Any], choices: Choices, wanted: Wanted
) -> None:
    notebook, path = conducted.notebook, conducted.notebook.path
    if wanted.is_run:
        seen = " and ".join(["reads"] * wanted.inputs + ["loads"] * wanted.system)
        tell(f"{path}: running it once, to see what it {seen}")
    made = conducted.lock(stated, choices, wanted)
    for notice in made.notices:
        echo(finding_lines(path, [notice], is_verbose=True))
    s = "s" * (made.packages != 1)
    what = f"{made.packages} package{s} ({made.infrastructure} of them Jupyter machinery)"
    if made.system:
        what += f", {made.system} of the operating system"
    if made.inputs:
        what += f" and {made.inputs} input{'s' * (made.inputs != 1)}"
    if made.content == notebook.content:
        click.echo(
            printable(f"{path}: the record is up to date: {what} for {made.platform}{_by(made)}")
        )
        return
    notebook.save(made.content)
    click.echo(printable(f"{path}: locked {what} for {made.platform}{_by(made)}"))


def _by(made: Locked) -> str:
    """What resolved the lock, where something did."""
    if made.resolver["engine"] == ENGINES[0]:
        return ""
    return f", resolved by {made.resolver['engine']} {made.resolver['version']}"
