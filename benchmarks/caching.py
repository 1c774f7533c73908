"""Measure --nbrepro-cache: a set of notebooks checked again of which nothing has changed.

    python benchmarks/caching.py [NOTEBOOKS [ROWS]]

NumPy and pandas have to be installed beside the Python that runs this. Each
notebook reads a CSV file of its own and computes for some seconds. The goal is
that the second time takes at most 0.03 of the first.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PYTEST = str(Path(sys.executable).with_name("pytest"))
#: Plugins of the environment of development, which take seconds to load.
PLUGINS = ("cacheprovider", "hypothesispytest", "xdist")
NOTEBOOKS, ROWS = 50, 150_000
CELLS = (
    """import numpy as np
import pandas as pd

import helper""",
    """table = pd.read_csv('data/{name}.csv')
print(table.shape)""",
    """found = table.groupby('group')[['x', 'y']].agg(['mean', 'std', 'max'])
print(found.round(6).to_string())""",
    """table['smooth'] = table['x'].rolling(50).apply(helper.spread, raw=True)
print(round(table['smooth'].mean(), 8))""",
    """values = table[['x', 'y']].to_numpy()[:1500]
distances = np.sqrt(((values[:, None] - values[None]) ** 2).sum(-1))
print(round(float(distances.mean()), 8))""",
    """rng = np.random.default_rng(3)
means = [rng.choice(table['x'], 20_000).mean() for _ in range(400)]
print(np.percentile(means, [5, 50, 95]).round(8))""",
)
HELPER = "def spread(values):\n    return values.max() - values.min()\n"


def main() -> None:
    """Measure, and print the ratio."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NOTEBOOKS
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else ROWS
    with tempfile.TemporaryDirectory(prefix="nbrepro-benchmark-") as name:
        folder = Path(name)
        _fill(folder, number, rows)
        first = _checked(folder, "--nbrepro-cache")
        again = _checked(folder, "--nbrepro-cache")
    print(f"{number} notebooks, {rows} rows each, {len(CELLS)} cells")
    for name, times in (("the first time", first), ("the second time", again)):
        print(f"{name:15}  {times[0]:7.2f} s, CPU {times[1]:7.2f} s")
    ratios = [b / a for a, b in zip(first, again, strict=True)]
    print(f"the second in parts of the first: {ratios[0]:.4f}, CPU {ratios[1]:.4f}")


def _fill(folder: Path, number: int, rows: int) -> None:
    """Make the project: data, a module, notebooks with the outputs that their cells give."""
    (folder / "pyproject.toml").write_text("[tool.nbrepro]\ncache-dir = 'kept'\n")
    (folder / "helper.py").write_text(HELPER)
    (folder / "data").mkdir()
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    for index in range(number):
        name = f"n{index:02}"
        lines = (f"{'abcdef'[i % 6]},{(i * 7919 + index) % 1000},{i % 97}" for i in range(rows))
        table = "\n".join(["group,x,y", *lines])
        (folder / "data" / f"{name}.csv").write_text(f"{table}\n")
        (folder / f"{name}.ipynb").write_text(json.dumps(_notebook(name), indent=1))


def _notebook(name: str) -> dict[str, object]:
    names: dict[str, object] = {}
    cells = []
    for place, source in enumerate(CELLS):
        code = source.replace("{name}", name)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(code, names)
        text = printed.getvalue()
        stream = {"output_type": "stream", "name": "stdout", "text": text}
        cells.append(
            {
                "cell_type": "code",
                "id": f"c{place}",
                "metadata": {},
                "execution_count": place + 1,
                "outputs": [stream] if text else [],
                "source": code,
            }
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _checked(folder: Path, *options: str) -> tuple[float, float]:
    """How long a check takes, in seconds, and how much of the processors, kernels included.

    Ends the benchmark where it does not pass.
    """
    started, before = time.perf_counter(), os.times()
    without = [part for name in PLUGINS for part in ("-p", f"no:{name}")]
    command = [PYTEST, "--nbrepro", "-v", *without, *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    print("\n".join(done.stdout.splitlines()[-5:]), file=sys.stderr)
    after = os.times()
    used = after.children_user + after.children_system
    return seconds, used - before.children_user - before.children_system


if __name__ == "__main__":
    main()
