"""``pytest --nbrepro --nbrepro-update``, a notebook to use it on, and how to look at the result."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from notebooks import Json, code, notebook, result, stdout, text
from runs import UNUSED, Session, check


def update(folder: Path, *arguments: str, without: Iterable[str] = UNUSED) -> Session:
    return check(folder, "--nbrepro-update", *arguments, without=without)


def stale() -> Json:
    """Four cells: the first and the last reproduce, the others do not."""
    return notebook(
        code("x = 2\nprint(x)", stdout("2\n")),
        text("Größe"),
        code("print(f'{x / 3:.2f} mm')", stdout("0.76 mm\n")),
        code("x * 3", result("7")),
        code("x", result("2")),
    )


def fresh_cells(content: Json) -> list[Json]:
    return [cell for cell in content["cells"] if cell["cell_type"] == "code"]


def printed(content: Json, number: int) -> str:
    return "".join(fresh_cells(content)[number - 1]["outputs"][0]["text"])


def notebooks_left(folder: Path) -> list[str]:
    """The notebooks in a folder, and what was to become one."""
    return [child.name for child in folder.iterdir() if "ipynb" in child.name]


def lines_of(session: Session) -> list[str]:
    """What the section on notebooks says."""
    return session.text.partition("- notebooks -")[2].splitlines()[1:]
