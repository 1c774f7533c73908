"""Runs of cells that end badly: what is said of them, and whether the cells below can be run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_nbrepro.comparison import terminal
from pytest_nbrepro.config import Settings
from pytest_nbrepro.execution import CellRun, Status
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell, joined

_TRACEBACK_LINES = 12
_LONGEST_LINE = 300
#: A cell is stopped when it has put out so many times what is kept of it.
FLOOD = 50
#: How IPython, which sends no error for a group of them, prints one (as Python does).
_GROUP = "Exception Group Traceback (most recent call last):"
#: What most often lies behind an error that only the fresh run shows.
_HINTS = {
    "FileNotFoundError": "the file is not there; paths count from the notebook's folder",
    "ModuleNotFoundError": "the kernel's environment lacks a package; nbrepro check {notebook} "
    "compares it with the lock",
    "NameError": "no cell above defines the name; perhaps one was deleted, or stands below",
    "StdinNotImplementedError": "nobody can answer in a check; put the value into the code",
}
#: How libraries call it that there is no network.
_NO_NETWORK = re.compile(
    r"network is unreachable|name resolution|name or service not known|nodename nor servname"
    r"|getaddrinfo failed|no network: --nbrepro-offline",
    re.IGNORECASE,
)


def why_it_stops(cell: Cell, run: CellRun) -> str:
    """Why the cells below cannot be run, or nothing where they can."""
    if run.status is Status.OK:
        return ""
    if run.status is Status.ERROR:
        expected = stores_an_error(cell) or markers_of(cell).raises
        return "" if expected else f"cell {cell.number} raised {_error(run)[0]}"
    happened = {
        Status.DIED: "the kernel died in",
        Status.TIMEOUT: "time was up in",
        Status.NOTEBOOK_TIMEOUT: "the notebook's time was up in",
        Status.FLOOD: "there was too much output in",
    }
    return f"{happened[run.status]} cell {cell.number}"


def bad_end(settings: Settings, cell: Cell, run: CellRun) -> list[Finding]:
    """What went wrong in the run itself, whatever the outputs are."""
    raises = markers_of(cell).raises
    if run.status is Status.OK:
        told = finding("RUN007", "should raise an error, and did not", cell=cell.number)
        return [told] if raises else []
    if run.status is Status.ERROR:
        return [] if raises or stores_an_error(cell) else [_raised(settings, cell, run)]
    if run.status is Status.DIED:
        return [_died(cell, *run.notes)]
    if run.status is Status.FLOOD:
        limit = settings.output_limit * FLOOD
        message = f"put out more than {limit:g} MB, and was stopped"
        return [finding("RUN008", message, details=_where(run), cell=cell.number)]
    return [_out_of_time(settings, cell, run)]


def _died(cell: Cell, reason: str, *lines: str) -> Finding:
    message = f"the kernel died ({reason})"
    hint = "a crash in compiled code, or too little memory; try the cell with less data"
    if reason.startswith("exit code"):
        hint = "code in the notebook ended the process, as os._exit() and quit() do"
    if not reason:
        message = "the kernel does not answer any more"
        hint = "code in the notebook broke the kernel itself, perhaps by replacing sys.stdout"
    return finding("RUN004", message, details=lines, hint=hint, cell=cell.number)


def _out_of_time(settings: Settings, cell: Cell, run: CellRun) -> Finding:
    if run.status is Status.NOTEBOOK_TIMEOUT:
        seconds = settings.notebook_timeout or 0
        message = f"still running when the notebook's {seconds:g} s were over, and stopped"
        hint = f"give it more time: --nbrepro-notebook-timeout {2 * seconds:g}"
    else:
        own = markers_of(cell).timeout
        seconds = own or settings.timeout
        message = f"still running after {seconds:g} s, and stopped"
        hint = (
            f"give the cell more time: tag it nbrepro-timeout={2 * seconds:g}"
            if own
            else f"give it more time: --nbrepro-timeout {2 * seconds:g}"
        )
    return finding("RUN005", message, details=_where(run), hint=hint, cell=cell.number)


def _where(run: CellRun) -> list[str]:
    """Where a cell was when it was interrupted, if it let itself be."""
    if not any(output.get("output_type") == "error" for output in run.outputs):
        return ["  (it could not be interrupted)"]
    return [f"  {line}" for line in _in_the_notebook(_error(run)[2])]


def _error(run: CellRun) -> tuple[str, str, list[str]]:
    shown = (output for output in run.outputs if output.get("output_type") == "error")
    raised: Mapping[str, Any] = next(shown, run.error or {})
    traceback = terminal("\n".join(str(line) for line in raised.get("traceback", [])))
    lines = [_shortened(line) for line in traceback.splitlines()]
    return _shortened(str(raised.get("ename"))), str(raised.get("evalue")), lines


def _shortened(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


def _raised(settings: Settings, cell: Cell, run: CellRun) -> Finding:
    name, message, traceback = _error(run)
    hint = _HINTS.get(name, "")
    if name == "MemoryError" and settings.memory:
        limit = settings.memory / 1024**3
        hint = f"kernels may use {limit:.3g}G; for more: --nbrepro-memory {2 * limit:.3g}G"
    if settings.offline and _NO_NETWORK.search("\n".join([message, *traceback])):
        hint = "the kernel has no network (--nbrepro-offline); keep what the cell fetches in a file"
    first_line = _shortened(message.splitlines()[0]) if message else ""
    return finding(
        "RUN006",
        f"raised {name}: {first_line}" if first_line else f"raised {name}",
        details=[f"  {line}" for line in _in_the_notebook(traceback)],
        hint=hint,
        cell=cell.number,
    )


def _in_the_notebook(traceback: list[str]) -> list[str]:
    """The lines of a traceback that show the notebook's own code, from the last cell in it."""
    starts = [i for i, line in enumerate(traceback) if line.lstrip().startswith("Cell In[")]
    if not starts:
        return traceback[-_TRACEBACK_LINES:]
    own = traceback[starts[-1] :]
    end = next((i for i, line in enumerate(own[1:], 1) if not line.strip()), len(own))
    return own[: min(end, _TRACEBACK_LINES)]


def stores_an_error(cell: Cell) -> bool:
    """True where an error is among the stored outputs, so that one may be raised."""
    return any(
        output.get("output_type") == "error"
        # IPython's own errors, as of a magic that does not exist, are text, and so are groups
        or (output.get("name") == "stderr" and _text(output).startswith("UsageError: "))
        or (output.get("output_type") == "stream" and _GROUP in _text(output))
        for output in cell.outputs
    )


def _text(output: Mapping[str, Any]) -> str:
    return str(joined(output.get("text")))
