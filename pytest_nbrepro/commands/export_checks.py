"""What is typed to ``nbrepro export``, checked before anything is made."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.environment.exports import TARGETS
from pytest_nbrepro.shipping import IMAGE

_DEBIAN = re.compile(r"[a-z0-9][a-z0-9+.-]+(=[A-Za-z0-9.+~:-]+)?")


def debian(_context: click.Context, _option: click.Parameter, value: Any) -> Any:
    """Let names of Debian's packages pass. Ends the command on a mistake."""
    for name in value:
        if not _DEBIAN.fullmatch(name):
            raise click.BadParameter(f"{name!r} is no name of a package, such as libgl1")
    return value


def image(_context: click.Context, _option: click.Parameter, value: Any) -> Any:
    """Let the name of an image pass. Ends the command on a mistake."""
    if value is not None and not IMAGE.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no name of an image, such as python:3.13-slim")
    return value


def places_of(target: str, output: Path | None) -> list[Path]:
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
