"""``nbrepro discover``: what notebooks import."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pytest_nbrepro.commands.parts import PATHS, chosen_settings, echo, notebooks_named
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.notebook import read
from pytest_nbrepro.reports import discovery_lines, finding_lines, printable

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.discovering import Discovered


@click.command()
@PATHS
@click.option("--run", is_flag=True, help="run the notebooks, and say what else they load")
@click.option("--add", is_flag=True, help="state in the record what provides the imports")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def discover(
    context: click.Context, /, paths: tuple[Path, ...], run: bool, add: bool, as_json: bool
) -> None:
    """Find what notebooks import, and which installed packages provide it.

    The cells are read, not run, unless --run says so. What nothing installed
    provides gets a suggestion, and is never stated or installed by itself.
    """
    conductor = Conductor(chosen_settings({}))
    answers, failed = [], False
    try:
        for path, found in _found(conductor, notebooks_named(paths or (Path(),))):
            answer, failure = _discover(path, found, run=run, add=add, quiet=as_json)
            answers.append(answer)
            failed |= failure is not None
            if failure is not None and not as_json:
                echo(finding_lines(path, [failure], is_verbose=True))
    finally:
        conductor.close()
    if as_json:
        click.echo(json.dumps(answers, indent=1, sort_keys=True))
    context.exit(1 if failed else 0)


_Found = tuple["Conducted", "Discovered"]


def _found(
    conductor: Conductor, paths: Iterable[Path]
) -> Iterator[tuple[Path, _Found | FindingError]]:
    """What each notebook imports, or why nobody can say: all are read before anybody is asked."""
    from pytest_nbrepro.discovering import Reading, discovered, reading

    read_or_not: dict[Path, Reading | FindingError] = {}
    for path in paths:
        try:
            read_or_not[path] = reading(conductor.open(read(path)))
        except FindingError as error:
            read_or_not[path] = error
    made = iter(discovered(each for each in read_or_not.values() if isinstance(each, Reading)))
    for path, each in read_or_not.items():
        yield path, (each.conducted, next(made)) if isinstance(each, Reading) else each


def _discover(
    path: Path, found: _Found | FindingError, *, run: bool, add: bool, quiet: bool
) -> tuple[dict[str, Any], Finding | None]:
    """The answer for one notebook, told at once unless it is to be quiet, and what failed."""
    from pytest_nbrepro.discovering import with_discovered, with_loaded

    try:
        if isinstance(found, FindingError):
            raise found
        conducted, made = found
        if run and made.failure is None:
            made = with_loaded(conducted, made)
        if not quiet:
            echo(discovery_lines(path, made))
            if made.notices:
                echo(finding_lines(path, made.notices, is_verbose=False))
        added: tuple[str, ...] = ()
        if add and made.failure is None:
            content, added = with_discovered(conducted, made)
            if added:
                conducted.notebook.save(content)
            if not quiet:
                click.echo(printable(_told(path, added)))
        return _answer(path, made, added), made.failure
    except FindingError as error:
        told = error.finding.about(str(path))
        return {"notebook": str(path), "error": told.headline}, told


def _told(path: Path, added: tuple[str, ...]) -> str:
    if not added:
        return f"{path}: the record states all of it already"
    return f"{path}: now stated in the record: {', '.join(added)}"


def _answer(path: Path, made: Discovered, added: tuple[str, ...]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "notebook": str(path),
        "imports": [
            {
                "import": found.module,
                "kind": str(found.kind),
                "packages": [{"name": p.name, "version": p.version} for p in found.providers],
                "cells": list(found.cells),
                "need": str(found.need),
                "suggestion": found.suggestion
                and {"package": found.suggestion.package, "known": found.suggestion.is_known},
            }
            for found in made.imports
        ],
        "notices": [notice.headline for notice in made.notices],
        "added": list(added),
    }
    if made.loaded is not None:
        answer["loaded"] = [{"name": p.name, "version": p.version} for p in made.loaded]
    if made.failure is not None:
        answer["error"] = made.failure.headline
    return answer
