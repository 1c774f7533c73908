"""Runs a notebook once more, otherwise than the first time, and says which cells differ then.

The first run is what its items were judged by. A run goes no further than it
is asked about, and takes no longer than the notebook's own limits allow, nor
many times as long as the first one took.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import machines
from pytest_nbrepro.comparison import compare_outputs, with_widgets, without
from pytest_nbrepro.diagnosis import Evidence, Kind, Rerun, Run, narrowed, sequence, suspected
from pytest_nbrepro.execution import CellRun, Code, NotebookRun, Request, Status
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.mixing import BUILD_SECONDS, kernel_with
from pytest_nbrepro.notebook import JsonObject
from pytest_nbrepro.perturbing import Surroundings, project_of, surroundings
from pytest_nbrepro.sanitizing import ReplacementError
from pytest_nbrepro.tolerances import terms_for

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conducted import Conducted

#: How long one further run may take: so many seconds, and so many times the first run.
_SECONDS, _TIMES = 30.0, 5.0
#: How long all of them may, before none is begun any more, unless all is asked for.
_ALL_SECONDS, _ALL_TIMES = 60.0, 5.0
_REPLAYS = frozenset({Run.RECORDED, Run.FILLED, Run.REPEATED})
_ENDS = {
    Status.DIED: "the kernel died in cell {}",
    Status.TIMEOUT: "time was up in cell {}",
    Status.NOTEBOOK_TIMEOUT: "time was up in cell {}",
    Status.FLOOD: "there was too much output in cell {}",
}

Outputs = Sequence[JsonObject]


class Reruns:
    """Makes the further runs of one notebook."""

    def __init__(self, conducted: Conducted, reports: Mapping[int, CellReport]) -> None:
        self._conducted = conducted
        self._first = {n: r.fresh for n, r in reports.items() if r.fresh is not None}
        self._seconds = sum(report.seconds for report in reports.values())
        self._began = time.monotonic()

    def make(self, run: Run, evidence: Evidence) -> Rerun:
        """Make a run, and compare; whatever happens, it is told."""
        spent = time.monotonic() - self._began
        if spent > _ALL_SECONDS + _ALL_TIMES * self._seconds and not evidence.full:
            return Rerun(obstacle="the runs before it have taken their time", is_run=False)
        try:
            return self._mixed(evidence) if run is Run.MIXED else self._made(run, evidence)
        except FindingError as error:
            return Rerun(obstacle=error.finding.message, is_run=False)
        except OSError as error:
            return Rerun(obstacle=error.strerror or str(error), is_run=False)

    def _mixed(self, evidence: Evidence) -> Rerun:
        """Find the packages without which the cell would give what is stored."""
        from pytest_nbrepro.runs import request_for

        cell, suspects = evidence.first.cell, {each.name: each for each in suspected(evidence)}

        def shows(names: Sequence[str]) -> bool | None:
            try:
                with kernel_with(self._conducted, [suspects[name] for name in names]) as kernel:
                    request = replace(request_for(self._conducted), kernel=kernel, preload=())
                    results, obstacle = self._results(request, cell)
            except FindingError:  # these versions do not go together, or are not to be had
                return None
            if obstacle or cell not in results:
                return None
            if self._agree(cell, results[cell], (), against_stored=True):
                return False
            return self._agree(cell, results[cell], (), against_stored=False) or None

        return Rerun(guilty=narrowed(list(suspects), shows))

    def _results(self, request: Request, cell: int) -> tuple[dict[int, Outputs], str]:
        order = self._upto([cell])
        there = Surroundings({}, self._conducted.notebook.path.parent.absolute())
        return self._run(self._bounded(request, order, there), order, [cell])

    def _made(self, run: Run, evidence: Evidence) -> Rerun:
        request, note = self._request(run)
        if request is None:
            return Rerun(obstacle=note, is_run=False)
        cell = evidence.first.cell
        # not as far as where time was up, or the kernel died
        failing = [each.cell for each in evidence.failures if each.kind is not Kind.STOPPED]
        wanted = failing if run in {Run.PERTURBED, Run.MILD} else [cell]
        order = sequence(evidence, run) if run in _REPLAYS else self._upto(wanted)
        conducted = self._conducted
        folder, fixed = conducted.notebook.path.parent.absolute(), conducted.variables()
        with surroundings(run, folder, fixed, project_of(folder)) as there:
            request = self._bounded(request, order, there)
            results, obstacle = self._run(request, order, wanted)
        against_stored = run in _REPLAYS or run in {Run.NUMERICS, Run.LOCKED}
        known = () if against_stored else there.known
        reached = frozenset(results)
        differing = frozenset(
            number
            for number in reached
            if not self._agree(number, results[number], known, against_stored=against_stored)
        )
        return Rerun(reached, differing, obstacle, note or there.note)

    def _request(self, run: Run) -> tuple[Request | None, str]:
        """What is to be run, and a word on it; None where that cannot be."""
        from pytest_nbrepro.runs import request_for

        conducted, request = self._conducted, request_for(self._conducted)
        if run is Run.LOCKED:
            return replace(request, kernel=conducted.kernel_of_lock(BUILD_SECONDS), preload=()), ""
        if run is Run.NUMERICS:
            found = machines.replayed(conducted, request.kernel)
            if not found.variables or found.kernel == request.kernel:
                return None, next(iter(found.obstacles), "nothing of it can be set here")
            told = " ".join(f"{key}={value}" for key, value in found.variables.items())
            return replace(request, kernel=found.kernel, preload=()), told
        return request, ""

    def _upto(self, wanted: Sequence[int]) -> tuple[int, ...]:
        """The cells as the first run has run them, as far as they matter."""
        cells = self._conducted.notebook.cells
        updated = any(self._first[number].may_change for number in wanted)
        last = len(cells) if updated else max(wanted)
        return tuple(cell.number for cell in cells[:last])

    def _bounded(self, request: Request, order: Sequence[int], there: Surroundings) -> Request:
        most = _SECONDS + _TIMES * self._seconds
        own = request.limits.notebook_seconds
        limits = replace(request.limits, notebook_seconds=min(most, own) if own else most)
        is_plain = not there.variables
        return replace(
            request,
            codes=tuple(request.codes[number - 1] for number in order),
            cwd=there.folder,
            limits=limits,
            env={**request.env, **there.variables},
            fork=request.fork and is_plain,
            preload=request.preload if is_plain else (),
        )

    def _run(
        self, request: Request, order: Sequence[int], wanted: Sequence[int]
    ) -> tuple[dict[int, Outputs], str]:
        """The outputs of the cells that are wanted, and why the others could not be had."""
        conducted, run = self._conducted, NotebookRun(lambda: request, len(order))
        found: dict[int, tuple[int, CellRun]] = {}
        obstacle = ""
        try:
            for place, (number, code) in enumerate(zip(order, request.codes, strict=True), 1):
                if code.skip:
                    continue
                result = conducted.runs.cell(run, place)
                found[number] = place, result
                obstacle = self._obstacle(number, code, result)
                if obstacle or _has_stopped(code, result):
                    break
            at_end = any(self._first[n].widgets for n in wanted if n in self._first)
            if at_end or any(result.may_change for _, result in found.values()):
                run.wait_for_end()
                found = {
                    number: (place, replace(result, outputs=run.outputs(place)))
                    for number, (place, result) in found.items()
                }
            widgets = run.widgets() if at_end else {}
        finally:
            conducted.runs.release(run)
            if found:  # its folders are taken away next
                run.wait_for_end()
        outputs: dict[int, Outputs] = {
            number: with_widgets(found[number][1].outputs, widgets)
            for number in wanted
            if number in found and found[number][1].status in {Status.OK, Status.ERROR}
        }
        return outputs, obstacle

    def _obstacle(self, number: int, code: Code, result: CellRun) -> str:
        """Why a run ends in a cell, empty where it goes on, or where the first one has ended so."""
        if result.status is Status.OK or (result.status is Status.ERROR and code.may_raise):
            return ""
        first = self._first.get(number)
        if result.status is Status.ERROR:
            if first is not None and first.status is Status.ERROR:
                return ""
            shown = (o for o in result.outputs if o.get("output_type") == "error")
            raised: Mapping[str, Any] = next(shown, result.error or {})
            told = f"{raised.get('ename')}: {raised.get('evalue')}".partition("\n")[0]
            return f"cell {number} raised {told[:200]}"
        return _ENDS[result.status].format(number)

    def _agree(
        self,
        number: int,
        fresh: Outputs,
        known: tuple[tuple[str, str], ...],
        *,
        against_stored: bool,
    ) -> bool:
        """Whether a cell shows what it is held against, by the terms of the check."""
        conducted = self._conducted
        cell = conducted.notebook.cells[number - 1]
        if against_stored:
            reference: Outputs = with_widgets(cell.outputs, conducted.notebook.widgets)
        else:
            first = self._first[number]
            reference = with_widgets(first.outputs, first.widgets)
        terms = terms_for(conducted, cell)
        folders = sorted({*terms.folders, *known}, key=lambda each: -len(each[0]))
        mimes = conducted.settings.profile.not_compared
        try:
            found = compare_outputs(
                without(reference, mimes),
                without(fresh, mimes),
                replace(terms, folders=tuple(folders)),
            )
        except ReplacementError:
            return False
        return all(each.verdict.is_same for each in found if each.kind != "stderr")


def _has_stopped(code: Code, result: CellRun) -> bool:
    return result.status is Status.ERROR and not code.may_raise
