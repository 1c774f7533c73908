"""Nondeterminism: which runs are asked for, and what is concluded from them."""

from __future__ import annotations

from suspects import concluded, differs, evidence, failure, gives

from pytest_nbrepro.diagnosis import Cause, Diagnosis, Rerun, Run

DRAWS = ("import random", "x = random.random()\nprint(x)", "print(x + 1)", "print(7)")


def lines(found: Diagnosis | None) -> tuple[str, ...]:
    assert found is not None
    return found.lines


def test_two_runs_that_disagree_prove_it_and_name_the_call() -> None:
    known = evidence(*DRAWS, failures=[failure(2), failure(3), failure(4)])
    runs = {Run.PERTURBED: differs(2, 3), Run.PLAIN: differs(2)}
    found, asked = concluded(known, runs)
    assert lines(found) == (
        (
            "cause: nondeterminism: two fresh runs disagree in cell 2, which draws random numbers "
            "without a seed (random.random, line 1); seed it: random.seed(0)"
        ),
        "cell 3 only follows from cell 2",
        "cell 4 fails too, and uses nothing of cell 2",
    )
    assert asked == [Run.PERTURBED, Run.PLAIN]


def test_the_cell_above_that_draws_is_named() -> None:
    known = evidence("import random\nx = random.random()", "print(x)", failures=[failure(2)])
    found, _ = concluded(known, {Run.PERTURBED: differs(2), Run.PLAIN: differs(2)})
    assert "and cell 1, which it follows from, draws random numbers" in lines(found)[0]


def test_what_a_function_changes_in_place_is_found_above() -> None:
    sources = ("import random\nx = [1, 2]", "random.shuffle(x)", "print(x)")
    known = evidence(*sources, failures=[failure(3)])
    found, _ = concluded(known, {Run.PERTURBED: differs(3), Run.PLAIN: differs(3)})
    assert "and cell 2 above draws random numbers" in lines(found)[0]


def test_without_a_source_in_the_code_it_is_nondeterminism_all_the_same() -> None:
    known = evidence("import lib", "print(lib.f())", failures=[failure(2)])
    found, _ = concluded(known, {Run.PERTURBED: differs(2), Run.PLAIN: differs(2)})
    assert found is not None
    assert found.cause is Cause.NONDETERMINISM
    assert "its code does not show why" in found.sentence


def test_what_only_other_surroundings_show_is_told_apart_by_further_runs() -> None:
    known = evidence("w = set('abc')", "print(w)", failures=[failure(2)])
    runs = {Run.PERTURBED: differs(2), Run.PLAIN: gives(2), Run.HASH_SEED: differs(2)}
    found, asked = concluded(known, runs)
    assert lines(found)[0].startswith(
        "cause: nondeterminism: what cell 2 shows depends on the hash seed of Python, and cell 1, "
        "which it follows from, relies on the order of a set (set, line 1)"
    )
    assert asked == [Run.PERTURBED, Run.PLAIN, Run.HASH_SEED]


def test_the_last_of_them_needs_no_run_of_its_own() -> None:
    known = evidence("import os", "print(os.path.abspath('x'))", failures=[failure(2)])
    others = dict.fromkeys((Run.PLAIN, Run.HASH_SEED, Run.TIME_ZONE, Run.HOME), gives(2))
    found, asked = concluded(known, {Run.PERTURBED: differs(2), **others})
    assert found is not None
    assert found.sentence == "what cell 2 shows depends on the working or the temporary folder"
    assert len(asked) == 5


def test_a_run_that_breaks_elsewhere_is_made_again_with_less_changed() -> None:
    known = evidence("t = open('../a').read()", "print(t)", failures=[failure(2)])
    broken = Rerun(obstacle="cell 1 raised FileNotFoundError")
    found, asked = concluded(known, {Run.PERTURBED: broken, Run.MILD: gives(2)})
    assert asked == [Run.PERTURBED, Run.MILD]
    assert found is not None
    assert found.cause is Cause.RESULT
    assert any("cell 1 raised FileNotFoundError" in line for line in found.evidence)


def test_a_hang_in_each_run_hides_nothing() -> None:
    known = evidence("x = 1", "print(x)", failures=[failure(2)])
    hangs = Rerun(obstacle="time was up in cell 2")
    runs = dict.fromkeys((Run.PERTURBED, Run.MILD, Run.PLAIN), hangs)
    found, _ = concluded(known, runs)
    assert found is not None
    assert found.cause is Cause.RESULT
    assert "it was run once" in found.sentence
    assert sum("time was up in cell 2" in line for line in found.evidence) == 3


def test_what_cannot_be_run_again_and_draws_is_likely_by_chance() -> None:
    hangs = Rerun(obstacle="the kernel died in cell 2")
    runs = dict.fromkeys((Run.PERTURBED, Run.MILD, Run.PLAIN), hangs)
    found, _ = concluded(evidence(*DRAWS, failures=[failure(2)]), runs)
    assert lines(found)[0].startswith("cause: nondeterminism (likely): cell 2 could not be run")


def test_of_a_coin_a_third_run_is_asked() -> None:
    known = evidence(*DRAWS, failures=[failure(2)])
    found, asked = concluded(known, {Run.PERTURBED: gives(2), Run.PLAIN: differs(2)})
    assert asked == [Run.PERTURBED, Run.PLAIN]
    assert found is not None
    assert found.cause is Cause.NONDETERMINISM


def test_a_later_date_is_the_clock_though_two_runs_of_today_agree() -> None:
    sources = ("from datetime import date", "print(date.today())")
    known = evidence(*sources, failures=[failure(2, later=True)])
    found, _ = concluded(known, {Run.PERTURBED: gives(2)})
    assert "nothing differs but a later date or time, which reads the clock" in lines(found)[0]


def test_the_same_elements_in_another_order_are_a_set() -> None:
    known = evidence("print({'a', 'b'})", failures=[failure(1, reordered=True)])
    found, _ = concluded(known, {Run.PERTURBED: gives(1)})
    assert "the same elements come in another order" in lines(found)[0]


def test_an_age_is_likely_by_the_day_where_nothing_else_is() -> None:
    sources = ("from datetime import date", "print(date.today().year - 1969)")
    found, _ = concluded(evidence(*sources, failures=[failure(2)]), {Run.PERTURBED: gives(2)})
    assert lines(found)[0].startswith("cause: nondeterminism (likely): cell 2 is the same in two")


def test_a_measured_time_that_is_not_shown_is_no_cause() -> None:
    sources = ("import time\nt = time.time()", "print(t > 0, 5)")
    found, _ = concluded(evidence(*sources, failures=[failure(2)]), {Run.PERTURBED: gives(2)})
    assert found is not None
    assert found.cause is Cause.RESULT
