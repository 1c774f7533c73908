"""What comparing costs: beside running, and on a large table."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from random import Random

from comparison.execution import Runs
from comparison.mutation import Output
from pytest_nbrepro.comparison import compare_outputs

_HTML_SIZE = 36_000_000


def beside_running(all_runs: Sequence[Runs]) -> Iterator[str]:
    """The time of comparing all outputs with those of another run, in percent of running."""
    yield "| | running | comparing | share |"
    yield "|---|---|---|---|"
    running = comparing = 0.0
    slowest = (0.0, "")
    for runs in all_runs:
        first, second, _ = runs.plain
        started = time.perf_counter()
        for stored, fresh in zip(first.outputs, second.outputs, strict=True):
            compare_outputs(stored, fresh)
        taken = time.perf_counter() - started
        slowest = max(slowest, (taken / second.seconds, runs.script.name))
        comparing += taken
        running += second.seconds
    share = 100 * comparing / running
    yield f"| all notebooks | {running:.1f} s | {comparing:.2f} s | {share:.2f} % |"
    yield f"| the slowest to compare, {slowest[1]} | | | {100 * slowest[0]:.2f} % |"


def large_html() -> Iterator[str]:
    """Seconds for 36 MB of HTML that differ in one number, and with noise in many."""
    yield "| 36 MB of HTML | seconds | verdict |"
    yield "|---|---|---|"
    random = Random(3)
    values = [random.random() * 100 for _ in range(_HTML_SIZE // 30)]
    stored = _table(values)
    changed = list(values)
    changed[len(values) // 2] += 1
    cases = {
        "the same": stored,
        "one number changed": _table(changed),
        "noise in one number of a hundred": _table(_noisy(values, 100)),
        "noise in every number": _table(_noisy(values, 1)),
    }
    for name, fresh in cases.items():
        started = time.process_time()
        (found,) = compare_outputs(stored, fresh)
        yield f"| {name} | {time.process_time() - started:.2f} | {found.verdict} |"


def _noisy(values: Sequence[float], every: int) -> list[float]:
    return [v * (1 + 1e-7) if n % every == 0 else v for n, v in enumerate(values)]


def _table(values: Sequence[float]) -> list[Output]:
    rows = "".join(f"<tr><th>{n}</th><td>{v:.9f}</td></tr>\n" for n, v in enumerate(values))
    html = f"<table>{rows[:_HTML_SIZE]}</table>"
    return [{"output_type": "execute_result", "data": {"text/html": html}, "metadata": {}}]
