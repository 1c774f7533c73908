"""What the commands share: options made from the table of all, notebooks named, lines printed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from click.exceptions import Exit

from pytest_nbrepro.config import (
    Settings,
    SettingsError,
    from_pyproject,
    project_folder,
    with_values,
)
from pytest_nbrepro.notebook import notebooks_in
from pytest_nbrepro.option import Option
from pytest_nbrepro.options import OPTIONS
from pytest_nbrepro.reports import folded, printable
from pytest_nbrepro.values import TOLERANCE

Command = TypeVar("Command", bound=Callable[..., Any])

#: The options that matter where nothing is run.
STATIC = (
    "require_record",
    "verify_files",
    "policy",
    "hardware",
    "replay_numerics",
    "env",
    "cells",
    "builtins",
    "compat",
    "advisories",
    "select",
    "ignore",
    "github",
)
#: The options that matter where outputs are compared.
COMPARING = ("rtol", "atol", "compat", "sanitize_with", "select", "ignore")


def echo(lines: Iterable[str]) -> None:
    """Print the lines, as far as a terminal can show them; broken between words on one."""
    is_terminal = sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns if is_terminal else 0
    for line in lines:
        for part in folded(printable(line), columns):
            click.echo(part)


def tell(line: str) -> None:
    """Print a line on what is being done, apart from the results."""
    with contextlib.suppress(OSError):  # nobody reads it any more; the work goes on
        click.echo(printable(line), err=True)


def let_go_of_stdout() -> None:
    """Send to nowhere what is left for standard output, which takes no more.

    Else Python would try again at the end, and end with 120.
    """
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _flag(option: Option) -> str:
    return f"--{option.key}"


def settings_options(*names: str) -> Callable[[Command], Command]:
    """Give a command the options of these names."""

    def add(command: Command) -> Command:
        for option in reversed([option for option in OPTIONS if option.name in names]):
            kind: dict[str, Any] = (
                {"is_flag": True, "default": None}
                if option.metavar is None
                else {"metavar": option.metavar}
            )
            command = click.option(_flag(option), option.name, help=option.help, **kind)(command)
        return command

    return add


def chosen_settings(chosen: dict[str, Any]) -> Settings:
    """The settings of the project, and before them those typed. Ends the command on a mistake."""
    try:
        found = from_pyproject(project_folder(Path.cwd()))
        return with_values(found, chosen, "command line", _flag)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


def tolerance_options(command: Command) -> Command:
    """Give a command ``--rtol`` and ``--atol``, which a record can state."""
    helps = {option.name: option.help.partition(" (")[0] for option in OPTIONS}
    for name in reversed([*TOLERANCE]):
        told = f"{helps[name]}, to be stated in the record"
        command = click.option(f"--{name}", metavar="NUMBER", help=told)(command)
    return command


def stated_tolerance(chosen: Mapping[str, str | None]) -> dict[str, float]:
    """The parts of a tolerance that were typed, as numbers. Ends the command on a mistake."""
    stated = {}
    for name, value in chosen.items():
        if value is not None:
            try:
                stated[name] = TOLERANCE[name](value)
            except ValueError as error:
                raise click.UsageError(f"--{name} = {value!r}: expected {error}") from None
    return stated


def index_address(_context: click.Context, _option: click.Parameter, value: Any) -> Any:
    """Let an address of a package index pass, or several. Ends the command on a mistake."""
    for url in (value,) if isinstance(value, str) else value or ():
        try:
            parts = urlsplit(url)
            is_address = parts.scheme in {"http", "https", "file"} and (parts.port or 1) > 0
        except ValueError:  # no port where one has to be: a sign in the password is not quoted
            is_address = False
        if not is_address or any(c.isspace() for c in url):
            raise click.UsageError("--index-url: expected an address, https://…")
    return value


def notebooks_named(paths: Sequence[Path]) -> list[Path]:
    """The notebooks named, and those below the folders named; without any, the command ends."""
    found: list[Path] = []
    for path in paths:
        here = notebooks_in(path)
        if not here:
            click.echo(printable(f"no notebook found in {path}"), err=True)
        found += here
    if not found:
        raise Exit(1)
    return list(dict.fromkeys(found))


PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
