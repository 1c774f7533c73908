"""What reports show of a notebook: plain values, made of what its conductor knows.

Texts and pictures are kept up to a size; of longer ones the beginning, or no
more than size and digest.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import environment, hardware
from pytest_nbrepro.checking import Part
from pytest_nbrepro.comparison import (
    Comparison,
    Output,
    Raw,
    name_of,
    picture_difference,
    with_widgets,
    without,
)
from pytest_nbrepro.digests import Cut, sha256, text_of
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.reports import session

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conducted import Conducted

#: So many characters are kept of one text, of one picture in base64, and of the code of a cell.
MOST_TEXT, MOST_FILE, MOST_SOURCE = 100_000, 2_000_000, 20_000


def about(conducted: Conducted) -> session.Notebook:
    """What there is to say of a notebook beside its items; its path is not known here."""
    notebook = conducted.notebook
    return session.Notebook(
        path="",
        kernel=notebook.kernel_name or "",
        code_cells=len(notebook.cells),
        lines=notebook.lines,
        has_record=conducted.valid_record is not None,
    )


def with_rows(conducted: Conducted, told: session.Notebook, part: Part) -> session.Notebook:
    """The notebook with the tables that belong to a check, once that was made."""
    return replace(
        told,
        environment=conducted.rows(part) if part is Part.LOCK else (),
        machine=conducted.rows(part) if part is Part.HARDWARE else (),
    )


def rows(conducted: Conducted, part: Part) -> tuple[session.Row, ...]:
    """The packages, or the machine, beside those of the record."""
    record = conducted.valid_record
    try:
        if record is None or not conducted.kernel.is_python:
            return ()
        if part is Part.LOCK:
            packages = environment.compared_packages(record, conducted.probed)
            return tuple(session.Row(p.package, p.locked, p.here, p.differs) for p in packages)
        machine = hardware.rows(conducted.fingerprint, record.fingerprint)
    except FindingError:  # told by the check itself
        return ()
    return tuple(session.Row(r.name, r.then, r.here, r.differs, r.reason) for r in machine)


def cell(conducted: Conducted, report: CellReport) -> session.Cell:
    """One code cell with the verdicts on its outputs, and both sides of those that differ."""
    notebook, mimes = conducted.notebook, conducted.settings.profile.not_compared
    found = notebook.cells[report.number - 1]
    outputs: tuple[session.Output, ...] = ()
    if report.comparisons:
        stored = with_widgets(without(found.outputs, mimes), notebook.widgets)
        run = report.fresh  # none of a cell that passes; its stored side alone would mislead
        fresh = with_widgets(run.outputs, run.widgets) if run else []
        sides = _Side(stored if run else ()), _Side(without(fresh, mimes))
        outputs = tuple(_output(comparison, *sides) for comparison in report.comparisons)
    return session.Cell(
        number=report.number,
        source=_content("source", found.source, MOST_SOURCE),
        kernel=report.kernel,
        outputs=outputs,
    )


def unrun(conducted: Conducted, number: int) -> session.Cell:
    """One code cell of which there is no report."""
    source = conducted.notebook.cells[number - 1].source
    return session.Cell(number, _content("source", source, MOST_SOURCE))


class _Side:
    """The outputs of a cell on one side; streams that were cut with the rest that is missing."""

    def __init__(self, outputs: Sequence[Output]) -> None:
        self._cut: dict[str, int] = {}
        self._raw = Raw.of([self._without_rest(output) for output in outputs])

    def _without_rest(self, output: Output) -> Output:
        parts = output.get("text")
        if not isinstance(parts, list):
            return output
        for rest in (part for part in parts if isinstance(part, Cut)):
            self._cut[str(output.get("name", "stdout"))] = rest.characters
        return {**output, "text": [part for part in parts if not isinstance(part, Cut)]}

    def content(self, kind: str, place: int | None) -> session.Content | None:
        """The output of that kind; in a display, the one in that place."""
        raw = self._raw
        if place is not None:
            values = raw.displays[place] if place < len(raw.displays) else {}
            return _content(kind, values[kind]) if kind in values else None
        if kind.startswith("error"):
            return _content(kind, ": ".join(raw.error)) if raw.error else None
        if not raw.streams.get(kind):
            return None
        kept = _content(kind, raw.streams[kind])
        rest = self._cut.get(kind, 0)
        return session.Content(
            kept.characters + rest, kept.sha256, kept.value, kept.is_whole and not rest
        )


def _output(comparison: Comparison, was: _Side, now: _Side) -> session.Output:
    kind, evidence = comparison.kind, comparison.evidence
    error = evidence.largest_error
    told = session.Output(
        kind=kind,
        name=name_of(kind),
        verdict=str(comparison.verdict),
        message=evidence.message,
        largest_error=error if error and math.isfinite(error) else None,
    )
    if comparison.verdict.is_same:
        return told
    stored, fresh = (
        side.content(kind, place) for side, place in zip((was, now), comparison.places, strict=True)
    )
    return session.Output(
        kind=told.kind,
        name=told.name,
        verdict=told.verdict,
        message=told.message,
        hint=evidence.hint,
        diff=evidence.diff,
        largest_error=told.largest_error,
        stored=stored,
        fresh=fresh,
        difference=_difference(kind, stored, fresh),
    )


def _difference(
    kind: str, stored: session.Content | None, fresh: session.Content | None
) -> session.Content | None:
    if not kind.startswith("image/") or kind.endswith("+xml"):
        return None
    if stored is None or fresh is None or stored.value is None or fresh.value is None:
        return None
    seen = picture_difference(stored.value, fresh.value)
    return _content("image/png", base64.b64encode(seen).decode()) if seen else None


def _content(kind: str, value: Any, most: int | None = None) -> session.Content:
    if isinstance(value, Cut):
        return session.Content(value.characters, value.sha256, None, is_whole=False)
    text = text_of(value)
    is_text = "/" not in kind or kind.startswith("text/")
    longest = most or (MOST_TEXT if is_text else MOST_FILE)
    if len(text) <= longest:
        return session.Content(len(text), sha256(text), text)
    kept = text[:longest] if is_text else None
    return session.Content(len(text), sha256(text), kept, is_whole=False)
