"""``nbrepro export``: files to install from, and files to run notebooks elsewhere with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro import placing
from pytest_nbrepro.commands.export_checks import debian, image, places_of
from pytest_nbrepro.commands.parts import PATHS, notebooks_named
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment.exports import TARGETS
from pytest_nbrepro.exporting import export as made
from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.reports import printable
from pytest_nbrepro.scripts import scripts
from pytest_nbrepro.shipments import OutsideError, Wishes, ship
from pytest_nbrepro.shipping import KINDS
from pytest_nbrepro.workflows import WORKFLOWS, workflow

#: Which options say something to which kinds only.
_WITH_IMAGE = ("dockerfile", "devcontainer", "aicoe-ci")
_FOR = {
    "apt": tuple(name for name, kind in KINDS.items() if kind.has_system),
    "base_image": _WITH_IMAGE,
    "each": ("dockerfile",),
    "cells": ("script",),
    "pep723": ("script",),
}


@dataclass(frozen=True)
class _Asked:
    """What was typed."""

    paths: tuple[Path, ...]
    target: str
    platform: str | None
    output: Path | None
    force: bool
    apt: tuple[str, ...]
    base_image: str | None
    each: bool
    cells: str | None
    pep723: bool


@click.command()
@PATHS
@click.option(
    "--to",
    "target",
    type=click.Choice([*TARGETS, "script", *KINDS, *WORKFLOWS]),
    required=True,
    help="what to make: a file to install from, or what runs the notebooks elsewhere",
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
@click.option(
    "--apt", multiple=True, callback=debian, help="a package of Debian for the image; repeatable"
)
@click.option(
    "--base-image", callback=image, help="the image to begin with, e.g. IMAGE@sha256:… by digest"
)
@click.option("--each", is_flag=True, help="an image for each notebook, not one for all")
@click.option("--cells", metavar="TAG", help="of a script: the cells with this tag, not all")
@click.option("--pep723", is_flag=True, help="of a script: what it needs on its top, as locked")
@click.pass_context
def export(context: click.Context, /, **chosen: Any) -> None:
    """Turn the locks of notebooks into a file to install from, or what runs them elsewhere.

    One set of packages for all notebooks named; where their locks disagree,
    the package and the notebooks are named and nothing is written.
    """
    asked = _Asked(**chosen)
    if not asked.paths:
        told = f"which notebooks? e.g. nbrepro export --to {asked.target} report.ipynb"
        raise click.UsageError(told)
    for name, kinds in _FOR.items():
        if chosen[name] and asked.target not in kinds:
            raise click.UsageError(f"--{name.replace('_', '-')} is for {', '.join(kinds)}")
    try:
        notices, done = _maker(asked)()
    except OutsideError as error:
        raise click.UsageError(str(error)) from error
    except FindingError as error:
        click.echo(printable(f"error: {error}"), err=True)
        context.exit(1)
    for notice in notices:
        click.echo(printable(f"{notice.severity}: {notice}"), err=True)
    done()


#: Makes the files; gives what is to be said, and what writes them.
_Maker = Callable[[], tuple[tuple[Finding, ...], Callable[[], None]]]


def _maker(asked: _Asked) -> _Maker:
    """What makes the files that were asked for. Ends the command on a mistake."""
    if asked.target in TARGETS:
        return _locked(asked)
    if asked.target in WORKFLOWS:
        return _workflow(asked)
    return _scripts(asked) if asked.target == "script" else _shipped(asked)


def _locked(asked: _Asked) -> _Maker:
    """What makes a file to install from. Ends the command on a mistake."""
    places = places_of(asked.target, asked.output)

    def make() -> tuple[tuple[Finding, ...], Callable[[], None]]:
        named = notebooks_named(asked.paths)
        files = made(Conductor(Settings()), named, asked.platform, asked.target)

        def write() -> None:
            if not places:
                click.echo("".join(files.texts), nl=False)
                return
            # a program is not what a block of comments is to replace
            is_file = asked.output is not None and not asked.output.is_dir()
            is_named = is_file and asked.target != "pep723"
            with _told(places[0]):
                placing.place(places, files.texts, may_replace=asked.force or is_named)

        return files.notices, write

    return make


def _shipped(asked: _Asked) -> _Maker:
    """What makes a set of files below a folder. Ends the command on a mistake."""
    if asked.output is None:
        told = f"{asked.target} is a set of files: say in which folder they go, e.g. -o ."
        raise click.UsageError(told)
    folder = asked.output
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{folder} is a file; {asked.target} goes into a folder")
    wishes = Wishes(folder, asked.apt, asked.base_image or "", asked.each)

    def make() -> tuple[tuple[Finding, ...], Callable[[], None]]:
        named = notebooks_named(asked.paths)
        files = ship(Conductor(Settings()), named, asked.platform, asked.target, wishes)

        def write() -> None:
            _put(folder, files.files, asked.force)

        return files.notices, write

    return make


def _scripts(asked: _Asked) -> _Maker:
    """What makes scripts, one for each notebook. Ends the command on a mistake."""

    def make() -> tuple[tuple[Finding, ...], Callable[[], None]]:
        named, place = notebooks_named(asked.paths), asked.output
        if len(named) > 1 and (place is None or (place.exists() and not place.is_dir())):
            raise click.UsageError("several scripts: say in which folder they go, e.g. -o .")
        found = scripts(
            Conductor(Settings()), named, asked.platform, asked.cells or "", has_block=asked.pep723
        )

        def write() -> None:
            if place is None:
                click.echo(found[0].text, nl=False)
                return
            is_file = len(found) == 1 and not place.is_dir()
            folder = place.parent if is_file else place
            files = [replace(found[0], path=place.name)] if is_file else found
            _put(folder, files, asked.force)

        return (), write

    return make


def _workflow(asked: _Asked) -> _Maker:
    """What makes a file for a service. Ends the command on a mistake."""
    folder = asked.output or Path()

    def make() -> tuple[tuple[Finding, ...], Callable[[], None]]:
        named = notebooks_named(asked.paths)
        made = workflow(Conductor(Settings()), named, asked.platform, asked.target, folder)
        if asked.output is None:
            return (), lambda: click.echo(made.text, nl=False)
        return (), lambda: _put(folder, [made], asked.force)

    return make


def _put(folder: Path, files: Sequence[placing.Made], force: bool) -> None:
    """Write the files, and say which."""
    with _told(folder):
        placing.place_below(folder, files, may_replace=force)
    for file in files:
        click.echo(printable(str(folder / file.path)))


@contextmanager
def _told(where: Path) -> Iterator[None]:
    """End the command where the system refuses."""
    try:
        yield
    except OSError as error:
        found = error.filename or where
        raise click.ClickException(printable(f"{found}: {error.strerror or error}")) from error
