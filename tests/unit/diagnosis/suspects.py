"""Evidence for unit tests: a notebook of a few cells, told by its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from builders import cell

from pytest_nbrepro.diagnosis import (
    Diagnosis,
    Evidence,
    Failure,
    Kind,
    Rerun,
    Run,
    sources_in,
    step,
)
from pytest_nbrepro.order import Changes, story

ALL = frozenset(Run) - {Run.NUMERICS, Run.LOCKED, Run.MIXED}


def failure(number: int, message: str = "printed text differs: 1 → 2", **more: Any) -> Failure:
    """A cell that shows something else than is stored."""
    return Failure(number, more.pop("kind", Kind.DIFFERS), message, **more)


def raised(number: int, name: str, text: str = "", **more: Any) -> Failure:
    """A cell that raised an error."""
    told = f"raised {name}: {text}"
    return Failure(number, Kind.RAISED, told, "RUN006", name=name, text=text, **more)


def evidence(
    *sources: str,
    failures: Sequence[Failure],
    counts: Sequence[int | None] = (),
    **more: Any,
) -> Evidence:
    """Evidence on a notebook with these cells, run in the order of their counts."""
    given = counts or range(1, len(sources) + 1)
    pairs = zip(sources, given, strict=True)
    cells = [cell(n, source, count=count) for n, (source, count) in enumerate(pairs, 1)]
    plain = {
        "notebook": "report.ipynb",
        "story": story(cells),
        "changes": Changes(),
        "failures": tuple(failures),
        "sources": sources_in((one.number, one.source) for one in cells),
        "runs": ALL,
        "has_record": True,
    }
    return Evidence(**{**plain, **more})


def gives(*cells: int, **more: Any) -> Rerun:
    """A run in which these cells were the same."""
    return Rerun(reached=frozenset(cells), **more)


def differs(*cells: int, **more: Any) -> Rerun:
    """A run in which these cells were not the same."""
    return Rerun(reached=frozenset(cells), differing=frozenset(cells), **more)


def concluded(found: Evidence, runs: Mapping[Run, Rerun]) -> tuple[Diagnosis | None, list[Run]]:
    """The diagnosis where runs come to what is said here, and the runs that were asked for."""
    asked: list[Run] = []
    while True:
        now = step(found)
        if now is None or isinstance(now, Diagnosis):
            return now, asked
        assert now not in asked
        asked.append(now)
        found = found.with_rerun(now, runs[now])
