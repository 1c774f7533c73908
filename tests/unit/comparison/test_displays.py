from __future__ import annotations

from typing import Any

import pytest
from frames import as_html, as_text
from outputs import Output, shown, the_one, verdicts

from pytest_nbrepro.comparison import Comparison, Verdict, compare, compare_outputs


def texts(*values: str) -> list[Output]:
    return [shown(text_plain=value) for value in values]


def apart(stored: list[Output], fresh: list[Output]) -> list[Comparison]:
    return [found for found in compare_outputs(stored, fresh) if not found.verdict.is_same]


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (texts("a", "b", "c"), texts("b", "a", "c")),
        (texts("a 0.5", "b 0.7", "c"), texts("b 0.70000001", "a 0.50000001", "c")),
        (
            [shown(image_png=x, text_plain="<Figure>") for x in ("AAAA", "BBBB", "CCCC")],
            [shown(image_png=x, text_plain="<Figure>") for x in ("BBBB", "AAAA", "CCCC")],
        ),
        (
            [shown(application_json={"a": x}) for x in (1, 2, 3)],
            [shown(application_json={"a": x}) for x in (2, 1, 3)],
        ),
    ],
)
def test_displays_in_another_order_are_told_as_that(
    stored: list[Output], fresh: list[Output]
) -> None:
    found = the_one(stored, fresh)
    assert (found.kind, found.verdict) == ("order", Verdict.DIFFERENT)
    assert found.evidence.message == "1, 2, 3 → 2, 1, 3"


def test_tables_with_identifiers_may_change_places_too() -> None:
    def styled(identifier: str, cell: str) -> Output:
        return shown(text_html=f'<table id="T_{identifier}"><tr><td>{cell}</td></tr></table>')

    stored = [styled("53633", "x"), styled("a1b2c", "y")]
    found = the_one(stored, [styled("0c1d2", "y"), styled("77777", "x")])
    assert found.evidence.message == "1, 2 → 2, 1"


def test_only_the_part_that_has_changed_is_told_of_a_long_order() -> None:
    stored = texts(*"abcdefghijklmnopqrst")
    found = the_one(stored, texts(*"abcdefgihjklmnopqrst"))
    assert found.evidence.message == (
        "… 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, … → … 7, 9, 8, 10, 11, 12, 13, 14, 15, 16, …"
    )


def test_one_is_lost_one_has_changed_one_is_new() -> None:
    found = apart(texts("a", "b", "c", "d1"), texts("a", "c", "d2"))
    assert [(f.verdict, f.evidence.message) for f in found] == [
        (Verdict.MISSING, ""),
        (Verdict.DIFFERENT, "d1 → d2"),
    ]
    found = apart(texts("a", "b", "c"), texts("b", "c", "d"))
    assert [f.verdict for f in found] == [Verdict.MISSING, Verdict.UNEXPECTED]


def test_every_display_that_differs_is_told() -> None:
    found = apart(texts(*"abcde"), texts(*"vwxyz"))
    assert [f.evidence.message for f in found] == ["a → v", "b → w", "c → x", "d → y", "e → z"]


def test_after_a_thousand_displays_that_differ_the_others_are_told_without_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compare, "_MOST_EXPLAINED", 2)
    found = apart(texts("a", "b", "same", "c", "d"), texts("v", "w", "same", "x", "y"))
    assert [f.evidence.message for f in found[:2]] == ["a → v", "b → w"]
    assert [f.verdict for f in found] == [Verdict.DIFFERENT] * 4
    assert all(f.evidence.message.startswith("not looked at, after ") for f in found[2:])


def test_a_reference_that_leads_elsewhere_is_no_change_of_places() -> None:
    def pair(element: str) -> list[Output]:
        page = f'<i id="{"a" * 12}"></i><i id="{"b" * 12}"></i>'
        return [shown(text_html=page), shown(text_html=f'<script>fill("{element * 12}")</script>')]

    assert verdicts(pair("a"), pair("b"))[1] == ("text/html", Verdict.DIFFERENT)


@pytest.mark.parametrize("deep", [5, 5000])
def test_values_nested_without_end_are_told_apart(deep: int) -> None:
    value: Any = "x"
    for _ in range(deep):
        value = [value]
    stored = [shown(application_json=value), *texts("a", "b")]
    assert [f.verdict for f in apart(stored, stored[1:])] == [Verdict.MISSING]


def test_a_display_in_several_forms_is_told_once_by_the_richest() -> None:
    def table(price: str) -> Output:
        rows = [("north", [price])]
        return shown(
            text_plain=as_text(["price"], rows),
            text_latex=f"${price}$",
            text_html=as_html(["price"], rows),
        )

    (found,) = apart([table("12.5")], [table("12.9")])
    named = "row 'north', column 'price': 12.5 → 12.9 (relative error 3.1e-02)"
    assert (found.kind, found.evidence.message) == ("text/html", named)
    assert found.evidence.diff[-2:] == (
        "  formula (latex) differs as well: 12.5 → 12.9 (relative error 3.1e-02)",
        f"  text result differs as well: {named}",
    )


def test_a_form_that_is_lost_is_told_beside_one_that_differs() -> None:
    stored = shown(text_plain="a", image_png="AAAA", text_html="<b>a</b>")
    fresh = shown(text_plain="b", text_html="<b>b</b>")
    html, picture = apart([stored], [fresh])
    assert (html.kind, html.verdict) == ("text/html", Verdict.DIFFERENT)
    assert html.evidence.diff[-1] == "  text result differs as well: a → b"
    assert (picture.kind, picture.verdict) == ("image/png", Verdict.MISSING)
