"""What is measured: each benchmark lays out its folder and names the ways to do its work."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from measuring import Way
from places import Environment, copied, executed_and_locked, write_notebook

NOTEBOOKS = 20
COPIES = 200
CELLS = 500

#: Ten small cells as a data analysis has them.
ANALYSIS = (
    "import numpy as np\nimport pandas as pd",
    "rng = np.random.default_rng(7)",
    'data = pd.DataFrame({"x": rng.normal(size=500), "group": np.arange(500) % 5})',
    "print(data.describe())",
    'print(data.groupby("group")["x"].mean())',
    'data["y"] = 2 * data["x"] + rng.normal(scale=0.1, size=500)',
    'print(data[["x", "y"]].corr())',
    'print(np.polyfit(data["x"], data["y"], 1))',
    'print(data["y"].quantile([0.1, 0.5, 0.9]))',
    'print(data.sort_values("y").head())',
)


@dataclass(frozen=True)
class Benchmark:
    """The ways to do one kind of work; the first is what the others are compared with."""

    title: str
    note: str
    ways: tuple[Way, ...]
    rounds: int
    quick_rounds: int


def start(environment: Environment, folder: Path) -> Benchmark:
    """What a plugin costs a session that does not ask for it."""
    (folder / "test_trivial.py").write_text("def test_trivial():\n    pass\n", encoding="utf-8")
    ways = [Way("no notebook plugin", (environment.pytest(None),), folder)]
    ways += [
        Way(f"{plugin} installed, not asked for", (environment.pytest(plugin),), folder)
        for plugin in ("nbrepro", *environment.peers)
    ]
    return Benchmark(
        title="Start of pytest, one trivial test",
        note="A plugin is disabled with `-p no:NAME`, so that its entry point is not even loaded. "
        "Goal: nbrepro costs at most 20 ms.",
        ways=tuple(ways),
        rounds=21,
        quick_rounds=3,
    )


def check(environment: Environment, folder: Path) -> Benchmark:
    """The static checks, the whole process."""
    one, many = folder / "one", folder / "many"
    for place in (one, many):
        place.mkdir()
    write_notebook(one / "a.ipynb", ANALYSIS)
    executed_and_locked(environment, one / "a.ipynb")
    copied(one / "a.ipynb", many, COPIES)
    return Benchmark(
        title="`nbrepro check`, whole process",
        note="Lock, hardware and order of locked notebooks; the environment is probed once in "
        "each process. Goal: one notebook below 0.4 s.",
        ways=(
            Way("python -c pass", (environment.command("python", "-c", "pass"),), folder),
            Way("one notebook", (environment.command("nbrepro", "check"),), one),
            Way(f"{COPIES} notebooks", (environment.command("nbrepro", "check"),), many),
        ),
        rounds=15,
        quick_rounds=3,
    )


def small_notebooks(environment: Environment, folder: Path) -> Benchmark:
    """Many small notebooks: the start of kernels, and the imports, are what they cost."""
    (folder / "script.py").write_text("\n".join(ANALYSIS), encoding="utf-8")
    write_notebook(folder / "a.ipynb", ANALYSIS)
    executed_and_locked(environment, folder / "a.ipynb")
    copied(folder / "a.ipynb", folder, NOTEBOOKS - 1)
    scripts = (environment.command("python", "script.py"),) * NOTEBOOKS
    return Benchmark(
        title=f"{NOTEBOOKS} notebooks of {len(ANALYSIS)} small cells with NumPy and pandas",
        note="The notebooks are copies of one. nbrepro also checks lock, hardware and order; "
        "nbmake compares no outputs, and the scripts do nothing but run.",
        ways=(Way("the code as scripts", scripts, folder), *_plugins(environment, folder)),
        rounds=5,
        quick_rounds=1,
    )


def many_cells(environment: Environment, folder: Path) -> Benchmark:
    """One long notebook: the cost of a cell."""
    write_notebook(folder / "a.ipynb", [f"x = {i}\nprint(x)" for i in range(CELLS)])
    executed_and_locked(environment, folder / "a.ipynb")
    return Benchmark(
        title=f"One notebook of {CELLS} trivial cells",
        note="nbmake compares no outputs.",
        ways=tuple(_plugins(environment, folder)),
        rounds=5,
        quick_rounds=1,
    )


def _plugins(environment: Environment, folder: Path) -> Iterator[Way]:
    options = {
        "nbrepro": ("--nbrepro",),
        "nbval": ("--nbval", "--nbval-current-env"),
        "nbmake": ("--nbmake",),
    }
    for plugin in ("nbrepro", *environment.peers):
        command = environment.pytest(plugin, *options[plugin])
        yield Way(f"pytest {' '.join(options[plugin])}", (command,), folder)


BENCHMARKS: Mapping[str, Callable[[Environment, Path], Benchmark]] = {
    "start": start,
    "check": check,
    "small-notebooks": small_notebooks,
    "many-cells": many_cells,
}
