from __future__ import annotations

import json
import sys
from html import unescape
from types import SimpleNamespace
from typing import Any, cast

import pytest
from builders import TEXTS
from hypothesis import given

from pytest_nbrepro.attaching import shows
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import finding
from pytest_nbrepro.reports.session import Cell, Content, Output

PNG = "iVBORw0KGgo="


def content(value: str) -> Content:
    return Content(len(value), "0", value)


def cell(kind: str, stored: str, fresh: str, **more: Any) -> Cell:
    sides = content(stored), content(fresh)
    made = Output(kind, "picture", "different", "1 → 2", stored=sides[0], fresh=sides[1], **more)
    same = Output("stdout", "printed text", "identical")
    return Cell(3, content("x"), "forked", (same, made))


def shown(cell: Cell, **options: str) -> SimpleNamespace:
    """The report of a test, when a cell has been shown in those that the options ask for."""
    config = cast("pytest.Config", SimpleNamespace(getoption=lambda name, _: options.get(name)))
    report = SimpleNamespace(extras=["there"])
    told = finding("OUT001", "picture differs: 1 → 2", cell=3)
    for show in shows(config, Settings()):
        show(cast("pytest.TestReport", report), cell, [told])
    return report


def test_where_nobody_makes_such_a_report_nothing_is_shown() -> None:
    assert shown(cell("stdout", "1", "2")).extras == ["there"]


def test_pytest_html_shows_both_sides_in_a_frame() -> None:
    first, extra = shown(cell("stdout", "one", "two"), htmlpath="x.html").extras
    assert first == "there"
    assert extra["format_type"] == "html"
    markup = extra["content"]
    assert markup.startswith('<iframe sandbox="" srcdoc="')
    page = unescape(markup)
    assert "one" in page
    assert "two" in page
    assert "default-src 'none'" in unescape(page)


@given(TEXTS)
def test_what_a_cell_holds_stays_in_its_frame(text: str) -> None:
    hostile = f'"></iframe><script>{text}</script>'
    _, extra = shown(cell("stdout", hostile, text, hint=hostile), htmlpath="x.html").extras
    assert extra["content"].count("<") == 2
    assert "<script" not in unescape(extra["content"])


def test_a_cell_whose_outputs_are_the_same_has_none() -> None:
    same = Cell(3, content("x"), "forked", (Output("stdout", "printed text", "identical"),))
    assert shown(same, htmlpath="x.html").extras == ["there"]


def test_allure_has_a_page_and_compares_pictures_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    attached: list[tuple[str, dict[str, str]]] = []
    allure = SimpleNamespace(attach=lambda body, **kind: attached.append((body, kind)))
    monkeypatch.setitem(sys.modules, "allure", cast("Any", allure))
    found = cell("image/png", PNG, PNG + "\n", difference=content(PNG))
    assert shown(found, allure_report_dir="x").extras == ["there"]
    (page, first), (pictures, second) = attached
    assert first == {
        "name": "stored and fresh", "attachment_type": "text/html", "extension": "html",
    }  # fmt: skip
    assert "OUT001" in page
    assert second["attachment_type"] == "application/vnd.allure.image.diff"
    address = f"data:image/png;base64,{PNG}"
    assert json.loads(pictures) == {"expected": address, "actual": address, "diff": address}


def test_a_picture_without_its_other_side_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    attached: list[str] = []
    allure = SimpleNamespace(attach=lambda *_, name, **__: attached.append(name))
    monkeypatch.setitem(sys.modules, "allure", cast("Any", allure))
    only = Output("image/png", "picture", "missing", stored=content(PNG))
    shown(Cell(3, content("x"), "forked", (only,)), allure_report_dir="x")
    assert attached == ["stored and fresh"]
