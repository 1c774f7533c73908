from __future__ import annotations

import html
import re

from hostile import HOSTILE
from hypothesis import given
from sessions import cell_item, notebook, output, session

from pytest_nbrepro.columns import printable
from pytest_nbrepro.findings import finding
from pytest_nbrepro.reports.ci import Row, checked_row, of_session, rows_of, step_summary
from pytest_nbrepro.reports.session import Item

#: Signs that are none of Markdown's, HTML's or GitHub's where they stand.
HARMLESS = re.compile(r"(?:[^\x00-\x7f]|[A-Za-z0-9 ,-]|\.(?=\s|$)|&#\d+;|<br>|</?span>)*")


@given(HOSTILE)
def test_a_text_of_a_notebook_is_nothing_but_text(text: str) -> None:
    summary = step_summary([Row(text, "failed", text, text)], "Notebooks")
    _, _, row = summary.rstrip("\n").partition("|---|---|---|---|\n")
    assert "\n" not in row
    path, verdict, cause, to_do = row.removeprefix("| ").removesuffix(" |").split(" | ")
    assert (verdict, cause, to_do) == ("❌ failed", path, path)
    assert HARMLESS.fullmatch(path)
    assert "--" not in path
    assert "www" not in path
    if len(text) < 600:
        assert html.unescape(re.sub("</?span>", "", path.replace("<br>", "\n"))) == printable(
            text
        ).replace("\t", " ")


def test_an_address_is_no_link() -> None:
    summary = step_summary([Row("a", "failed", "www.evil.test https://evil.test me@x.test")], "N")
    shown = "&#119;ww&#46;evil&#46;test https&#58;&#47;&#47;evil&#46;test"
    assert f"{shown} me<span>&#64;</span>x&#46;test" in summary


def test_only_what_is_not_clean_has_a_row_and_all_is_counted() -> None:
    rows = [Row("a", "reproduced"), Row("b", "failed", "why", "do"), Row("c", "reproduced")]
    summary = step_summary(rows, "Notebooks", "Not complete: x.")
    assert "2 reproduced, 1 failed" in summary
    assert "Not complete&#58; x." in summary
    assert "| b | ❌ failed | why | do |" in summary
    assert "| a |" not in summary


def test_without_anything_wrong_there_is_no_table() -> None:
    assert "|" not in step_summary([Row("a", "reproduced")], "Notebooks")


def test_what_there_is_no_room_for_is_told() -> None:
    rows = [Row(f"{i}", "failed", "ä" * 500) for i in range(100)]
    summary = step_summary(rows, "Notebooks", room=20_000)
    assert len(summary.encode()) <= 20_000
    shown = summary.count("| ❌ ")
    assert 0 < shown < 100
    assert f"{100 - shown} more notebooks are left out" in summary


def failing() -> Item:
    told = finding("OUT001", "differs", hint="look", cell=1)
    headline = "OUT001 cell 1: differs"
    return cell_item(1, output("1", "2"), headline=headline, findings=(told,))


def test_a_failed_notebook_is_told_with_its_cause_and_what_to_do() -> None:
    told = notebook(failing(), cause="result", diagnosis=("cause: result: changed; do this",))
    rows = [*rows_of(session(notebook(path="b.ipynb"), told))]
    assert rows[0] == Row("a.ipynb", "failed", "result: OUT001 cell 1: differs", "changed; do this")
    assert rows[1] == Row("b.ipynb", "reproduced")
    (without,) = rows_of(session(notebook(failing())))
    assert (without.cause, without.to_do) == ("OUT001 cell 1: differs", "look")


def test_a_check_is_told_by_its_first_error_or_warning() -> None:
    findings = [
        finding("REC001", "no record"),
        finding("HW005", "differs", hint="a"),
        finding("ORDER010", "line 1", cell=2, hint="b"),
        finding("ORDER010", "line 2", cell=2),
    ]
    told = "ORDER010 cell 2: line 1 (and 1 more)"
    assert checked_row("a", findings) == Row("a", "with errors", told, "b")
    assert checked_row("a", findings[:2]) == Row("a", "with warnings", "HW005 differs", "a")
    assert checked_row("a", findings[:1]) == Row("a", "ok")


def test_the_first_error_of_a_notebook_carries_its_cause() -> None:
    warned = Item("hardware", "passed", findings=(finding("HW005", "differs"),))
    more = Item("cell-2", "failed", headline="later")
    found = session(notebook(warned, failing(), more, diagnosis=("cause: result: x",)))
    first, second, third = of_session(found)
    assert [first.cause, second.cause, third.cause] == ["", "cause: result: x", ""]
    assert second.code == "print(1)"
    assert second.text.endswith("hint: look\ncause: result: x")


def test_a_failure_without_an_error_of_ours_is_one_all_the_same() -> None:
    crashed = Item("cell-3", "failed", headline="worker 'gw0' crashed")
    by_filter = Item("hardware", "failed", findings=(finding("HW005", "differs"),))
    found = [*of_session(session(notebook(crashed, by_filter)))]
    assert [(each.found.rule, str(each.found.severity), each.found.cell) for each in found] == [
        ("", "error", 3), ("HW005", "error", None),
    ]  # fmt: skip
