"""Every nasty input of the table, in one session: what is promised happens, and nothing is left."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nasty import GROUPS, Nasty
from notebooks import good, write
from runs import Session, check
from traces import processes_with

CASES = [case for cases in GROUPS.values() for case in cases]
_GOOD = "zz_good"
each = pytest.mark.parametrize("case", CASES, ids=[case.name[:30] for case in CASES])


@dataclass(frozen=True)
class Ran:
    """The session, and what was left of it."""

    session: Session
    processes: list[str]
    files: list[Path]

    def of(self, name: str, what: dict[str, str]) -> dict[str, str]:
        """What is said of each item of a notebook."""
        whole = f"{name}.ipynb"
        for separator in ("::", "/", "\\"):  # as pytest writes a path into the JUnit file
            whole = whole.replace(separator, ".")
        found = (item.rpartition("::") for item in what)
        return {item: what[f"{place}::{item}"] for place, _, item in found if place == whole}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    place = tmp_path_factory.mktemp("nasty")
    for case in CASES:
        path = place / f"{case.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(case.content)
    write(place / f"{_GOOD}.ipynb", good())
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:
        session = check(
            place,
            "--nbrepro-jobs=1",  # some cells break the server that others would share
            "--nbrepro-timeout=60",
            "--nbrepro-output-limit=2",
            "--nbrepro-memory=1G",
            TMPDIR=temporary,
        )
        left = processes_with(f"TMPDIR={temporary}")
        yield Ran(session, left, list(Path(temporary).iterdir()))


@each
def test_the_promised_item_fails_with_the_promised_line(ran: Ran, case: Nasty) -> None:
    outcomes = ran.of(case.name, dict(ran.session.outcomes))
    assert outcomes, "the notebook is not in the report"
    failed = [item for item, outcome in outcomes.items() if outcome in {"failed", "error"}]
    messages = ran.of(case.name, dict(ran.session.messages))
    assert failed == ([case.failing] if case.failing else []), messages
    if case.failing:
        first, *_ = messages[case.failing].splitlines()
        assert first.startswith(case.says)
        assert len(first) < 400
        assert case.shows in messages[case.failing]


@each
def test_the_other_cells_are_run_or_skipped_with_the_reason(ran: Ran, case: Nasty) -> None:
    outcomes = ran.of(case.name, dict(ran.session.outcomes))
    messages = ran.of(case.name, dict(ran.session.messages))
    cells = [item for item in outcomes if item.startswith("cell-")]
    stop = cells.index(case.failing) if case.stops else len(cells)
    above = {outcomes[item] for item in cells[:stop] if item != case.failing}
    assert above <= {"passed"}
    assert {messages[item] for item in cells[stop + 1 :]} <= {f"not run: {case.stops}"}


WARNED = [case for case in CASES if case.warns]


@pytest.mark.parametrize("case", WARNED, ids=[case.name for case in WARNED])
def test_a_warning_is_told(ran: Ran, case: Nasty) -> None:
    told = [
        warning
        for warning in ran.session.text.split("\n\n")
        if f"{case.name}.ipynb::" in warning and f"NbreproWarning: {case.warns}" in warning
    ]
    assert len(told) == 1
    assert case.shows in told[0]


def test_the_notebook_after_all_of_them_is_checked(ran: Ran) -> None:
    outcomes = ran.of(_GOOD, dict(ran.session.outcomes))
    assert (outcomes["cell-1"], outcomes["cell-2"]) == ("passed", "passed")
    assert ran.session.code == pytest.ExitCode.TESTS_FAILED


def test_no_traceback_and_no_log_of_ours_is_shown(ran: Ran) -> None:
    shown = ran.session.text.replace("Exception Group Traceback", "")  # a cell's own, by IPython
    for trouble in ("Traceback", "INTERNALERROR", "Captured", "pytest_nbrepro", "never awaited"):
        assert trouble not in shown


def test_neither_processes_nor_files_remain(ran: Ran) -> None:
    assert ran.processes == []
    assert ran.files == []


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "good.ipynb", good())
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "empty.ipynb").mkdir()
    session = check(tmp_path)
    assert {item.partition("::")[0] for item in session.outcomes} == {"good.ipynb"}
    assert session.code == pytest.ExitCode.OK
