"""Whether the cell gives the same twice: by further runs, and by what its code draws on.

The second run is perturbed, for that costs no more than a plain one and shows
more: of 29 kinds of chance a plain run shows 11, a perturbed one 18. Where it
differs, a plain run tells pure chance from what follows from the things that
were changed, and of these at most three more runs find the one.
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_nbrepro.cellcode import chance
from pytest_nbrepro.diagnosis.calls import Chance
from pytest_nbrepro.diagnosis.cause import Cause, Diagnosis
from pytest_nbrepro.diagnosis.evidence import VARIATIONS, Evidence, Run
from pytest_nbrepro.diagnosis.sources import Source

#: What a plain second run shows, the likeliest first.
_PURE = (
    Chance.RANDOM,
    Chance.SYSTEM,
    Chance.NETWORK,
    Chance.CLOCK,
    Chance.THREADS,
    Chance.ADDRESS,
    Chance.LISTING,
)
_KINDS = {
    Run.HASH_SEED: (Chance.SET,),
    Run.TIME_ZONE: (Chance.CLOCK,),
    Run.HOME: (),
    Run.FOLDER: (Chance.SYSTEM, Chance.LISTING),
}
_LEAVE_OUT = "leave it out of the comparison: # NBVAL_IGNORE_OUTPUT, on a line of the cell"
_DOES = {
    Chance.RANDOM: "draws random numbers without a seed",
    Chance.SYSTEM: "asks for what is another thing each time",
    Chance.NETWORK: "asks the network",
    Chance.CLOCK: "reads the clock",
    Chance.THREADS: "leaves it to threads who comes first",
    Chance.ADDRESS: "shows an address in memory",
    Chance.SET: "relies on the order of a set",
    Chance.LISTING: "relies on the order of a folder's entries",
}
_ADVICE = {
    Chance.SYSTEM: _LEAVE_OUT,
    Chance.NETWORK: "keep what it answers in a file beside the notebook",
    Chance.CLOCK: _LEAVE_OUT,
    Chance.THREADS: "collect the results in a fixed order",
    Chance.ADDRESS: "do not show it",
    Chance.SET: "show sorted(...) of it",
    Chance.LISTING: "sort what is listed",
}
_VARIED = {
    Run.HASH_SEED: ("the hash seed of Python", "show sorted(...) of sets"),
    Run.TIME_ZONE: ("the time zone", "name the time zone where times are made"),
    Run.HOME: ("the home folder", "name what it needs from there, beside the notebook"),
    Run.FOLDER: ("the working or the temporary folder", "do not show where it runs"),
}


def of_chance(evidence: Evidence) -> Run | Diagnosis | None:
    """The run that is to be made next, or why the cell is not the same twice; None where it is."""
    cell = evidence.first.cell
    basis = next((run for run in (Run.MILD, Run.PERTURBED) if run in evidence.reruns), None)
    if basis is None:
        return Run.PERTURBED if Run.PERTURBED in evidence.runs else _by_its_look(evidence)
    told = evidence.reruns[basis]
    if told.gives(cell):
        return _once_more(evidence)
    if basis is Run.PERTURBED and not told.differs(cell) and evidence.wants(Run.MILD):
        return Run.MILD
    if evidence.wants(Run.PLAIN):
        return Run.PLAIN
    plain = evidence.reruns.get(Run.PLAIN)
    if plain is None or not plain.gives(cell):
        return _unsteady(evidence, is_proven=plain is not None and plain.differs(cell))
    seen = _by_its_look(evidence)
    return _by_variation(evidence, basis) if told.differs(cell) and seen is None else seen


def _once_more(evidence: Evidence) -> Run | Diagnosis | None:
    """Two runs agree; of a coin they do so every other time."""
    drawing = [s for s in sources_behind(evidence) if s.chance is Chance.RANDOM]
    if drawing and evidence.wants(Run.PLAIN):
        return Run.PLAIN
    plain = evidence.reruns.get(Run.PLAIN)
    if drawing and plain is not None and plain.differs(evidence.first.cell):
        return _unsteady(evidence, is_proven=True)
    return _by_its_look(evidence)


def _by_its_look(evidence: Evidence) -> Diagnosis | None:
    """What differs shows it, though fresh runs agree: another day, another order of a set."""
    first, behind = evidence.first, sources_behind(evidence)
    for is_so, kind, look in (
        (first.later, Chance.CLOCK, "nothing differs but a later date or time"),
        (first.reordered, Chance.SET, "the same elements come in another order"),
    ):
        source = _nearest(evidence, behind, (kind,))
        if is_so and source:
            return _told(evidence, f"in cell {first.cell} {look}", source)
    return None


def by_the_day(evidence: Evidence) -> Diagnosis | None:
    """Fresh runs agree on one day, and the code asks which it is: likely, where nothing else is."""
    asking = [each for each in sources_behind(evidence) if each.call in chance.DAYS]
    source = _nearest(evidence, asking, (Chance.CLOCK,))
    if source is None or evidence.first.kind != "differs":
        return None
    known = f"cell {evidence.first.cell} is the same in two runs of today"
    return _told(evidence, known, source, is_proven=False)


def _unsteady(evidence: Evidence, *, is_proven: bool) -> Diagnosis | None:
    cell = evidence.first.cell
    source = _nearest(evidence, sources_behind(evidence), _PURE)
    if is_proven:
        known = f"two fresh runs disagree in cell {cell}"
        # what a function changes in place is no tie by name: random.shuffle(cards)
        above = [each for each in evidence.sources if each.cell < cell]
        source = source or _nearest(evidence, above, _PURE)
        return _told(evidence, known, source) if source else _unknown(evidence, known)
    if source is None:
        return None
    return _told(evidence, f"cell {cell} could not be run again", source, is_proven=False)


def _by_variation(evidence: Evidence, basis: Run) -> Run | Diagnosis | None:
    """Which of the things that were changed makes the difference."""
    cell = evidence.first.cell
    *asked, last = VARIATIONS[basis]
    for run in asked:
        if evidence.wants(run):
            return run
        found = evidence.reruns.get(run)
        if found is not None and found.differs(cell):
            return _varied(evidence, run)
    return _varied(evidence, last)


def _varied(evidence: Evidence, run: Run) -> Diagnosis:
    what, advice = _VARIED[run]
    known = f"what cell {evidence.first.cell} shows depends on {what}"
    source = _nearest(evidence, sources_behind(evidence), _KINDS[run])
    if source is not None and run is not Run.FOLDER:
        return _told(evidence, known, source, advice=advice if run is Run.TIME_ZONE else "")
    return Diagnosis(Cause.NONDETERMINISM, evidence.first.cell, known, advice)


def _told(
    evidence: Evidence, known: str, source: Source, *, advice: str = "", is_proven: bool = True
) -> Diagnosis:
    cell = evidence.first.cell
    who = "which"
    if source.cell != cell:
        is_tied = source.cell in evidence.concerned
        who = f"and cell {source.cell}{', which it follows from,' if is_tied else ' above'}"
    place = f"{source.call}, line {source.line}"
    sentence = f"{known}, {who} {_DOES[source.chance]} ({place})"
    if source.chance is Chance.RANDOM:
        advice = f"give it {source.seed}" if "=" in source.seed else f"seed it: {source.seed}"
    others = [each for each in sources_behind(evidence) if each != source][:3]
    return Diagnosis(
        Cause.NONDETERMINISM,
        cell,
        sentence,
        advice or _ADVICE[source.chance],
        proven=is_proven,
        origin=source.cell,
        evidence=tuple(
            f"cell {each.cell}, line {each.line}: {_DOES[each.chance]} ({each.call})"
            for each in others
        ),
    )


def _unknown(evidence: Evidence, known: str) -> Diagnosis:
    sentence = f"{known}; its code does not show why"
    return Diagnosis(Cause.NONDETERMINISM, evidence.first.cell, sentence, _LEAVE_OUT)


def sources_behind(evidence: Evidence) -> list[Source]:
    """The sources of chance in the cell, and in those that it follows from."""
    return [source for source in evidence.sources if source.cell in evidence.concerned]


def _nearest(
    evidence: Evidence, sources: Sequence[Source], chances: Sequence[Chance]
) -> Source | None:
    """The source that explains it best: in the cell itself, else in the nearest one above."""
    fitting = [source for source in sources if source.chance in chances]
    if evidence.first.later and Chance.CLOCK in chances:
        fitting = [s for s in fitting if s.chance is Chance.CLOCK] or fitting
    return min(
        fitting,
        key=lambda s: (abs(evidence.first.cell - s.cell), chances.index(s.chance), s.line),
        default=None,
    )
