"""What an executor is asked for, and what becomes of what was sent."""

from __future__ import annotations

import concurrent.futures

from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.executors import Needs, Waiting, described
from pytest_nbrepro.machine_terms import size_in_bytes
from pytest_nbrepro.tasks import Result, not_run

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
    return came
