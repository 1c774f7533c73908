"""Every nasty input of the table, in one session: what is promised happens, and nothing is left."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from nasty import GROUPS, Nasty
from notebooks import good, write
from runs import Session, check
from traces import processes_with

CASES = [case for cases in GROUPS.values() for case in cases]
#: These break the server that kernels come from, which notebooks that run at once would share.
_BREAKING = {"kills_server", "removes_folder"}
_GOOD = "zz_good"
each = pytest.mark.parametrize("case", CASES, ids=[case.name[:30] for case in CASES])


@dataclass(frozen=True)
class Ran:
    """A session with some of them, and what was left of it."""

    session: Session
    processes: list[str]
    files: list[Path]

    def of(self, name: str, what: Mapping[str, str]) -> dict[str, str]:
        """What is said of each item of a notebook."""
        whole = f"{name}.ipynb"
        for separator in ("::", "/", "\\"):  # as pytest writes a path into the JUnit file
            whole = whole.replace(separator, ".")
        found = (item.rpartition("::") for item in what)
        return {item: what[f"{place}::{item}"] for place, _, item in found if place == whole}

    def outcomes(self, name: str) -> dict[str, str]:
        """What became of each item of a notebook."""
        return self.of(name, self.session.outcomes)

    def messages(self, name: str) -> dict[str, str]:
        """Why each failed or was skipped."""
        return self.of(name, self.session.messages)


def _run(place: Path, cases: Iterable[Nasty], jobs: int) -> Ran:
    for case in cases:
        path = place / f"{case.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(case.content)
    write(place / f"{_GOOD}.ipynb", good())
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:
        session = check(
            place,
            f"--nbrepro-jobs={jobs}",
            "--nbrepro-timeout=60",
            "--nbrepro-output-limit=2",
            "--nbrepro-memory=1G",
            TMPDIR=temporary,
        )
        left = processes_with(f"TMPDIR={temporary}")
        return Ran(session, left, list(Path(temporary).iterdir()))


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Ran]:
    """All that go well side by side, two at a time since many of them wait; and the others."""
    plain = [case for case in CASES if case.name not in _BREAKING]
    breaking = [case for case in CASES if case.name in _BREAKING]
    place, other = (tmp_path_factory.mktemp("nasty") for _ in range(2))
    return _run(place, plain, jobs=2), _run(other, breaking, jobs=1)


@pytest.fixture
def ran(request: pytest.FixtureRequest, sessions: tuple[Ran, Ran]) -> Ran:
    """The session with the case of this test."""
    return sessions[request.node.callspec.params["case"].name in _BREAKING]


both = pytest.mark.parametrize("place", [0, 1], ids=["plain", "breaking"])


@each
def test_the_promised_item_fails_with_the_promised_line(ran: Ran, case: Nasty) -> None:
    outcomes = ran.outcomes(case.name)
    assert outcomes, "the notebook is not in the report"
    failed = [item for item, outcome in outcomes.items() if outcome in {"failed", "error"}]
    messages = ran.messages(case.name)
    assert failed == ([case.failing] if case.failing else []), messages
    if case.failing:
        first, *_ = messages[case.failing].splitlines()
        assert first.startswith(case.says)
        assert len(first) < 400
        assert case.shows in messages[case.failing]


@each
def test_the_other_cells_are_run_or_skipped_with_the_reason(ran: Ran, case: Nasty) -> None:
    outcomes = ran.outcomes(case.name)
    messages = ran.messages(case.name)
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


@both
def test_the_notebook_after_all_of_them_is_checked(sessions: tuple[Ran, Ran], place: int) -> None:
    outcomes = sessions[place].outcomes(_GOOD)
    assert (outcomes["cell-1"], outcomes["cell-2"]) == ("passed", "passed")
    expected = (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.OK)
    assert sessions[place].session.code == expected[place]


@both
def test_no_traceback_and_no_log_of_ours_is_shown(sessions: tuple[Ran, Ran], place: int) -> None:
    text = sessions[place].session.text
    shown = text.replace("Exception Group Traceback", "")  # a cell's own, by IPython
    for trouble in ("Traceback", "INTERNALERROR", "Captured", "pytest_nbrepro", "never awaited"):
        assert trouble not in shown


@both
def test_neither_processes_nor_files_remain(sessions: tuple[Ran, Ran], place: int) -> None:
    assert sessions[place].processes == []
    assert sessions[place].files == []


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "good.ipynb", good())
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "empty.ipynb").mkdir()
    session = check(tmp_path)
    assert {item.partition("::")[0] for item in session.outcomes} == {"good.ipynb"}
    assert session.code == pytest.ExitCode.OK
