"""What is known of a notebook that failed, before it is run again.

The room of diagnosis concludes from plain values; here they come from the
reports on its cells, the static checks, the record, the kernel's environment
and the files around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import environment, order
from pytest_nbrepro.checking import Part
from pytest_nbrepro.comparison import CLOCK, SET, Comparison, terminal
from pytest_nbrepro.diagnosis import (
    ChangedInput,
    Evidence,
    Failure,
    Kind,
    Run,
    is_numpys,
    is_versions,
    path_in,
    sources_in,
)
from pytest_nbrepro.execution import CellRun
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity
from pytest_nbrepro.opened import shown
from pytest_nbrepro.packages_used import missing, packages_used
from pytest_nbrepro.recorded_system import system_of
from pytest_nbrepro.searching import missing_file

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.record import Record

#: What has a cause; that a cell is not compared, or a setting cannot be used, has none.
_DIFFERENCES = frozenset({"OUT001", "OUT002", "OUT003", "RUN007"})
_KINDS = {
    "RUN006": Kind.RAISED,
    "RUN004": Kind.STOPPED,
    "RUN005": Kind.STOPPED,
    "RUN008": Kind.STOPPED,
    **dict.fromkeys(_DIFFERENCES, Kind.DIFFERS),
}
_VERSION = re.compile(r"([23]\.\d{1,2})\.\d{1,2}\b")
_FILE = re.compile(r"^File ([^\s:,]+|\"[^\"]+\")[:,]", re.MULTILINE)


def evidence_of(
    conducted: Conducted,
    reports: Mapping[int, CellReport],
    failed: Sequence[Finding],
) -> Evidence:
    """What is known; ``reports`` are those on its cells so far, ``failed`` what failed it."""
    notebook, record = conducted.notebook, conducted.valid_record
    is_python, settings = notebook.is_python, conducted.settings
    told = order.story(notebook.cells, is_python=is_python, tag=settings.cells)
    failures = tuple(_failures(conducted, reports))
    ran = (n for n, report in reports.items() if report.outcome is not Outcome.SKIPPED)
    evidence = Evidence(
        notebook=shown(notebook.path),
        story=told,
        changes=order.changes(notebook.cells, record.cells if record else ()),
        failures=failures,
        failed=tuple(failed),
        findings=tuple(_static(conducted)),
        sources=_sources(conducted, told.written),
        inputs=tuple(_changed_inputs(conducted, told)) if failures else (),
        has_record=record is not None,
        other_python=_other_python(conducted) if failures else "",
        cells_passed=not failures and bool(told.written) and {*ran}.issuperset(told.written),
        full=settings.diagnose == "full",
        runs=frozenset(_possible(conducted)),
    )
    is_read = is_python or notebook.language == "python"  # of Python 2, perhaps
    return _with_packages(conducted, evidence) if failures and is_read else evidence


def _other_python(conducted: Conducted) -> str:
    """That Python is of another version than the one that the notebook was saved with."""
    about = conducted.notebook.metadata.get("language_info")
    then = about.get("version") if isinstance(about, Mapping) else None
    try:
        here = conducted.probed.markers.get("python_full_version", "")
    except FindingError:  # told by the check of the lock
        return ""
    found = _VERSION.match(then) if isinstance(then, str) else None
    if found is None or conducted.notebook.language != "python" or not here:
        return ""
    if here.startswith(f"{found[1]}."):
        return ""
    return f"the notebook was saved with Python {found[0]} and runs here with {here}"


def _failures(conducted: Conducted, reports: Mapping[int, CellReport]) -> Iterator[Failure]:
    for number, report in sorted(reports.items()):
        if report.outcome is not Outcome.FAILED:
            continue
        errors = [found for found in report.findings if found.severity is Severity.ERROR]
        if report.shared:
            told = errors[0]
            yield Failure(number, Kind.NOT_RUN, told.message, told.rule, told.hint)
            return
        found = next((each for each in errors if each.rule in _KINDS), None)
        if found is not None:
            yield _failure(conducted, report, found)


def _failure(conducted: Conducted, report: CellReport, found: Finding) -> Failure:
    kind = _KINDS[found.rule]
    failure = Failure(report.number, kind, found.message, found.rule, found.hint)
    if kind is Kind.DIFFERS:
        return replace(
            failure,
            **_look(report.comparisons),
            notation=_notation(conducted, report),
            is_stored=_is_stored(conducted.notebook.cells[report.number - 1].outputs),
        )
    return replace(failure, **_error(report.fresh)) if kind is Kind.RAISED else failure


def _look(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """How the outputs differ."""
    differing = [c.evidence for c in comparisons if not c.verdict.is_same and c.kind != "stderr"]
    refused = [each.refused for each in differing]
    drawn = (each.message for each in differing if each.message.startswith("drawn by "))
    return {
        "noise": max(refused) if refused and all(refused) else 0.0,
        "later": bool(differing) and all(each.hint == CLOCK for each in differing),
        "reordered": bool(differing) and all(each.hint == SET for each in differing),
        "drawn": next(drawn, "").partition(";")[0],
    }


def _is_stored(outputs: Iterable[Mapping[str, Any]]) -> bool:
    """True where there is more than what went to the error stream."""
    return any(each.get("name") != "stderr" for each in outputs)


def _notation(conducted: Conducted, report: CellReport) -> str:
    """That nothing differs but versions, or how NumPy shows values; empty where it is not so."""
    cell = conducted.notebook.cells[report.number - 1]
    stored, fresh = _text(cell.outputs), _text(report.fresh.outputs if report.fresh else ())
    if is_versions(cell.source, stored, fresh):
        return "versions that are others here"
    if not is_numpys(stored, fresh):
        return ""
    try:
        here = conducted.probed.versions.get("numpy", "2")
    except FindingError:  # told by the check of the lock
        here = "2"
    return f"values with their types, as NumPy {here} does and NumPy 1 did not"


def _text(outputs: Iterable[Mapping[str, Any]]) -> str:
    """All that outputs show as plain text."""
    shown = (o.get("text") or (o.get("data") or {}).get("text/plain") or "" for o in outputs)
    parts = ([text] if isinstance(text, str) else text for text in shown)
    return "\n".join("".join(map(str, each)) for each in parts)


def _error(run: CellRun | None) -> dict[str, Any]:
    if run is None:
        return {}
    outputs = (o for o in run.outputs if o.get("output_type") == "error")
    raised: Mapping[str, Any] = next(outputs, run.error or {})
    lines = raised.get("traceback")
    text = terminal("\n".join(map(str, lines if isinstance(lines, list) else [])))
    return {
        "name": str(raised.get("ename")),
        "text": str(raised.get("evalue")),
        "files": tuple(name.strip('"') for name in _FILE.findall(text)),
    }


def _static(conducted: Conducted) -> Iterator[Finding]:
    """What the static checks say, also those that were not selected."""
    for part in Part:
        yield from conducted.check(part).findings


def _changed_inputs(conducted: Conducted, told: order.Story) -> Iterator[ChangedInput]:
    """The recorded inputs that are others now, and the cells that name or import them."""
    notebook = conducted.notebook
    for each, _, detail in conducted.altered_inputs:
        path = PurePath(each.path)
        cells = frozenset(
            number
            for number in told.written
            if (path.name and path.name in notebook.cells[number - 1].source)
            or (path.suffix == ".py" and path.stem in told.modules.get(number, ()))
        )
        yield ChangedInput(each.path if each.path.isprintable() else repr(each.path), detail, cells)


def _sources(conducted: Conducted, written: Sequence[int]) -> tuple[Any, ...]:
    if not conducted.notebook.is_python:
        return ()
    cells = conducted.notebook.cells
    return sources_in((number, cells[number - 1].source) for number in written)


def _possible(conducted: Conducted) -> Iterator[Run]:
    """The further runs that can be made."""
    yield from list(Run)[: list(Run).index(Run.NUMERICS)]
    settings, record = conducted.settings, conducted.valid_record
    if record is None or conducted.interpreter is None:
        return
    if record.fingerprint and not settings.replay_numerics:
        yield Run.NUMERICS
    if settings.diagnose == "full" and settings.env != "locked" and record.locks:
        yield Run.LOCKED
        yield Run.MIXED


def _with_packages(conducted: Conducted, evidence: Evidence) -> Evidence:
    """The evidence with what is known of packages, and of a file that is not there."""
    first, record = evidence.first, conducted.valid_record
    if first.kind is Kind.NOT_RUN:
        return evidence
    if record is not None and first.kind is Kind.RAISED:
        evidence = replace(evidence, providers=_providers(record))
    path = path_in(first.name, first.text) if first.kind is Kind.RAISED else ""
    if path:
        folder = conducted.notebook.path.parent.absolute()
        found = replace(missing_file(path, folder), was_sent=bool(conducted.told_as))
        return replace(evidence, file=found)
    if first.name == "ModuleNotFoundError":
        evidence = replace(evidence, missing=missing(conducted, first.text))
    try:
        rows = environment.differing(record, conducted.probed) if record else []
        if rows or first.name in {"ImportError", "AttributeError"}:
            drift, imported = packages_used(conducted, evidence.story, rows)
            return replace(evidence, drift=drift, imported=imported)
    except FindingError:  # told by the check of the lock
        pass
    return evidence


def _providers(record: Record) -> dict[str, str]:
    """The packages of the operating system in all locks, by what the notebook uses of them."""
    systems = (system_of(lock) for lock in record.locks.values())
    packages = (package for system in systems if system for package in system.packages)
    return {file.rpartition("/")[2]: package.name for package in packages for file in package.files}
