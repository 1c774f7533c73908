"""Measure the lock engines side by side: what `nbrepro lock` takes for NumPy, pandas, Matplotlib.

    python benchmarks/locking.py            # three rounds, about a minute
    python benchmarks/locking.py --rounds 5

The package index is asked, as it is configured for pip. A first round is not counted; pip and uv
keep what they have downloaded then, as they do on a desk.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measuring import Way, measure
from places import write_notebook
from tables import table

ENGINES = ("installed", "uv", "pip", "pip-tools")
REQUIRED = ("numpy", "pandas", "matplotlib")


def main() -> None:
    """Measure, and print a table and how large each lock is."""
    parser = argparse.ArgumentParser(description="Measure the lock engines side by side.")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="nbrepro-benchmark-") as folder:
        ways = [_way(engine, Path(folder)) for engine in ENGINES]
        found = measure(ways, rounds)
        print(f"- {os.cpu_count()} cores, {platform.system()} {platform.machine()}, load {_load()}")
        tools = ", ".join(f"{name} {version(name)}" for name in ("uv", "pip", "pip-tools"))
        print(f"- {platform.python_implementation()} {platform.python_version()}, {tools}\n")
        print("\n".join(table(found, {})), end="\n\n")
        for way in ways:
            print(f"- {way.name}: {_size(way.cwd / 'report.ipynb')}")


def _way(engine: str, folder: Path) -> Way:
    """`nbrepro lock` with this engine, on a notebook of its own that states requirements."""
    place = folder / engine
    place.mkdir()
    path = place / "report.ipynb"
    write_notebook(path, ["import numpy, pandas, matplotlib"])
    notebook = json.loads(path.read_text(encoding="utf-8"))
    record = {"schema": 1, "requirements": list(REQUIRED), "locks": {}, "cells": []}
    notebook["metadata"]["nbrepro"] = record
    path.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")
    nbrepro = str(Path(sys.executable).with_name("nbrepro"))
    return Way(engine, ((nbrepro, "lock", "--engine", engine, path.name),), place)


def _size(path: Path) -> str:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    (lock,) = notebook["metadata"]["nbrepro"]["locks"].values()
    packages = lock["packages"]
    known = sum("wheels" in package or "sdist" in package for package in packages)
    text = json.dumps(lock, separators=(",", ":"))
    return f"{len(packages)} packages, {known} with archives, {len(text)} bytes"


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()
