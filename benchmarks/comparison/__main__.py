"""Measure the comparison and print tables; run in the benchmark's environment by `run.py`."""

from __future__ import annotations

import argparse
import os
import pickle
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from comparison.cpus import cpu_tables
from comparison.execution import Runs, all_runs
from comparison.hostile import hostile_table
from comparison.matrix import by_kind, confusion, judged, listed
from comparison.sources import Script, scripts
from comparison.speed import beside_running, large_html
from comparison.whole import whole_table

_NAMED = (
    "pytest-nbrepro pytest nbval pytest-notebook ipykernel nbclient numpy pandas matplotlib "
    "seaborn plotly bokeh altair xarray polars sympy scikit-learn statsmodels tqdm ipywidgets "
    "networkx pillow"
).split()
Part = Callable[[Sequence[Runs], Path], Iterator[str]]


def main() -> None:
    """Run the parts named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Measure how outputs are compared.")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; without any, all")
    parser.add_argument("--keep", type=Path, help="a folder to keep the runs in, or to find them")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    print("\n".join(_described()), flush=True)
    parts = arguments.parts or list(PARTS)
    with tempfile.TemporaryDirectory(prefix="nbrepro-comparison-") as folder:
        needed = {"matrix", "whole", "running"} & set(parts)
        runs = _runs(Path(folder), arguments.keep) if needed else []
        for part in parts:
            title, make = PARTS[part]
            print(f"\n### {title}\n")
            for line in make(runs, Path(folder) / part):
                print(line, flush=True)


def _described() -> Iterator[str]:
    yield f"- {datetime.now(UTC):%Y-%m-%d}"
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    yield f"- {os.cpu_count()} cores, {platform.system()} {platform.machine()}{load}"
    yield f"- {platform.python_implementation()} {platform.python_version()}"
    yield "- " + ", ".join(f"{name} {version(name)}" for name in _NAMED)


def _runs(folder: Path, keep: Path | None) -> list[Runs]:
    """All runs; those kept in a folder are not made again while their script stays the same."""
    found = []
    for script in scripts():
        kept = keep / f"{script.name}.pickle" if keep else None
        if kept and kept.exists():
            runs: Runs = pickle.loads(kept.read_bytes())
            if _sources(runs.script) == _sources(script):
                found.append(Runs(script, runs.plain, runs.changed))
                continue
        print(f"running {script.name}", file=sys.stderr)
        found.append(all_runs(script, folder / "runs"))
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps(found[-1]))
    return found


def _sources(script: Script) -> list[object]:
    return [(cell.name, cell.source, cell.variants) for cell in script.cells]


def _matrix(runs: Sequence[Runs], _: Path) -> Iterator[str]:
    cells = [cell for script in runs for cell in script.script.cells]
    random = [
        f"{run.script.name}: {cell.name} ({cell.reason})"
        for run in runs
        for cell in run.script.cells
        if cell.reason
    ]
    yield f"{len(runs)} notebooks, {len(cells)} cells, {len(random)} not reproducible:"
    yield ""
    yield from (f"- {line}" for line in random)
    yield ""
    records = judged(runs)
    yield from confusion(records)
    yield ""
    yield from by_kind(records)
    for tool, record in records.items():
        yield f"\n#### {tool}\n"
        misses = list(listed(record))
        yield from misses if tool == "pytest-nbrepro" else misses[:4]


PARTS: Mapping[str, tuple[str, Part]] = {
    "running": ("Comparing beside running", lambda runs, _: beside_running(runs)),
    "matrix": ("False alarms and missed changes", _matrix),
    "whole": ("Whole runs of pytest on the same notebooks", whole_table),
    "html": ("Large tables", lambda *_: large_html()),
    "cpus": ("The same lock on another processor", lambda _, folder: cpu_tables(folder)),
    "hostile": ("Outputs of 50 MB, however shaped", lambda *_: hostile_table([])),
}


if __name__ == "__main__":
    main()
