"""The static checks of a notebook: lock, hardware, order. They run no cell."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_nbrepro import environment, hardware, machines, order
from pytest_nbrepro import record as records
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity, finding
from pytest_nbrepro.requiring import unusable

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted


#: Of entries of a baseline, no more are named.
_MOST_NAMED = 5


class Part(enum.StrEnum):
    """The static checks of a notebook, in the order in which they are made."""

    LOCK = "lock"
    HARDWARE = "hardware"
    ORDER = "order"


@dataclass(frozen=True)
class Report:
    """The result of one static check.

    ``reason`` says why it was skipped; ``shared`` is true for a problem of
    the whole notebook, which is to be told once.
    """

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    shared: bool = False


def checked(conducted: Conducted, part: Part) -> Report:
    """Make one of the static checks."""
    checks = {Part.LOCK: _lock, Part.HARDWARE: _hardware, Part.ORDER: _order}
    try:
        return checks[part](conducted)
    except FindingError as error:
        return _report(conducted, [error.finding], shared=True)


def _lock(conducted: Conducted) -> Report:
    kernel, found = conducted.kernel, conducted.record
    notices = [kernel.notice] if kernel.notice else []
    if found is None:
        return _no_record(conducted, notices)
    is_strict = machines.preset(conducted, found) == "strict"
    findings = _changed_inputs(conducted, found)
    if not kernel.is_python:
        told = finding("LOCK006", f"kernel {kernel.name!r} is not a Python kernel")
        if findings:
            return _report(conducted, [told, *(map(_strict, findings) if is_strict else findings)])
        return Report(Outcome.SKIPPED, conducted.kept([told]), told.message)
    findings = [*environment.verify(found, conducted.probed), *findings]
    findings += conducted.system.compared(conducted, found)
    findings += (each.with_severity(Severity.WARNING) for each in unusable(found.requirements))
    if is_strict:
        findings = [_strict(f) for f in findings]
    advice = conducted.advice(found, is_strict=is_strict)
    return _report(conducted, [*notices, *findings, *advice])


def _changed_inputs(conducted: Conducted, record: records.Record) -> list[Finding]:
    """What has become of the inputs that the record names; of its stored path, no link."""
    if not record.inputs:
        return []
    from pytest_nbrepro.inputs import verify_inputs

    return list(verify_inputs(conducted.altered_inputs))


def _no_record(conducted: Conducted, notices: list[Finding]) -> Report:
    needed = Severity.ERROR if conducted.settings.require_record else Severity.INFO
    (told,) = conducted.named([records.missing().with_severity(needed)])
    report = _report(conducted, [*notices, told])
    if report.outcome is Outcome.FAILED:
        return report
    return Report(Outcome.SKIPPED, report.findings, f"no record; make one with: {told.hint}")


def _hardware(conducted: Conducted) -> Report:
    kernel, found = conducted.kernel, conducted.record
    if found is None:
        return Report(Outcome.SKIPPED, reason="no record, so no fingerprint to compare with")
    if not kernel.is_python:
        return Report(Outcome.SKIPPED, reason="the kernel is not a Python kernel")
    unmet = machines.unmet(conducted)
    if unmet and unmet.skips:
        return Report(Outcome.SKIPPED, (unmet.finding,), unmet.finding.message)
    if unmet and unmet.finding.severity is Severity.ERROR:
        raise FindingError(unmet.finding)  # the cells are not run either, and it is told once
    policy = machines.policy(conducted, found)
    differences = hardware.verify(found.fingerprint, conducted.fingerprint, policy)
    needs = [unmet.finding] if unmet else []
    return _report(conducted, [*needs, *differences, *machines.on_replay(conducted, found)])


def _order(conducted: Conducted) -> Report:
    # a damaged record is the lock's to report; the counts can be checked without
    found = conducted.valid_record
    return _report(conducted, [*in_order(conducted, found), *_of_baseline(conducted)])


def _of_baseline(conducted: Conducted) -> Iterator[Finding]:
    """Outputs beside the notebook that belong to none of its cells, or cannot be read."""
    try:
        unused = conducted.unused
    except FindingError as error:
        yield error.finding
        return
    if unused:
        number = len(unused)
        message = (
            f"the baseline holds the outputs of {number} cell{'s' * (number > 1)} that the "
            f"notebook does not have, or no longer so"
        )
        labels = [f"  {entry.label or entry.digest}" for entry in unused[:_MOST_NAMED]]
        hint = "run it and store what it gives: pytest --nbrepro --nbrepro-update {notebook}"
        yield finding("DIFF003", message, details=labels, hint=hint)


def in_order(conducted: Conducted, record: records.Record | None) -> list[Finding]:
    """What the order of the cells says, beside what a record knows of them."""
    settings, notebook = conducted.settings, conducted.notebook
    return order.inspect(
        notebook.cells,
        record.cells if record else (),
        is_python=notebook.is_python,
        known=settings.builtins,
        tag=settings.cells,
    )


def _report(conducted: Conducted, findings: list[Finding], *, shared: bool = False) -> Report:
    kept = conducted.kept(conducted.named(findings))
    failed = any(f.severity is Severity.ERROR for f in kept)
    return Report(Outcome.FAILED if failed else Outcome.PASSED, kept, shared=shared)


def _strict(found: Finding) -> Finding:
    return found.with_severity(Severity.ERROR) if found.severity is Severity.WARNING else found
