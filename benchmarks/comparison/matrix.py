"""What each tool says of two plain runs, and of changed outputs: the confusion matrix."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from comparison.execution import Runs
from comparison.judges import JUDGES, Says
from comparison.mutation import Mutation, Output
from comparison.mutations import merged, mutations

#: pytest-notebook aligns every text, and takes too long for all; so many it is asked at most.
_SAMPLES = {"pytest-notebook": 400}


@dataclass
class Record:
    """What one tool said.

    ``alarms`` are deterministic cells of which it said that they differ,
    ``warned`` those where it warned, ``missed`` the mutations that it took for
    the same; ``seconds`` is the time of comparing plain runs.
    """

    alarms: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    quiet: int = 0
    missed: list[Mutation] = field(default_factory=list)
    found: list[Mutation] = field(default_factory=list)
    anyway: int = 0
    random_told: list[str] = field(default_factory=list)
    random_not_told: list[str] = field(default_factory=list)
    seconds: float = 0.0


def judged(all_runs: Sequence[Runs], tools: Sequence[str] = tuple(JUDGES)) -> dict[str, Record]:
    """What the tools say of all notebooks."""
    records = {tool: Record() for tool in tools}
    changed = [
        (mutation, runs.plain[1].outputs[_index(runs, mutation)])
        for runs in all_runs
        for mutation in mutations(runs)
    ]
    for tool, record in records.items():
        noisy = set()
        for where, is_deterministic, stored, fresh in _plain(all_runs):
            started = time.perf_counter()
            says = JUDGES[tool](stored, fresh)
            record.seconds += time.perf_counter() - started
            if _is_alarm(record, where, says, is_deterministic=is_deterministic):
                noisy.add(where)
        step = max(1, len(changed) // _SAMPLES.get(tool, len(changed)))
        for mutation, fresh in changed[::step]:
            says = JUDGES[tool](mutation.outputs, fresh)
            (record.missed if says is Says.SAME else record.found).append(mutation)
            record.anyway += f"{mutation.notebook}: {mutation.cell}" in noisy
    return records


def _index(runs: Runs, mutation: Mutation) -> int:
    return [cell.name for cell in runs.script.cells].index(mutation.cell)


def _plain(all_runs: Sequence[Runs]) -> Iterator[tuple[str, bool, list[Output], list[Output]]]:
    for runs in all_runs:
        first, *others = runs.plain
        for index, cell in enumerate(runs.script.cells):
            for other in others:
                where = f"{runs.script.name}: {cell.name}"
                stored, fresh = first.outputs[index], other.outputs[index]
                if cell.is_deterministic or merged(stored) != merged(fresh):
                    yield where, cell.is_deterministic, stored, fresh


def _is_alarm(record: Record, where: str, says: Says, *, is_deterministic: bool) -> bool:
    if not is_deterministic:
        (record.random_not_told if says is Says.SAME else record.random_told).append(where)
        return False
    if says is Says.DIFFERS:
        record.alarms.append(where)
        return True
    record.quiet += 1
    if says is Says.WARNS:
        record.warned.append(where)
    return False


def confusion(records: dict[str, Record]) -> Iterator[str]:
    """The matrix, a row for each tool."""
    yield (
        "| | changes told (TP) | missed (FN) | told of changes | quiet (TN) | false alarms (FP) "
        "| changes in cells with a false alarm | not reproducible, told |"
    )
    yield "|---" * 8 + "|"
    for tool, record in records.items():
        told, missed = len(record.found), len(record.missed)
        share = 100 * told / max(1, told + missed)
        known = len(record.random_told) + len(record.random_not_told)
        yield (
            f"| {tool} | {told} | {missed} | {share:.2f} % | {record.quiet} | {len(record.alarms)} "
            f"| {record.anyway} | {len(record.random_told)} of {known} |"
        )


def by_kind(records: dict[str, Record]) -> Iterator[str]:
    """For every kind of change how many of them each tool told."""
    kinds: dict[str, dict[str, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
    for tool, record in records.items():
        for was_told, those in ((True, record.found), (False, record.missed)):
            for mutation in those:
                kinds[mutation.kind][tool][was_told] += 1
    yield f"| changed | {' | '.join(records)} |"
    yield "|---" * (len(records) + 1) + "|"
    for kind in sorted(kinds):
        cells = (
            f"{count[True]} of {count.total()}" for count in (kinds[kind][tool] for tool in records)
        )
        yield f"| {kind} | {' | '.join(cells)} |"


def listed(record: Record) -> Iterator[str]:
    """Every false alarm, warning and missed change of a tool, by name."""
    for title, cells in (
        ("false alarms", record.alarms),
        ("warnings on deterministic cells", record.warned),
        ("not reproducible, and not told", record.random_not_told),
    ):
        yield f"- {title}: {', '.join(sorted(set(cells))) or 'none'}"
    yield f"- missed changes: {len(record.missed) or 'none'}"
    for mutation in record.missed:
        place = f"{mutation.notebook}: {mutation.cell} ({mutation.mime})"
        yield f"  - {mutation.kind}, {place}: {mutation.what}"
