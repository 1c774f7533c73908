"""``nbrepro env``: the environment of a notebook's lock, built, listed, removed."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro import restoring
from pytest_nbrepro.commands.parts import PATHS, echo, index_address, notebooks_named, tell
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment import restore
from pytest_nbrepro.environment.restore import Built
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import read
from pytest_nbrepro.reports import finding_lines, printable


@click.command()
@PATHS
@click.option(
    "--path",
    "folder",
    type=click.Path(path_type=Path),
    help="the folder to build in, else one in the cache",
)
@click.option("--kernel", is_flag=True, help="make it known to Jupyter as a kernel")
@click.option("--kernel-name", metavar="NAME", help="the same, under this name")
@click.option("--python", metavar="PROGRAM", help="the Python to make it of [default: one found]")
@click.option(
    "--installer", type=click.Choice(["uv", "pip"]), help="[default: uv where it is found]"
)
@click.option(
    "--index-url", metavar="URL", callback=index_address, help="the index to install from"
)
@click.option("--skip-local", is_flag=True, help="leave out what came from no index")
@click.option("--list", "is_list", is_flag=True, help="list what was built")
@click.option("--remove", metavar="WHICH", help="remove one: its name or its folder")
@click.option("--remove-unused", is_flag=True, help="remove those that no notebook's lock asks for")
@click.pass_context
def env(context: click.Context, /, paths: tuple[Path, ...], **chosen: Any) -> None:
    """Build a virtual environment that satisfies a notebook's lock.

    It is kept and used again, also by pytest --nbrepro-env locked. PATH is a
    notebook or a folder. Installs what the record names, and runs no cell.
    """
    others = [name for name in ("is_list", "remove", "remove_unused") if chosen[name]]
    if bool(paths) + len(others) != 1 or (chosen["folder"] and not paths):
        raise click.UsageError(
            "name notebooks, e.g. nbrepro env report.ipynb, or one of --list, --remove and "
            "--remove-unused"
        )
    if chosen["is_list"]:
        echo(_list())
    elif chosen["remove_unused"]:
        context.exit(_remove(restoring.unused(), if_unused=True))
    elif chosen["remove"]:
        context.exit(_remove([_named(chosen["remove"])]))
    else:
        notebooks = notebooks_named(paths)
        if chosen["folder"] and len(notebooks) > 1:
            raise click.UsageError("--path is for one notebook")
        failed = [path for path in notebooks if not _restored(path, chosen)]
        context.exit(1 if failed else 0)


def _restored(path: Path, chosen: dict[str, Any]) -> bool:
    """Build the environment of one notebook; True where it is there."""
    try:
        opened = Conductor(Settings()).open(read(path))
        return _built(path, opened, chosen)
    except FindingError as error:
        echo(finding_lines(path, [error.finding.about(str(path))], is_verbose=True))
        return False


def _built(path: Path, opened: Conducted, chosen: dict[str, Any]) -> bool:
    """True, when it is built and that is told. Raises FindingError."""
    wishes = restoring.Wishes(
        folder=chosen["folder"],
        python=chosen["python"],
        installer=chosen["installer"],
        index_url=chosen["index_url"],
        skip_local=chosen["skip_local"],
        kernel=bool(chosen["kernel"] or chosen["kernel_name"]),
        known=tuple(opened.interpreter or ())[:1],
    )
    built = restoring.restored(path, opened.record, wishes, lambda line: tell(f"{path}: {line}"))
    kernel = None
    if wishes.kernel:
        kernel = restoring.registered(built, path, chosen["kernel_name"])
    click.echo(printable(f"{path}: the environment of its lock is {built.folder}"))
    echo(f"    {line}" for line in _how_to_use(built, kernel))
    for found in restoring.notices(built):
        echo(finding_lines(path, [found], is_verbose=True))
    return True


def _how_to_use(built: Built, kernel: str | None) -> Iterator[str]:
    yield f"python    {built.python}"
    script = built.scripts / "activate"
    activate = str(script) if sys.platform == "win32" else f"source {shlex.quote(str(script))}"
    yield f"activate  {activate}"
    if kernel:
        yield f"kernel    {kernel}"


def _list() -> Iterator[str]:
    found = list(restore.all_built())
    for built in found:
        if not built.is_whole:
            yield f"{built.name}  not finished"
            continue
        size = restore.size(built.folder) / 1e6
        s = "s" * (built.packages != 1)
        yield f"{built.name}  {built.packages} package{s}, {size:.0f} MB"
        yield from (f"    {path}" for path in built.notebooks)
        yield from (f"    kernel {name}" for name in built.kernels)
    yield f"{len(found)} environment{'s' * (len(found) != 1)} in {restore.cache_folder()}"


def _named(which: str) -> Built:
    """The environment of that name, or in that folder. Ends the command where there is none."""
    places = [restore.real(Path(which))] if os.sep in which or which.startswith(".") else []
    if not places:
        places = [built.folder for built in restore.all_built() if built.name == which]
    found = restore.at(places[0]) if places else None
    if found is None:
        raise click.ClickException(
            f"there is no environment {which!r} that nbrepro has built; nbrepro env --list"
        )
    return found


def _remove(wanted: list[Built], *, if_unused: bool = False) -> int:
    """Remove environments, and return the exit code."""
    for built in wanted:
        try:
            is_gone = restoring.remove(
                built, lambda: tell("waiting for a process that builds it"), if_unused=if_unused
            )
        except OSError as error:
            raise click.ClickException(f"{built.folder}: {error.strerror or error}") from error
        done = f"removed {built.folder}" if is_gone else f"kept {built.folder}, which is used now"
        click.echo(printable(done))
    if not wanted:
        click.echo("nothing to remove")
    return 0
