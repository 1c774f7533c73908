"""Tolerances that a run, a notebook or a cell states: which holds, and what is told of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from notebooks import code, notebook, read, stdout, write
from runs import check, nbrepro

#: Apart from what is stored by a relative error of 4.2e-04.
APART = "print(0.12005)"
STORED = stdout("0.12\n")


def apart(source: str = APART, *, tags: tuple[str, ...] = (), **metadata: Any) -> dict[str, Any]:
    cell = code(source, STORED, tags=tags)
    return {**cell, "metadata": {**cell["metadata"], **metadata}}


def test_a_cell_states_its_own_tolerance(tmp_path: Path) -> None:
    cells = [
        apart(tags=("nbrepro-rtol=1e-3",)),
        apart(f"# nbrepro: atol=1e-4\n{APART}"),
        apart(nbrepro={"rtol": "5e-4"}),
        apart(),
        code("print(1.5000001)", stdout("1.5\n"), tags=["nbrepro-rtol=abc"]),
        apart(f"# nbrepro: rtol=0\n{APART}"),
    ]
    write(tmp_path / "a.ipynb", notebook(*cells))
    ran = check(tmp_path, "-v", "--nbrepro-rtol", "1e-6")
    items = [ran.outcomes[f"a.ipynb::cell-{number}"] for number in range(1, 7)]
    assert items == ["passed", "passed", "passed", "failed", "passed", "failed"]
    told = "OUT007 cell 5: tag nbrepro-rtol=abc: expected a number from 0 to below 1"
    assert told in ran.text
    assert ran.properties["a.ipynb::cell-1"]["nbrepro.rules"] == "OUT008"
    hint = (
        "if that is noise, and not another result: with the tag nbrepro-rtol=0.0005 the cell passes"
    )
    assert hint in ran.messages["a.ipynb::cell-4"]
    assert (
        "a.ipynb: within tolerance: 4 cells, largest relative error 4.2e-04 in cell 1" in ran.text
    )


def test_what_the_hint_names_has_the_cell_accepted_and_is_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", notebook(apart(tags=("nbrepro-rtol=0.0005",)), code("x = 1")))
    ran = check(tmp_path)
    assert ran.code == 0
    wide = "a.ipynb: 1 cell the same only within the tolerance asked for"
    assert f"{wide} (largest relative error 4.2e-04 in cell 1)\n" in ran.text
    assert "notebooks: 1 reproduced\n" in ran.text
    assert "OUT008 cell 1: the same only within rtol=0.0005" in check(tmp_path, "-rA").text


def test_a_tolerance_that_is_not_needed_is_not_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", notebook(code("print(1.5000001)", stdout("1.5\n"))))
    ran = check(tmp_path, "--nbrepro-rtol", "0.5", "--nbrepro-atol", "0.5")
    assert ran.code == 0
    assert "a.ipynb:" not in ran.text


def test_the_settings_state_tolerances_for_the_run_and_for_notebooks(tmp_path: Path) -> None:
    for name in ("run", "near", "exact"):
        write(tmp_path / "sub" / f"{name}.ipynb", notebook(apart()))
    (tmp_path / "pyproject.toml").write_text(
        "[tool.nbrepro.per-notebook-tolerances]\n"
        "'sub/near.ipynb' = {rtol = 1e-3}\n'exact.ipynb' = {atol = 0}\n",
        encoding="utf-8",
    )
    ran = check(tmp_path, "-k", "cell")
    assert [*ran.outcomes.values()] == ["failed", "passed", "failed"]
    # for what is said of the notebook goes before what is said of the run
    ran = check(tmp_path, "-k", "cell", "--nbrepro-atol", "1e-3")
    assert ran.outcomes == {
        "sub.exact.ipynb::cell-1": "failed",
        "sub.near.ipynb::cell-1": "passed",
        "sub.run.ipynb::cell-1": "passed",
    }


def test_the_record_states_a_tolerance_and_keeps_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb", notebook(apart()))
    locked = nbrepro(tmp_path, "lock", "--rtol", "1e-3", "a.ipynb")
    assert (locked.returncode, locked.stderr) == (0, "")
    assert check(tmp_path, "--nbrepro-rtol", "0").code == 0
    nbrepro(tmp_path, "lock", "--atol", "1e-9", "a.ipynb")
    nbrepro(tmp_path, "lock", "a.ipynb")
    assert "\ntolerance  rtol 0.001, atol 1e-09\n" in nbrepro(tmp_path, "show", "a.ipynb").stdout
    # who checks can overrule it, notebook by notebook
    (tmp_path / "pyproject.toml").write_text(
        "[tool.nbrepro.per-notebook-tolerances]\n'a.ipynb' = {rtol = 1e-5}\n", encoding="utf-8"
    )
    assert check(tmp_path).outcomes["a.ipynb::cell-1"] == "failed"
    content = read(path)
    content["metadata"]["nbrepro"]["policy"]["overrides"]["rtol"] = 2
    write(path, content)
    where = "nbrepro.policy.overrides.rtol should be a number from 0 to below 1, found 2"
    assert where in check(tmp_path).messages["a.ipynb::lock"]


def test_a_tolerance_that_cannot_be_locked_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb", notebook(apart()))
    before = path.read_bytes()
    done = nbrepro(tmp_path, "lock", "--rtol", "much", "a.ipynb")
    assert done.returncode == 2
    assert "Error: --rtol = 'much': expected a number from 0 to below 1\n" in done.stderr
    assert path.read_bytes() == before
