from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import pytest
from builders import code, printed
from PIL import Image
from test_conductor import conducted

from pytest_nbrepro import reporting
from pytest_nbrepro.cell_reports import CellReport
from pytest_nbrepro.checking import Part
from pytest_nbrepro.comparison import compare_outputs
from pytest_nbrepro.config import Settings
from pytest_nbrepro.digests import Cut, sha256
from pytest_nbrepro.execution import CellRun, Status
from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports.session import Content, Output


def shown(data: dict[str, Any]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def outputs(
    *, stored: list[Any], fresh: list[Any], settings: Settings | None = None
) -> tuple[Output, ...]:
    """What a report holds of the outputs of a cell that fails."""
    found = compare_outputs(stored, fresh)
    report = CellReport(
        1,
        Outcome.FAILED,
        comparisons=found,
        kernel="forked",
        fresh=CellRun(Status.OK, tuple(fresh)),
    )
    made = reporting.cell(conducted(code(outputs=stored), settings=settings), report)
    assert (made.number, made.source.value, made.kernel) == (1, "1 + 1", "forked")
    return made.outputs


def whole(text: str) -> Content:
    return Content(len(text), sha256(text), text)


def test_both_sides_of_what_differs_are_there() -> None:
    (found,) = outputs(stored=[printed("a\n"), printed("1\n")], fresh=[printed("a\n2\n")])
    assert (found.kind, found.name, found.verdict) == ("stdout", "printed text", "different")
    assert (found.stored, found.fresh) == (whole("a\n1\n"), whole("a\n2\n"))
    assert "- 1" in found.diff


def test_of_what_is_the_same_there_is_the_verdict_only() -> None:
    stored = [printed("1\n"), shown({"text/plain": "0.1234567"})]
    first, second = outputs(
        stored=stored, fresh=[printed("2\n"), shown({"text/plain": "0.1234568"})]
    )
    assert first.verdict == "different"
    assert (second.verdict, second.stored, second.fresh) == ("within tolerance", None, None)
    assert second.largest_error == pytest.approx(8.1e-7, rel=0.01)


def test_displays_are_the_ones_that_were_compared() -> None:
    same, was, now = (shown({"text/plain": text}) for text in ("same", "old words", "new words"))
    found = outputs(stored=[same, was], fresh=[same, now])
    assert [each.verdict for each in found] == ["identical", "different"]
    assert (found[1].stored, found[1].fresh) == (whole("old words"), whole("new words"))


def test_what_is_on_one_side_only_is_shown_there() -> None:
    same, more = (
        shown({"text/plain": "same"}),
        shown({"text/html": "<b>more</b>", "text/plain": "m"}),
    )
    assert [(o.stored, o.fresh) for o in outputs(stored=[more, same], fresh=[same])][:1] == [
        (whole("<b>more</b>"), None)
    ]
    assert (None, whole("<b>more</b>")) in [
        (o.stored, o.fresh) for o in outputs(stored=[same], fresh=[same, more])
    ]


def test_errors_are_their_name_and_message() -> None:
    was: dict[str, Any] = {"output_type": "error", "ename": "KeyError", "evalue": "no"}
    now = {**was, "ename": "ValueError"}
    (found,) = outputs(stored=[was], fresh=[now])
    assert found.kind == "error type"
    assert (found.stored, found.fresh) == (whole("KeyError: no"), whole("ValueError: no"))


def picture(colour: str) -> str:
    file = BytesIO()
    Image.new("RGB", (9, 9), colour).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def test_pictures_have_a_third_one_that_shows_where_they_differ() -> None:
    stored, fresh = (shown({"image/png": picture(c), "text/plain": "<P>"}) for c in ("red", "blue"))
    found = next(o for o in outputs(stored=[stored], fresh=[fresh]) if o.kind == "image/png")
    assert (found.stored, found.fresh) == (whole(picture("red")), whole(picture("blue")))
    assert found.difference is not None
    assert base64.b64decode(found.difference.value or "").startswith(b"\x89PNG")


def test_objects_are_their_json() -> None:
    stored, fresh = (shown({"application/json": {"b": n, "a": [True]}}) for n in (1, 2))
    (found,) = outputs(stored=[stored], fresh=[fresh])
    assert (found.stored, found.fresh) == (whole('{"a":[true],"b":1}'), whole('{"a":[true],"b":2}'))


def test_of_long_texts_the_beginning_is_kept_and_of_long_files_nothing() -> None:
    long, other = "x" * (reporting.MOST_TEXT + 1), "x" * reporting.MOST_TEXT + "y"
    (found,) = outputs(stored=[printed(long)], fresh=[printed(other)])
    assert found.stored == Content(len(long), sha256(long), long[:-1], is_whole=False)
    file = {"application/pdf": "A" * (reporting.MOST_FILE + 4)}
    (found,) = outputs(stored=[shown(file)], fresh=[shown({"application/pdf": "AAAA"})])
    assert found.stored == Content(
        reporting.MOST_FILE + 4, sha256(file["application/pdf"]), None, is_whole=False
    )
    assert found.fresh == whole("AAAA")


def test_a_stream_that_was_cut_says_how_long_it_was() -> None:
    fresh = [{"output_type": "stream", "name": "stdout", "text": ["b", Cut.of("c" * 50)]}]
    first, second = outputs(stored=[printed("a" * 51)], fresh=fresh)
    assert first.fresh == Content(51, sha256("b"), "b", is_whole=False)
    assert second.verdict == "different"


def test_a_display_that_was_cut_has_size_and_digest() -> None:
    cut = Cut.of("c" * 50)
    (found,) = outputs(stored=[shown({"text/plain": "a"})], fresh=[shown({"text/plain": cut})])
    assert found.fresh == Content(50, cut.sha256, None, is_whole=False)


def test_what_a_profile_does_not_compare_does_not_shift_the_displays() -> None:
    plain = [shown({"image/png": picture("red")}), shown({"text/plain": "one"})]
    fresh = [shown({"text/plain": "two"})]
    found = compare_outputs(plain[1:], fresh)
    report = CellReport(
        1, Outcome.FAILED, comparisons=found, fresh=CellRun(Status.OK, tuple(fresh))
    )
    made = reporting.cell(conducted(code(outputs=plain), settings=Settings(compat="nbval")), report)
    assert [o.stored for o in made.outputs] == [whole("one")]


def test_of_a_cell_that_passes_neither_side_is_there() -> None:
    early: dict[str, Any] = {"output_type": "stream", "name": "stderr", "text": "early"}
    found = compare_outputs([early], [{**early, "text": "late"}])
    report = CellReport(1, Outcome.PASSED, comparisons=found)
    (told,) = reporting.cell(conducted(code(outputs=[early])), report).outputs
    assert (told.verdict, told.stored, told.fresh) == ("different", None, None)
    assert told.diff == ("- early", "+ late")


def test_of_a_notebook_without_a_record_there_are_no_tables() -> None:
    notebook = conducted(code())
    told = reporting.with_rows(notebook, reporting.about(notebook), Part.LOCK)
    assert (told.code_cells, told.kernel, told.has_record) == (1, "python3", False)
    assert (told.environment, told.machine) == ((), ())
