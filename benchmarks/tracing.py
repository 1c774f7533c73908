"""What tracing costs: notebooks run with `Request.trace` and without, in turns.

    python benchmarks/tracing.py [--rounds N] [NAME ...]

Each round runs a notebook both ways, beginning with the other one each time; the ratio is the
median of the rounds' ratios. "CPU" is the processors' time that its kernel takes from the first
cell to the last, which others on the machine hardly change; "whole" is the time by the clock from
the start of its kernel to its end. What imports pandas needs it in the environment that runs this.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pytest_nbrepro.environment.kernelspec import native_kernel
from pytest_nbrepro.execution import Code, NotebookRun, Request, Runner, Status

_FILES = 10_000
_BEGIN = "import time\n_began = time.process_time()"
_END = "print(time.process_time() - _began)"

#: The workloads: whether notebooks do such things, and the cells.
WORKLOADS = {
    "imports": (True, ("import numpy, pandas, matplotlib.pyplot", "import json, http.client")),
    "analysis": (
        True,
        (
            "import numpy as np, pandas as pd\nimport matplotlib.pyplot as plt",
            (
                "rng = np.random.default_rng(0)\n"
                "df = pd.DataFrame({'k': rng.integers(0, 9, 200_000), 'v': rng.random(200_000)})\n"
                "df.to_csv('big.csv', index=False)"
            ),
            "df = pd.read_csv('big.csv'); df.groupby('k').v.describe()",
            "plt.plot(df.groupby('k').v.mean()); plt.savefig('figure.png')",
        ),
    ),
    "calculation": (
        True,
        ("total = 0\nfor i in range(10_000_000):\n    total += i * i\ntotal",),
    ),
    "printing": (True, ("for i in range(50_000): print(i, 'a line of a log')",)),
    "10,000 files, each read once": (
        True,
        (f"for i in range({_FILES}):\n    with open(f'many/{{i}}') as f: f.read()",),
    ),
    "one file, opened 100,000 times": (
        False,
        ("for i in range(100_000):\n    with open('many/0') as f: pass",),
    ),
    "id() in a loop, 10 million times": (False, ("x = []\nfor i in range(10_000_000): id(x)",)),
    "os.environ.get in a loop, a million times": (
        False,
        ("import os\nfor i in range(1_000_000): os.environ.get('HOME')",),
    ),
}


def timed(
    runner: Runner, codes: Sequence[str], folder: Path, *, trace: bool
) -> tuple[float, float]:
    """The processors' seconds of the cells, and those from the start of the kernel to its end."""
    made = tuple(Code(code) for code in (_BEGIN, *codes, _END))
    request = Request(native_kernel(), made, folder, trace=trace)
    run = NotebookRun(lambda: request, len(made))
    started = time.perf_counter()
    results = [runner.cell(run, number) for number in range(1, len(made) + 1)]
    run.wait_for_end()
    whole = time.perf_counter() - started
    for result in results:
        if result.status is not Status.OK:
            raise SystemExit(f"a cell ended with {result.status}: {result.error}")
    found = run.trace()
    if trace and (found is None or found.obstacle):
        raise SystemExit(f"no whole trace: {found}")
    return float(results[-1].outputs[0]["text"][0]), whole


def _ratio(pairs: Sequence[tuple[float, float]]) -> str:
    ratios = sorted(traced / plain for plain, traced in pairs)
    return f"{statistics.median(ratios):.3f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def _row(name: str, rounds: int, runner: Runner, folder: Path) -> str:
    is_usual, codes = WORKLOADS[name]
    taken: list[dict[bool, tuple[float, float]]] = []
    for number in range(-1, rounds):  # the first is not counted
        ways = (False, True) if number % 2 else (True, False)
        once = {trace: timed(runner, codes, folder, trace=trace) for trace in ways}
        taken += [once] if number >= 0 else []
    cells = [(once[False][0], once[True][0]) for once in taken]
    whole = [(once[False][1], once[True][1]) for once in taken]
    plain = statistics.median(seconds for seconds, _ in cells)
    usual = "usual" if is_usual else "extreme"
    return f"| {name} | {usual} | {plain * 1000:.0f} ms | {_ratio(cells)} | {_ratio(whole)} |"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("names", nargs="*", default=list(WORKLOADS))
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} at the start", file=sys.stderr)
    print("| a notebook of | | CPU, untraced | CPU, traced | whole, traced |")
    print("|---|---|---|---|---|")
    runner = Runner()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "many").mkdir()
        for i in range(_FILES):
            (Path(folder) / "many" / str(i)).write_text("x" * 1000, encoding="utf-8")
        try:
            for name in asked.names:
                print(_row(name, asked.rounds, runner, Path(folder)), flush=True)
        finally:
            runner.close()


if __name__ == "__main__":
    main()
