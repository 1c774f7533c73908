"""``nbrepro strip``: outputs, counts and volatile metadata go out of notebooks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.commands.parts import PATHS, echo, notebooks_named, tell
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import read_content, save
from pytest_nbrepro.reports import finding_lines
from pytest_nbrepro.stripping import Options, stripped

#: The path that stands for the standard input, and then for the standard output.
_PIPE = Path("-")
_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
_SIZE = re.compile(r"(\d+)([KMG]?)", re.IGNORECASE)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}


def _words(_context: click.Context, _option: click.Parameter, value: Any) -> tuple[str, ...]:
    """The words of an option that is given several times, or once with blanks between them."""
    return tuple(word for text in value for word in text.split())


def _size(_context: click.Context, _option: click.Parameter, value: str) -> int:
    found = _SIZE.fullmatch(value.strip())
    if found is None:
        raise click.BadParameter(f"{value!r}: expected a number of characters such as 500 or 10K")
    return int(found[1]) * _UNITS[found[2].upper()]


def _flag(name: str, told: str, **more: Any) -> _Decorator:
    return click.option(name, is_flag=True, help=told, **more)


def _several(name: str, dest: str, metavar: str, told: str) -> _Decorator:
    more = f"{told}; several with blanks between them, or the option again"
    return click.option(name, dest, metavar=metavar, multiple=True, callback=_words, help=more)


#: What to strip: the fields of `Options`, under nbstripout's names.
_OPTIONS: tuple[_Decorator, ...] = (
    _flag("--keep-output", "keep outputs where neither notebook nor cell says more", default=None),
    _flag("--keep-count", "keep execution counts"),
    click.option(
        "--keep-id/--renumber-ids",
        default=True,
        help="keep the ids of cells (so it is without the option), or number the cells from 0",
    ),
    _several("--extra-keys", "extra_keys", "KEY", "remove metadata.KEY or cell.metadata.KEY too"),
    _several("--keep-metadata-keys", "keep_metadata_keys", "KEY", "do not remove this key"),
    _flag("--drop-empty-cells", "remove cells without a source"),
    _several("--drop-tagged-cells", "drop_tagged_cells", "TAG", "remove cells with this tag"),
    _flag("--strip-init-cells", "strip also cells that say init_cell: true"),
    _several("--drop-output-type", "drop_output_types", "TYPE[:NAME]", "strip these outputs"),
    _several("--keep-output-type", "keep_output_types", "TYPE[:NAME]", "keep these outputs"),
    click.option(
        "--max-size",
        metavar="SIZE",
        default="0",
        callback=_size,
        help="keep outputs of at most so many characters, e.g. 500 or 10K",
    ),
)


def _strip_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@PATHS
@_flag("--dry-run", "say what would be stripped, and write nothing")
@_flag("--verify", "as --dry-run; ends with 1 if something would be stripped")
@_flag("--textconv", "write the stripped notebooks to standard output, and no file")
@_strip_options
@click.pass_context
def strip(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    dry_run: bool,
    verify: bool,
    textconv: bool,
    **chosen: Any,
) -> None:
    """Clear outputs, execution counts and volatile metadata, by nbstripout's rules.

    Every other byte of the file stays, the record too. PATH is a notebook, a
    folder, or - for a notebook on standard input, which is then written to
    standard output.
    """
    if not paths:
        raise click.UsageError("which notebooks? e.g. nbrepro strip report.ipynb")
    try:
        options = Options(**chosen)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    is_told = dry_run or verify
    failed = changed = False
    for path in notebooks_named(paths):
        is_shown = (textconv or path == _PIPE) and not is_told
        try:
            changed |= _strip(path, options, is_told=is_told, is_shown=is_shown)
        except FindingError as error:
            failed = True
            told = error.finding.about(_named(path))
            lines = finding_lines(Path(_named(path)), [told], is_verbose=True)
            for line in lines:
                if is_shown:  # standard output is the notebook's
                    tell(line)
                else:
                    _say(line)
    context.exit(1 if failed or (verify and changed) else 0)


def _strip(path: Path, options: Options, *, is_told: bool, is_shown: bool) -> bool:
    """Strip one notebook, as was asked for; true if it was not stripped yet."""
    is_pipe = path == _PIPE
    content = sys.stdin.buffer.read() if is_pipe else read_content(path)
    made = stripped(content, options, path=Path(_named(path)))
    is_changed = made != content
    if is_shown:
        click.echo(made, nl=False)
    elif is_told and is_changed:
        _say(f"{_named(path)}: would be stripped")
    elif is_changed:
        # a baseline is written here: the outputs are in it before they are nowhere else
        save(path, made, expected=content)
        _say(f"{path}: stripped")
    return is_changed


def _named(path: Path) -> str:
    return "standard input" if path == _PIPE else str(path)


def _say(line: str) -> None:
    echo([line])
