from __future__ import annotations

from typing import Any

import pytest

from pytest_nbrepro.comparison import compare_outputs
from pytest_nbrepro.comparison.vega import with_plain_names

MIME = "application/vnd.vegalite.v6.json"
ONE, TWO, THREE = (f"data-{digit * 32}" for digit in "9a5")


def chart(first: str, second: str, sets: dict[str, Any]) -> dict[str, Any]:
    """As altair 6.3 writes two charts side by side."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
        "hconcat": [{"data": {"name": first}}, {"data": {"name": second}}],
        "datasets": sets,
    }


def same(stored: Any, fresh: Any, mime: str = MIME) -> bool:
    was, now = ([{"output_type": "display_data", "data": {mime: x}}] for x in (stored, fresh))
    return all(comparison.verdict.is_same for comparison in compare_outputs(was, now))


def test_the_name_of_a_data_set_does_not_count_but_its_values_do() -> None:
    stored = chart(ONE, TWO, {ONE: [{"a": 0.5}], TWO: [{"a": 1.5}]})
    assert same(stored, chart(THREE, TWO, {THREE: [{"a": 0.5000001}], TWO: [{"a": 1.5}]}))
    assert not same(stored, chart(THREE, TWO, {THREE: [{"a": 0.6}], TWO: [{"a": 1.5}]}))


def test_the_order_in_which_a_notebook_stores_data_sets_does_not_count() -> None:
    stored = chart(ONE, TWO, {ONE: [{"a": 0.5}], TWO: [{"a": 1.5}]})
    # by their new names, the second comes first
    fresh = chart(TWO, THREE, {THREE: [{"a": 1.5000001}], TWO: [{"a": 0.5}]})
    assert same(stored, fresh)


def test_the_same_data_twice_stays_different_from_two_data_sets() -> None:
    sets = {ONE: [{"a": 0.5}], TWO: [{"a": 0.5}]}
    assert not same(chart(ONE, ONE, {ONE: [{"a": 0.5}]}), chart(ONE, TWO, sets))
    assert not same(chart(ONE, TWO, sets), chart(TWO, TWO, sets))


def test_data_sets_that_nothing_refers_to_count() -> None:
    stored = {"datasets": {ONE: [{"a": 0.5}]}}
    assert same(stored, {"datasets": {TWO: [{"a": 0.5}]}})
    assert not same(stored, {"datasets": {TWO: [{"a": 0.6}]}})
    assert not same(stored, {"datasets": {}})
    both = {"datasets": {ONE: [{"a": 0.5}], TWO: [{"a": 0.6}]}}
    assert same(both, {"datasets": dict(reversed(both["datasets"].items()))})


def test_a_name_in_html_becomes_a_number() -> None:
    html = '<script>vegaEmbed({{"data": {{"name": "{0}"}}, "datasets": {{"{0}": [{1}]}}}})</script>'
    assert same(html.format(ONE, 0.5), html.format(TWO, 0.5000001), "text/html")
    assert not same(html.format(ONE, 0.5), html.format(TWO, 0.6), "text/html")


def test_a_digest_that_is_no_name_counts() -> None:
    assert not same({"a": ONE}, {"a": TWO})
    assert not same({"a": ONE}, {"a": TWO}, "application/json")
    assert not same(f'"{ONE}"', f'"{TWO}"', "text/html")


@pytest.mark.parametrize(
    "document",
    [None, 5, "text", [], {}, {"datasets": None}, {"datasets": []}, {"datasets": {"a": ONE}}],
)
def test_what_is_no_chart_stays_as_it_is(document: Any) -> None:
    assert with_plain_names(MIME, document) is document


def test_the_output_itself_is_not_touched() -> None:
    stored = chart(ONE, TWO, {ONE: [], TWO: []})
    assert with_plain_names(MIME, stored) != stored
    assert stored == chart(ONE, TWO, {ONE: [], TWO: []})
