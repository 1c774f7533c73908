"""Measure the check of the order on notebooks of your own: speed, findings, what is overlooked.

    python benchmarks/order.py FOLDER

Takes all notebooks below the folder that state to be Python, each content once. To see what is
overlooked, cells are deleted or moved in notebooks of which nothing is to be said: a name that
one cell binds by a plain assignment, and another one below prints or uses, must then be missed.
"""

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pytest_nbrepro.findings import FindingError, Severity
from pytest_nbrepro.notebook import Cell, Notebook, read
from pytest_nbrepro.order import inspect

_ASSIGNED = re.compile(r"^([a-zA-Z_]\w*) = ", re.MULTILINE)
_ROUNDS = 5


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("folder", type=Path)
    notebooks = list(_notebooks(parser.parse_args().folder))
    cells = sum(len(notebook.cells) for notebook in notebooks)
    print(f"{len(notebooks)} notebooks with {cells} code cells\n")
    print("\n".join(_speed(notebooks)), end="\n\n")
    print("\n".join(_findings(notebooks)), end="\n\n")
    print("\n".join(_overlooked(notebooks)))


def _notebooks(folder: Path) -> Iterator[Notebook]:
    seen = set()
    for path in sorted(folder.rglob("*.ipynb")):
        try:
            notebook = read(path)
        except FindingError:
            continue
        content = tuple(cell.source for cell in notebook.cells)
        if notebook.is_python and content not in seen:
            seen.add(content)
            yield notebook


def _speed(notebooks: Sequence[Notebook]) -> Iterator[str]:
    yield "| | notebooks a second |"
    yield "|---|---|"
    for what, is_python in (("counts alone", False), ("counts and names", True)):
        times = []
        for _ in range(_ROUNDS):
            start = time.perf_counter()
            for notebook in notebooks:
                inspect(notebook.cells, (), is_python=is_python)
            times.append(time.perf_counter() - start)
        yield f"| {what} | {len(notebooks) / sorted(times)[_ROUNDS // 2]:,.0f} |"


def _findings(notebooks: Sequence[Notebook]) -> Iterator[str]:
    counted: Counter[tuple[str, Severity]] = Counter()
    touched: Counter[tuple[str, Severity]] = Counter()
    for notebook in notebooks:
        kinds = [(found.rule, found.severity) for found in inspect(notebook.cells, ())]
        counted.update(kinds)
        touched.update(set(kinds))
    yield "| rule | counts as | findings | notebooks |"
    yield "|---|---|---|---|"
    for (rule, severity), number in sorted(counted.items()):
        yield f"| {rule} | {severity} | {number} | {touched[rule, severity]} |"


def _overlooked(notebooks: Sequence[Notebook]) -> Iterator[str]:
    changes: dict[str, Callable[[Sequence[Cell], int], Sequence[Cell]]] = {
        "the defining cell deleted": lambda cells, at: [*cells[:at], *cells[at + 1 :]],
        "the defining cell moved to the end": lambda cells, at: [
            *cells[:at],
            *cells[at + 1 :],
            cells[at],
        ],
    }
    chance = random.Random(1)
    tried, found = Counter[str](), Counter[str]()
    for notebook in notebooks:
        places = list(_definitions(notebook.cells))
        if not places or _loud(notebook.cells):
            continue
        at, name = chance.choice(places)
        for what, change in changes.items():
            changed = [
                replace(cell, number=number)
                for number, cell in enumerate(change(notebook.cells, at), start=1)
            ]
            tried[what] += 1
            found[what] += any(f"{name!r}" in message for message in _loud(changed))
    yield "| changed | notebooks | told |"
    yield "|---|---|---|"
    for what, number in tried.items():
        yield f"| {what} | {number} | {found[what]} ({found[what] / number:.1%}) |"


def _definitions(cells: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    """Cells with a name that they alone assign, and that a cell below uses on its first level."""
    for at, cell in enumerate(cells):
        for name in _ASSIGNED.findall(cell.source):
            word = re.compile(rf"^(?![ \t#%!]).*\b{name}\b(?! *=[^=])", re.MULTILINE)
            others = [other.source for other in cells if other is not cell]
            if any(re.search(rf"\b{name}\b", source) for source in others[:at]):
                continue
            is_bound = re.compile(
                rf"\b{name}\b[\w, ]*(?:=[^=]| in )|(?:as|import|def) .*\b{name}\b"
            )
            if any(map(word.search, others[at:])) and not any(map(is_bound.search, others[at:])):
                yield at, name


def _loud(cells: Sequence[Cell]) -> list[str]:
    return [f.message for f in inspect(cells, ()) if f.severity is Severity.ERROR]


if __name__ == "__main__":
    main()
