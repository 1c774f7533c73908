from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import finding
from pytest_nbrepro.fragments import Fragment
from pytest_nbrepro.joining import Heard
from pytest_nbrepro.reports.session import Notebook, Row


@pytest.fixture
def heard(pytestconfig: pytest.Config) -> Heard:
    return Heard(pytestconfig, Settings())


def report(item: str, outcome: Any = "passed", when: Any = "call", **properties: object) -> Any:
    named = [(f"nbrepro.{name}", value) for name, value in properties.items()]
    longrepr = "OUT001 cell 1: differs\nmore" if outcome == "failed" else None
    nodeid = f"a.ipynb::{item}"
    return pytest.TestReport(
        nodeid, ("a.ipynb", 6, item), {}, outcome, longrepr, when, (), 0.5, user_properties=named
    )


def only(heard: Heard, why: str = "", code: int = 1) -> Notebook:
    (found,) = heard.joined(code, why).notebooks
    return found


def test_what_runs_and_what_is_reported_come_together(heard: Heard) -> None:
    told = finding("OUT001", "differs", cell=1)
    heard.take(Fragment("a.ipynb::cell-1", (told,), notebook=Notebook("", code_cells=1)))
    heard.hear(report("cell-1", "failed", rules="OUT001", cells=1))
    found = only(heard)
    (item,) = found.items
    assert (found.path, found.verdict, found.code_cells) == ("a.ipynb", "failed", 1)
    assert (item.outcome, item.seconds, item.line) == ("failed", 0.5, 7)
    assert (item.headline, item.findings) == ("OUT001 cell 1: differs", (told,))


def test_the_order_in_which_both_are_heard_does_not_matter(heard: Heard) -> None:
    heard.hear(report("cell-1", "failed"))
    heard.take(Fragment("a.ipynb::cell-1", (finding("OUT001", "differs"),)))
    (item,) = only(heard).items
    assert (item.outcome, len(item.findings)) == ("failed", 1)


def test_an_end_that_fails_counts_and_one_that_passes_changes_nothing(heard: Heard) -> None:
    heard.hear(report("cell-1", "passed", "setup"))
    heard.hear(report("cell-1"))
    heard.hear(report("cell-1", "passed", "teardown"))
    assert only(heard).items[0].outcome == "passed"
    heard.hear(report("cell-1", "failed", "teardown"))
    assert only(heard).items[0].outcome == "failed"


def test_a_cell_that_failed_does_not_pass_by_its_end(heard: Heard) -> None:
    heard.hear(report("cell-1", "failed"))
    heard.hear(report("cell-1", "passed", "teardown"))
    assert only(heard).items[0].outcome == "failed"


def test_the_tables_of_several_items_are_kept(heard: Heard) -> None:
    packages, machine = (Row("numpy", "1", "2", differs=True),), (Row("memory", "1", "2"),)
    heard.take(Fragment("a.ipynb::lock", notebook=Notebook("", environment=packages)))
    heard.take(Fragment("a.ipynb::hardware", notebook=Notebook("", machine=machine)))
    heard.take(Fragment("a.ipynb::order", notebook=Notebook("")))
    assert (only(heard).environment, only(heard).machine) == (packages, machine)


def test_the_diagnosis_of_a_notebook_stands_with_it(heard: Heard) -> None:
    heard.hear(report("cell-1", "failed"))
    told = {"cause": "input", "diagnosis": "cause: input\nmore", "evidence": "x"}
    heard.hear(report("cell-2"))
    heard.hear(report("cell-2", "passed", "teardown", **told))
    found = only(heard)
    assert (found.cause, found.diagnosis) == ("input", ("cause: input", "more"))
    assert found.evidence == ("x",)


def test_a_cached_cell_is_known_as_one(heard: Heard) -> None:
    heard.hear(report("cell-1", cached=True))
    heard.hear(report("cell-2"))
    assert [item.is_cached for item in only(heard).items] == [True, False]


def test_items_of_others_are_not_heard_of(heard: Heard) -> None:
    heard.expect(["a.ipynb::Cell 0", "test_a.py::test_b", "a.ipynb::cell-1"])
    assert [item.name for item in only(heard).items] == ["cell-1"]


@pytest.mark.parametrize(
    ("code", "why", "stopped"),
    [
        (0, "", "not all items were run"),
        (1, "stopping after 1 failures", "stopping after 1 failures"),
        (2, "", "interrupted"),
        (3, "", "pytest or a plugin failed"),
        (77, "", "not all items were run"),
    ],
)
def test_why_a_session_ended_early(heard: Heard, code: int, why: str, stopped: str) -> None:
    heard.expect(["a.ipynb::cell-1"])
    assert heard.joined(code, why).stopped == stopped


def test_a_session_that_ran_everything_did_not_stop(heard: Heard) -> None:
    heard.hear(report("cell-1", "failed"))
    assert heard.joined(1, "stopping after 1 failures").stopped == ""


def test_what_began_and_did_not_end_was_interrupted(heard: Heard) -> None:
    heard.expect(["a.ipynb::cell-1", "a.ipynb::cell-2"])
    heard.begun.add("a.ipynb::cell-1")
    found = only(heard, code=2)
    assert [item.outcome for item in found.items] == ["interrupted", "not run"]
    assert found.verdict == "interrupted"


def test_reruns_of_other_plugins_are_not_the_end(heard: Heard) -> None:
    heard.expect(["a.ipynb::cell-1"])
    again = report("cell-1")
    heard.hear(SimpleNamespace(**{**vars(again), "outcome": "rerun"}))  # type: ignore[arg-type]  # as their plugin makes one
    assert only(heard).items[0].outcome == "not run"


def test_a_name_may_have_a_line_break(heard: Heard) -> None:
    heard.take(Fragment("new\nline.ipynb::lock"))
    assert [each.path for each in heard.joined(0, "").notebooks] == ["new\nline.ipynb"]
