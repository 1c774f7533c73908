"""``nbrepro export``: files to install from."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_nbrepro.commands.parts import PATHS, notebooks_named
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment.exports import TARGETS
from pytest_nbrepro.exporting import export as made
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.placing import place
from pytest_nbrepro.reports import printable


@click.command()
@PATHS
@click.option(
    "--to",
    "target",
    type=click.Choice([*TARGETS]),
    required=True,
    help="what to make: a pinned requirements file, a lock file for pip and uv, the block of a "
    "script, an environment of conda, or a Pipfile with its lock",
)
@click.option(
    "--platform",
    help="the lock to take, e.g. cp311-linux-x86_64 [default: the only one, or this platform's]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="the file to write, or a folder for it under its usual name, else print",
)
@click.option("--force", is_flag=True, help="replace also a file that somebody else has made")
@click.pass_context
def export(
    context: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    target: str,
    platform: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Turn the locks of notebooks into a file to install from.

    One set of packages for all notebooks named; where their locks disagree,
    the package and the notebooks are named and nothing is written.
    """
    if not paths:
        raise click.UsageError(f"which notebooks? e.g. nbrepro export --to {target} report.ipynb")
    places = _places(target, output)
    try:
        files = made(Conductor(Settings()), notebooks_named(paths), platform, target)
    except FindingError as error:
        click.echo(printable(f"error: {error}"), err=True)
        context.exit(1)
    for notice in files.notices:
        click.echo(printable(f"{notice.severity}: {notice}"), err=True)
    if not places:
        click.echo("".join(files.texts), nl=False)
        return
    # a program is not what a block of comments is to replace
    named = output is not None and not output.is_dir() and target != "pep723"
    try:
        place(places, files.texts, may_replace=force or named)
    except OSError as error:
        where = error.filename or places[0]
        raise click.ClickException(printable(f"{where}: {error.strerror or error}")) from error


def _places(target: str, output: Path | None) -> list[Path]:
    """The files to write; none where the text is to be printed. Ends the command on a mistake."""
    from packaging.pylock import is_valid_pylock_path

    kind = TARGETS[target]
    if output is None:
        if kind.further:
            names = " and ".join(kind.file + ending for ending in ("", *kind.further))
            raise click.UsageError(f"{names} are two files: say where they go, e.g. -o .")
        return []
    first = output / kind.file if output.is_dir() else output
    if target == "pylock" and not is_valid_pylock_path(first):
        raise click.UsageError(
            f"pip and uv ask for a file called pylock.toml or pylock.NAME.toml, not {first.name!r}"
        )
    return [first.with_name(first.name + ending) for ending in ("", *kind.further)]
