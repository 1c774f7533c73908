"""``nbrepro run``: run a notebook with parameters, and keep its outputs in another file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.commands.destination import (
    PIPE,
    Destination,
    UnwritableError,
    page_writer,
    start_of,
)
from pytest_nbrepro.commands.job import Asked, Job
from pytest_nbrepro.commands.parameters import doubts, given, inspected, parameter_options
from pytest_nbrepro.commands.parts import chosen_settings, echo, settings_options, tell
from pytest_nbrepro.commands.run_report import RunReport
from pytest_nbrepro.commands.signals import Signals
from pytest_nbrepro.environment import kernel_named
from pytest_nbrepro.exit_codes import Exit, exit_for
from pytest_nbrepro.filling import cleared, dialect_for, filled, unknown
from pytest_nbrepro.findings import FindingError, Severity
from pytest_nbrepro.fitness import as_of_run
from pytest_nbrepro.parameters import UnfitError
from pytest_nbrepro.reports import finding_lines
from pytest_nbrepro.running import Wishes

#: The settings that matter where a notebook is run and nothing compared; the last are those
#: of --check.
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
    "policy",
    "hardware",
    "replay_numerics",
    "verify_files",
    "advisories",
    "select",
    "ignore",
)
_PATH = click.Path(path_type=Path, allow_dash=True)


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
@click.option(
    "--json",
    type=_PATH,
    help='write how it ended, and why, for programs; "-" is standard output',
)
@click.option(
    "--check", is_flag=True, help="run it only where its record allows: lock, inputs, hardware"
)
@click.option(
    "--resume",
    is_flag=True,
    help="run nothing where OUT is the finished run of this notebook with these parameters",
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

    Exit codes: 0 it ran to its end, 1 a cell failed, 2 the command was not
    understood; what stood in the way: 10 the environment, 11 the machine, 12 what
    goes in, 13 a limit, 14 what comes out; 129, 130, 143 it was interrupted.
    """
    typed = {name: chosen.pop(name) for name in _RUNNING}
    asked = Asked(**{name: chosen.pop(name) for name in Asked.__dataclass_fields__})
    report = RunReport(asked.path)
    try:
        with Signals() as signals:
            call = partial(_called, asked, report, chosen, typed, signals)
            code = _ended(call, asked.path, report, signals)
    except click.UsageError as error:
        report.found(message=error.message)
        report.write(Exit.USAGE)
        raise
    context.exit(report.write(code))


def _ended(call: Callable[[], Exit], path: Path, report: RunReport, signals: Signals) -> Exit:
    """Do what was asked, and say what stands in its way. Raises click.UsageError."""
    try:
        return call()
    except KeyboardInterrupt:
        told, code = "interrupted before a cell was run", signals.exit
    except UnfitError as error:
        told, code = f"error: {error}", Exit.INPUT
    except UnwritableError as error:
        report.found(message=error.message)
        tell(f"Error: {error.message}")
        return Exit.OUTPUT
    except FindingError as error:
        found = as_of_run(error.finding).with_severity(Severity.ERROR)  # nothing is run for it
        report.found(found, message=found.headline)
        for line in finding_lines(path, [found], is_verbose=True):
            tell(line)
        return exit_for(found)
    report.found(message=told.removeprefix("error: "))
    tell(f"{path}: {told}")
    return code


def _called(
    asked: Asked,
    report: RunReport,
    chosen: dict[str, Any],
    typed: dict[str, Any],
    signals: Signals,
) -> Exit:
    """Do what was asked. Raises FindingError, UnfitError, KeyboardInterrupt, click's errors."""
    if asked.json:
        if asked.json == asked.out == PIPE:
            raise click.UsageError("standard output is for OUT or for --json, not for both")
        inside = asked.out / asked.path.name if asked.out else None
        report.goes_to(asked.json, [asked.path, asked.out, inside, asked.html])
    _require_sense(asked)
    notebook = start_of(asked.path)
    if asked.inspect:
        echo(inspected(notebook))
        return Exit.DONE
    parameters, settings = given(chosen), chosen_settings(typed)
    if asked.check:
        settings = replace(settings, require_record=True)
    goal = Destination.chosen(notebook, asked.path, asked.out, in_place=asked.in_place)
    report.goes(goal.name, parameters)
    write_page = page_writer(asked.html) if asked.html else None
    kernel = kernel_named(asked.kernel) if asked.kernel else None
    prepared = notebook
    if parameters:
        prepared = filled(notebook, parameters, dialect_for(notebook, kernel))
    for note in (*unknown(notebook, parameters), *doubts(parameters)):
        tell(f"{asked.path}: note: {note}")
    if asked.prepare_only:
        content, code = prepared.content, Exit.DONE
        code = code if goal.write(content) else Exit.OUTPUT
    else:
        cwd = asked.cwd.absolute() if asked.cwd else None
        wishes = Wishes(cwd, settings.timeout if typed["timeout"] else None)
        job = Job(asked, cleared(prepared), kernel, settings, wishes, goal, parameters)
        content, code = job.done(report, signals)
    if write_page:
        write_page(content, notebook.path.stem)
    return code


def _require_sense(asked: Asked) -> None:
    """Raise click.UsageError for options that have nothing to say to each other."""
    if asked.resume and (asked.in_place or asked.out == PIPE):
        raise click.UsageError("--resume looks at OUT, a file that is not IN; name one")
    if (asked.resume or asked.check) and (asked.prepare_only or asked.inspect):
        raise click.UsageError("--check and --resume are for runs, and nothing is to be run")
