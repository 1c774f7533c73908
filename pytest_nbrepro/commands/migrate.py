"""``nbrepro migrate``: a project moves over from another tool; what is written is shown before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from pytest_nbrepro import adopting
from pytest_nbrepro.adoption import PEERS, Note
from pytest_nbrepro.commands.parts import echo
from pytest_nbrepro.moving_over import moved

#: Of more places than that only the number is told.
_MOST_PLACES = 8


@click.command()
@click.argument("tool", type=click.Choice([*PEERS]), metavar="TOOL")
@click.argument(
    "folder",
    default=".",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="[FOLDER]",
)
@click.option("--write", is_flag=True, help="write what is shown")
def migrate(tool: str, folder: Path, write: bool) -> None:
    """Move a project over from nbval or nbmake (TOOL).

    Shows what becomes of pytest's settings, requirements, Makefiles, scripts,
    pipelines and files of replacements, and names what has to be done by hand
    with its line. Notebooks are not touched: their markers mean the same here.
    """
    try:
        found = moved(folder, PEERS[tool])
        for change in found.changes:
            echo([*change.lines(), ""])
        if found.notes:
            echo(["to be known:", *_note_lines(found.notes), ""])
        if not found.changes:
            echo([f"nothing of {tool} is left to change below {folder.resolve()}"])
        elif write:
            adopting.write(folder, found.changes)
            echo([f"wrote {', '.join(change.path for change in found.changes)}"])
            echo(["next: pytest --nbrepro, on the paths that were given before"])
        else:
            echo(["nothing was written; with --write it is"])
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or error}") from error


def _note_lines(notes: Sequence[Note]) -> Iterator[str]:
    """What is to be known, each once with its places."""
    places: dict[str, list[str]] = {}
    for note in notes:
        places.setdefault(note.told, []).append(note.place)
    for told, where in places.items():
        more = f" and {len(where) - _MOST_PLACES} more" if len(where) > _MOST_PLACES else ""
        yield f"  {told}"
        yield f"      {', '.join(where[:_MOST_PLACES])}{more}"
