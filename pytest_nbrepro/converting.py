"""Turn the install commands of a notebook, and what other tools recorded, into requirements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_nbrepro import requirements
from pytest_nbrepro.credentials import without_credentials
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.notebook import parse
from pytest_nbrepro.requirements import Converted, Foreign
from pytest_nbrepro.requiring import is_python, with_stated
from pytest_nbrepro.sources import with_sources

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted

_LONGEST = 200


@dataclass(frozen=True)
class Conversion:
    """What converting makes of a notebook.

    ``content`` is the file's new content; ``cells`` are the lines that change
    in each cell, as a diff; ``removed`` and ``added`` are requirements, and
    ``requires_python`` is what the record would newly say of Python.
    ``has_old_outputs`` is true where a cell that changes has outputs stored.
    """

    content: bytes
    is_changed: bool
    cells: tuple[tuple[int, tuple[str, ...]], ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    requires_python: str = ""
    has_old_outputs: bool = False
    notices: tuple[Finding, ...] = ()


def conversion(conducted: Conducted) -> Conversion:
    """What converting makes of a notebook.

    Raises FindingError where its language, its format or a damaged record
    stands in the way.
    """
    is_python(conducted)
    notebook, record = conducted.notebook, conducted.record
    present = record.requirements if record else ()
    others = requirements.foreign(notebook.metadata, notebook.cells)
    made = {cell.number: requirements.converted(cell.source) for cell in notebook.cells}
    found = [each for other in others for each in other.requirements]
    found += [each for each_cell in made.values() for each in each_cell.requirements]
    added, conflicts = requirements.joined(present, found)
    stated = requirements.changed(present, add=added) if added else present
    python, python_notices = _python(record.requires_python if record else "", others)
    changed = {n: m.source for n, m in made.items() if m.source != notebook.cells[n - 1].source}
    content = with_sources(notebook, changed) if changed else notebook.content
    content = with_stated(parse(notebook.path, content), record, stated, python)
    notices = [*_left(made), *_of_others(others)]
    if content != notebook.content:  # else all was taken over before, and people have changed it
        notices += [*_of_conflicts(conflicts), *python_notices]
    return Conversion(
        content=content,
        is_changed=content != notebook.content,
        cells=tuple((n, _diff(notebook.cells[n - 1].source, new)) for n, new in changed.items()),
        removed=tuple(text for text in present if text not in stated),
        added=tuple(text for text in stated if text not in present),
        requires_python=python,
        has_old_outputs=any(notebook.cells[number - 1].outputs for number in changed),
        notices=tuple(conducted.named(notices)),
    )


def _left(made: Mapping[int, Converted]) -> Iterator[Finding]:
    for number, each in made.items():
        for line, why in each.left:
            told = without_credentials(f"{line[:_LONGEST]} ({why[:_LONGEST]})")
            yield finding("LOCK032", f"left as it is: {told}", cell=number)


def _diff(old: str, new: str) -> tuple[str, ...]:
    """The lines that differ; both texts have as many."""
    pairs = zip(old.split("\n"), new.split("\n"), strict=True)
    differing = [(before, after) for before, after in pairs if before != after]
    return (*(f"- {before}" for before, _ in differing), *(f"+ {after}" for _, after in differing))


def _python(stated: str, others: Sequence[Foreign]) -> tuple[str, list[Finding]]:
    """What other records say of Python, where ours says nothing, and what disagrees."""
    wanted = {other.source: other.requires_python for other in others if other.requires_python}
    chosen = stated or next(iter(wanted.values()), "")
    told = [
        finding("LOCK035", f"{source} asks for Python {each}; {chosen} is kept")
        for source, each in wanted.items()
        if each != chosen
    ]
    return ("" if stated else chosen), told


def _of_others(others: Sequence[Foreign]) -> Iterator[Finding]:
    for other in others:
        for problem in other.problems:
            yield finding("LOCK033", f"{other.source}: {problem}")


def _of_conflicts(conflicts: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    for kept, dropped in conflicts:
        yield finding("LOCK035", f"{dropped} is asked for too; {kept} is stated")
