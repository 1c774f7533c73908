"""Whether other packages, or another machine, explain the difference.

Both are known without a run; a run with what was recorded proves it. Packages
are narrowed to those that the cell, and the cells it follows from, import.
"""

from __future__ import annotations

from pytest_nbrepro.diagnosis.cause import Cause, Diagnosis, listed
from pytest_nbrepro.diagnosis.evidence import Drift, Evidence, Kind, Run
from pytest_nbrepro.findings import Finding, Severity

#: Numbers further apart are another result, and no other processor.
_MOST_NOISE = 1e-3
_NUMERIC = frozenset(f"HW{number:03}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12))
#: Of these, what a run with the recorded numerics can undo; another kind of machine implies more.
_REPLAYABLE = frozenset(f"HW{number:03}" for number in (2, 5, 6, 7, 9, 10))
#: Packages that are the locked version, and not what was locked.
_OTHER_FILES = frozenset({"LOCK010", "LOCK011", "LOCK012", "LOCK016", "LOCK018"})
_OTHER_PYTHON = "LOCK003"
_MOST = 3


def of_hardware(evidence: Evidence) -> Run | Diagnosis | None:
    """A run with the recorded numerics, or what it has shown; None where it explains nothing."""
    first, machine = evidence.first, _machine(evidence)
    if all(each.rule not in _REPLAYABLE for each in machine):
        return None
    if evidence.wants(Run.NUMERICS):
        return Run.NUMERICS
    found = evidence.reruns.get(Run.NUMERICS)
    if found is None or not found.gives(first.cell):
        return None
    sentence = (
        f"cell {first.cell} gives what is stored when it computes as recorded ({found.note}): "
        f"{machine[0].message}"
    )
    advice = "pytest --nbrepro --nbrepro-replay-numerics"
    return Diagnosis(Cause.HARDWARE, first.cell, sentence, f"{advice} {evidence.notebook}")


def likely_hardware(evidence: Evidence) -> Diagnosis | None:
    """Last digits that differ, on a machine that is known to have others."""
    first, machine = evidence.first, _machine(evidence)
    if not machine or not _is_slight(evidence):
        return None
    sentence = (
        f"numbers in cell {first.cell} differ by {first.noise:.1e} at the most, and "
        f"{machine[0].message}"
    )
    advice = first.hint or "allow for it with a tolerance"
    return Diagnosis(Cause.HARDWARE, first.cell, sentence, advice, proven=False)


def _is_slight(evidence: Evidence) -> bool:
    return 0 < evidence.first.noise <= _MOST_NOISE


def _machine(evidence: Evidence) -> list[Finding]:
    """What warns of the machine, a self-test that failed first: that is a measurement."""
    found = [
        each
        for each in evidence.findings
        if each.rule in _NUMERIC and each.severity is not Severity.INFO
    ]
    return sorted(found, key=lambda each: each.rule != "HW010")


def of_packages(evidence: Evidence) -> Run | Diagnosis | None:
    """A run with the locked packages where that is asked for; likely without."""
    cell = evidence.first.cell
    drift = _concerned(evidence)
    others = evidence.having(_OTHER_PYTHON)
    if any(evidence.story.modules.get(number) for number in evidence.concerned):
        others += evidence.having(*_OTHER_FILES)
    told = _told(drift, others)
    notation = evidence.first.notation
    shown = evidence.first.drawn or (f"cell {cell} shows {notation}" if notation else "")
    if not told and not shown:
        return None
    if told and evidence.wants(Run.LOCKED):
        return Run.LOCKED
    found = evidence.reruns.get(Run.LOCKED)
    if found is not None and cell in found.reached and not found.gives(cell):
        return None
    if found is not None and found.gives(cell):
        return _proven(evidence, told + _used(evidence, drift))
    used = _used(evidence, drift)
    reason = told or shown
    if evidence.first.kind is Kind.RAISED:
        reason = f"cell {cell} {evidence.first.message}; {reason}"
    obstacle = f" (not proven: {found.obstacle})" if found is not None and found.obstacle else ""
    advice = _restore(evidence)
    if found is not None and not found.is_run:
        advice = f"to see what is in the way: nbrepro env {evidence.notebook}"
    elif found is None and told:
        advice = f"to prove it: pytest --nbrepro --nbrepro-diagnose full {evidence.notebook}"
    elif not told:
        verb = "draw" if evidence.first.drawn else "store"
        advice = f"{verb} it anew: pytest --nbrepro --nbrepro-update {evidence.notebook}"
    return Diagnosis(Cause.ENVIRONMENT, cell, f"{reason}{used}{obstacle}", advice, proven=False)


def _proven(evidence: Evidence, told: str) -> Run | Diagnosis:
    """With the locked packages the cell gives what is stored; of several, which ones matter."""
    suspects = suspected(evidence)
    if len(suspects) > 1 and not evidence.having(_OTHER_PYTHON) and evidence.wants(Run.MIXED):
        return Run.MIXED
    cell, mixed = evidence.first.cell, evidence.reruns.get(Run.MIXED)
    sentence = f"with the locked packages cell {cell} gives what is stored"
    guilty = [each for each in suspects if mixed is not None and each.name in mixed.guilty]
    if guilty:
        sentence += f", {_exchanged(guilty)} what it gives here{_used(evidence, guilty)}"
    else:
        sentence += f": {told}"
    return Diagnosis(Cause.ENVIRONMENT, cell, sentence, f"run it so: {_restore(evidence)}")


def _exchanged(packages: list[Drift]) -> str:
    changed = [f"{p.name} {p.here} instead of {p.locked}" for p in packages if p.here]
    gone = [each.name for each in packages if not each.here]
    told = [f"with {' and '.join(changed[:_MOST])}"] if changed else []
    told += [f"without {' and '.join(gone[:_MOST])}"] if gone else []
    return " and ".join(told)


def suspected(evidence: Evidence) -> list[Drift]:
    """The packages that differ and that the cell uses, also by others; what it imports first."""
    found = [each for each in evidence.drift if each.cells & evidence.concerned]
    return sorted(found, key=lambda each: not each.is_direct)


def _restore(evidence: Evidence) -> str:
    return f"pytest --nbrepro --nbrepro-env locked {evidence.notebook}"


def _concerned(evidence: Evidence) -> list[Drift]:
    """The packages that differ and that the cell uses: what it imports before what that needs."""
    found = suspected(evidence)
    return [each for each in found if each.is_direct] or found


def _told(drift: list[Drift], others: list[Finding]) -> str:
    if not drift:
        return others[0].message if others else ""
    return _few(list(map(str, drift)))


def _few(texts: list[str]) -> str:
    more = f" and {len(texts) - _MOST} more" if len(texts) > _MOST else ""
    return ", ".join(texts[:_MOST]) + more


def _used(evidence: Evidence, drift: list[Drift]) -> str:
    cells = sorted({number for each in drift for number in each.cells & evidence.concerned})
    verb = "uses" if len(cells) == 1 else "use"
    which = "it" if len(drift) == 1 else "them"
    return f"; {listed(cells)} {verb} {which}" if cells else ""


def without_failed_cells(evidence: Evidence) -> Diagnosis | None:
    """Only static checks failed."""
    found = next(iter(evidence.failed), None)
    if found is None:
        return None
    family = found.rule.rstrip("0123456789")
    causes = {
        "LOCK": Cause.ENVIRONMENT,
        "REC": Cause.ENVIRONMENT,
        "RUN": Cause.ENVIRONMENT,
        "HW": Cause.HARDWARE,
        "ORDER": Cause.STALE_SOURCE if found.rule in {"ORDER007", "ORDER016"} else Cause.ORDER,
    }
    if family not in causes:
        return None
    where = f"cell {found.cell}: " if found.cell else ""
    sentence = where + found.message
    if len(evidence.failed) > 1 and "other finding" not in sentence:
        sentence += f"; {evidence.failed[1].message}"
    if evidence.cells_passed:
        sentence += "; its cells reproduce all the same"
    return Diagnosis(causes[family], None, sentence, found.hint)
