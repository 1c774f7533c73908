"""Run the notebooks: three times as they are, and once with every change of a source.

nbclient runs them, as ``jupyter execute`` does; the kernel is that of the
environment in which this runs.
"""

from __future__ import annotations

import copy
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comparison.sources import Script, Variant

Output = dict[str, Any]
_LONGEST = 180  # seconds for a cell
#: A notebook without its cells, and a code cell that was not run.
FRAME: dict[str, Any] = {
    "metadata": {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}
_CELL: dict[str, Any] = {
    "cell_type": "code",
    "execution_count": None,
    "metadata": {},
    "outputs": [],
}


@dataclass(frozen=True)
class Run:
    """The outputs of all cells of one run, and how many seconds the cells took."""

    outputs: list[list[Output]]
    seconds: float


@dataclass(frozen=True)
class Runs:
    """What is known of one notebook: ``plain`` runs, and the outputs of changed sources.

    ``changed`` are pairs of a cell's index and a variant, with its outputs.
    """

    script: Script
    plain: list[Run]
    changed: list[tuple[int, Variant, list[Output]]] = field(default_factory=list)


def executed(script: Script, folder: Path, variables: Mapping[str, str] | None = None) -> Run:
    """Run a notebook in a folder, with variables of the environment set."""
    return run_sources([cell.source for cell in script.cells], folder, variables)


def run_sources(
    sources: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None
) -> Run:
    """Run cells with these sources in a fresh kernel; errors do not end the run."""
    from nbclient import NotebookClient  # noqa: PLC0415 - of the benchmark's environment
    from nbformat import from_dict  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    cells = [
        {**_CELL, "id": f"cell-{number}", "source": source} for number, source in enumerate(sources)
    ]
    book = from_dict(copy.deepcopy({**FRAME, "cells": cells}))  # type: ignore[no-untyped-call]  # nbformat has no types
    client = NotebookClient(
        book,
        timeout=_LONGEST,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    started = time.perf_counter()
    client.execute(env={**os.environ, **(variables or {})})
    seconds = time.perf_counter() - started
    plain = json.loads(json.dumps(book))
    return Run([_joined(cell["outputs"]) for cell in plain["cells"]], seconds)


def _joined(outputs: list[Output]) -> list[Output]:
    """Outputs with whole texts instead of lists of lines."""
    joined = copy.deepcopy(outputs)
    for output in joined:
        if isinstance(output.get("text"), list):
            output["text"] = "".join(output["text"])
        data = output.get("data", {})
        for mime, value in data.items():
            if isinstance(value, list) and not mime.endswith("json"):
                data[mime] = "".join(value)
    return joined


def all_runs(script: Script, folder: Path) -> Runs:
    """Run a notebook twice in one folder, once in another with another home, once changed."""
    elsewhere = folder / "an other place" / script.name
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    plain = [
        executed(script, folder / "here"),
        executed(script, folder / "here"),
        executed(script, elsewhere, {"HOME": str(home)}),
    ]
    return Runs(script, plain, _changed(script, folder / "here", plain))


def _changed(
    script: Script, folder: Path, plain: Sequence[Run]
) -> list[tuple[int, Variant, list[Output]]]:
    """The outputs of every changed source.

    Each stands behind its own cell, which is run once more behind it; where
    that does not give what it gave before, the change did not stay within its
    cell, and is left out.
    """
    plan: list[tuple[int, Variant | None]] = []
    for index, cell in enumerate(script.cells):
        plan.append((index, None))
        for variant in cell.variants:
            plan += [(index, variant), (index, None)]
    sources = [other.source if other else script.cells[at].source for at, other in plan]
    outputs = run_sources(sources, folder).outputs if len(plan) > len(script.cells) else []
    found = []
    for place, (index, changed) in enumerate(plan):
        if changed is not None and _is_as_before(outputs[place + 1], index, plain):
            found.append((index, changed, outputs[place]))
    return found


def _is_as_before(again: Sequence[Output], index: int, plain: Sequence[Run]) -> bool:
    first, second = (_bare(run.outputs[index]) for run in plain[:2])
    return first != second or _bare(again) == first


def _bare(outputs: Sequence[Output]) -> list[Output]:
    """Outputs without their count and traceback, which states it."""
    unwanted = {"execution_count", "traceback"}
    return [{k: v for k, v in output.items() if k not in unwanted} for output in outputs]
