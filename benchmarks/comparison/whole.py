"""The same notebooks checked by whole runs of pytest, with each tool's plugin."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from comparison.execution import FRAME, Runs
from comparison.judges import SANITIZER

_OTHERS = ("-p", "no:nbrepro", "-p", "no:nbval", "-p", "no:nb_regression", "-p", "no:cacheprovider")
_NBVAL = ("--nbval", "--nbval-current-env", "--nbval-cell-timeout", "180")
_COMMANDS: Mapping[str, tuple[str, Sequence[str]]] = {
    "pytest --nbrepro": ("nbrepro", ("--nbrepro",)),
    "pytest --nbval": ("nbval", _NBVAL),
    "pytest --nbval --nbval-sanitize-with": ("nbval", (*_NBVAL, "--nbval-sanitize-with", "s.cfg")),
    "pytest --nb-test-files": (
        "nb_regression",
        ("--nb-test-files", "--nb-exec-timeout", "180", "--nb-exec-errors"),
    ),
}
#: What ipykernel says of itself, and Jupyter stores; pytest-notebook compares it.
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}


def whole_table(all_runs: Sequence[Runs], folder: Path) -> Iterator[str]:
    """Cells, or notebooks where a tool makes one item of each, that fail without a reason."""
    folder.mkdir(parents=True, exist_ok=True)
    for runs in all_runs:
        _write(runs, folder / f"{runs.script.name}.ipynb")
    (folder / "s.cfg").write_text(SANITIZER, encoding="utf-8")
    yield "| | items | failed | of them deterministic | not reproducible, passed |"
    yield "|---|---|---|---|---|"
    details = []
    for title, (plugin, options) in _COMMANDS.items():
        passed, failed = _run(folder, plugin, options)
        random = _random_items(all_runs)
        alarms = sorted(failed - random)
        quiet = sorted(random & passed)
        yield f"| {title} | {len(passed | failed)} | {len(failed)} | {len(alarms)} | {len(quiet)} |"
        details.append(f"- {title}, deterministic and failed: {', '.join(alarms) or 'none'}")
    yield ""
    yield from details


def _random_items(all_runs: Sequence[Runs]) -> set[str]:
    """Cells that are not reproducible, and the notebooks that have one."""
    cells = {
        f"{runs.script.name}: {cell.name}"
        for runs in all_runs
        for cell in runs.script.cells
        if not cell.is_deterministic
    }
    return cells | {cell.partition(":")[0] for cell in cells}


def _write(runs: Runs, path: Path) -> None:
    """Write a notebook with the outputs of the first run; cells that raise are tagged so."""
    cells = []
    for number, cell in enumerate(runs.script.cells, start=1):
        outputs = runs.plain[0].outputs[number - 1]
        does_raise = any(output["output_type"] == "error" for output in outputs)
        tags = {"tags": ["raises-exception"]} if does_raise else {}
        cells.append(
            {
                "cell_type": "code",
                "execution_count": number,
                "id": f"cell-{number}",
                "metadata": {**tags, "name": cell.name},
                "outputs": outputs,
                "source": cell.source,
            }
        )
    metadata = {**FRAME["metadata"], "language_info": _LANGUAGE}
    book = {**FRAME, "cells": cells, "metadata": metadata}
    path.write_text(json.dumps(book, indent=1), encoding="utf-8")


def _run(folder: Path, plugin: str, options: Sequence[str]) -> tuple[set[str], set[str]]:
    """The items that passed and those that failed, as `notebook: cell`."""
    without = list(_OTHERS)
    at = without.index(f"no:{plugin}")
    del without[at - 1 : at + 1]
    report = folder / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *without, *options, f"--junitxml={report}", "."],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    found: tuple[set[str], set[str]] = set(), set()
    for case in ET.parse(report).getroot().iter("testcase"):
        item = _item(folder, case.attrib)
        if item:
            found[any(child.tag in {"failure", "error"} for child in case)].add(item)
    return found


def _item(folder: Path, case: Mapping[str, str]) -> str:
    """The name of a cell by its number: pytest-nbrepro counts from 1, nbval from 0."""
    whole = f"{case.get('classname', '')} {case['name']}"
    notebooks = [
        path for path in folder.glob("*.ipynb") if path.stem in whole.replace(".", " ").split()
    ]
    if not notebooks:
        return ""
    kind, _, number = case["name"].replace("-", " ").partition(" ")
    if not number.isdigit():
        return notebooks[0].stem if "ipynb" in case["name"] or kind.startswith("nbreg") else ""
    index = int(number) - (kind == "cell")
    cell = json.loads(notebooks[0].read_text(encoding="utf-8"))["cells"][index]
    return f"{notebooks[0].stem}: {cell['metadata']['name']}"
