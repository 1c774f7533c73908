"""Measure several ways to do the same work, one after the other in every round.

A noisy machine slows all ways of a round alike; so they take turns, each round begins with
another one, and a ratio is the median of the rounds' ratios, not the ratio of two medians. The
time of the processors is measured as well: waiting, for others too, is not in it.
"""

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Way:
    """One way to do the work: commands that are run one after the other in a folder.

    They end with the exit code ``exits``. Where ``peak`` is given, the command leaves its peak
    memory in that file, as `peak.py` does. What is to be done before each time, and does not count,
    does ``prepare``.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    cwd: Path
    exits: int = 0
    peak: Path | None = None
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True)
class Taken:
    """What one round took: seconds by the clock, those of the processors' time, and memory.

    ``peak`` is in MB, and NaN where it was not measured.
    """

    clock: float
    cpu: float
    peak: float = math.nan


def measure(ways: Sequence[Way], rounds: int) -> dict[str, list[Taken]]:
    """What each way took in each round; a first round is run and not counted."""
    found: dict[str, list[Taken]] = {way.name: [] for way in ways}
    for number in range(-1, rounds):
        start = number % len(ways)
        for way in [*ways[start:], *ways[:start]]:
            once = taken(way)
            if number >= 0:
                found[way.name].append(once)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return found


def taken(way: Way) -> Taken:
    """What a way took, once. Ends the script where it does not end as it should."""
    # what the caller has set for pytest, or for Python, must not reach those that are measured:
    # without compiled files beside the sources, they would compile themselves in every round
    set_by_caller = ("PYTEST", "PYTHON")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(set_by_caller)}
    if way.prepare:
        way.prepare()
    started, cpu_before = time.perf_counter(), _children_cpu()
    runs = [
        subprocess.run(
            command, cwd=way.cwd, env=environment, capture_output=True, text=True, check=False
        )
        for command in way.commands
    ]
    clock, cpu = time.perf_counter() - started, _children_cpu() - cpu_before
    for run in runs:
        if run.returncode != way.exits:  # its time means nothing
            raise SystemExit(
                f"{way.name} ended with exit code {run.returncode}, and should with {way.exits}:\n"
                f"{run.stdout[-3000:]}\n{run.stderr[-3000:]}"
            )
    peak = float(way.peak.read_text(encoding="utf-8")) / 1e6 if way.peak else math.nan
    return Taken(clock, cpu, peak)


def _children_cpu() -> float:
    """The processors' time of all processes that were started and have ended, kernels included."""
    if sys.platform == "win32":  # where it is not counted
        return math.nan
    import resource  # noqa: PLC0415 - not there on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
