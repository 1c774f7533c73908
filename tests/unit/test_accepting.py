"""What of a judged notebook is stored, what its cells then report, and what is told of it all."""

from __future__ import annotations

import json
import pickle
from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from builders import Json, as_jupyter_saves, cell, code, notebook_json, printed

from pytest_nbrepro.accepting import accepted, offer
from pytest_nbrepro.cell_reports import NO_OFFER, CellReport, Offer
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.digests import Cut
from pytest_nbrepro.execution import CellRun, Status
from pytest_nbrepro.findings import Outcome, Severity, finding
from pytest_nbrepro.notebook import read
from pytest_nbrepro.storing import Stored

RUN = CellRun(Status.OK, (printed("new"),), count=1)
STORED = Stored.of(RUN.outputs, 1)


def differing(number: int = 1, rule: str = "OUT001") -> CellReport:
    found = finding(rule, "text differs: old → new", hint="sort it", cell=number)
    return CellReport(number, Outcome.FAILED, (found,), offer=Offer(replace(STORED)))


def passing(number: int) -> CellReport:
    return CellReport(number, Outcome.PASSED)


@pytest.mark.parametrize(
    ("report", "run", "made"),
    [
        (passing(1), RUN, NO_OFFER),
        (differing(), RUN, Offer(STORED)),
        (differing(rule="OUT002"), RUN, Offer(STORED)),
        (differing(rule="OUT003"), RUN, Offer(STORED)),
        (
            CellReport(1, Outcome.SKIPPED, (finding("OUT005", "nothing stored"),)),
            RUN,
            Offer(STORED),
        ),
        (
            CellReport(1, Outcome.PASSED, (finding("OUT004", "stderr differs"),)),
            RUN,
            NO_OFFER,
        ),
        (
            differing(),
            CellRun(Status.OK, ({"output_type": "stream", "text": [Cut.of("x")]},)),
            Offer(
                obstacle="its outputs are larger than what is kept of them (20 MB); "
                "for more: --nbrepro-output-limit 40"
            ),
        ),
        (
            CellReport(1, Outcome.FAILED, (finding("RUN007", "should raise an error"),)),
            RUN,
            Offer(forbids="cell 1 should raise an error"),
        ),
        (passing(1), CellRun(Status.DIED), Offer(forbids="the kernel died in cell 1")),
    ],
    ids=[
        "passed",
        "differs",
        "missing",
        "new",
        "nothing stored",
        "only told",
        "cut",
        "did not raise",
        "died, although that was left out",
    ],
)
def test_what_a_cell_offers(report: CellReport, run: CellRun, made: Offer) -> None:
    assert offer(Settings(), cell(), report, run) == made


def test_a_report_with_its_offer_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(differing())) == differing()


def outcome_of(
    path: Path, reports: Iterable[CellReport], wanted: Iterable[int], counts: Iterable[int | None]
) -> tuple[list[CellReport], list[Json]]:
    """The reports after an update, and the cells in the file."""
    cells = [code(str(n), outputs=[printed("old")], execution_count=n) for n in counts]
    path.write_bytes(as_jupyter_saves(notebook_json(*cells)))
    conducted = Conductor(Settings(update=True)).open(read(path))

    def judged() -> Generator[CellReport]:
        yield from reports

    done = list(accepted(conducted, judged(), list(wanted)))
    return done, json.loads(path.read_bytes())["cells"]


def test_what_is_accepted_passes_with_a_note_and_is_told(tmp_path: Path) -> None:
    reports = [passing(1), differing(2), differing(3)]
    done, cells = outcome_of(tmp_path / "a.ipynb", reports, [1, 2], [1, 2, 3])
    assert [report.outcome for report in done] == ["passed", "passed", "failed"]
    (note,) = done[1].findings
    assert (note.message, note.hint) == ("accepted: text differs: old → new", "")
    assert note.severity is Severity.INFO
    assert done[1].update is not None
    assert done[1].update.accepted == ("cell 2: text differs: old → new",)
    assert (done[0].update, done[2].update) == (done[1].update, None)  # the first one tells it, too
    assert done[2].findings == differing(3).findings
    texts = [found["outputs"][0]["text"] for found in cells]
    assert texts == ["old", ["new"], "old"]
    assert all(report.offer == NO_OFFER for report in done)  # outputs are not kept


@pytest.mark.parametrize(
    ("counts", "after"),
    [
        ([1, 7, 9], [1, 2, 9]),
        ([1, None, 9], [1, 2, 9]),
        ([5, 7, 9], [5, 7, 9]),
        ([5, None, 9], [5, None, 9]),
        ([2, 2, 2], [2, 2, 2]),
        ([None, 5, None], [None, 2, None]),
    ],
)
def test_a_fresh_count_is_stored_where_the_counts_still_rise(
    tmp_path: Path, counts: list[int | None], after: list[int | None]
) -> None:
    changed = replace(differing(2), offer=Offer(replace(STORED, execution_count=2)))
    reports = [passing(1), changed, passing(3)]
    _, cells = outcome_of(tmp_path / "a.ipynb", reports, [1, 2, 3], counts)
    assert [found["execution_count"] for found in cells] == after
    assert cells[1]["outputs"][0]["text"] == ["new"]


def test_cells_with_the_same_to_tell_share_a_line(tmp_path: Path) -> None:
    done, _ = outcome_of(tmp_path / "a.ipynb", [differing(1), differing(2)], [1, 2], [None, None])
    assert done[0].update is not None
    assert done[0].update.accepted == ("cells 1, 2: text differs: old → new",)


def test_one_cell_that_went_wrong_keeps_the_file_even_if_it_was_not_selected(
    tmp_path: Path,
) -> None:
    bad = CellReport(2, Outcome.FAILED, offer=Offer(forbids="time was up in cell 2"))
    done, cells = outcome_of(tmp_path / "a.ipynb", [differing(1), bad], [1], [1, 2])
    assert done[0].outcome is Outcome.FAILED
    assert done[0].findings[0].details[-1] == (
        "nothing in this notebook is accepted: time was up in cell 2"
    )
    assert done[0].update is not None
    assert (done[0].update.accepted, done[0].update.refused) == ((), "time was up in cell 2")
    assert cells[0]["outputs"] == [printed("old")]


def test_a_cell_without_stored_outputs_says_why_it_has_none_still(tmp_path: Path) -> None:
    told = finding("OUT005", "no stored output to compare with", cell=1)
    new = CellReport(1, Outcome.SKIPPED, (told,), "ran", offer=Offer(STORED))
    bad = CellReport(2, Outcome.FAILED, offer=Offer(forbids="cell 2 raised KeyError"))
    done, _ = outcome_of(tmp_path / "a.ipynb", [new, bad], [1, 2], [1, 2])
    assert done[0].reason == "ran; nothing in this notebook is accepted: cell 2 raised KeyError"
