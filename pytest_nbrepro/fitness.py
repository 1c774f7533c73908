"""Whether a notebook may be run here, by its record, for who wants that looked at first."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_nbrepro.checking import Part
from pytest_nbrepro.findings import Finding, Outcome, Severity

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted

#: Hints of checks name pytest's options, which the command has without the prefix.
_OPTION = re.compile(r"--nbrepro-(?=[a-z])")


def as_of_run(found: Finding) -> Finding:
    """The finding with the options in its hint as they are called here."""
    return replace(found, hint=_OPTION.sub("--", found.hint))


def fitness(conducted: Conducted) -> tuple[list[Finding], Finding | None]:
    """What the record says of this machine before anything runs, and what forbids the run.

    It is what a check says of lock, inputs and hardware; what it only warns of
    does not forbid the run, nor does what it makes a reason to skip, but for
    a machine that has not what the notebook needs.
    """
    told, refusing = [], None
    for part in (Part.LOCK, Part.HARDWARE):
        report = conducted.check(part)
        found = [as_of_run(each) for each in report.findings]
        is_unfit = part is Part.HARDWARE and report.outcome is Outcome.SKIPPED
        errors = [f for f in found if is_unfit or f.severity is Severity.ERROR]
        refusing = refusing or next(iter(errors), None)
        told += found
    return [*dict.fromkeys(told)], refusing
