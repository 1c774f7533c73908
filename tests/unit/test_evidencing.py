"""What is known of a notebook that failed before it is run again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import code, notebook_json

from pytest_nbrepro.cell_reports import CellReport
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.diagnosis import Evidence
from pytest_nbrepro.digests import Cut
from pytest_nbrepro.evidencing import evidence_of
from pytest_nbrepro.execution import CellRun, Status
from pytest_nbrepro.findings import Outcome, finding
from pytest_nbrepro.notebook import parse

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}.1"


def _result(text: Any) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "data": {"text/plain": text},
        "metadata": {},
        "execution_count": 1,
    }


@pytest.fixture(scope="module")
def conductor() -> Iterator[Conductor]:
    """One that asks the interpreter once."""
    made = Conductor(Settings())
    yield made
    made.close()


def _known(conductor: Conductor, source: str, stored: str, fresh: Any, **info: str) -> Evidence:
    """What is known where the one cell of a notebook shows something else."""
    content = notebook_json(code(source, outputs=[_result(stored)]))
    content["metadata"] = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python", "version": HERE, **info},
    }
    notebook = parse(Path("report.ipynb"), json.dumps(content).encode())
    told = finding("OUT001", "text result differs", cell=1)
    run = CellRun(Status.OK, (_result(fresh),))
    report = CellReport(1, Outcome.FAILED, (told,), fresh=run)
    return evidence_of(conductor.open(notebook), {1: report}, [told])


@pytest.mark.parametrize(
    ("source", "stored", "fresh", "notation"),
    [
        ("x", "0.5", ["np.float64(0.5)"], "values with their types, as NumPy "),
        ("x", "0.5", ["np.float64(0.6)"], ""),
        ("x.__version__", "'1.2.0'", "'1.3.0'", "versions that are others here"),
        ("x", "0.5", ["np.", Cut(5, "0" * 64)], ""),
    ],
)
def test_what_only_shows_the_same_otherwise(
    conductor: Conductor, source: str, stored: str, fresh: Any, notation: str
) -> None:
    (failure,) = _known(conductor, source, stored, fresh).failures
    assert bool(failure.notation) == bool(notation)
    assert failure.notation.startswith(notation)


@pytest.mark.parametrize(
    ("version", "is_other"), [(HERE, False), ("3.4.9", True), ("2.7.12", True), ("no", False)]
)
def test_that_a_notebook_was_saved_with_another_python(
    conductor: Conductor, version: str, is_other: bool
) -> None:
    told = _known(conductor, "x", "1", "2", version=version).other_python
    assert bool(told) == is_other
    assert version in told or not is_other
