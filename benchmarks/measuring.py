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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Way:
    """One way to do the work: commands that are run one after the other in a folder."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    cwd: Path


@dataclass(frozen=True)
class Taken:
    """What one round took, in seconds: by the clock, and of the processors' time."""

    clock: float
    cpu: float


def measure(ways: Sequence[Way], rounds: int) -> dict[str, list[Taken]]:
    """What each way took in each round; a first round is run and not counted."""
    found: dict[str, list[Taken]] = {way.name: [] for way in ways}
    for number in range(-1, rounds):
        start = number % len(ways)
        for way in [*ways[start:], *ways[:start]]:
            taken = _taken(way)
            if number >= 0:
                found[way.name].append(taken)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return found


def _taken(way: Way) -> Taken:
    # what the caller has set for pytest must not reach the one that is measured
    environment = {key: value for key, value in os.environ.items() if key[:6] != "PYTEST"}
    started, cpu_before = time.perf_counter(), _children_cpu()
    runs = [
        subprocess.run(
            command, cwd=way.cwd, env=environment, capture_output=True, text=True, check=False
        )
        for command in way.commands
    ]
    taken = Taken(time.perf_counter() - started, _children_cpu() - cpu_before)
    for run in runs:
        if run.returncode:  # a failed run's time means nothing
            raise SystemExit(f"{way.name} failed:\n{run.stdout[-3000:]}\n{run.stderr[-3000:]}")
    return taken


def _children_cpu() -> float:
    """The processors' time of all processes that were started and have ended, kernels included."""
    if sys.platform == "win32":  # where it is not counted
        return math.nan
    import resource  # noqa: PLC0415 - not there on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(found: Mapping[str, Sequence[Taken]]) -> Iterator[str]:
    """The times as a Markdown table; the first way is what the others are compared with."""
    first = next(iter(found.values()))
    yield "| | median | lowest to highest | more | times | CPU | more CPU |"
    yield "|---|---|---|---|---|---|---|"
    for name, taken in found.items():
        pairs = list(zip(taken, first, strict=True))
        clock = [own.clock for own in taken]
        more = median(own.clock - other.clock for own, other in pairs)
        more_cpu = median(own.cpu - other.cpu for own, other in pairs)
        cells = [
            name,
            _shown(median(clock)),
            f"{_shown(min(clock))} to {_shown(max(clock))}",
            "" if taken is first else _shown(more, sign="+"),
            f"{median(own.clock / other.clock for own, other in pairs):.2f}",
            _shown(median(own.cpu for own in taken)),
            "" if taken is first else _shown(more_cpu, sign="+"),
        ]
        yield f"| {' | '.join(cells)} |"


def _shown(seconds: float, sign: str = "") -> str:
    if abs(seconds) < 1:
        return f"{1000 * seconds:{sign}.0f} ms"
    return f"{seconds:{sign}.2f} s"
