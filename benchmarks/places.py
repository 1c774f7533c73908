"""The environment of the benchmarks, apart from all others, and the notebooks that are measured."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
VENV = ROOT / ".venv-benchmarks"
PEERS = ("nbval", "nbmake")
LIBRARIES = ("numpy", "pandas", "pytest-xdist")


@dataclass(frozen=True)
class Environment:
    """A virtual environment with this project in it; ``peers`` are those that could be had."""

    bin: Path
    peers: tuple[str, ...]

    def command(self, program: str, *arguments: str) -> tuple[str, ...]:
        """A program of the environment, with its arguments."""
        return (str(self.bin / program), *arguments)

    def pytest(self, plugin: str | None, *arguments: str) -> tuple[str, ...]:
        """Pytest with this plugin and without its rivals, though they are installed as well."""
        others = [name for name in ("nbrepro", *self.peers) if name != plugin]
        without = [part for name in others for part in ("-p", f"no:{name}")]
        return self.command("pytest", "-q", *without, *arguments)

    def weighed(self, peak: Path, command: tuple[str, ...]) -> tuple[str, ...]:
        """The same command, which leaves the peak memory of its process in that file."""
        script = str(Path(__file__).parent / "peak.py")
        return self.command("python", script, str(peak), *command)


def prepared_environment() -> Environment:
    """The environment, made where it is not there yet; a peer that is not to be had is left out."""
    programs = VENV / ("Scripts" if os.name == "nt" else "bin")
    if not VENV.is_dir():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        (VENV / ".gitignore").write_text("*\n", encoding="utf-8")
    if not _versions(programs, ["pytest-nbrepro", *LIBRARIES]):
        _install(programs, "--editable", str(ROOT), *LIBRARIES, check=True)
    for peer in PEERS:
        if not _versions(programs, [peer]):
            _install(programs, peer, check=False)
    peers = tuple(peer for peer in PEERS if _versions(programs, [peer]))
    for peer in sorted(set(PEERS) - set(peers)):
        print(f"{peer} could not be installed and is left out", file=sys.stderr)
    return Environment(programs, peers)


def _install(programs: Path, *what: str, check: bool) -> None:
    pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", *what], check=check)


def _versions(programs: Path, names: Sequence[str]) -> list[str]:
    """The versions installed, by name; empty where one is missing."""
    code = (
        "import sys; from importlib.metadata import version\n"
        "for name in sys.argv[1:]: print(name, version(name))"
    )
    command = [str(programs / "python"), "-c", code, *names]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return [] if found.returncode else found.stdout.splitlines()


def described(environment: Environment) -> Iterator[str]:
    """When and where this was measured."""
    named = ["pytest-nbrepro", "pytest", *environment.peers, "ipykernel", "nbclient", *LIBRARIES]
    yield f"- {datetime.now(UTC):%Y-%m-%d}"
    yield f"- {os.cpu_count()} cores, {platform.system()} {platform.machine()}, {_load()}"
    yield f"- {platform.python_implementation()} {platform.python_version()}"
    yield "- " + ", ".join(_versions(environment.bin, named))


def _load() -> str:
    if not hasattr(os, "getloadavg"):
        return "load unknown"
    return f"load at the start {os.getloadavg()[0]:.1f}"


def write_notebook(path: Path, sources: Sequence[str], printed: str | None = None) -> None:
    """Write a notebook of code cells: never run, or each of them having ``printed`` this."""
    outputs = [{"name": "stdout", "output_type": "stream", "text": printed}]
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None if printed is None else number,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [] if printed is None else outputs,
            "source": source,
        }
        for number, source in enumerate(sources, start=1)
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4}
    text = json.dumps({**notebook, "nbformat_minor": 5}, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")


def executed_and_locked(environment: Environment, path: Path) -> None:
    """Store the outputs of a fresh run in the notebook, and lock it."""
    for command in (
        environment.command("jupyter-execute", "--inplace", path.name),
        environment.command("nbrepro", "lock", path.name),
    ):
        subprocess.run(command, cwd=path.parent, check=True, capture_output=True)


def copied(path: Path, folder: Path, copies: int) -> None:
    """Copy a notebook so many times, under other names."""
    for number in range(1, copies + 1):
        (folder / f"{path.stem}-{number:03}.ipynb").write_bytes(path.read_bytes())
