"""Measure notebooks used as functions: `nbrepro run` beside papermill, the fixture beside testbook.

    python benchmarks/functions.py [ROUNDS]

The peers are installed into the environment of the other benchmarks. Each
notebook has four small cells; the goals are stated in README.md.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import Way, measure
from places import described, prepared_environment, write_notebook
from tables import table

PEERS = ("papermill", "testbook")
ROUNDS = 5
CELLS = (
    "import math\nepochs = 3",
    "values = [math.sqrt(n) for n in range(epochs * 100)]",
    "total = sum(values)\nprint(round(total, 6))",
    "{'epochs': epochs, 'total': total}",
)
NOTEBOOKS, TESTS = 5, 10
OURS = """
import pytest

@pytest.mark.parametrize("time", range({tests}))
def test_total(notebook, time):
    assert notebook("a0.ipynb")["epochs"] == 3
"""
THEIRS = """
import pytest
from testbook import testbook

@pytest.mark.parametrize("time", range({tests}))
def test_total(time):
    with testbook("a0.ipynb", execute=True) as tb:
        assert tb.get("epochs") == 3
"""


def main() -> None:
    """Measure, and print the tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    environment = prepared_environment()
    pip = environment.command("python", "-m", "pip", "--disable-pip-version-check")
    subprocess.run([*pip, "install", "--quiet", *PEERS], check=True)
    print("\n".join(described(environment)), flush=True)
    with tempfile.TemporaryDirectory(prefix="nbrepro-benchmark-") as name:
        folder = Path(name)
        notebooks = [f"a{number}.ipynb" for number in range(NOTEBOOKS)]
        for each in notebooks:
            write_notebook(folder / each, CELLS)
        run = environment.command("nbrepro", "run")
        papermill = environment.command("papermill", "--no-progress-bar")
        ways = [
            Way(
                name,
                tuple((*program, each, "out.ipynb", "-p", "epochs", "4") for each in wanted),
                folder,
            )
            for name, program, wanted in (
                ("papermill", papermill, notebooks),
                ("nbrepro run", run, notebooks),
            )
        ]
        print(f"\n### {NOTEBOOKS} notebooks with a parameter, one after the other\n")
        print("\n".join(table(measure(ways, rounds), {"papermill": "papermill"})), flush=True)
        for tests in (1, TESTS):
            ways = []
            for way, source, without in (
                ("testbook", THEIRS, ("-p", "no:nbrepro")),
                ("fixture notebook", OURS, ()),
            ):
                file = folder / f"test_{way.split()[0]}_{tests}.py"
                file.write_text(source.format(tests=tests), encoding="utf-8")
                plain = ("-q", "-p", "no:nbval", "-p", "no:nbmake", "-p", "no:xdist", *without)
                ways.append(Way(way, (environment.command("pytest", *plain, file.name),), folder))
            print(f"\n### pytest with {tests} trivial test{'s' * (tests > 1)} of a notebook\n")
            print("\n".join(table(measure(ways, rounds), {"testbook": "testbook"})), flush=True)


if __name__ == "__main__":
    main()
