"""Inputs that are not as recorded, as a cause."""

from __future__ import annotations

from typing import Any

from suspects import concluded, differs, evidence, failure, gives, raised

from pytest_nbrepro.diagnosis import Cause, ChangedInput, Diagnosis, Drift, Run

STEADY = {Run.PERTURBED: gives(1, 2, 3)}
DATA = ChangedInput("data/a.csv", "2 → 4 bytes", frozenset({1}))
CELLS = ("rows = open('data/a.csv').read()", "print(len(rows))", "print(7)")


def told(*inputs: ChangedInput, cell: int = 2, **more: Any) -> Diagnosis:
    known = evidence(*CELLS, failures=[failure(cell)], inputs=inputs, **more)
    found, _ = concluded(known, STEADY)
    assert found is not None
    return found


def test_data_that_have_changed_are_the_likely_cause_where_the_cell_comes_of_them() -> None:
    assert told(DATA).lines == (
        (
            "cause: input (likely): data/a.csv (2 → 4 bytes) is not as recorded, and cell 1 uses "
            "it; get the data of then; or, where these are right: pytest --nbrepro "
            "--nbrepro-update report.ipynb"
        ),
    )


def test_several_are_counted() -> None:
    many = [ChangedInput(f"{n}.csv", cells=frozenset({1, 2})) for n in range(5)]
    assert "0.csv, 1.csv, 2.csv and 2 more are not as recorded, and cells 1 and 2 use them" in (
        told(*many).sentence
    )


def test_data_of_other_cells_are_named_where_nothing_else_is_known() -> None:
    assert told(DATA, cell=3).sentence == "data/a.csv (2 → 4 bytes) is not as recorded"
    numpy = Drift("numpy", "1.26.4", "2.4.6", frozenset({3}))
    assert told(DATA, cell=3, drift=(numpy,)).cause is Cause.ENVIRONMENT


def test_data_go_before_packages_and_chance_before_data() -> None:
    numpy = Drift("numpy", "1.26.4", "2.4.6", frozenset({1}))
    assert told(DATA, drift=(numpy,)).cause is Cause.INPUT
    known = evidence(*CELLS, failures=[failure(2)], inputs=(DATA,))
    chance = {Run.PERTURBED: differs(2), Run.PLAIN: differs(2)}
    found, _ = concluded(known, chance)
    assert found is not None
    assert found.cause is Cause.NONDETERMINISM


def test_an_error_that_they_may_have_led_to_is_named() -> None:
    known = evidence(*CELLS, failures=[raised(2, "KeyError", "'x'")], inputs=(DATA,))
    found, _ = concluded(known, STEADY)
    assert found is not None
    assert found.cause is Cause.INPUT
    assert found.sentence.startswith("cell 2 raised KeyError: 'x'; data/a.csv")
