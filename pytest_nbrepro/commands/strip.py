"""``nbrepro strip``: outputs, counts and volatile metadata go out of notebooks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro import baselines
from pytest_nbrepro.commands.parts import PATHS, chosen_settings, echo, notebooks_named, tell
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import Notebook, check_writable, parse, read_content, save
from pytest_nbrepro.reports import finding_lines
from pytest_nbrepro.stripping import Options, is_note, size, stripped, words

#: The path that stands for the standard input, and then for the standard output.
_PIPE = Path("-")
_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
#: So many notebooks are worked on at once.
_AT_ONCE = 4


@dataclass(frozen=True)
class _Done:
    """What came of one notebook: lines to print, on standard error where that is ``on_stderr``."""

    lines: Sequence[str]
    is_changed: bool = False
    is_failed: bool = False
    shown: bytes | None = None
    on_stderr: bool = False


def _words(_context: click.Context, _option: click.Parameter, value: Any) -> tuple[str, ...]:
    """The words of an option that is given several times, or once with blanks between them."""
    return words(value)


def _size(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    try:
        return None if value is None else size(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r}: expected {error}") from error


def _flag(name: str, told: str) -> _Decorator:
    return click.option(name, is_flag=True, help=told)


def _choice(name: str, told: str) -> _Decorator:
    """A flag that may stand in the settings of the project as well, and be taken back here."""
    return click.option(f"--{name}/--no-{name}", default=None, help=told)


def _several(name: str, dest: str, metavar: str, told: str) -> _Decorator:
    more = f"{told}; several with blanks between them, or the option again"
    return click.option(name, dest, metavar=metavar, multiple=True, callback=_words, help=more)


#: What to strip: the fields of `Options`, under nbstripout's names; None where nothing is typed.
_OPTIONS: tuple[_Decorator, ...] = (
    _choice("keep-output", "keep outputs where neither notebook nor cell says more"),
    _choice("keep-count", "keep execution counts"),
    click.option(
        "--keep-id/--renumber-ids",
        default=None,
        help="keep the ids of cells (so it is without the option), or number the cells from 0",
    ),
    _several("--extra-keys", "extra_keys", "KEY", "remove metadata.KEY or cell.metadata.KEY too"),
    _several("--keep-metadata-keys", "keep_metadata_keys", "KEY", "do not remove this key"),
    _choice("drop-empty-cells", "remove cells without a source"),
    _several("--drop-tagged-cells", "drop_tagged_cells", "TAG", "remove cells with this tag"),
    _choice("strip-init-cells", "strip also cells that say init_cell: true"),
    _several("--drop-output-type", "drop_output_types", "TYPE[:NAME]", "strip these outputs"),
    _several("--keep-output-type", "keep_output_types", "TYPE[:NAME]", "keep these outputs"),
    click.option(
        "--max-size",
        metavar="SIZE",
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
@_flag("--no-baseline", "do not keep the outputs beside the notebook")
@_flag("--only-baseline", "keep the outputs beside the notebook, and leave it as it is")
@_flag("--dry-run", "say what would be stripped, and write nothing")
@_flag("--verify", "as --dry-run; ends with 1 if something would be stripped")
@_flag("--textconv", "write the stripped notebooks to standard output, and no file")
@_strip_options
@click.pass_context
def strip(
    context: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    no_baseline: bool,
    only_baseline: bool,
    dry_run: bool,
    verify: bool,
    textconv: bool,
    **chosen: Any,
) -> None:
    """Clear outputs, execution counts and volatile metadata, by nbstripout's rules.

    The outputs are kept in the folder __nbrepro__ beside the notebook, where
    pytest --nbrepro compares with them, and nbrepro unstrip puts them back.
    Every other byte of the file stays, the record too. PATH is a notebook, a
    folder, or - for a notebook on standard input, which is then written to
    standard output.
    """
    _check(paths)
    options = _options(chosen)
    is_dry = dry_run or verify
    if no_baseline and only_baseline:
        raise click.UsageError("--no-baseline and --only-baseline leave nothing to do")
    keep = _Keep(beside=not no_baseline, inside=only_baseline)
    is_shown = textconv and not is_dry
    work = partial(_strip, options=options, keep=keep, is_dry=is_dry, is_shown=is_shown)
    changed = failed = False
    for done in _each(work, _without_links(notebooks_named(paths))):
        changed, failed = changed or done.is_changed, failed or done.is_failed
        if done.shown is not None:
            click.echo(done.shown, nl=False)
        if done.on_stderr:
            for line in done.lines:
                tell(line)
        else:
            echo(done.lines)
    context.exit(1 if failed or (verify and changed) else 0)


def _check(paths: Sequence[Path]) -> None:
    """End the command where it is not clear what is to be stripped, and whose output that is."""
    if not paths:
        raise click.UsageError("which notebooks? e.g. nbrepro strip report.ipynb")
    if _PIPE in paths and len(set(paths)) > 1:
        raise click.UsageError("- is standard input, and stands alone")


def _options(chosen: dict[str, Any]) -> Options:
    """What was typed, before what the project says. Ends the command on a mistake."""
    said = {name: value for name, value in chosen.items() if value not in (None, ())}
    try:
        return replace(chosen_settings({}).strip or Options(), **said)
    except ValueError as error:
        raise click.UsageError(f"expected {error}") from error


def _without_links(paths: Sequence[Path]) -> list[Path]:
    """The paths without those that lead to a file that another one named before."""
    found: dict[str, Path] = {}
    for path in paths:
        found.setdefault(os.path.realpath(path), path)
    return [*found.values()]


def _each(work: Callable[[Path], _Done], paths: Sequence[Path]) -> Iterator[_Done]:
    """Do the work for all paths, a few at a time: a disk takes its time to say that it has it."""
    if len(paths) == 1:
        yield work(paths[0])
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(work, paths)


@dataclass(frozen=True)
class _Keep:
    """Where outputs are kept: beside the notebook, and in it."""

    beside: bool
    inside: bool


def _strip(path: Path, options: Options, keep: _Keep, *, is_dry: bool, is_shown: bool) -> _Done:
    """Strip one notebook: write it, show it on standard output, or say what would be done."""
    is_pipe = path == _PIPE
    is_shown = is_shown or (is_pipe and not is_dry)
    name = "standard input" if is_pipe else str(path)
    try:
        content = sys.stdin.buffer.read() if is_pipe else read_content(path)
        made = stripped(content, options, path=Path(name))
        if made != content and not (is_dry or is_shown):
            return _write(path, content, made, options, keep)
    except FindingError as error:
        lines = finding_lines(Path(name), [error.finding.about(name)], is_verbose=True)
        # standard output is the notebook's
        return _Done([*lines], is_failed=True, on_stderr=is_shown)
    if is_shown:
        return _Done([], is_changed=made != content, shown=made)
    is_changed = made != content
    return _Done([f"{name}: would be stripped"] if is_changed else [], is_changed=is_changed)


def _write(path: Path, content: bytes, made: bytes, options: Options, keep: _Keep) -> _Done:
    """Write what differs. Raises FindingError."""
    if not keep.inside:
        check_writable(path)
    kept, no_baseline = False, ""
    if keep.beside:  # the outputs are in the baseline before they are nowhere else
        notebook = _notebook(path, content)
        if notebook is None:
            no_baseline = "a note of Zeppelin has no baseline"
        else:
            kept = baselines.harvest(notebook, parse(path, made), options)
    if keep.inside:
        told = no_baseline or ("the outputs are kept beside it" if kept else "")
        return _Done([f"{path}: {told}"] if told else [], is_changed=kept)
    save(path, made, expected=content)
    return _Done([f"{path}: stripped{'; ' * bool(no_baseline)}{no_baseline}"], is_changed=True)


def _notebook(path: Path, content: bytes) -> Notebook | None:
    """The notebook in the content of a file, None where it is a note of Zeppelin."""
    try:
        return parse(path, content)
    except FindingError:
        if is_note(content):
            return None
        raise
