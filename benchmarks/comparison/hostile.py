"""Outputs of 50 MB, however shaped: nothing may take more than ten seconds.

Each is compared with one that differs in one place, and with one that differs
everywhere; each in a process of its own. What is counted is the processor's
time, since the machine may have other things to do; a comparison waits for nothing.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from comparison.mutation import Output
from comparison.shapes import SHAPES
from pytest_nbrepro.comparison import compare_outputs

_LONGEST = 60
_GOAL = 10.0
_WAYS = ("one change", "everywhere")


def hostile_table(names: list[str]) -> Iterator[str]:
    """Seconds for every shape, both ways, and the highest memory of the process."""
    yield "| 50 MB of | one change | differing everywhere | peak memory |"
    yield "|---|---|---|---|"
    for name in names or list(SHAPES):
        taken = [_measured(name, way) for way in _WAYS]
        peak = max(peak for _, peak in taken)
        yield f"| {name} | {' | '.join(_shown(seconds) for seconds, _ in taken)} | {peak:.0f} MB |"


def _shown(seconds: float) -> str:
    if seconds < 0:
        return "**fails**"
    if seconds >= _LONGEST:
        return f"**more than {_LONGEST} s**"
    return f"**{seconds:.1f} s**" if seconds > _GOAL else f"{seconds:.1f} s"


def _measured(name: str, way: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "comparison.hostile", name, way]
    try:
        done = subprocess.run(
            command,
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            timeout=_LONGEST + 30,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _LONGEST, 0.0
    if done.returncode:
        print(f"{name}, {way}:\n{done.stderr[-2000:]}", file=sys.stderr)
        return -1.0, 0.0
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def main() -> None:
    """Compare the shape named on the command line; print seconds and megabytes."""
    name, way = sys.argv[1:]
    stored, *both = SHAPES[name]()
    fresh: list[Output] = both[_WAYS.index(way)]
    started = time.process_time()
    compare_outputs(stored, fresh)
    print(time.process_time() - started, _peak())


def _peak() -> float:
    if sys.platform == "win32":  # where it is not counted
        return 0.0
    import resource  # noqa: PLC0415 - not there on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()
