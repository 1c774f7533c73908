"""What an executor is asked for, and what becomes of what was sent."""

from __future__ import annotations

import concurrent.futures
import socket
from dataclasses import replace
from typing import Any

from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.executors import Needs, Waiting, described
from pytest_nbrepro.findings import Severity
from pytest_nbrepro.machine_terms import size_in_bytes
from pytest_nbrepro.tasks import Result, not_run

#: The rules on the machine that runs a notebook, and what is installed there.
_OF_MACHINES = ("LOCK", "HW", "RUN001", "RUN003")
_HINT = (
    "see what the workers have written; memory that ran out ends them without a word, and "
    "--nbrepro-memory ends a kernel before"
)


class Unsent:
    """A notebook that the executor has not taken."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def result(self) -> Result:
        """Raises why not."""
        raise self._error

    def cancel(self) -> None:
        """There is nothing to take back."""


def needs_of(conducted: Conducted) -> Needs:
    """What the notebook needs of a machine, by its record, as far as executors know of it."""
    record = conducted.valid_record
    needs = record.needs if record else {}
    memory = int(size_in_bytes(needs["memory"])) if "memory" in needs else 0
    on_gpu = needs.keys() & {"gpu", "gpu-memory", "compute-capability", "cuda"}
    return Needs(memory, int(needs.get("gpu", 1)) if on_gpu else 0)


def result_of(sent: Waiting) -> Result:
    """What came back; where nothing did, a result that says why."""
    from asyncio import CancelledError

    try:
        came = sent.result()
    except (Exception, CancelledError, concurrent.futures.CancelledError) as error:  # noqa: BLE001 - any executor, any error
        why = f"the executor did not bring it back: {described(error)}"
        return Result("", not_run(why, _HINT))
    if not isinstance(came, Result):
        kind = type(came).__name__
        return Result("", not_run(f"the executor gave a {kind} back, no result"))
    return came if came.host == socket.gethostname() else _naming_host(came)


def _naming_host(came: Result) -> Result:
    """The result, with the worker named in what is about its machine and its environment."""
    parts = {part: _on(report, came.host) for part, report in came.parts.items()}
    return replace(came, parts=parts, cells=tuple(_on(report, came.host) for report in came.cells))


def _on(report: Any, host: str) -> Any:
    """The report of a check or a cell, its findings and its reason with the host."""
    findings, reason = [], report.reason
    for found in report.findings:
        is_of_machine = found.rule.startswith(_OF_MACHINES)
        if is_of_machine and found.severity is not Severity.INFO:
            there = f"{found.message}, on the worker {host}"
            reason = reason.replace(found.message, there)
            found = replace(found, message=there)  # noqa: PLW2901 - the same, told better
        findings.append(found)
    return replace(report, findings=tuple(findings), reason=reason)
