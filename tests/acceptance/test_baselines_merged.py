"""Baselines in branches: git merges them as the text that they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import Json, code, notebook, read, stdout, text, write
from repositories import Repository, created
from runs import NBREPRO, nbrepro


def strip(repository: Repository, content: Json) -> None:
    """Commit the notebook without its outputs, and its baseline."""
    write(repository.folder / "a.ipynb", content)
    done = repository.run(NBREPRO, "strip", "a.ipynb")
    assert done.returncode == 0, done.stdout
    repository.commit()


def ran(*sources: str, **counts: int) -> Json:
    """A notebook of cells that print what they are, with text between them."""
    cells = [
        part
        for number, source in enumerate(sources, 1)
        for part in (
            text(f"# {source[0]}"),
            code(f"print('{source}')", stdout(f"{source}\n"))
            | {"execution_count": counts.get(source, number)},
        )
    ]
    return notebook(*cells)


def shown(path: Path) -> list[tuple[str, object]]:
    cells = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    return [(cell["outputs"][0]["text"], cell["execution_count"]) for cell in cells]


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        (
            ran("a", "b2", "c", "d"),
            ran("a", "b", "c2", "d"),
            [("a\n", 1), ("b2\n", 2), ("c2\n", 3), ("d\n", 4)],
        ),
        (
            ran("a", "b2", "c", "d", b2=17),
            ran("a", "b", "c2", "d", c2=18),
            [("a\n", 1), ("b2\n", 17), ("c2\n", 18), ("d\n", 4)],
        ),
        (
            ran("a2", "b", "c", "d"),
            ran("a", "b", "c", "d2"),
            [("a2\n", 1), ("b\n", 2), ("c\n", 3), ("d2\n", 4)],
        ),
    ],
    ids=["run from top to bottom", "one cell run again", "first and last"],
)
def test_branches_that_edit_different_cells_merge_without_conflict(
    tmp_path: Path, ours: Json, theirs: Json, merged: list[tuple[str, int]]
) -> None:
    repository = created(tmp_path / "repository")
    strip(repository, ran("a", "b", "c", "d"))
    repository.git("checkout", "--quiet", "-b", "theirs")
    strip(repository, theirs)
    repository.git("checkout", "--quiet", "main")
    strip(repository, ours)
    repository.git("merge", "--quiet", "--no-edit", "theirs")
    path = repository.folder / "a.ipynb"
    assert nbrepro(path.parent, "unstrip", "a.ipynb").returncode == 0
    assert shown(path) == merged


def test_what_is_edited_is_a_diff_of_lines_that_are_new(tmp_path: Path) -> None:
    repository = created(tmp_path / "repository")
    strip(repository, ran("a", "b", "c"))
    strip(repository, ran("a", "b2", "c"))
    told = repository.git("diff", "--numstat", "HEAD~1", "--", "__nbrepro__")
    assert told.split()[:2] == ["5", "0"]
