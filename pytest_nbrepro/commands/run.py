"""``nbrepro run``: run a notebook with parameters, and keep its outputs in another file."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.commands.destination import Destination, page_writer, start_of
from pytest_nbrepro.commands.parameters import doubts, given, inspected, parameter_options
from pytest_nbrepro.commands.parts import chosen_settings, echo, settings_options, tell
from pytest_nbrepro.commands.progress import Progress
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment import kernel_named
from pytest_nbrepro.filling import cleared, dialect_for, filled, unknown
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.parameters import UnfitError
from pytest_nbrepro.reports import finding_lines
from pytest_nbrepro.running import Account, Execution, Wishes

#: The settings that matter where a notebook is run and nothing compared.
_RUNNING = (
    "timeout",
    "notebook_timeout",
    "startup_timeout",
    "output_limit",
    "memory",
    "env",
    "seal",
    "kernels",
    "preload",
    "offline",
)
#: As shells have it of a program that Ctrl-C, or an end that was asked for, has ended.
_INTERRUPTED = {signal.SIGINT: 130, signal.SIGTERM: 143}
#: While a notebook runs, it is saved so often, and not for more than this part of the time.
_SAVE_SECONDS, _SAVE_PART = 2.0, 0.05
_PATH = click.Path(path_type=Path, allow_dash=True)


@dataclass(frozen=True)
class _Asked:
    """What was typed, beside parameters and settings."""

    path: Path
    out: Path | None
    inspect: bool
    in_place: bool
    prepare_only: bool
    kernel: str | None
    cwd: Path | None
    html: Path | None
    verbose: bool
    quiet: bool


@click.command()
@click.argument("path", metavar="IN", type=_PATH)
@click.argument("out", metavar="[OUT]", required=False, type=_PATH)
@parameter_options
@click.option("--inspect", is_flag=True, help="print the parameters that IN has, and run nothing")
@click.option("--in-place", is_flag=True, help="write the outputs into IN itself")
@click.option("--prepare-only", is_flag=True, help="put the parameters in, and run nothing")
@click.option("-k", "--kernel", metavar="NAME", help="the kernel to run it with, not its own")
@click.option(
    "--cwd",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="the folder to run it in, not its own",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="write a page of the result, too, with nbconvert",
)
@settings_options(*_RUNNING)
@click.option("-v", "--verbose", is_flag=True, help="tell of each cell how long it took")
@click.option("-q", "--quiet", is_flag=True, help="tell only what went wrong")
@click.pass_context
def run(context: click.Context, /, **chosen: Any) -> None:
    """Run a notebook, with parameters, and write it with its outputs to OUT.

    Values are assigned in a cell behind the one that is tagged "parameters", as
    papermill does it; IN stays as it is. Where the run stops, OUT has what there
    is up to there. "-" is standard input or output.

    Exit codes: 0 it ran to its end, 1 it stopped or could not be run, 2 the
    command was not understood, 130 it was interrupted.
    """
    typed_settings = {name: chosen.pop(name) for name in _RUNNING}
    asked = _Asked(**{name: chosen.pop(name) for name in _Asked.__dataclass_fields__})
    try:
        notebook = start_of(asked.path)
        if asked.inspect:
            echo(inspected(notebook))
            return
        parameters = given(chosen)
        code = _run(asked, notebook, parameters, typed_settings)
    except UnfitError as error:
        raise click.UsageError(str(error)) from error
    except FindingError as error:
        for line in finding_lines(asked.path, [error.finding], is_verbose=True):
            tell(line)
        code = 1
    context.exit(code)


def _run(
    asked: _Asked, notebook: Notebook, parameters: dict[str, Any], typed: dict[str, Any]
) -> int:
    """Do what was asked; the exit code. Raises FindingError, UnfitError, click's errors."""
    settings = chosen_settings(typed)
    goal = Destination.chosen(notebook, asked.path, asked.out, in_place=asked.in_place)
    write_page = page_writer(asked.html) if asked.html else None
    kernel = kernel_named(asked.kernel) if asked.kernel else None
    prepared = notebook
    if parameters:
        prepared = filled(notebook, parameters, dialect_for(notebook, kernel))
    for note in (*unknown(notebook, parameters), *doubts(parameters)):
        tell(f"{asked.path}: note: {note}")
    if asked.prepare_only:
        content, code = prepared.content, 0
        goal.write(content)
    else:
        limit = settings.timeout if typed["timeout"] else None
        wishes = Wishes(kernel, asked.cwd.absolute() if asked.cwd else None, limit)
        account = Account(str(asked.path), goal.name, parameters)
        content, code = _ran(
            asked,
            cleared(prepared),
            settings=settings,
            wishes=wishes,
            account=account,
            goal=goal,
        )
    if write_page:
        write_page(content, notebook.path.stem)
    return code


def _ran(
    asked: _Asked,
    notebook: Notebook,
    *,
    settings: Settings,
    wishes: Wishes,
    account: Account,
    goal: Destination,
) -> tuple[bytes, int]:
    """Run the notebook and write what comes of it; that, and the exit code."""
    conductor = Conductor(settings, tell=tell)
    progress = Progress(len(notebook.cells), is_verbose=asked.verbose, is_quiet=asked.quiet)
    try:
        execution = Execution(conductor.open(notebook), notebook, wishes)
        with _ended_by_signals() as ended_by:
            try:
                _cells(execution, progress, goal)
            except KeyboardInterrupt:
                execution.interrupt()
            execution.end()
        content = execution.final(account, mark=not asked.in_place)
        goal.write(content)
    finally:
        progress.close()
        conductor.close()
    found = execution.finding()
    if found is not None:
        for line in finding_lines(Path(goal.name), [found], is_verbose=True):
            tell(line)
    elif execution.stopped:
        tell(f"{goal.name}: {execution.stopped}; it has the outputs up to there")
    elif not asked.quiet:
        _done(execution, goal)
    return content, _INTERRUPTED[ended_by[0]] if ended_by else int(bool(execution.stopped))


def _cells(execution: Execution, progress: Progress, goal: Destination) -> None:
    """Run all cells, and save the notebook from time to time."""
    saved, took = time.monotonic(), 0.0
    for cell, seconds in execution.cells(progress.begin):
        progress.ended(cell, seconds)
        now = time.monotonic()
        if now - saved > max(_SAVE_SECONDS, took / _SAVE_PART):
            goal.save(execution.content())
            saved = time.monotonic()
            took = saved - now


def _done(execution: Execution, goal: Destination) -> None:
    count = f"{execution.count} cell{'' if execution.count == 1 else 's'}"
    ended = ""
    if execution.is_over and execution.cell is not None:
        ended = f"; cell {execution.cell.number} has ended it (SystemExit)"
    line = f"{goal.name}: {count} run in {execution.seconds:.1f} s{ended}"
    if goal.is_stdout:
        tell(line)
    else:
        echo([line])


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[list[signal.Signals]]:
    """Have Ctrl-C, and an end that is asked for, interrupt what is done within; which one did."""
    ended_by: list[signal.Signals] = []
    if threading.current_thread() is not threading.main_thread():  # where none can be handled
        yield ended_by
        return

    def interrupt(number: int, _frame: object) -> None:
        if not ended_by:  # a second one must not disturb the saving
            ended_by.append(signal.Signals(number))
            raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _INTERRUPTED}
    try:
        yield ended_by
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
