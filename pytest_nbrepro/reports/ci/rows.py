"""What a summary says of each notebook: those of a run, and those that were checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.reports.ci.step_summary import Row
from pytest_nbrepro.reports.session import Session


def rows_of(session: Session) -> Iterator[Row]:
    """The notebooks of a run, what failed first."""
    for notebook in sorted(session.notebooks, key=lambda found: found.verdict != "failed"):
        told = [item for item in notebook.items if item.headline]
        failed = [item for item in told if item.outcome == "failed"]
        first = next(iter(failed or [item for item in told if item.cell]), None)
        headline = first.headline if first else ""
        hints = (found.hint for item in failed for found in item.findings if found.hint)
        why = f"{notebook.cause}: {headline}" if notebook.cause and headline else headline
        told_why = "\n".join(notebook.diagnosis).removeprefix(f"cause: {notebook.cause}: ")
        to_do = told_why or next(hints, "")
        yield Row(notebook.path, notebook.verdict, why or notebook.cause, to_do)


def checked_row(path: str, findings: Sequence[Finding]) -> Row:
    """A notebook that was checked without being run."""
    by_severity = {
        severity: [found for found in findings if found.severity is severity]
        for severity in (Severity.ERROR, Severity.WARNING)
    }
    for severity, found in by_severity.items():
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            hint = next((each.hint for each in found if each.hint), "")
            return Row(path, f"with {severity}s", f"{found[0].headline}{more}", hint)
    return Row(path, "ok")
