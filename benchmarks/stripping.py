"""Measure ``nbrepro strip`` beside nbstripout and nb-clean: one notebook, and 200 at once.

    python benchmarks/stripping.py [ROUNDS]

The notebooks are made here, 100 MB and more in all: text, tables, drawings of Plotly and, more than
half of it, pictures. Each way strips copies
of its own, which are laid out anew before each round; for the last table, what it has stripped
itself, again.
"""

import base64
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measuring import Way, measure
from places import Environment, described, prepared_environment
from tables import table

NOTEBOOKS = 200
ROUNDS = 7
#: Bytes of the pictures in the order of which the cells of a notebook show one.
PICTURES = (0, 4_000, 0, 0, 20_000, 0, 0, 0, 30_000, 0)
#: Cells of a notebook; the sizes go round.
CELLS = (12, 25, 40, 8, 60, 18, 33, 90)


def main() -> None:
    """Print the tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    environment = prepared_environment()
    _install_nb_clean(environment)
    print("\n".join(described(environment)), flush=True)
    with tempfile.TemporaryDirectory(prefix="nbrepro-benchmark-") as name:
        folder = Path(name)
        many, one = folder / "many", folder / "one"
        sizes = list(written(many))
        one.mkdir()
        size = sorted(sizes)[len(sizes) // 2]
        shutil.copy(many / f"n{sizes.index(size):03}.ipynb", one / "n.ipynb")
        print("\n".join(_versions(environment)))
        print(f"- {len(sizes)} notebooks, {sum(sizes) / 1e6:.0f} MB; the one: {size / 1e6:.2f} MB")
        for title, source, is_anew in (
            ("One notebook", one, True),
            (f"{len(sizes)} notebooks", many, True),
            (f"{len(sizes)} notebooks that are stripped already", many, False),
        ):
            ways = list(_ways(environment, source, folder / "work", is_anew=is_anew))
            found = measure(ways, rounds)
            print(f"\n### {title}\n")
            print("\n".join(table(found, {"nbstripout": "nbstripout"})), flush=True)


def written(folder: Path, count: int = NOTEBOOKS) -> Iterator[int]:
    """Write so many notebooks, n000.ipynb and so on; yield their sizes."""
    folder.mkdir()
    chance = random.Random(7)
    for number in range(count):
        cells = [_cell(chance, at) for at in range(CELLS[number % len(CELLS)])]
        metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": "3.11.7"},
        }
        notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        content = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        yield (folder / f"n{number:03}.ipynb").write_bytes(content.encode())


def _cell(chance: random.Random, at: int) -> dict[str, Any]:
    source: list[str] = [
        f"x{at} = data.groupby('group')[{line!r}].mean()\n" for line in range(at % 9 + 1)
    ]
    if at % 4 == 3:
        text = [f"## Part {at}\n", "\n", "What the measurements say, and what they do not. " * 5]
        return {"cell_type": "markdown", "id": f"c{at}", "metadata": {}, "source": text}
    return {
        "cell_type": "code",
        "execution_count": at,
        "id": f"c{at}",
        "metadata": {"collapsed": False, "tags": []} if at % 5 == 0 else {},
        "outputs": list(_outputs(chance, at)),
        "source": source,
    }


def _outputs(chance: random.Random, at: int) -> Iterator[dict[str, Any]]:
    numbers: list[str] = [
        f"{i:3}  {chance.random():.6f}  {chance.random():.6f}\n" for i in range(at % 13)
    ]
    if at % 3 == 0:
        yield {"name": "stdout", "output_type": "stream", "text": numbers}
    if at % 5 == 2:
        rows = [f"<tr><td>{i}</td><td>{chance.random()}</td></tr>\n" for i in range(200)]
        data: dict[str, Any] = {
            "text/html": ["<table>\n", *rows, "</table>"],
            "text/plain": numbers,
        }
        yield {"data": data, "execution_count": at, "metadata": {}, "output_type": "execute_result"}
    if at % 20 == 16:
        traces = [{"type": "scatter", "y": [chance.random() for _ in range(1500)]} for _ in "abc"]
        data = {"application/vnd.plotly.v1+json": {"data": traces, "layout": {"title": "y"}}}
        yield {"data": data, "metadata": {}, "output_type": "display_data"}
    size = PICTURES[at % len(PICTURES)]
    if size:
        content = chance.randbytes(size * chance.randint(1, 3))
        # as IPython has stored pictures of late, and as it did before
        encode = base64.b64encode if at % 2 else base64.encodebytes
        picture = encode(content).decode()
        data = {"image/png": picture, "text/plain": ["<Figure size 640x480 with 1 Axes>"]}
        yield {"data": data, "metadata": {}, "output_type": "display_data"}


def _ways(environment: Environment, source: Path, work: Path, *, is_anew: bool) -> Iterator[Way]:
    """The ways to strip what is in a folder, each in a copy of its own."""
    names = [path.name for path in sorted(source.iterdir())]
    commands = {
        "nbstripout": environment.command("nbstripout", "--keep-id", *names),
        "nbrepro strip": environment.command("nbrepro", "strip", *names),
        "nbrepro strip --no-baseline": environment.command(
            "nbrepro", "strip", "--no-baseline", *names
        ),
    }
    if (environment.bin / "nb-clean").exists():
        commands["nb-clean"] = environment.command("nb-clean", "clean", *names)
    for name, command in commands.items():
        place = work / source.name / name

        def lay_out(place: Path = place) -> None:
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(source, place)

        lay_out()
        yield Way(name, (command,), place, prepare=lay_out if is_anew else None)


def _versions(environment: Environment) -> Iterator[str]:
    for program in ("nbstripout", "nb-clean"):
        if (environment.bin / program).exists():
            command = environment.command(program, "--version")
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            yield f"- {program} {told.split()[-1]}"


def _install_nb_clean(environment: Environment) -> None:
    """Install it beside the others; where it is not to be had, it is left out."""
    if not (environment.bin / "nb-clean").exists():
        command = environment.command("python", "-m", "pip", "install", "--quiet", "nb-clean")
        subprocess.run(command, check=False)


if __name__ == "__main__":
    main()
