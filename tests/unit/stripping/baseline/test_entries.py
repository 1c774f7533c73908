from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import cell, printed
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.stripping.baseline.entries import (
    Baseline,
    Entry,
    harvested,
    keys_of,
    referred,
    shown,
)

A, B = "a = 1", "print(a)"
WIDGET = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "0a"}},
}


def ran(number: int, source: str, text: str, count: int | None = None) -> Cell:
    return cell(number, source, outputs=[printed(text)], count=count or number)


def stripped(cells: list[Cell]) -> list[Cell]:
    return [replace(each, outputs=(), execution_count=None) for each in cells]


def labels(baseline: Baseline) -> list[str]:
    return [entry.label for entry in baseline.entries]


def test_the_outputs_of_cells_are_kept_and_found_again() -> None:
    cells = [cell(1, A, count=1), ran(2, B, "1")]
    baseline = harvested(cells, {}, None)
    assert labels(baseline) == [A, B]
    assert list(referred(stripped(cells), baseline)) == cells


def test_a_cell_that_was_not_run_has_no_entry() -> None:
    assert harvested([cell(1, A), ran(2, B, "1")], {}, None).entries[0].label == B


def test_cells_of_the_same_source_are_told_apart_by_their_order() -> None:
    cells = [ran(1, B, "1"), ran(2, B, "2"), ran(3, B, "3")]
    assert [occurrence for _, occurrence in keys_of(cells)] == [1, 2, 3]
    assert list(referred(stripped(cells), harvested(cells, {}, None))) == cells


def test_blanks_at_the_ends_of_lines_do_not_count() -> None:
    baseline = harvested([ran(1, "x  \ny\n", "1")], {}, None)
    assert next(referred([cell(1, "x\ny")], baseline)).outputs == (printed("1"),)


def test_what_was_not_run_again_keeps_what_it_had() -> None:
    old = harvested([ran(1, A, "old"), ran(2, B, "old")], {}, None)
    new = harvested([cell(1, A), ran(2, B, "new")], {}, old)
    assert [entry.outputs[0]["text"] for entry in new.entries] == ["old", "new"]


def test_an_entry_outlives_its_cell_where_it_stood_until_it_is_trimmed() -> None:
    old = harvested([ran(1, A, "1"), ran(2, B, "2")], {}, None)
    cells = [cell(1, "a = 2"), cell(2, B)]
    kept = harvested(cells, {}, old)
    assert labels(kept) == [A, B]
    assert labels(Baseline(tuple(kept.unused(cells)))) == [A]
    assert labels(harvested(cells, {}, old, trim=True)) == [B]
    back = harvested([cell(1, A), cell(2, B)], {}, kept)
    assert labels(back) == [A, B]


def test_the_outputs_of_an_edited_cell_stand_below_those_of_before() -> None:
    old = harvested([ran(1, "a", "1"), ran(2, "b", "2"), ran(3, "c", "3")], {}, None)
    once = harvested([ran(1, "a", "1"), ran(2, "b2", "2"), ran(3, "c", "3")], {}, old)
    assert labels(once) == ["a", "b", "b2", "c"]
    twice = harvested([ran(1, "a2", "1"), ran(2, "b3", "2"), ran(3, "c", "3")], {}, once)
    assert labels(twice) == ["a", "b", "b2", "a2", "b3", "c"]
    moved = harvested([ran(1, "c", "3"), ran(2, "a", "1")], {}, old)
    assert labels(moved) == ["c", "a", "b"]


def test_a_cell_that_shows_something_is_not_given_anything_else() -> None:
    baseline = harvested([ran(1, A, "old")], {}, None)
    fresh = ran(1, A, "new")
    assert next(referred([fresh], baseline)) is fresh
    run_only = cell(1, A, count=3)
    assert next(referred([run_only], baseline)) is run_only


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", ["a"]), ("a\nb", ["a\n", "b"]), ("", []), ("a\n", ["a\n"]), ([1, "a"], [1, "a"])],
)
def test_what_a_cell_shows_is_the_same_however_its_texts_are_divided(
    one: object, other: object
) -> None:
    cells = [
        cell(1, A, outputs=[{"output_type": "x", "text": text, "data": {"text/plain": text}}])
        for text in (one, other)
    ]
    assert shown(cells[0]) == shown(cells[1]) != shown(cell(1, A, outputs=[printed("b")]))


def test_the_state_of_widgets_stays_until_there_is_another() -> None:
    widget = cell(1, B, outputs=[WIDGET], count=1)
    old = harvested([widget], {"state": 1}, None)
    assert harvested(stripped([widget]), {}, old).widgets == {"state": 1}
    assert harvested(stripped([widget]), {"state": 2}, old).widgets == {"state": 2}
    assert harvested([cell(2, A)], {}, old).widgets == {"state": 1}  # the cell may come back
    in_the_file = harvested([widget], {"state": 1}, None, passed_over=[1])
    assert harvested([widget], {}, in_the_file, passed_over=[1]).widgets == {"state": 1}


def test_the_state_of_widgets_goes_with_the_last_of_them() -> None:
    old = harvested([cell(1, B, outputs=[WIDGET], count=1)], {"state": 1}, None)
    assert harvested([ran(1, B, "no widget any more")], {}, old).widgets == {}
    assert harvested([cell(2, A)], {}, old, trim=True).widgets == {}


sources = st.sampled_from(["a", "b", "c = 1\n", "c = 1", "", "  "])
counts = st.none() | st.integers(1, 50)
outputs: st.SearchStrategy[tuple[Any, ...]] = st.lists(
    st.sampled_from("x y z".split()).map(printed), max_size=2
).map(tuple)
notebooks = st.lists(st.tuples(sources, counts, outputs), max_size=8).map(
    lambda parts: [
        cell(number, source, count=count, outputs=shown)
        for number, (source, count, shown) in enumerate(parts, 1)
    ]
)


@given(notebooks)
def test_strip_and_refer_is_the_notebook(cells: list[Cell]) -> None:
    assert list(referred(stripped(cells), harvested(cells, {}, None))) == cells


@given(notebooks, notebooks)
def test_harvesting_twice_changes_nothing(before: list[Cell], now: list[Cell]) -> None:
    old = harvested(before, {}, None)
    once = harvested(now, {}, old)
    assert harvested(stripped(now), {}, once) == once
    assert {entry.key for entry in old.entries} <= {entry.key for entry in once.entries}


@given(notebooks)
def test_entries_stand_in_the_order_of_the_cells(cells: list[Cell]) -> None:
    keys = keys_of(cells)
    entries: tuple[Entry, ...] = harvested(cells, {}, None).entries
    places = [keys.index(entry.key) for entry in entries]
    assert places == sorted(places)
