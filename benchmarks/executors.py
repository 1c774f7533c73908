"""Many notebooks by the workers of a Dask cluster, and some of these are lost on the way.

A scheduler and three workers, each a process on this machine with one thread,
check 200 tiny notebooks; in turn with this session alone, with
``--nbrepro-jobs`` and with pytest-xdist. Then one worker is killed and another
one stopped (SIGSTOP) when a quarter of the notebooks is done, and what was
found is compared with what a local run has found.

``python benchmarks/executors.py 100 2`` has 100 notebooks wait for two seconds
each, as for somebody else's processors, of which this machine has few: what is
measured is how many are under way at once. Workers have eight threads then.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOTEBOOKS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
WORKERS = 3
#: How many notebooks a worker, and a session by itself, has under way at once.
THREADS, JOBS = (8, 8) if SECONDS else (1, 2)
#: After so many seconds without a word the scheduler gives up a worker; Dask's own are 300.
PATIENCE = "15s"


def make(folder: Path) -> None:
    """Notebooks that print their number; every tenth has another one stored."""
    for number in range(NOTEBOOKS):
        stored = number + (number % 10 == 0)
        code = (
            f"import time\ntime.sleep({SECONDS})\n"
            f"from pathlib import Path\nPath('done-{number}').touch()\nprint({number})"
        )
        output = {"output_type": "stream", "name": "stdout", "text": f"{stored}\n"}
        cell = {
            "cell_type": "code",
            "id": "a",
            "metadata": {},
            "source": code,
            "execution_count": 1,
            "outputs": [output],
        }
        kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
        whole = {
            "cells": [cell],
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (folder / f"n{number:03}.ipynb").write_text(json.dumps(whole), encoding="utf-8")


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and the processes of its workers."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    variables = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": PATIENCE}
    dask = [sys.executable, "-m", "dask"]
    scheduler = [*dask, "scheduler", "--no-dashboard", "--port", str(port)]
    worker = [*dask, "worker", f"tcp://127.0.0.1:{port}", "--no-dashboard", "--no-nanny"]
    worker += ["--nthreads", str(THREADS), "--local-directory", str(folder / "dask")]
    commands = [scheduler, *[worker] * WORKERS]
    with (folder / "dask.log").open("wb") as log:
        begun = [
            subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
            for command in commands
        ]
        try:
            time.sleep(8)
            yield f"dask://127.0.0.1:{port}", begun[1:]
        finally:
            for process in begun:
                process.kill()
                process.wait()


def check(folder: Path, *arguments: str) -> tuple[dict[str, Any], float, float]:
    """What a session has found, its seconds, and those of the processors (without workers)."""
    forget(folder)
    report = folder / "report.json"
    command = [sys.executable, "-m", "pytest", "--nbrepro", "-q", "-p", "no:cacheprovider"]
    command += ["--nbrepro-diagnose=off", f"--nbrepro-json={report}", *arguments, "."]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode != 1:  # some fail
        raise SystemExit(ended.stdout[-3000:] + ended.stderr[-3000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found, seconds, cpu


def forget(folder: Path) -> None:
    """Remove what an earlier run has left."""
    for done in folder.glob("done-*"):
        done.unlink()


def lines_of(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each item of each notebook, with what it came to."""
    return [
        (notebook["path"], item["name"], item["outcome"])
        for notebook in found["notebooks"]
        for item in notebook["items"]
    ]


def lose(folder: Path, workers: list[subprocess.Popen[bytes]]) -> None:
    """When a quarter is done, kill a worker and stop another one."""
    while len(list(folder.glob("done-*"))) < NOTEBOOKS // 4:
        time.sleep(0.2)
    workers[0].kill()
    workers[1].send_signal(signal.SIGSTOP)
    print(f"one worker killed, one stopped, at {len(list(folder.glob('done-*')))}", flush=True)


def main() -> None:
    """Measure and compare."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        print(f"{NOTEBOOKS} notebooks, load {os.getloadavg()[0]:.1f}\n\n| | time | a notebook |")
        print("|---|---|---|")
        local: list[tuple[str, str, str]] = []
        alone = [("one after the other", list[str]())] * (not SECONDS)
        for way, arguments in (
            *alone,
            (f"--nbrepro-jobs {JOBS}", [f"--nbrepro-jobs={JOBS}"]),
            (f"pytest-xdist, -n {JOBS}", [f"-n{JOBS}"]),
        ):
            found, seconds, _ = check(folder, *arguments)
            told(way, seconds)
            local = local or lines_of(found)
            assert lines_of(found) == local, way
        with cluster(folder) as (address, _):
            found, seconds, cpu = check(folder, f"--nbrepro-executor={address}")
            told(f"Dask, {WORKERS} workers of {THREADS} threads", seconds)
            assert lines_of(found) == local
            print(f"\nThe session itself took {cpu:.1f} s of the processors.", flush=True)
        with cluster(folder) as (address, workers):
            forget(folder)
            threading.Thread(target=lose, args=(folder, workers), daemon=True).start()
            found, seconds, _ = check(folder, f"--nbrepro-executor={address}")
        lost = lines_of(found)
        same = "the same" if lost == local else "NOT the same"
        once = "once" if len(set(lost)) == len(lost) == len(local) else "NOT once"
        print(f"With two of three lost: {seconds:.1f} s; each item {once}, outcomes {same}.")


def told(way: str, seconds: float) -> None:
    """Print a row."""
    print(f"| {way} | {seconds:.1f} s | {seconds / NOTEBOOKS * 1000:.0f} ms |", flush=True)


if __name__ == "__main__":
    main()
