"""``nbrepro convert``: install commands become requirements of the record."""

from __future__ import annotations

from pathlib import Path

from notebooks import code, notebook, read, stdout, text, write
from runs import check, nbrepro

NOTE = "  # now a requirement in the record"
LEFT = (
    "report.ipynb: warning: LOCK032 cell 2: left as it is: %pip install -r more.txt "
    "(-r: what is needed stands in another file)"
)


def example(folder: Path, name: str = "report.ipynb") -> Path:
    cells = (
        text("!pip install no"),
        code("import os\nif not os.name:\n    !pip install -q 'attrs>=20' \\\n        six\n'é'"),
        code("%pip install -r more.txt\n%pip install pluggy"),
    )
    return write(folder / name, notebook(*cells))


def test_install_commands_become_requirements_and_nothing_else_changes(tmp_path: Path) -> None:
    path = example(tmp_path)
    before = path.read_text(encoding="utf-8").splitlines()
    done = nbrepro(tmp_path, "convert", path.name)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "report.ipynb: cell 1",
        "  -     !pip install -q 'attrs>=20' \\",
        "  -         six",
        "  +     pass  # !pip install -q 'attrs>=20' \\",
        f"  +         # six{NOTE}",
        "report.ipynb: cell 2",
        "  - %pip install pluggy",
        f"  + # %pip install pluggy{NOTE}",
        "report.ipynb: record",
        "  + attrs>=20",
        "  + pluggy",
        "  + six",
        LEFT,
        "report.ipynb: converted",
    ]
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [line for line in before if line not in after]
    assert [line.strip() for line in changed] == [
        "\"    !pip install -q 'attrs>=20' \\\\\\n\",",
        '"        six\\n",',
        '"%pip install pluggy"',
    ]
    assert read(path)["metadata"]["nbrepro"]["requirements"] == ["attrs>=20", "pluggy", "six"]


def test_a_converted_notebook_runs(tmp_path: Path) -> None:
    cells = [code("if True:\n    !pip install six"), code("print(1)", stdout("1\n"))]
    path = write(tmp_path / "report.ipynb", notebook(*cells))
    nbrepro(tmp_path, "convert", path.name)
    session = check(tmp_path, path.name)
    assert session.outcomes["report.ipynb::cell-1"] == "passed"
    assert session.outcomes["report.ipynb::cell-2"] == "passed"


def test_a_dry_run_shows_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = example(tmp_path)
    before = path.read_bytes()
    done = nbrepro(tmp_path, "convert", "--dry-run", path.name)
    assert done.returncode == 0
    assert f"  + # %pip install pluggy{NOTE}" in done.stdout.splitlines()
    assert done.stdout.endswith("report.ipynb: nothing was written, as asked for\n")
    assert path.read_bytes() == before


def test_a_check_fails_while_there_is_something_to_convert(tmp_path: Path) -> None:
    path = example(tmp_path)
    before = path.read_bytes()
    assert nbrepro(tmp_path, "convert", "--check", path.name).returncode == 1
    assert path.read_bytes() == before
    nbrepro(tmp_path, "convert", path.name)
    done = nbrepro(tmp_path, "convert", "--check", path.name)
    assert done.returncode == 0
    assert done.stdout.endswith("report.ipynb: nothing to convert\n")


def test_who_has_old_outputs_is_told_to_run_the_notebook(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb", notebook(code("!pip install six", stdout("Collecting\n"))))
    done = nbrepro(tmp_path, "convert", path.name)
    assert done.stdout.endswith("a.ipynb: converted; run it and save it, then nbrepro lock it\n")


def test_notebooks_that_cannot_be_converted_are_told_and_the_others_are(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("[")
    write(tmp_path / "b.ipynb", notebook(code("!pip install x"), kernel="ir", language="R"))
    path = example(tmp_path, "c.ipynb")
    damaged = notebook(code("!pip install x"))
    damaged["metadata"]["nbrepro"] = {"schema": 1}
    other = write(tmp_path / "d.ipynb", damaged)
    before = other.read_bytes()
    done = nbrepro(tmp_path, "convert", ".")
    assert done.returncode == 1
    assert "a.ipynb: error: NB003 " in done.stdout or "a.ipynb: error: NB001 " in done.stdout
    assert "b.ipynb: error: LOCK034 " in done.stdout
    assert "d.ipynb: error: REC003 " in done.stdout
    assert "nbrepro" in read(path)["metadata"]
    assert other.read_bytes() == before


def test_a_notebook_has_to_be_named() -> None:
    assert nbrepro(Path(), "convert").returncode == 2
