"""What a session spends on notebooks that are checked elsewhere: time of a processor, and memory.

The executor does nothing: a task is pickled and read again, as one that
travels, and so is a result by which the notebook reproduces. What is left is
the session's own work: collecting, sending, reporting.
``python benchmarks/planning.py 1000 2000 4000`` measures sessions of so many
notebooks; what one more costs is the difference between two of them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

#: The module that is named to --nbrepro-executor.
_EXECUTOR = """
import pickle
from concurrent.futures import Executor, Future

from pytest_nbrepro.checking import Report
from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.judge import CellReport
from pytest_nbrepro.tasks import Result


class Ready(Executor):
    def submit(self, function, task, *more):
        task = pickle.loads(pickle.dumps(task))
        parts = {part: Report(Outcome.PASSED) for part in task.parts}
        cells = tuple(CellReport(number, Outcome.PASSED) for number in task.cells)
        result = Result("elsewhere", parts=parts, cells=cells)
        done = Future()
        done.set_result(pickle.loads(pickle.dumps(result)))
        return done
"""


def make(folder: Path, many: int) -> None:
    """Notebooks of one cell, 500 in a folder."""
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    metadata = {"kernelspec": kernel}
    for number in range(many):
        output = {"output_type": "stream", "name": "stdout", "text": f"{number}\n"}
        cell = {
            "cell_type": "code",
            "id": "a",
            "metadata": {},
            "source": f"print({number})",
            "execution_count": 1,
            "outputs": [output],
        }
        whole = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        path = folder / f"d{number // 500}" / f"n{number}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(whole), encoding="utf-8")


def measured(folder: Path) -> tuple[float, float]:
    """The seconds of a processor that a session takes, and the most megabytes that it has."""
    command = [sys.executable, "-m", "pytest", "--nbrepro", "-q", "-p", "no:cacheprovider"]
    command += ["--nbrepro-executor=ready:Ready", "."]
    variables = {**os.environ, "PYTHONPATH": str(folder)}
    process = subprocess.Popen(command, cwd=folder, env=variables, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"pytest ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, peak(used)


def peak(used: resource.struct_rusage) -> float:
    """The most memory in megabytes; Linux counts kilobytes, macOS bytes."""
    return used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    """Measure sessions of as many notebooks as the arguments say."""
    print(f"load {os.getloadavg()[0]:.1f}\n\n| notebooks | processor | memory |\n|---|---|---|")
    for many in map(int, sys.argv[1:] or ["1000", "2000", "4000"]):
        with tempfile.TemporaryDirectory() as name:
            make(Path(name), many)
            (Path(name) / "ready.py").write_text(_EXECUTOR, encoding="utf-8")
            seconds, megabytes = measured(Path(name))
            print(f"| {many:,} | {seconds:.1f} s | {megabytes:.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
