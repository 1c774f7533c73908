"""What there is to say of one call of ``nbrepro run``: as it is found out, then as JSON."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro import __version__
from pytest_nbrepro.commands.destination import PIPE, put, require_place
from pytest_nbrepro.commands.parts import let_go_of_stdout, tell
from pytest_nbrepro.exit_codes import Exit
from pytest_nbrepro.filling import plain
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports import Run, RunCell
from pytest_nbrepro.running import Execution
from pytest_nbrepro.writers import json_bytes


class RunReport:
    """Collects it, and writes it where somebody wants it, whatever the end."""

    def __init__(self, source: Path) -> None:
        self._goal: Path | None = None
        self._since = time.monotonic()
        self._run = Run(__version__, str(source), datetime.now(UTC).isoformat())

    def goes_to(self, goal: Path, others: Iterable[Path | None]) -> None:
        """Say where it is wanted; ``others`` are the files that this call reads and writes.

        Raises click.UsageError, or UnwritableError, where it cannot go there.
        """
        if goal == PIPE:
            self._goal = goal
            return
        taken = {each.resolve() for each in others if each is not None and each != PIPE}
        if goal.resolve() in taken:
            raise click.UsageError(f"--json {goal}: that is another file of this run")
        if goal.is_file() and goal.suffix != ".json":
            told = f"--json {goal} is there, and not called .json; it is not overwritten"
            raise click.UsageError(told)
        require_place(goal)
        if goal.is_file():
            with contextlib.suppress(OSError):
                goal.unlink()  # it is of another call, also where this one is killed
        self._goal = goal

    def goes(self, output: str, parameters: Mapping[str, Any]) -> None:
        """It is known where the result goes, and what with."""
        self._run = replace(self._run, output=output, parameters=plain(parameters))

    def found(self, *findings: Finding, message: str = "") -> None:
        """Something has to be said; the message is why the notebook does not run to its end."""
        self._run = replace(
            self._run,
            findings=(*self._run.findings, *findings),
            message=message or self._run.message,
        )

    def resumed(self) -> None:
        """Nothing was run, for OUT was there."""
        self._run = replace(self._run, resumed=True)

    def ran(self, execution: Execution, kernel: str) -> None:
        """So much has been run."""
        cells = (
            RunCell(cell.number, cell.label, status, round(seconds, 6))
            for cell, status, seconds in execution.told()
        )
        self._run = replace(self._run, kernel=kernel, cells=tuple(cells))

    def write(self, code: Exit) -> Exit:
        """Write it, where it is wanted; how to end, which is another way where it cannot be."""
        if self._goal is None:
            return code
        seconds = round(time.monotonic() - self._since, 6)
        whole = replace(self._run, exit_code=int(code), cause=code.cause, seconds=seconds)
        content = json_bytes(whole.to_json())
        try:
            if self._goal == PIPE:
                sys.stdout.buffer.write(content)
                sys.stdout.buffer.flush()
            else:
                put(self._goal, content)
        except OSError as error:
            if self._goal == PIPE:
                let_go_of_stdout()
            tell(f"{self._goal}: cannot be written: {error.strerror or error}")
            return code or Exit.OUTPUT
        return code
