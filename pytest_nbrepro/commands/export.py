"""``nbrepro export``: files to install from, and files to run notebooks elsewhere with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.commands.parts import PATHS, notebooks_named
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment.exports import TARGETS
from pytest_nbrepro.exporting import export as made
from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.placing import place, place_below
from pytest_nbrepro.reports import printable
from pytest_nbrepro.scripts import scripts
from pytest_nbrepro.shipments import OutsideError, Wishes, ship
from pytest_nbrepro.shipping import IMAGE, KINDS

#: Which options say something to which kinds only.
_WITH_IMAGE = ("dockerfile", "devcontainer", "aicoe-ci")
_FOR = {
    "apt": (*_WITH_IMAGE, "binder"),
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


def _debian(_context: click.Context, _option: click.Parameter, value: Any) -> Any:
    """Let names of Debian's packages pass. Ends the command on a mistake."""
    import re

    for name in value:
        if not re.fullmatch(r"[a-z0-9][a-z0-9+.-]+(=[A-Za-z0-9.+~:-]+)?", name):
            raise click.BadParameter(f"{name!r} is no name of a package, such as libgl1")
    return value


def _image(_context: click.Context, _option: click.Parameter, value: Any) -> Any:
    """Let the name of an image pass. Ends the command on a mistake."""
    if value is not None and not IMAGE.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no name of an image, such as python:3.13-slim")
    return value


@click.command()
@PATHS
@click.option(
    "--to",
    "target",
    type=click.Choice([*TARGETS, "script", *KINDS]),
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
    "--apt", multiple=True, callback=_debian, help="a package of Debian for the image; repeatable"
)
@click.option(
    "--base-image", callback=_image, help="the image to begin with, e.g. IMAGE@sha256:… by digest"
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
    make = {"script": _scripts}.get(asked.target, _shipped if asked.target in KINDS else _locked)
    try:
        notices, done = make(asked)()
    except FindingError as error:
        click.echo(printable(f"error: {error}"), err=True)
        context.exit(1)
    for notice in notices:
        click.echo(printable(f"{notice.severity}: {notice}"), err=True)
    done()


#: Makes the files; gives what is to be said, and what writes them.
_Maker = Callable[[], tuple[tuple[Finding, ...], Callable[[], None]]]


def _locked(asked: _Asked) -> _Maker:
    """What makes a file to install from. Ends the command on a mistake."""
    places = _places(asked.target, asked.output)

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
                place(places, files.texts, may_replace=asked.force or is_named)

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
        try:
            files = ship(Conductor(Settings()), named, asked.platform, asked.target, wishes)
        except OutsideError as error:
            told = f"{error}, and nothing else gets there: name a folder above it with -o"
            raise click.UsageError(told) from error

        def write() -> None:
            with _told(folder):
                place_below(folder, files.files, may_replace=asked.force)
            for file in files.files:
                click.echo(printable(str(folder / file.path)))

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
            with _told(place):
                place_below(folder, files, may_replace=asked.force)
            for file in files:
                click.echo(printable(str(folder / file.path)))

        return (), write

    return make


@contextmanager
def _told(where: Path) -> Iterator[None]:
    """End the command where the system refuses."""
    try:
        yield
    except OSError as error:
        found = error.filename or where
        raise click.ClickException(printable(f"{found}: {error.strerror or error}")) from error


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
