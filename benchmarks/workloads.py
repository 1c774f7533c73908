"""What is measured: each benchmark lays out its folder and names the ways to do its work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from measuring import Way
from places import Environment, copied, executed_and_locked, write_notebook

NOTEBOOKS = 20
COPIES = 200
CELLS = 1000
#: So many notebooks are collected.
COLLECTED = (500, 1000, 2000)
#: The characters of the line that one cell prints.
LONG = 50_000_000

#: How each plugin is asked to check notebooks.
_ASKED = {
    "nbrepro": ("--nbrepro",),
    "nbval": ("--nbval", "--nbval-current-env"),
    "nbmake": ("--nbmake",),
}

IMPORTED = ("numpy", "pandas")
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
    """The ways to do one kind of work.

    ``against`` are the names of the ways that all are compared with, under short names; without
    any it is the first way.
    """

    title: str
    note: str
    ways: tuple[Way, ...]
    rounds: int
    quick_rounds: int
    against: Mapping[str, str] = field(default_factory=dict)


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
    preload, jobs = ("--nbrepro-preload", ",".join(IMPORTED)), ("--nbrepro-jobs", "2")
    ways = [
        Way("the code as scripts", scripts, folder),
        _checked(environment, folder, "nbrepro"),
        _checked(environment, folder, "nbrepro", *preload),
        _checked(environment, folder, "nbrepro", *jobs),
        _checked(environment, folder, "nbrepro", *preload, *jobs),
    ]
    against = {"scripts": ways[0].name}
    for peer in environment.peers:
        ways.append(_checked(environment, folder, peer))
        against[peer] = ways[-1].name
    if "nbval" in environment.peers:
        ways.append(_checked(environment, folder, "nbval", "-n", "2", "--dist", "loadscope"))
        against["nbval -n 2"] = ways[-1].name
    return Benchmark(
        title=f"{NOTEBOOKS} notebooks of {len(ANALYSIS)} small cells with NumPy and pandas",
        note="The notebooks are copies of one, the scripts run one after the other. nbrepro also "
        "checks lock, hardware and order; nbmake compares no outputs, and the scripts do nothing "
        "but run. Goals: nbrepro at most 1.15 of the scripts, 0.42 of nbval and of nbmake; with "
        "preload at most 0.6 of the scripts, 0.20 of nbval; with 2 jobs at most 0.6 of nbval with "
        "2 workers.",
        ways=tuple(ways),
        rounds=5,
        quick_rounds=1,
        against=against,
    )


def many_cells(environment: Environment, folder: Path) -> Benchmark:
    """One long notebook: the cost of a cell."""
    write_notebook(folder / "a.ipynb", [f"x = {i}\nprint(x)" for i in range(CELLS)])
    executed_and_locked(environment, folder / "a.ipynb")
    ways = {name: _checked(environment, folder, name) for name in ("nbrepro", *environment.peers)}
    return Benchmark(
        title=f"One notebook of {CELLS:,} trivial cells",
        note="For nbrepro and nbval every cell is an item and compared; nbmake compares no "
        "outputs. Goal: nbrepro at most 1.00 of nbmake.",
        ways=tuple(ways.values()),
        rounds=5,
        quick_rounds=1,
        against={peer: ways[peer].name for peer in environment.peers},
    )


def collect(environment: Environment, folder: Path) -> Benchmark:
    """What it takes to list notebooks and run none."""
    write_notebook(folder / "a.ipynb", ANALYSIS)
    executed_and_locked(environment, folder / "a.ipynb")
    for number in COLLECTED:
        place = folder / str(number)
        place.mkdir()
        copied(folder / "a.ipynb", place, number)

    def listing(plugin: str, number: int) -> Way:
        place, peak = folder / str(number), folder / "peak"
        command = environment.pytest(plugin, *_ASKED[plugin], "--co")
        weighed = environment.weighed(peak, command)
        return Way(f"{plugin}, {number:,} notebooks", (weighed,), place, peak=peak)

    return Benchmark(
        title="`pytest --co`: notebooks listed and not run",
        note=f"Copies of a locked notebook of {len(ANALYSIS)} cells. Goal for nbrepro: linear in "
        "time and memory, which is to say that *more* in the third row is three times that in "
        "the second. The peers' listing is shown for the largest number; nbmake does not read "
        "the notebooks for it.",
        ways=(
            *(listing("nbrepro", number) for number in COLLECTED),
            *(listing(peer, COLLECTED[-1]) for peer in environment.peers),
        ),
        rounds=5,
        quick_rounds=1,
    )


def memory(environment: Environment, folder: Path) -> Benchmark:
    """One line so long that copies of it are felt."""
    stored = {"another output": "no line\n", "the same": "x" * LONG + "\n"}
    ways = []
    for what, printed in stored.items():
        place, peak = folder / what.replace(" ", "-"), folder / "peak"
        place.mkdir()
        write_notebook(place / "a.ipynb", [f'print("x" * {LONG:_})'], printed)
        for plugin in ("nbrepro", *environment.peers):
            weighed = environment.weighed(peak, environment.pytest(plugin, *_ASKED[plugin]))
            fails = what == "another output" and plugin != "nbmake"
            way = Way(f"{plugin}, {what} stored", (weighed,), place, exits=int(fails), peak=peak)
            ways.append(way)
    return Benchmark(
        title=f"A cell that prints {LONG // 1_000_000} MB in one line",
        note="Memory is that of the process running pytest, without kernels. Where another output "
        "is stored, nbrepro and nbval have to fail; nbmake compares no outputs. Goal: nbrepro at "
        "most 300 MB.",
        ways=tuple(ways),
        rounds=3,
        quick_rounds=1,
        against={
            way.name.partition(",")[0]: way.name for way in ways[1 : 1 + len(environment.peers)]
        },
    )


def _checked(environment: Environment, folder: Path, plugin: str, *more: str) -> Way:
    options = (*_ASKED[plugin], *more)
    return Way(f"pytest {' '.join(options)}", (environment.pytest(plugin, *options),), folder)


BENCHMARKS: Mapping[str, Callable[[Environment, Path], Benchmark]] = {
    "start": start,
    "check": check,
    "small-notebooks": small_notebooks,
    "many-cells": many_cells,
    "collect": collect,
    "memory": memory,
}
