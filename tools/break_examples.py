"""Build the broken example notebooks: run each for real, lock it, break it in its own way.

    python tools/break_examples.py               # all of them
    python tools/break_examples.py order input   # these two

A notebook is built from the sources below in a folder of its own, so every stored output was
once true. Breaking it edits the notebook afterwards, as its author might have done, or the
record in it, as if it had been made elsewhere. Beside each goes what the tool says of it.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4
from refresh_examples import execute, write

from pytest_nbrepro.locks import sealed

ROOT = Path(__file__).parent.parent
BROKEN = ROOT / "examples" / "broken"
BIN = Path(sys.executable).parent


def leave(_notebook: NotebookNode) -> None:
    """Break nothing in the notebook: what fails lies outside of it."""


def edit_lock(notebook: NotebookNode) -> None:
    """Let the lock say what another environment would have had."""
    (lock,) = notebook.metadata.nbrepro.locks.values()
    (pandas,) = [package for package in lock.packages if package.name == "pandas"]
    pandas.version = "3.0.0"
    lock.packages.append(NotebookNode(name="seaborn", version="0.13.2"))  # type: ignore[no-untyped-call]
    lock.update(sealed(lock, ()))


def edit_fingerprint(notebook: NotebookNode) -> None:
    """Let the fingerprint be that of a mainframe, and the author insist on it."""
    record = notebook.metadata.nbrepro
    record.fingerprint.platform.machine, record.fingerprint.platform.byteorder = "s390x", "big"
    record.policy.overrides = NotebookNode(  # type: ignore[no-untyped-call]
        {"platform.machine": "exact fail", "platform.byteorder": "exact fail"}
    )


def edit_source(cell_id: str, old: str, new: str) -> Callable[[NotebookNode], None]:
    """Give a function that changes a cell's source and leaves its outputs."""

    def edit(notebook: NotebookNode) -> None:
        cell = find(notebook, cell_id)
        cell.source = replace_once(cell.source, old, new)

    return edit


def edit_printed(cell_id: str, old: str, new: str) -> Callable[[NotebookNode], None]:
    """Give a function that changes what a cell is said to have printed."""

    def edit(notebook: NotebookNode) -> None:
        (output,) = find(notebook, cell_id).outputs
        output.text = replace_once(output.text, old, new)

    return edit


def rearrange(*cell_ids: str) -> Callable[[NotebookNode], None]:
    """Give a function that leaves these cells, in this order, each as it was executed."""

    def edit(notebook: NotebookNode) -> None:
        notebook.cells = [find(notebook, cell_id) for cell_id in cell_ids]

    return edit


def find(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    """Find the cell with this id."""
    cells: list[NotebookNode] = [cell for cell in notebook.cells if cell.id == cell_id]
    (cell,) = cells
    return cell


def replace_once(text: str, old: str, new: str) -> str:
    """Replace what has to be there exactly once."""
    if text.count(old) != 1:
        raise ValueError(f"{old!r} occurs {text.count(old)} times in {text!r}")
    return text.replace(old, new)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A notebook: its sources in the order of execution, and how it is broken afterwards.

    ``recorded_before`` is true where the record is older than the breaking of it.
    """

    text: str
    cells: Mapping[str, str]
    spoil: Callable[[NotebookNode], None] = leave
    recorded_before: bool = False
    files: Mapping[str, str] = field(default_factory=dict)  # there when it ran, never shipped


EXAMPLES = {
    "environment": Example(
        text="# Rain at three stations\n\nThe monthly sums of a wet October.",
        cells={
            "imports": "import pandas as pd",
            "rain": (
                "rain = pd.DataFrame({\n"
                '    "station": ["Aasen", "Birkheim", "Aasen", "Cornau", "Birkheim", "Cornau"],\n'
                '    "day": [3, 3, 11, 11, 24, 24],\n'
                '    "rain_mm": [12.41, 8.93, 21.07, 17.56, 3.28, 6.64],\n'
                "})\n"
                "rain"
            ),
            "sums": 'sums = rain.groupby("station")["rain_mm"].sum().to_frame().round(2)\nsums',
            "total": "print(f\"{sums['rain_mm'].sum():.2f} mm at all stations\")",
        },
        spoil=edit_lock,
        recorded_before=True,
    ),
    "hardware": Example(
        text="# The Basel problem\n\nThe reciprocal squares sum to $\\pi^2/6$, if slowly.",
        cells={
            "imports": "from math import fsum, pi, sqrt",
            "sum": (
                "terms = 100_000\n"
                "total = fsum(1 / n**2 for n in range(1, terms + 1))\n"
                'print(f"sum of {terms} terms: {total:.6f}")'
            ),
            "estimate": (
                "estimate = sqrt(6 * total)\n"
                'print(f"pi is about {estimate:.6f}, short by {pi - estimate:.3e}")'
            ),
        },
        spoil=edit_fingerprint,
        recorded_before=True,
    ),
    "order": Example(
        text="# Nitrate in a well\n\nFour readings, the probe reading a little too high.",
        cells={
            "readings": "readings = [12.14, 12.63, 12.31, 12.92]",
            # run too early, and once more after the correction below it
            "mean-too-early": (
                'mean = sum(readings) / len(readings)\nprint(f"mean: {mean:.3f} mg/l")'
            ),
            "correction": "readings = [reading - 0.25 for reading in readings]",
            "mean": 'mean = sum(readings) / len(readings)\nprint(f"mean: {mean:.3f} mg/l")',
            "highest": (
                "excess = max(readings) - mean\n"
                'print(f"the highest reading is {excess:.3f} mg/l above the mean")'
            ),
        },
        spoil=rearrange("title", "readings", "mean", "correction", "highest"),
    ),
    "result": Example(
        text="# Lengths of five mussels",
        cells={
            "imports": "from statistics import mean, stdev",
            "lengths": "lengths = [12.4, 12.7, 12.3, 12.6, 12.6]",
            "mean": 'print(f"mean length: {mean(lengths):.2f} mm")',
            "spread": 'print(f"standard deviation: {stdev(lengths):.4f} mm")',
        },
        spoil=edit_printed("mean", "12.52", "12.47"),
    ),
    "error": Example(
        text="# From signals to concentrations",
        cells={
            "calibration": 'calibration = {"slope": 0.842, "intercept": 1.310}',
            "signals": "signals = [2.164, 3.847, 5.529]",
            "concentrations": (
                "concentrations = []\n"
                "for signal in signals:\n"
                '    above = signal - calibration["intercept"]\n'
                '    concentrations.append(above / calibration["slope"])\n'
                'print(", ".join(f"{value:.3f}" for value in concentrations), "mmol/l")'
            ),
            "highest": 'print(f"highest: {max(concentrations):.3f} mmol/l")',
            "dilution": 'print(f"before dilution 1 to 25: {25 * max(concentrations):.2f} mmol/l")',
        },
        spoil=edit_source("concentrations", '"intercept"', '"offset"'),
    ),
    "input": Example(
        text="# A day at the lake\n\nWater temperature at noon, metre by metre.",
        cells={
            "imports": "import csv\nfrom pathlib import Path",
            "read": (
                'with Path("measurements.csv").open(encoding="utf-8", newline="") as file:\n'
                "    rows = list(csv.DictReader(file))\n"
                'print(f"{len(rows)} depths")'
            ),
            "mean": (
                'temperatures = [float(row["temperature_c"]) for row in rows]\n'
                "mean = sum(temperatures) / len(temperatures)\n"
                'print(f"mean temperature: {mean:.2f} °C")'
            ),
            "drop": (
                "drop = max(temperatures) - min(temperatures)\n"
                'print(f"the deepest water is {drop:.2f} °C colder than the surface")'
            ),
        },
        files={
            "measurements.csv": (
                "depth_m,temperature_c\n0,21.34\n1,21.18\n2,20.75\n3,17.42\n4,13.06\n5,11.87\n"
            )
        },
    ),
    "nondeterminism": Example(
        text="# An integral by chance\n\nThe mean of $e^u$ over random $u$ should be near $e-1$.",
        cells={
            "imports": "import random\nfrom math import exp\n\nrandom.seed(6)",
            "draws": (
                "draws = [random.random() for _ in range(1000)]\n"
                'print(f"first draws: {draws[0]:.6f}, {draws[1]:.6f}, {draws[2]:.6f}")'
            ),
            "estimate": (
                "estimate = sum(exp(u) for u in draws) / len(draws)\n"
                'print(f"estimate: {estimate:.5f}")'
            ),
        },
        spoil=edit_source("imports", "\n\nrandom.seed(6)", ""),
    ),
    "stale_source": Example(
        text="# Which effects are significant?",
        cells={
            "p-values": "p_values = [0.0021, 0.0137, 0.0412, 0.0655, 0.0874, 0.1903, 0.4468]",
            "level": "level = 0.05",
            "significant": (
                "significant = [p for p in p_values if p < level]\n"
                'print(f"{len(significant)} of {len(p_values)} effects at level {level:.2f}")'
            ),
            "bonferroni": (
                "corrected = level / len(p_values)\n"
                'print(f"corrected level: {corrected:.6f}")\n'
                'print(f"effects that remain: {sum(p < corrected for p in p_values)}")'
            ),
        },
        spoil=edit_source("level", "0.05", "0.10"),
        recorded_before=True,
    ),
}


def run(example: Example) -> NotebookNode:
    """Build the notebook from its sources and execute it beside its files."""
    cells = [v4.new_markdown_cell(example.text, id="title")]  # type: ignore[no-untyped-call]
    for cell_id, source in example.cells.items():
        cells.append(v4.new_code_cell(source, id=cell_id))  # type: ignore[no-untyped-call]
    notebook: NotebookNode = v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory() as folder:
        for name, content in example.files.items():
            (Path(folder) / name).write_text(content, encoding="utf-8", newline="\n")
        execute(notebook, Path(folder))
    return notebook


def lock(path: Path) -> None:
    """Embed the record, as a user does."""
    subprocess.run([BIN / "nbrepro", "lock", path], check=True, stdout=subprocess.DEVNULL)


def said_of(path: Path) -> str:
    """What the tool says of a notebook, less how long it took."""
    options = ["--nbrepro", "-q", "-p", "no:cacheprovider"]
    command = [str(BIN / "pytest"), *options, str(path.relative_to(ROOT))]
    said = subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout
    shown = f"$ pytest --nbrepro -q {path.relative_to(ROOT).as_posix()}\n{said}"
    return re.sub(r" in [0-9.]+s", "", shown)


def main() -> None:
    """Build the notebooks named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Run the example notebooks, then break them.")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(EXAMPLES)}; without any, all")
    for name in parser.parse_args().names or EXAMPLES:
        example, path = EXAMPLES[name], BROKEN / f"{name}.ipynb"
        notebook = run(example)
        if example.recorded_before:
            write(notebook, path)
            lock(path)
            notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        example.spoil(notebook)
        write(notebook, path)
        if not example.recorded_before:
            lock(path)
        path.with_suffix(".txt").write_text(said_of(path), encoding="utf-8")
        print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
