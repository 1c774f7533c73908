"""Finds out why a notebook failed: gathers what is known, and makes the runs that tell more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pytest_nbrepro.diagnosis import Diagnosis, step
from pytest_nbrepro.evidencing import evidence_of
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.rerunning import Reruns

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conducted import Conducted


def diagnosed(
    conducted: Conducted, reports: Mapping[int, CellReport], failed: Sequence[Finding]
) -> Diagnosis | None:
    """Why a notebook failed; None where what failed it has no cause to look for.

    ``reports`` are those on its cells, as far as it was run, ``failed`` the
    findings that failed its static checks.
    """
    evidence = evidence_of(conducted, reports, failed)
    reruns = Reruns(conducted, reports)
    while True:
        found = step(evidence)
        if found is None or isinstance(found, Diagnosis):
            return found
        evidence = evidence.with_rerun(found, reruns.make(found, evidence))
