"""The options that give parameters to a notebook, in papermill's letters, and what it can take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.commands.parts import Command
from pytest_nbrepro.filling import PARAMETERS, has_parameters, parameters_of
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.parameters import doubtful, from_base64, from_file, from_yaml, typed

_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "-p",
        "--parameters",
        nargs=2,
        multiple=True,
        metavar="NAME VALUE",
        help="a parameter; True, False, None and numbers are meant as such",
    ),
    click.option(
        "-r",
        "--parameters-raw",
        nargs=2,
        multiple=True,
        metavar="NAME TEXT",
        help="a parameter whose value is text, whatever it looks like",
    ),
    click.option(
        "-f",
        "--parameters-file",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="parameters in a file of YAML, JSON or TOML",
    ),
    click.option(
        "-y", "--parameters-yaml", multiple=True, metavar="YAML", help="parameters as YAML or JSON"
    ),
    click.option(
        "-b", "--parameters-base64", multiple=True, metavar="TEXT", help="YAML, encoded in base64"
    ),
)


def parameter_options(command: Command) -> Command:
    """Give a command the options for parameters."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def given(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that were typed; the options are heard in papermill's order.

    Raises UnfitError where one cannot be read.
    """
    found: dict[str, Any] = {}
    for text in chosen["parameters_base64"]:
        found |= from_base64(text, "-b")
    for path in chosen["parameters_file"]:
        found |= from_file(path)
    for text in chosen["parameters_yaml"]:
        found |= from_yaml(text, "-y")
    found |= {name: typed(value) for name, value in chosen["parameters"]}
    return found | dict(chosen["parameters_raw"])


def doubts(parameters: Mapping[str, Any]) -> Iterator[str]:
    """A line for each text that YAML should perhaps have taken for a number."""
    for name in doubtful(parameters):
        value = parameters[name]
        yield f"{name} is the text {value!r}, for YAML wants a point in a number: 1.0e-3"


def inspected(notebook: Notebook) -> Iterator[str]:
    """The parameters that a notebook states, in a line each.

    Raises FindingError (NB004) where it is not of format 4.
    """
    found = parameters_of(notebook)
    if not has_parameters(notebook):
        yield f"{notebook.path}: no cell is tagged {PARAMETERS!r}"
    elif found is None:
        yield f"{notebook.path}: the parameters of Python notebooks alone can be read"
    elif not found:
        yield f"{notebook.path}: the cell tagged {PARAMETERS!r} assigns nothing that can be read"
    else:
        widths = [max(map(len, column)) for column in zip(*_rows(found), strict=True)]
        for row in _rows(found):
            padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
            yield "  ".join(padded).rstrip()


def _rows(found: Any) -> Iterator[tuple[str, str, str, str]]:
    for one in found:
        yield one.name, one.kind or "?", f"= {one.default}", f"# {one.help}" if one.help else ""
