from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import as_jupyter_saves, code, notebook_json

from pytest_nbrepro import conductor, runs
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.config import Settings
from pytest_nbrepro.execution import Code
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import parse, read
from pytest_nbrepro.record import Record
from pytest_nbrepro.values import SEALS


def conducted(
    *cells: Any,
    settings: Settings | None = None,
    overrides: dict[str, Any] | None = None,
    execution: Any = None,
) -> Conducted:
    """A notebook in this folder under a conductor, with a record where something is overridden."""
    metadata: dict[str, Any] = {"kernelspec": {"name": "python3", "language": "python"}}
    if execution is not None:
        metadata["execution"] = execution
    if overrides is not None:
        made = Record(
            requires_python="", resolver={}, locks={}, fingerprint={}, cells=(), overrides=overrides
        )
        metadata["nbrepro"] = made.to_json()
    data = as_jupyter_saves(notebook_json(*cells, metadata=metadata))
    notebook = parse(Path("a.ipynb").resolve(), data)
    return Conducted(conductor.Conductor(settings or Settings()), notebook)


@pytest.mark.parametrize(
    ("overrides", "variables"),
    [
        (None, {}),
        ({}, {}),
        ({"hash-seed": "random"}, {"PYTHONHASHSEED": "random"}),
        ({"hash-seed": 7}, {"PYTHONHASHSEED": "7"}),
        ({"hash-seed": "7"}, {"PYTHONHASHSEED": "7"}),
        ({"hash-seed": ""}, {}),
        ({"hash-seed": None}, {}),
        ({"hash-seed": "-1"}, {}),
        ({"hash-seed": "0x7"}, {}),
        ({"hash-seed": ["7"]}, {}),
    ],
)
def test_the_record_can_choose_the_hash_seed(
    overrides: dict[str, Any] | None, variables: dict[str, str]
) -> None:
    assert conducted(overrides=overrides).variables() == variables


def test_what_is_sealed_is_by_variables() -> None:
    chosen = conducted(settings=Settings(seal=("timezone", "width")))
    assert chosen.variables() == {"TZ": "UTC", "COLUMNS": "80"}
    everything = conducted(settings=Settings(seal=tuple(SEALS)), overrides={"hash-seed": "3"})
    assert len(everything.variables()) == sum(map(len, SEALS.values())) + 1


def test_a_request_says_of_each_cell_how_it_is_to_be_run() -> None:
    stored_error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
    found = runs.request_for(
        conducted(
            code("1"),
            code("# NBVAL_SKIP\n2"),
            code("  \n"),
            code("3", metadata={"tags": ["raises-exception"]}),
            code("4", outputs=[stored_error]),
            code("5", metadata={"tags": ["nbrepro-timeout=30"]}),
        )
    )
    assert found.codes == (
        Code("1"),
        Code("# NBVAL_SKIP\n2", skip=True),
        Code("  \n", skip=True),
        Code("3", may_raise=True),
        Code("4", may_raise=True),
        Code("5", seconds=30.0),
    )
    assert found.cwd == Path.cwd()


@pytest.mark.parametrize(
    ("execution", "seconds"),
    [
        ({"timeout": 900}, 900),
        ({"timeout": 0.5}, 0.5),
        ({"timeout": -1}, 300),
        ({"timeout": True}, 300),
        ({"timeout": float("inf")}, 300),
        ({"timeout": "900"}, 300),
        ({}, 300),
        ([900], 300),
    ],
)
def test_a_notebook_can_give_its_cells_more_time(execution: Any, seconds: float) -> None:
    opened = conducted(code(), execution=execution)
    assert runs.request_for(opened).limits.cell_seconds == seconds


def test_the_time_that_the_user_gives_goes_before_that_of_the_notebook() -> None:
    opened = conducted(code(), settings=Settings(timeout=5), execution={"timeout": 900})
    assert runs.request_for(opened).limits.cell_seconds == 5


def test_a_request_has_the_limits_of_the_settings() -> None:
    settings = Settings(
        timeout=5, notebook_timeout=6, startup_timeout=7, output_limit=0.5, memory=2**30
    )
    limits = runs.request_for(conducted(code(), settings=settings)).limits
    assert (limits.cell_seconds, limits.notebook_seconds, limits.startup_seconds) == (5, 6, 7)
    assert (limits.output_bytes, limits.flood_bytes) == (500_000, 25_000_000)
    assert limits.memory_bytes == 2**30


@pytest.mark.parametrize(
    ("source", "preload"),
    [("import numpy", ("numpy",)), ("import os; os.environ['A'] = '1'", ())],
)
def test_nothing_is_preloaded_for_a_notebook_that_stands_in_its_way(
    source: str, preload: tuple[str, ...]
) -> None:
    settings = Settings(preload=("numpy",))
    assert runs.request_for(conducted(code(source), settings=settings)).preload == preload


def test_a_notebook_without_a_kernel_has_no_request() -> None:
    metadata = {"kernelspec": {"name": "no-such-kernel", "language": "cobol"}}
    data = as_jupyter_saves(notebook_json(code(), metadata=metadata))
    found = Conducted(conductor.Conductor(Settings()), parse(Path("a.ipynb"), data))
    with pytest.raises(FindingError) as raised:
        runs.request_for(found)
    assert raised.value.finding.rule == "RUN001"


def test_a_notebook_laid_aside_comes_back_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    content = notebook_json(code(), metadata={"nbrepro": {"schema": 1, "locks": {}}})
    path.write_text(json.dumps(content), encoding="utf-8")
    notebook = read(path)
    opened = conductor.Conductor(Settings()).open(notebook)
    record = opened.record
    opened.lay_aside()
    path.write_text("saved again meanwhile", encoding="utf-8")
    assert opened.notebook == notebook
    assert opened.notebook is not notebook
    assert opened.record == record is not None
