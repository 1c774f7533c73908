from __future__ import annotations

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
        ("nbrepro-timeout=0", Markers()),
        ("nbrepro-timeout=-1", Markers()),
        ("nbrepro-timeout=inf", Markers()),
        ("nbrepro-timeout=nan", Markers()),
        ("nbrepro-timeout=soon", Markers()),
        ("nbrepro-timeout", Markers()),
        ("parameters", Markers()),
        ("nbval-check-output", Markers()),
        ("nbrepro-ignore-", Markers()),
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
        (0, None),
        (True, None),
        (None, None),
        ("1e999", None),
        (10**400, None),
        ([30], None),
    ],
)
def test_the_metadata_of_a_cell_can_limit_its_time(said: object, timeout: float | None) -> None:
    found = markers_of(cell(metadata={"nbrepro": {"timeout": said}}))
    assert found == Markers(timeout=timeout)


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
        ("# nbrepro: ignore[]", ()),
        ("# nbrepro: ignore[ , ]", ()),
        ("# nbrepro: ignore", ()),
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
