from __future__ import annotations

from dataclasses import replace

import pytest
from builders import TEXTS, cell
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.markers import Markers, markers_of


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("skip-execution", Markers(skip="skip-execution")),
        ("nbval-skip", Markers(skip="nbval-skip")),
        ("nbval-ignore-output", Markers(ignore_output=True)),
        ("pytest-validate-ignore-output", Markers(ignore_output=True)),
        ("raises-exception", Markers(raises=True)),
        ("nbval-raises-exception", Markers(raises=True)),
        ("NBVAL-SKIP", Markers(skip="nbval-skip")),
        ("nbrepro-ignore-OUT001", Markers(ignored=("OUT001",))),
        ("nbrepro-ignore-lock", Markers(ignored=("LOCK",))),
        ("nbrepro-timeout=30", Markers(timeout=30.0)),
        ("nbrepro-timeout=0.5", Markers(timeout=0.5)),
        ("nbrepro-rtol=1e-3", Markers(tolerance={"rtol": 1e-3})),
        ("nbrepro-rtol=0", Markers(tolerance={"rtol": 0.0})),
        ("nbrepro-atol=1e-6", Markers(tolerance={"atol": 1e-6})),
        ("parameters", Markers()),
        ("nbval-check-output", Markers()),
        ("nbrepro", Markers()),
        ("not-nbval-skip", Markers()),
    ],
)
def test_the_tags_of_other_tools_mean_what_they_mean_there(tag: str, expected: Markers) -> None:
    assert markers_of(cell(tags=[tag])) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# NBVAL_SKIP\nx = 1", Markers(skip="nbval-skip")),
        ("x = 1\n  #NBVAL_IGNORE_OUTPUT  ", Markers(ignore_output=True)),
        ("## NBVAL_RAISES_EXCEPTION\r\nx = 1", Markers(raises=True)),
        ("# PYTEST_VALIDATE_IGNORE_OUTPUT", Markers(ignore_output=True)),
        ("x = 1  # NBVAL_SKIP", Markers()),
        ("# NBVAL_SKIP this one", Markers()),
        ("# see NBVAL_SKIP", Markers()),
        ("'# NBVAL_SKIP'", Markers()),
        ("# nbval_skip", Markers()),
        ("# skip-execution", Markers()),
    ],
)
def test_a_comment_is_a_marker_where_it_has_a_line_of_its_own(
    source: str, expected: Markers
) -> None:
    assert markers_of(cell(source=source)) == expected


@pytest.mark.parametrize(
    ("said", "timeout"),
    [
        (30, 30.0),
        ("2.5", 2.5),
    ],
)
def test_the_metadata_of_a_cell_can_limit_its_time(said: object, timeout: float) -> None:
    found = markers_of(cell(metadata={"nbrepro": {"timeout": said}}))
    assert found == Markers(timeout=timeout)


SECONDS = "a number of seconds above 0, at most 1000000"


@pytest.mark.parametrize("value", ["0", "-1", "inf", "nan", "soon", ""])
def test_a_time_limit_that_cannot_be_used_is_told(value: str) -> None:
    told = (f"tag nbrepro-timeout={value}: expected {SECONDS}",)
    assert markers_of(cell(tags=[f"nbrepro-timeout={value}"])) == Markers(unusable=told)


@pytest.mark.parametrize("said", [0, True, None, "1e999", 10**40, [30]])
def test_a_time_limit_in_metadata_that_cannot_be_used_is_told(said: object) -> None:
    told = (f"metadata nbrepro: timeout = {said!r}: expected {SECONDS}",)
    metadata = {"nbrepro": {"timeout": said}}
    assert markers_of(cell(metadata=metadata)) == Markers(unusable=told)


RELATIVE = "a number from 0 to below 1"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("nbrepro-rtol=abc", RELATIVE),
        ("nbrepro-rtol=2", RELATIVE),
        ("nbrepro-rtol=-1e-3", RELATIVE),
        ("nbrepro-rtol=nan", RELATIVE),
        ("nbrepro-rtol", RELATIVE),
        ("nbrepro-atol=inf", "a number from 0 up"),
        ("nbrepro-atol=-1", "a number from 0 up"),
        ("nbrepro-rtoll=1e-3", "rtol"),
        ("nbrepro-tolerance=1e-3", "rtol, atol, timeout or ignore"),
        ("nbrepro-ignore-", "a rule code such as OUT001"),
        ("nbrepro-ignore-XYZ", "rule codes or their beginnings such as LOCK or OUT001, not 'XYZ'"),
    ],
)
def test_a_tag_that_cannot_be_used_is_told_with_what_would_do(tag: str, expected: str) -> None:
    found = markers_of(cell(tags=[tag]))
    assert found == Markers(unusable=(f"tag {tag}: expected {expected}",))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# nbrepro: rtol=1e-3\nx", Markers(tolerance={"rtol": 1e-3})),
        ("#nbrepro: rtol = 1e-3 , atol= 1e-9", Markers(tolerance={"rtol": 1e-3, "atol": 1e-9})),
        (
            "# nbrepro: ignore[OUT001, OUT002], rtol=1e-3, timeout=30",
            Markers(ignored=("OUT001", "OUT002"), tolerance={"rtol": 1e-3}, timeout=30.0),
        ),
        ("# nbrepro: rtol=1e-3 for the solver, which is random", Markers(tolerance={"rtol": 1e-3})),
        ("# nbrepro: ignore[OUT001] since it is drawn, rtol or not", Markers(ignored=("OUT001",))),
        ("x = 1  # nbrepro: rtol=1e-3", Markers()),
        ("x = 1\n# nbrepro: rtol=1e-3", Markers()),
        ("# nbrepro is a tool", Markers()),
    ],
)
def test_a_comment_on_the_first_line_sets_a_tolerance(source: str, expected: Markers) -> None:
    found = markers_of(cell(source=source))
    assert replace(found, unusable=()) == expected


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("# nbrepro: rtol=2", f"rtol=2: expected {RELATIVE}"),
        ("# nbrepro: rtol 1e-3", f"rtol 1e-3: expected {RELATIVE}"),
        ("# nbrepro: ignore[OUT001], rtol 1e-3", f"rtol 1e-3: expected {RELATIVE}"),
        ("# nbrepro: ignore", "ignore: expected rule codes or their beginnings such as"),
        ("# nbrepro: ignore[]", "ignore[]: expected a rule code such as OUT001"),
        ("# nbrepro: ignore[ , ]", "ignore[ , ]: expected a rule code such as OUT001"),
        ("# nbrepro: skip", "skip: expected rtol, atol, timeout or ignore"),
        ("# nbrepro: rtol=1e-3, atl=1e-9", "atl=1e-9: expected atol"),
    ],
)
def test_a_comment_that_cannot_be_used_is_told(source: str, told: str) -> None:
    (found,) = markers_of(cell(source=source)).unusable
    assert found.startswith(f"comment # nbrepro: {told}")


def test_metadata_go_before_a_tag_and_a_tag_before_the_comment() -> None:
    metadata: dict[str, object] = {"nbrepro": {"rtol": 1e-3}}
    source, tags = "# nbrepro: rtol=1e-1, atol=1", ["nbrepro-rtol=1e-2", "nbrepro-atol=2"]
    found = markers_of(cell(source=source, tags=tags, metadata=metadata))
    assert found.tolerance == {"rtol": 1e-3, "atol": 2}
    assert markers_of(cell(source=source, tags=tags)).tolerance == {"rtol": 1e-2, "atol": 2}


@pytest.mark.parametrize("ours", [None, 30, "timeout", [], {}])
def test_metadata_that_say_nothing_of_time_are_no_mistake(ours: object) -> None:
    assert markers_of(cell(metadata={"nbrepro": ours})) == Markers()


def test_the_metadata_go_before_the_tag_where_they_can_be_used() -> None:
    for said, timeout in ((5, 5.0), ("x", 30.0)):
        metadata = {"nbrepro": {"timeout": said}}
        assert markers_of(cell(tags=["nbrepro-timeout=30"], metadata=metadata)).timeout == timeout


@pytest.mark.parametrize(
    ("source", "tags", "ignored"),
    [
        ("# NBVAL_CHECK_OUTPUT", ["nbval-ignore-output"], False),
        ("# NBVAL_IGNORE_OUTPUT", ["nbval-check-output"], True),
        ("# NBVAL_IGNORE_OUTPUT\n# NBVAL_CHECK_OUTPUT", [], False),
        ("# NBVAL_CHECK_OUTPUT\n# NBVAL_IGNORE_OUTPUT", [], True),
        ("x", ["nbval-check-output", "nbval-ignore-output"], False),
    ],
)
def test_of_markers_that_contradict_comments_and_the_last_of_them_count(
    source: str, tags: list[str], ignored: bool
) -> None:
    assert markers_of(cell(source=source, tags=tags)).ignore_output is ignored


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("# nbrepro: ignore[OUT001]\nx", ("OUT001",)),
        ("\n#nbrepro:ignore[OUT001, LOCK RUN006]", ("OUT001", "LOCK", "RUN006")),
        ("# nbrepro: ignore[out001]", ("OUT001",)),
        ("x = 1  # nbrepro: ignore[OUT001]", ()),
        ("x = 1\n# nbrepro: ignore[OUT001]", ()),
    ],
)
def test_a_comment_on_the_first_line_ignores_the_rules_it_names(
    source: str, codes: tuple[str, ...]
) -> None:
    assert markers_of(cell(source=source)).ignored == codes


def test_tags_and_the_comment_add_up() -> None:
    tags = ["nbrepro-ignore-OUT001", "nbrepro-ignore-HW", "raises-exception"]
    found = markers_of(cell(source="# nbrepro: ignore[LOCK]\n# NBVAL_IGNORE_OUTPUT", tags=tags))
    assert found == Markers(ignore_output=True, raises=True, ignored=("HW", "OUT001", "LOCK"))


@given(source=TEXTS, tags=st.lists(TEXTS, max_size=3))
def test_no_text_by_chance_ignores_every_rule(source: str, tags: list[str]) -> None:
    assert "" not in markers_of(cell(source=source, tags=tags)).ignored
