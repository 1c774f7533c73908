"""Measure ``nbrepro env`` beside uv alone, for a notebook with NumPy, pandas and Matplotlib.

    python benchmarks/restoring.py [ROUNDS]

uv has to be installed beside the Python that runs this; the package index is the only network.
"Empty" is uv's own cache of archives: what is measured then is mostly the network.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Taken, Way, taken
from places import write_notebook
from tables import table

LIBRARIES = ("numpy", "pandas", "matplotlib", "ipykernel")
BIN = Path(sys.executable).parent
UV, NBREPRO = str(BIN / "uv"), str(BIN / "nbrepro")
ROUNDS = 3


def main() -> None:
    """Measure, and print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory(prefix="nbrepro-benchmark-") as name:
        folder = Path(name)
        _locked_notebook(folder)
        found: dict[str, list[Taken]] = {}
        for number in range(-1, rounds):  # the first round fills the caches and is not counted
            for way in _ways(folder, folder / f"round{number}"):
                once = taken(way)
                if number >= 0:
                    found.setdefault(way.name, []).append(once)
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
    print("\n".join(table(found, {"uv, cache full": "uv venv, uv pip sync; cache full"})))


def _locked_notebook(folder: Path) -> None:
    """A notebook with the lock of an environment that has the libraries, and that as pins."""
    python = str(folder / "source" / "bin" / "python")
    pins = folder / "pins.txt"
    _run(UV, "venv", "--quiet", "--python", sys.executable, str(folder / "source"))
    _run(UV, "pip", "install", "--quiet", "--python", python, *LIBRARIES)
    pins.write_text(_run(UV, "pip", "freeze", "--python", python), encoding="utf-8")
    spec = folder / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": argv, "display_name": "source", "language": "python"}
    spec.write_text(json.dumps(kernel), encoding="utf-8")
    write_notebook(folder / "report.ipynb", ["1"])
    _run("env", f"JUPYTER_PATH={folder / 'jupyter'}", NBREPRO, "lock", str(folder / "report.ipynb"))


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _ways(folder: Path, fresh: Path) -> Iterator[Way]:
    """The ways of one round, with folders of its own."""

    def uv(name: str, cache: Path) -> Way:
        place, cached = fresh / name.replace(" ", "-"), f"UV_CACHE_DIR={cache}"
        python = str(place / "bin" / "python")
        made = ("env", cached, UV, "venv", "--python", sys.executable, str(place))
        pins = str(folder / "pins.txt")
        synced = ("env", cached, UV, "pip", "sync", "--python", python, pins)
        return Way(f"uv venv, uv pip sync; {name}", (made, synced), folder)

    def ours(name: str, cache: Path, built: Path, *options: str) -> Way:
        variables = (f"UV_CACHE_DIR={cache}", f"NBREPRO_CACHE={built}")
        command = ("env", *variables, NBREPRO, "env", *options, "report.ipynb")
        return Way(f"nbrepro env; {name}", (command,), folder)

    full = folder / "uv"
    yield uv("cache empty", fresh / "a")
    yield ours("uv's cache empty", fresh / "b", fresh / "c")
    yield uv("cache full", full)
    yield ours("uv's cache full", full, fresh / "d")
    yield ours("built before", full, fresh / "d")
    yield ours("with pip, its cache full", full, fresh / "e", "--installer", "pip")


if __name__ == "__main__":
    main()
