"""How cells hang together, and the orders in which they may have been run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from builders import cell

from pytest_nbrepro.order import Story, story


def told(*sources: str, counts: Sequence[int | None] = (), is_python: bool = True) -> Story:
    given = counts or [None] * len(sources)
    pairs = zip(sources, given, strict=True)
    cells = [cell(n, source, count=count) for n, (source, count) in enumerate(pairs, 1)]
    return story(cells, is_python=is_python)


def test_a_cell_follows_from_those_whose_names_it_reads_directly_or_not() -> None:
    found = told("a = 1", "b = a", "c = 5", "print(b)")
    assert found.behind(4) == {1, 2}
    assert found.behind(3) == frozenset()


def test_a_name_that_is_bound_again_cuts_what_is_behind() -> None:
    assert told("a = 1", "a = 2", "print(a)").behind(3) == {2}


def test_what_is_changed_in_place_is_behind_too() -> None:
    assert told("a = []", "a.append(1)", "print(a)").behind(3) == {1, 2}


def test_a_function_brings_what_it_reads() -> None:
    assert told("k = 2", "def f(x):\n    return x * k", "print(f(1))").behind(3) == {1, 2}


def test_an_import_ties_no_cells_and_gives_its_module() -> None:
    found = told("import numpy as np\nfrom math import pi", "print(np.ones(2))", "print(3)")
    assert found.behind(2) == frozenset()
    assert found.modules[1] == {"numpy", "math"}
    assert found.modules[2] == {"numpy"}
    assert found.modules[3] == frozenset()


@pytest.mark.parametrize("unclear", ["exec(code)", "def ("])
def test_a_cell_that_may_bind_any_name_is_behind_all_that_read_one(unclear: str) -> None:
    found = told("x = 1", unclear, "print(y)", "z = 1")
    assert 2 in found.behind(3) or unclear == "exec(code)"
    assert found.behind(4) == frozenset()


@pytest.mark.parametrize(
    ("counts", "recorded", "filled"),
    [
        ((1, 2, 3), (1, 2, 3), (1, 2, 3)),
        ((1, 3, 2), (1, 3, 2), (1, 3, 2)),
        ((1, 4, 3), (1, 3, 2), (1, 2, 3, 2)),
        ((4, 2, 3), (2, 3, 1), (1, 2, 3, 1)),
        ((5, 6, 7), (1, 2, 3), (1, 2, 3)),
        ((1, None, 2), (1, 3), (1, 3)),
        ((1, 1, 2), (), ()),
        ((None, None, None), (), ()),
    ],
)
def test_the_orders_that_counts_allow(
    counts: tuple[int | None, ...], recorded: tuple[int, ...], filled: tuple[int, ...]
) -> None:
    found = told("x = 1", "x = 2", "x = 3", counts=counts)
    assert (found.recorded, found.filled) == (recorded, filled)


def test_cells_that_read_what_they_overwrite_may_have_been_run_again() -> None:
    sources = ("x = 1", "x += 1", "y = 1", "x = x * 2")
    assert told(*sources, counts=(1, 3, 7, 8)).repeated == {2: 2}


def test_who_has_read_what_of_another() -> None:
    found = told("x = 1", "print(x)", "x = 2", counts=(1, 3, 2))
    (conflict,) = found.conflicts
    assert (conflict.reader, conflict.name, conflict.then) == (2, "x", 3)


def test_a_name_that_is_written_alike() -> None:
    found = told("rate = 1", "rates")
    assert found.like("rates", 2) == "rate"
    assert found.like("rates", 1) == ""
    assert found.like("temperature", 2) == ""


def test_of_another_language_only_counts_tell() -> None:
    found = told("x <- 1", "print(x)", counts=(2, 1), is_python=False)
    assert found.recorded == (2, 1)
    assert not found.makers
