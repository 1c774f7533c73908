"""A run of a notebook for the sake of its trace: nothing is compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.inputs import Trace

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted


def traced(conducted: Conducted) -> tuple[Trace, list[Finding]]:
    """What a notebook touches, and what has to be said of the run.

    It ends with the first cell that ends badly. Raises FindingError where there
    is no kernel, or it does not start.
    """
    from pytest_nbrepro.execution import NotebookRun, Status
    from pytest_nbrepro.runs import request_for

    request = replace(request_for(conducted), trace=True, watch=True, preload=())
    if all(code.skip for code in request.codes):  # no kernel would be started, nor end
        return Trace(unwatched=""), []
    run = NotebookRun(lambda: request, len(request.codes))
    told: list[Finding] = []
    try:
        for number, code in enumerate(request.codes, start=1):
            if code.skip:
                continue
            status = conducted.runs.cell(run, number).status
            if status is not Status.OK and not (status is Status.ERROR and code.may_raise):
                message = f"it ended with {status}; what the cells below read or load is not known"
                told.append(finding("LOCK036", message, cell=number))
                break
    finally:
        conducted.runs.release(run)
    run.wait_for_end()
    return run.trace() or Trace(obstacle="the kernel did not start"), told
