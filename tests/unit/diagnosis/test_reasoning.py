"""Order, older code, packages, machine, result: what is asked first, and what is proven by it."""

from __future__ import annotations

from typing import Any

import pytest
from suspects import ALL, concluded, differs, evidence, failure, gives, raised

from pytest_nbrepro.diagnosis import Cause, Drift, Rerun, Run, sequence
from pytest_nbrepro.findings import Severity, finding
from pytest_nbrepro.order import Changes

STEADY = {Run.PERTURBED: gives(1, 2, 3, 4)}
NUMPY = Drift("numpy", "1.26.4", "2.4.6", frozenset({1}))
MACHINE = finding("HW005", "OpenBLAS has another kernel here")


def test_two_runs_that_agree_and_nothing_else_are_a_result() -> None:
    found, asked = concluded(evidence("x = 1", "print(x)", failures=[failure(2)]), STEADY)
    assert asked == [Run.PERTURBED]
    assert found is not None
    assert found.lines == (
        (
            "cause: result: two fresh runs agree, with the packages as locked: what is stored of "
            "cell 2 is not what its code gives; if the fresh one is right: pytest --nbrepro "
            "--nbrepro-update report.ipynb"
        ),
    )


@pytest.mark.parametrize("rule", ["LOCK004", "LOCK006"])
def test_packages_that_cannot_be_held_against_the_lock_are_not_called_as_locked(rule: str) -> None:
    told = (finding(rule, "there is no lock for this platform"),)
    found, _ = concluded(evidence("print(1)", failures=[failure(1)], findings=told), STEADY)
    assert found is not None
    assert "as locked" not in found.sentence


def test_skipped_counts_and_a_missing_record_are_told_with_a_result() -> None:
    gap = finding("ORDER005", "execution counts are skipped: 1, 5")
    known = evidence("x = 1", "print(x)", failures=[failure(2)], findings=(gap,), has_record=False)
    found, _ = concluded(known, STEADY)
    assert found is not None
    assert "no record tells what made the stored output" in found.sentence
    assert "a cell was perhaps edited or deleted" in found.sentence


def test_a_cell_above_that_was_edited_is_stale_source() -> None:
    known = evidence(
        "a = 1", "b = a", "print(b)", "print(a)",
        failures=[failure(3), failure(4)], changes=Changes(edited=(1,)),
    )  # fmt: skip
    found, asked = concluded(known, STEADY)
    assert asked == [Run.PERTURBED]
    assert found is not None
    assert found.cause is Cause.STALE_SOURCE
    assert "cell 1 was edited since the record was made" in found.sentence
    assert "and cell 3 uses what it defines" in found.sentence
    assert found.lines[1] == "cell 4 only follows from cell 1"


def test_an_edited_cell_that_has_nothing_to_do_with_it_is_not_blamed() -> None:
    known = evidence("a = 1", "print(5)", failures=[failure(2)], changes=Changes(edited=(1,)))
    found, _ = concluded(known, STEADY)
    assert found is not None
    assert found.cause is Cause.RESULT


def test_deleted_cells_are_likely_where_nothing_else_is() -> None:
    known = evidence("a = 1", "print(a)", failures=[failure(2)], changes=Changes(deleted=2))
    found, _ = concluded(known, STEADY)
    assert found is not None
    assert found.lines[0].startswith("cause: stale source (likely): 2 cells were deleted")


ORDERED = ("x = 1", "print(x)", "x = 2", "print(x)")


def test_a_replay_in_the_recorded_order_proves_the_order() -> None:
    known = evidence(*ORDERED, counts=(1, 3, 2, 4), failures=[failure(2)])
    found, asked = concluded(known, {**STEADY, Run.FILLED: gives(2)})
    assert asked == [Run.PERTURBED, Run.FILLED]
    assert found is not None
    assert found.cause is Cause.ORDER
    assert found.sentence == (
        "cell 2 gives what is stored when the cells are run in the order 1, 3, 2; "
        "cell 2 has read 'x' as cell 3 had left it"
    )


def test_cells_that_were_run_again_are_replayed_at_their_first_place_first() -> None:
    known = evidence(*ORDERED, counts=(1, 4, 3, 5), failures=[failure(2)])
    assert sequence(known, Run.FILLED) == (1, 2, 3, 2)
    assert sequence(known, Run.RECORDED) == (1, 3, 2)
    found, asked = concluded(known, {**STEADY, Run.FILLED: differs(2), Run.RECORDED: gives(2)})
    assert asked == [Run.PERTURBED, Run.FILLED, Run.RECORDED]
    assert found is not None
    assert found.proven


def test_a_cell_that_was_not_run_is_left_out_of_the_replay() -> None:
    known = evidence("n = 1", "n = 2", "print(n)", counts=(1, None, 2), failures=[failure(3)])
    found, _ = concluded(known, {**STEADY, Run.FILLED: gives(3)})
    assert found is not None
    assert "in the order 1, 3, without cell 2" in found.sentence


def test_a_cell_that_changes_what_it_reads_is_run_as_often_as_the_counts_allow() -> None:
    known = evidence("x = 1", "x = x * 2\nprint(x)", counts=(1, 4), failures=[failure(2)])
    assert sequence(known, Run.REPEATED) == (1, 2, 2, 2)
    found, _ = concluded(known, {**STEADY, Run.REPEATED: gives(2)})
    assert found is not None
    assert "when cell 2, which changes what it reads, is run three times" in found.sentence


def test_no_replay_is_made_of_a_plain_order() -> None:
    known = evidence("x = 1", "print(x)", counts=(1, 5), failures=[failure(2)])
    _, asked = concluded(known, STEADY)
    assert asked == [Run.PERTURBED]


def test_an_order_that_matters_is_likely_where_no_replay_shows_it() -> None:
    told = finding("ORDER001", "cell 3 [2] was run before cell 2 [3] above it")
    known = evidence(*ORDERED, counts=(1, 3, 2, 4), failures=[failure(2)], findings=(told,))
    found, _ = concluded(known, {**STEADY, Run.FILLED: differs(2)})
    assert found is not None
    assert found.lines[0].startswith("cause: order (likely): cell 3 [2] was run before cell 2 [3]")


def test_a_package_that_the_cell_uses_is_likely_without_a_run() -> None:
    sources = ("import numpy as np\na = np.ones(3)", "print(a)")
    known = evidence(*sources, failures=[failure(2)], drift=(NUMPY,))
    found, asked = concluded(known, STEADY)
    assert asked == [Run.PERTURBED]
    assert found is not None
    assert found.lines[0] == (
        "cause: environment (likely): numpy is 2.4.6 here and 1.26.4 in the lock; cell 1 uses it; "
        "to prove it: pytest --nbrepro --nbrepro-diagnose full report.ipynb"
    )


def test_a_package_that_the_cell_does_not_use_is_not_blamed() -> None:
    sources = ("import numpy as np\na = np.ones(3)", "print(5)")
    found, _ = concluded(evidence(*sources, failures=[failure(2)], drift=(NUMPY,)), STEADY)
    assert found is not None
    assert found.cause is Cause.RESULT


def test_what_only_another_package_needs_is_named_where_the_cell_imports_nothing_that_differs() -> (
    None
):
    needed = Drift("six", "1.15", "1.17", frozenset({1}), is_direct=False)
    for drift, name in (((NUMPY, needed), "numpy"), ((needed,), "six")):
        found, _ = concluded(evidence("a()", failures=[failure(1)], drift=drift), STEADY)
        assert found is not None
        assert found.sentence.startswith(f"{name} is ")
        assert ("six" in found.sentence) == (name == "six")


LOCKED: dict[str, Any] = {"runs": ALL | {Run.LOCKED}, "full": True, "drift": (NUMPY,)}


def test_in_full_a_run_with_the_locked_packages_proves_it() -> None:
    known = evidence("a = 1", "print(a)", failures=[failure(2)], **LOCKED)
    found, asked = concluded(known, {**STEADY, Run.LOCKED: gives(2)})
    assert asked == [Run.PERTURBED, Run.LOCKED]
    assert found is not None
    assert found.proven
    assert found.sentence.startswith("with the locked packages cell 2 gives what is stored: numpy")
    assert found.advice == "run it so: pytest --nbrepro --nbrepro-env locked report.ipynb"


def test_of_several_packages_runs_with_some_as_they_are_here_find_the_guilty_one() -> None:
    six = Drift("six", "1.15", "", frozenset({1}), is_direct=False)
    more = {**LOCKED, "runs": ALL | {Run.LOCKED, Run.MIXED}, "drift": (six, NUMPY)}
    known = evidence("a = 1", "print(a)", failures=[failure(2)], **more)
    proven = {**STEADY, Run.LOCKED: gives(2)}
    for guilty, told in (
        (
            ("numpy",),
            "gives what is stored, with numpy 2.4.6 instead of 1.26.4 what it gives here; ",
        ),
        (("six",), "gives what is stored, without six what it gives here; "),
        (("numpy", "six"), "gives what is stored, with numpy 2.4.6 instead of 1.26.4 and without "),
        ((), "gives what is stored: numpy is 2.4.6 here and 1.26.4 in the lock; "),
    ):
        found, asked = concluded(known, {**proven, Run.MIXED: Rerun(guilty=guilty)})
        assert asked == [Run.PERTURBED, Run.LOCKED, Run.MIXED]
        assert found is not None
        assert found.sentence.startswith(f"with the locked packages cell 2 {told}")
        assert found.proven


def test_with_another_python_packages_are_not_told_apart() -> None:
    six = Drift("six", "1.15", "1.16", frozenset({1}))
    more = {**LOCKED, "runs": ALL | {Run.LOCKED, Run.MIXED}, "drift": (six, NUMPY)}
    told = finding("LOCK003", "the kernel runs Python 3.11, the record asks for 3.9")
    known = evidence("a = 1", "print(a)", failures=[failure(2)], findings=(told,), **more)
    found, asked = concluded(known, {**STEADY, Run.LOCKED: gives(2)})
    assert Run.MIXED not in asked
    assert found is not None
    assert found.proven


def test_in_full_a_run_with_the_locked_packages_can_acquit_them() -> None:
    known = evidence("a = 1", "print(a)", failures=[failure(2)], **LOCKED)
    found, _ = concluded(known, {**STEADY, Run.LOCKED: differs(2)})
    assert found is not None
    assert found.cause is Cause.RESULT
    assert any("locked packages does not give what is stored" in line for line in found.evidence)
    assert "two fresh runs agree, and the locked packages do not give it either" in found.sentence


def test_an_error_that_the_locked_packages_raise_too_is_an_error() -> None:
    known = evidence("a = 1", "print(a)", failures=[raised(2, "TypeError")], **LOCKED)
    found, _ = concluded(known, {**STEADY, Run.LOCKED: differs(2)})
    assert found is not None
    assert found.cause is Cause.ERROR
    assert "and so does a second run, and so does one with the locked packages" in found.sentence


def test_an_environment_that_cannot_be_built_leaves_it_likely() -> None:
    known = evidence("a = 1", "print(a)", failures=[failure(2)], **LOCKED)
    for is_run, advice in (
        (False, "to see what is in the way: nbrepro env report.ipynb"),
        (True, "pytest --nbrepro --nbrepro-env locked report.ipynb"),
    ):
        gone = Rerun(obstacle="no index", is_run=is_run)
        found, _ = concluded(known, {**STEADY, Run.LOCKED: gone})
        assert found is not None
        assert not found.proven
        assert "(not proven: no index)" in found.sentence
        assert found.advice == advice


def test_what_the_lock_says_else_is_likely() -> None:
    told = finding("LOCK010", "numpy has other files than when it was locked")
    for code, cause in (("import numpy", Cause.ENVIRONMENT), ("print(1)", Cause.RESULT)):
        found, _ = concluded(evidence(code, failures=[failure(1)], findings=(told,)), STEADY)
        assert found is not None
        assert found.cause is cause


def test_another_python_is_likely_whatever_the_cell_imports() -> None:
    told = finding("LOCK003", "the kernel runs Python 3.11, the record asks for 3.9")
    found, _ = concluded(evidence("print(1)", failures=[failure(1)], findings=(told,)), STEADY)
    assert found is not None
    assert (found.cause, found.proven) == (Cause.ENVIRONMENT, False)


def test_a_picture_drawn_by_another_version() -> None:
    drawn = "drawn by Matplotlib 3.11 here, 3.8 when stored"
    found, _ = concluded(evidence("plot()", failures=[failure(1, drawn=drawn)]), STEADY)
    assert found is not None
    assert (found.cause, found.sentence) == (Cause.ENVIRONMENT, drawn)


def test_the_recorded_numerics_prove_the_machine() -> None:
    known = evidence(
        "print(dot())", failures=[failure(1)], findings=(MACHINE,), runs=ALL | {Run.NUMERICS}
    )
    numerics = gives(1, note="OPENBLAS_CORETYPE=Haswell")
    found, _ = concluded(known, {**STEADY, Run.NUMERICS: numerics})
    assert found is not None
    assert found.cause is Cause.HARDWARE
    assert "computes as recorded (OPENBLAS_CORETYPE=Haswell)" in found.sentence


@pytest.mark.parametrize(
    ("noise", "cause"), [(2e-5, Cause.HARDWARE), (2e-2, Cause.RESULT), (0.0, Cause.RESULT)]
)
def test_last_digits_on_another_machine_are_likely_its(noise: float, cause: Cause) -> None:
    known = evidence("print(1.0)", failures=[failure(1, noise=noise)], findings=(MACHINE,))
    found, _ = concluded(known, STEADY)
    assert found is not None
    assert found.cause is cause


def test_a_machine_that_only_informs_is_not_blamed() -> None:
    told = MACHINE.with_severity(Severity.INFO)
    known = evidence("print(1.0)", failures=[failure(1, noise=2e-5)], findings=(told,))
    found, _ = concluded(known, STEADY)
    assert found is not None
    assert found.cause is Cause.RESULT


def test_an_error_that_is_raised_again_and_has_no_other_cause() -> None:
    found, _ = concluded(evidence("d['x']", failures=[raised(1, "KeyError", "'x'")]), STEADY)
    assert found is not None
    assert found.lines == ("cause: error: cell 1 raised KeyError: 'x', and so does a second run",)


def test_an_error_in_an_edited_cell_is_stale_source() -> None:
    known = evidence("d['x']", failures=[raised(1, "KeyError")], changes=Changes(edited=(1,)))
    found, _ = concluded(known, STEADY)
    assert found is not None
    assert found.cause is Cause.STALE_SOURCE


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        ("LOCK002", Cause.ENVIRONMENT),
        ("REC001", Cause.ENVIRONMENT),
        ("HW002", Cause.HARDWARE),
        ("ORDER001", Cause.ORDER),
        ("ORDER007", Cause.STALE_SOURCE),
    ],
)
def test_static_checks_alone_give_the_cause(rule: str, cause: Cause) -> None:
    failed = (finding(rule, "this is so", hint="do that"),)
    found, asked = concluded(evidence("x", failures=[], failed=failed, cells_passed=True), {})
    assert not asked
    assert found is not None
    assert found.lines == (
        f"cause: {cause}: this is so; its cells reproduce all the same; do that",
    )


def test_a_failure_that_has_no_cause_to_look_for_gives_none() -> None:
    failed = (finding("OUT005", "no stored output"),)
    assert concluded(evidence("x", failures=[], failed=failed), {}) == (None, [])


def test_of_another_language_nothing_is_said_on_what_follows() -> None:
    known = evidence("x", "y", failures=[failure(1), failure(2)])
    other = type(known.story)(written=(1, 2))
    found, _ = concluded(
        evidence("x", "y", failures=[failure(1), failure(2)], story=other, sources=()), STEADY
    )
    assert found is not None
    assert len(found.lines) == 1


def test_values_that_another_numpy_shows_are_told_from_another_result() -> None:
    shown = "values with their types, as NumPy 2.4 does and NumPy 1 did not"
    failures = [failure(2, notation=shown), failure(3, notation=shown)]
    found, _ = concluded(evidence("a = 1", "a", "a + 1", failures=failures), STEADY)
    assert found is not None
    assert (found.cause, found.proven) == (Cause.ENVIRONMENT, False)
    assert found.sentence == f"cell 2 shows {shown}"
    assert found.advice == "store it anew: pytest --nbrepro --nbrepro-update report.ipynb"
    assert found.lines[1:] == ("cell 3 differs so, too",)


def test_an_error_without_a_record_is_told_with_that_reservation() -> None:
    for has_record in (True, False):
        known = evidence("1 + 'a'", failures=[raised(1, "TypeError")], has_record=has_record)
        found, _ = concluded(known, STEADY)
        assert found is not None
        assert found.cause is Cause.ERROR
        reservation = "no record tells with which packages it has run before"
        assert (reservation in found.sentence) == (not has_record)


def test_what_only_shows_versions_is_not_the_first_to_look_at() -> None:
    shown = "versions that are others here"
    failures = [failure(1, notation=shown), raised(2, "ValueError", "no"), failure(3)]
    found, _ = concluded(evidence("a.__version__", "b()", "c", failures=failures), STEADY)
    assert found is not None
    assert (found.cause, found.cell) == (Cause.ERROR, 2)
    assert found.lines[1:] == (
        "cell 3 fails too, and uses nothing of cell 2",
        f"cell 1 shows {shown}",
    )


def test_an_error_below_that_is_another_matter_is_told_with_its_words() -> None:
    drawn = "drawn by Matplotlib 3.11 here, 3.8 when stored"
    failures = [failure(1, drawn=drawn), failure(2, drawn=drawn), raised(3, "ValueError", "no")]
    found, _ = concluded(evidence("a()", "b()", "c()", failures=failures), STEADY)
    assert found is not None
    assert found.lines[1:] == (
        "cell 2 differs so, too",
        "cell 3 fails too, and uses nothing of cell 1: cell 3 raised ValueError: no",
    )


def test_other_cells_that_are_not_the_same_twice_are_told_as_that() -> None:
    source = "import random\nrandom.random()"
    known = evidence(source, "a()", "b()", failures=[failure(1), failure(2), failure(3)])
    runs = {
        Run.PERTURBED: Rerun(reached=frozenset({1, 2, 3}), differing=frozenset({1, 2})),
        Run.PLAIN: differs(1),
    }
    found, _ = concluded(known, runs)
    assert found is not None
    assert found.lines[1:] == (
        "cell 2 differs so, too",
        "cell 3 fails too, and uses nothing of cell 1",
    )


def test_without_a_record_what_shows_other_packages_makes_these_the_likely_cause() -> None:
    shown = "versions that are others here"
    saved = "the notebook was saved with Python 3.7.4 and runs here with 3.11.7"
    of_cell_1 = "the packages are others here than then, as cell 1 shows"
    for first in (failure(2), raised(2, "TypeError")):
        for failures, other_python, told in (
            ((failure(1, notation=shown), first), saved, of_cell_1),
            ((first,), saved, saved),
            ((first,), "", "no record tells"),
        ):
            known = evidence(
                "a", "b()", failures=failures, has_record=False, other_python=other_python
            )
            found, _ = concluded(known, STEADY)
            assert found is not None
            assert told in found.sentence
            is_likely = (found.cause, found.proven) == (Cause.ENVIRONMENT, False)
            assert is_likely == (told != "no record tells")
            known = evidence("a", "b()", failures=failures, other_python=other_python)
            found, _ = concluded(known, STEADY)
            assert found is not None
            assert found.proven
            assert found.cause is not Cause.ENVIRONMENT


def test_a_cell_of_which_nothing_is_stored_is_no_matter_of_packages() -> None:
    saved = "the notebook was saved with Python 3.7.4 and runs here with 3.11.7"
    first = failure(1, rule="OUT003", is_stored=False)
    known = evidence("a()", failures=[first], has_record=False, other_python=saved)
    found, _ = concluded(known, STEADY)
    assert found is not None
    assert found.cause is Cause.RESULT
    assert found.sentence.endswith("nothing is stored of cell 1, and its code gives something")
