"""``nbrepro lock`` where something is odd: outputs, their order, or the record before."""

from __future__ import annotations

from pathlib import Path

from notebooks import code, good, notebook, read, result, write
from runs import nbrepro
from wheels import hashed, locked, package, record


def test_locking_a_notebook_without_outputs_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", notebook(code("1", execution_count=None)))
    done = nbrepro(tmp_path, "lock", path.name)
    assert done.returncode == 0
    assert "OUT005 no outputs are stored yet" in done.stdout


def test_lock_goes_on_after_a_file_that_is_no_notebook(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("[")
    path = write(tmp_path / "b.ipynb", good())
    done = nbrepro(tmp_path, "lock", ".")
    assert done.returncode == 1
    assert done.stdout.startswith("a.ipynb: error: NB001 ")
    assert "nbrepro" in read(path)["metadata"]


def test_a_damaged_record_can_be_made_anew(tmp_path: Path) -> None:
    content = good()
    content["metadata"]["nbrepro"] = {"schema": 1, "locks": {}, "cells": 5}
    path = write(tmp_path / "report.ipynb", content)
    told = nbrepro(tmp_path, "check", path.name).stdout
    assert "make the record anew with nbrepro lock" in told
    nbrepro(tmp_path, "lock", path.name)
    assert nbrepro(tmp_path, "check", path.name).returncode == 0


def test_lock_warns_of_outputs_that_another_order_gave(tmp_path: Path) -> None:
    cells = [code("x = 1", execution_count=3), code("x", result("1"), execution_count=2)]
    path = write(tmp_path / "report.ipynb", notebook(*cells))
    done = nbrepro(tmp_path, "lock", path.name)
    assert (done.returncode, done.stderr) == (0, "")
    now = "from top to bottom it reads it as cell 1 leaves it"
    assert done.stdout.splitlines()[:4] == [
        "report.ipynb: warning: ORDER001 cell 2 [2] was run before cell 1 [3] above it",
        f"    cell 2 has read 'x' of an earlier run; {now}",
        "    counts from top to bottom: 3, 2",
        "    hint: restart the kernel, run all cells, save",
    ]
    assert done.stdout.splitlines()[4].startswith("report.ipynb: locked ")


def test_lock_warns_of_outputs_that_are_older_than_their_cell(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", good())
    nbrepro(tmp_path, "lock", path.name)
    content = read(path)
    content["cells"][1]["source"] = ["x * 4"]
    write(path, content)
    told = "report.ipynb: warning: ORDER007 cell 2: edited since the record was made"
    assert nbrepro(tmp_path, "lock", path.name).stdout.startswith(told)
    assert "ORDER" not in nbrepro(tmp_path, "lock", path.name).stdout  # it is locked now


def test_lock_says_nothing_of_skipped_counts_and_of_what_a_cell_asks_to_ignore(
    tmp_path: Path,
) -> None:
    cells = [code("x = 1"), code("x", result("1"), execution_count=5)]
    path = write(tmp_path / "report.ipynb", notebook(*cells))
    assert "ORDER" not in nbrepro(tmp_path, "lock", path.name).stdout
    content = read(path)
    content["cells"][1]["source"] = ["# nbrepro: ignore[ORDER007]\n", "x * 2"]
    write(path, content)
    assert "ORDER" not in nbrepro(tmp_path, "lock", path.name).stdout


def test_what_the_record_states_and_is_no_requirement_is_told(tmp_path: Path) -> None:
    content = good()
    content["metadata"]["nbrepro"] = {**record(), "requirements": ["numpy", "-e ."]}
    path = write(tmp_path / "report.ipynb", content)
    done = nbrepro(tmp_path, "lock", path.name)
    assert done.returncode == 0
    assert "report.ipynb: warning: LOCK031 the record states '-e .', which is no" in done.stdout
    assert done.stdout.count("LOCK031") == 1


def test_hashes_that_a_new_lock_lacks_are_told_and_looked_up_by_the_hint(tmp_path: Path) -> None:
    path = locked(tmp_path / "report.ipynb", hashed("tiny", "ab" * 32), package("plain"))
    done = nbrepro(tmp_path, "lock", path.name)
    assert done.stdout.startswith(
        "report.ipynb: warning: LOCK028 the lock before had archive hashes of 1 package, this one "
        "has none\n    hint: look them up: nbrepro lock --hashes report.ipynb\n"
    )
    assert "LOCK028" not in nbrepro(tmp_path, "lock", path.name).stdout  # it has none to lose
