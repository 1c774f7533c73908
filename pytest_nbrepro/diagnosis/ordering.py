"""Whether the stored output comes of older code, or of another order of the cells.

That the recorded order gives the stored output again is a proof; that names
were read of others in that order is a reason to try.
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_nbrepro.diagnosis.cause import Cause, Diagnosis, listed
from pytest_nbrepro.diagnosis.evidence import Evidence, Kind, Run

_AGAIN = "restart the kernel, run all cells, save"
_RENEW = f"{_AGAIN}, then nbrepro lock"
_MOST_LISTED = 12


def of_edits(evidence: Evidence) -> Diagnosis | None:
    """Cells that were edited, or put in, since the record was made, and that the result uses."""
    cell, concerned = evidence.first.cell, evidence.concerned
    edited = [number for number in evidence.changes.edited if number in concerned]
    added = [number for number in evidence.changes.added if number in concerned]
    if edited:
        been = "was" if len(edited) == 1 else "were"
        what = f"{listed(edited)} {been} edited since the record was made, and not run again"
        guilty = edited[-1]
    elif added:
        guilty = added[-1]
        what = f"{listed(added)} {'is' if len(added) == 1 else 'are'} new since the record was made"
    else:
        return None
    does = f"cell {cell} {evidence.first.message}" if evidence.first.kind is Kind.RAISED else ""
    uses = "" if guilty == cell else f", and cell {cell} uses what it defines"
    sentence = f"{what}{uses}" + (f"; {does}" if does else "")
    advice = f"{_RENEW} {evidence.notebook}"
    return Diagnosis(Cause.STALE_SOURCE, cell, sentence, advice, origin=guilty)


def of_deletions(evidence: Evidence) -> Diagnosis | None:
    """Cells that are gone since the record was made; likely, where nothing else explains it."""
    deleted, cell = evidence.changes.deleted, evidence.first.cell
    if not deleted:
        return None
    been = "1 cell was" if deleted == 1 else f"{deleted} cells were"
    sentence = f"{been} deleted since the record was made, and cell {cell} is not as it was then"
    advice = f"{_RENEW} {evidence.notebook}"
    return Diagnosis(Cause.STALE_SOURCE, cell, sentence, advice, proven=False)


def of_order(evidence: Evidence) -> Run | Diagnosis | None:
    """The replay that is to be made next, or what one has shown; None where none explains it."""
    cell = evidence.first.cell
    for run in _replays(evidence):
        if evidence.wants(run):
            return run
        found = evidence.reruns.get(run)
        if found is not None and found.gives(cell):
            return _proven(evidence, run)
    return None


def _replays(evidence: Evidence) -> Sequence[Run]:
    """The orders that are not that of the fresh run, up to the cell."""
    story, cell = evidence.story, evidence.first.cell
    plain = _upto(cell, story.written)
    orders = {Run.FILLED: story.filled, Run.RECORDED: story.recorded}
    found: list[Run] = []
    seen = {plain, ()}
    for run, order in orders.items():
        cut = _upto(cell, order)
        if cut not in seen:
            seen.add(cut)
            found.append(run)
    if not found and evidence.concerned.intersection(story.repeated):
        found.append(Run.REPEATED)
    return found


def _upto(cell: int, order: Sequence[int]) -> tuple[int, ...]:
    """An order up to the last time that a cell is run; nothing where it is not."""
    if cell not in order:
        return ()
    last = max(place for place, number in enumerate(order) if number == cell)
    return tuple(order[: last + 1])


def sequence(evidence: Evidence, run: Run) -> tuple[int, ...]:
    """The cells as a replay runs them, the one that is asked about being the last."""
    story, cell = evidence.story, evidence.first.cell
    if run is Run.REPEATED:
        times = {number: min(often, 3) for number, often in story.repeated.items()}
        every = (number for n in story.written for number in [n] * times.get(n, 1))
        return _upto(cell, tuple(every))
    return _upto(cell, story.filled if run is Run.FILLED else story.recorded)


def _proven(evidence: Evidence, run: Run) -> Diagnosis:
    cell = evidence.first.cell
    if run is Run.REPEATED:
        often = {n: min(times, 3) for n, times in evidence.story.repeated.items()}
        guilty = sorted(evidence.concerned.intersection(often))
        times = {2: "twice", 3: "three times"}[often[guilty[0]]]
        sentence = (
            f"cell {cell} gives what is stored when {listed(guilty)}, which changes what it reads, "
            f"is run {times}"
        )
        origin = guilty[0]
        return Diagnosis(Cause.ORDER, cell, sentence, _AGAIN, origin=origin)
    order = sequence(evidence, run)
    shown = ", ".join(map(str, order[:_MOST_LISTED]))
    shown += ", …" if len(order) > _MOST_LISTED else ""
    sentence = f"cell {cell} gives what is stored when the cells are run in the order {shown}"
    left = [n for n in evidence.story.written if n not in order and n < cell]
    sentence += f", without {listed(left)}" if left else ""
    conflict = next(iter(_conflicts(evidence)), None)
    if conflict:
        sentence += f"; {str(conflict).partition(';')[0]}"
    return Diagnosis(Cause.ORDER, cell, sentence, _AGAIN)


def _conflicts(evidence: Evidence) -> list[object]:
    return [c for c in evidence.story.conflicts if c.reader in evidence.concerned]


def of_conflicts(evidence: Evidence) -> Diagnosis | None:
    """What the counts and names say where no replay has shown it: likely."""
    cell = evidence.first.cell
    found = evidence.having("ORDER001")
    conflict = next(iter(_conflicts(evidence)), None)
    if found and conflict is not None:
        sentence = f"{found[0].message}; {str(conflict).partition(';')[0]}"
        return Diagnosis(Cause.ORDER, cell, sentence, _AGAIN, proven=False)
    other = [f for f in evidence.having("ORDER014") if f.cell in evidence.concerned]
    other += evidence.having("ORDER002")
    if other:
        where = f"cell {other[0].cell}: " if other[0].cell else ""
        return Diagnosis(Cause.ORDER, cell, where + other[0].message, _AGAIN, proven=False)
    moved = [number for number in evidence.changes.moved if number <= cell]
    if moved:
        been = "was" if len(moved) == 1 else "were"
        sentence = f"{listed(moved)} {been} moved since the record was made"
        return Diagnosis(Cause.ORDER, cell, sentence, _AGAIN, proven=False)
    return None
