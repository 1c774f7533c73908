"""Why a notebook did not reproduce: one question after the other, the cheapest first.

A step of `step` either names the run that would tell more, or the cause. So
who makes the runs knows nothing of causes, and what is concluded from them is
tested with plain values.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pytest_nbrepro.diagnosis.cause import Cause, Diagnosis
from pytest_nbrepro.diagnosis.chance import by_the_day, of_chance, sources_behind
from pytest_nbrepro.diagnosis.data import of_any_input, of_inputs
from pytest_nbrepro.diagnosis.errors import by_itself
from pytest_nbrepro.diagnosis.evidence import Evidence, Failure, Kind, Run
from pytest_nbrepro.diagnosis.machinery import (
    likely_hardware,
    of_hardware,
    of_packages,
    without_failed_cells,
)
from pytest_nbrepro.diagnosis.ordering import of_conflicts, of_deletions, of_edits, of_order
from pytest_nbrepro.findings import Severity

#: What is asked, in this order: what is proven goes before what is likely.
_QUESTIONS = (
    by_itself,
    of_chance,
    of_edits,
    of_order,
    of_hardware,
    of_inputs,
    of_packages,
    of_conflicts,
    of_deletions,
    likely_hardware,
    of_any_input,
    by_the_day,
)


def step(evidence: Evidence) -> Run | Diagnosis | None:
    """The run to make next, or the cause; None where there is nothing that has one."""
    if not evidence.failures:
        return without_failed_cells(evidence)
    likely: Diagnosis | None = None
    for question in _QUESTIONS:
        found = question(evidence)
        if isinstance(found, Run):
            return found
        if found is not None and found.proven:
            return _whole(evidence, found)
        likely = likely or found
    return _whole(evidence, likely or _as_it_is(evidence))


def _as_it_is(evidence: Evidence) -> Diagnosis:
    """What is left: the code gives something else than what is stored, and always the same."""
    first = evidence.first
    then = "" if evidence.has_record else _made_otherwise(evidence)
    cause = Cause.ENVIRONMENT if then else Cause.RESULT
    if first.kind is Kind.RAISED:
        cause = Cause.ENVIRONMENT if then else Cause.ERROR
        again = ", and so does a second run" * _twice(evidence)
        again += ", and so does one with the locked packages" * _is_not_of_packages(evidence)
        reservation = then or "no record tells with which packages it has run before"
        again += "" if evidence.has_record else f"; {reservation}"
        sentence = f"cell {first.cell} {first.message}{again}"
        return Diagnosis(cause, first.cell, sentence, first.hint, proven=not then)
    known = "two fresh runs agree" if _twice(evidence) else "it was run once"
    if not evidence.has_record:
        known += f", and {then or 'no record tells what made the stored output'}"
    elif _is_as_locked(evidence):
        known += ", with the packages as locked"
    elif _is_not_of_packages(evidence):
        known += ", and the locked packages do not give it either"
    gaps = "; counts are skipped, so a cell was perhaps edited or deleted after it had run"
    sentence = f"{known}: what is stored of cell {first.cell} is not what its code gives"
    if not first.is_stored:
        sentence = f"{known}: nothing is stored of cell {first.cell}, and its code gives something"
    sentence += gaps * bool(evidence.having("ORDER005"))
    advice = f"if the fresh one is right: pytest --nbrepro --nbrepro-update {evidence.notebook}"
    return Diagnosis(cause, first.cell, sentence, advice, proven=not then)


def _made_otherwise(evidence: Evidence) -> str:
    """What tells without a record that other packages made what is stored; empty if nothing."""
    if not evidence.first.is_stored:
        return ""
    shown = next((each for each in evidence.others if each.notation or each.drawn), None)
    if shown is not None:
        return f"the packages are others here than then, as cell {shown.cell} shows"
    return evidence.other_python


def _is_as_locked(evidence: Evidence) -> bool:
    """True where the packages were held against the lock, and nothing was found."""
    found = (f for f in evidence.findings if f.rule.startswith("LOCK"))
    told = any(f.rule == "LOCK006" or f.severity is not Severity.INFO for f in found)
    return bool(evidence.story.makers) and not evidence.drift and not told


def _is_not_of_packages(evidence: Evidence) -> bool:
    """True where a run with the locked packages does not give what is stored."""
    found = evidence.reruns.get(Run.LOCKED)
    return found is not None and found.differs(evidence.first.cell)


def _twice(evidence: Evidence) -> bool:
    return any(found.gives(evidence.first.cell) for found in evidence.reruns.values())


def _whole(evidence: Evidence, found: Diagnosis) -> Diagnosis:
    """The diagnosis with the other cells that failed, and what the runs came to."""
    if found.cell is None:
        return found
    origin = found.origin or found.cell
    follows: list[int] = []
    independent: list[int] = []
    alike = [each.cell for each in evidence.others if _is_alike(evidence.first, each)]
    shown = {each.cell: each.notation for each in evidence.others if each.notation}
    for failure in evidence.others if evidence.story.makers else ():
        if failure.cell in {*alike, *shown}:
            continue
        if {origin, found.cell} & evidence.story.behind(failure.cell):
            follows.append(failure.cell)
        elif found.cause is Cause.NONDETERMINISM and _is_unsteady(evidence, failure.cell):
            alike.append(failure.cell)
        else:
            independent.append(failure.cell)
    told = [f"{_called(run)} {_came_to(evidence, run)}" for run in evidence.reruns]
    drawing = found.cause is Cause.RESULT and sources_behind(evidence)
    if drawing:
        each = drawing[0]
        told.append(f"{each.call} in cell {each.cell}, line {each.line}, made no difference")
    return replace(
        found,
        follows=tuple(follows),
        independent=tuple(independent),
        raised=_raised(evidence, independent),
        alike=tuple(alike),
        shown={cell: text for cell, text in shown.items() if cell not in alike},
        evidence=(*found.evidence, *told),
    )


def _is_unsteady(evidence: Evidence, cell: int) -> bool:
    """True where a run that ought to give the same has given something else in a cell."""
    runs = (evidence.reruns.get(run) for run in (Run.PERTURBED, Run.MILD))
    return any(found is not None and found.differs(cell) for found in runs)


def _raised(evidence: Evidence, cells: Collection[int]) -> str:
    """What stopped the notebook in one of these cells: it hides all that comes behind."""
    if evidence.first.kind is not Kind.DIFFERS:
        return ""
    stops = (each for each in evidence.others if each.cell in cells and each.kind is Kind.RAISED)
    return next((f"cell {each.cell} {each.message}" for each in stops), "")


def _is_alike(first: Failure, other: Failure) -> bool:
    """True where both differ in that another version of a library has shown them."""
    is_shown = first.notation and first.notation == other.notation
    return bool(first.drawn and other.drawn) or bool(is_shown)


def _called(run: Run) -> str:
    return f"runs with {run}" if run is Run.MIXED else f"a run with {run}"


def _came_to(evidence: Evidence, run: Run) -> str:
    found, cell = evidence.reruns[run], evidence.first.cell
    note = f" ({found.note})" if found.note else ""
    if found.obstacle:
        return f"could not be made to its end{note}: {found.obstacle}"
    if run is Run.MIXED:
        names = ", ".join(found.guilty)
        return f"show that it is {names}" if names else "do not show which of them it is"
    against_stored = list(Run).index(run) >= list(Run).index(Run.RECORDED)
    other = "what is stored" if against_stored else "the same"
    verb = "gives" if found.gives(cell) else "does not give"
    return f"{verb} {other} in cell {cell}{note}"
