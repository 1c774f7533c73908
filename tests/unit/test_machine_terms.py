from __future__ import annotations

import pytest

from pytest_nbrepro.machine_terms import (
    Comparison,
    Effect,
    field_policy,
    is_field,
    read_need,
    size_in_bytes,
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("exact", (Comparison.EXACT, None)),
        ("informational", (None, Effect.INFORM)),
        ("minimum fail", (Comparison.MINIMUM, Effect.FAIL)),
        ("fail+minimum", (Comparison.MINIMUM, Effect.FAIL)),
        (" replay ", (None, Effect.REPLAY)),
    ],
)
def test_a_policy_is_a_comparison_an_effect_or_both(words: str, expected: object) -> None:
    assert field_policy("cpu.level", words) == expected


@pytest.mark.parametrize(
    "words", ["", "loud", "exact exact", "exact warn fail", 3, None, ["exact"]]
)
def test_other_words_are_refused_with_those_there_are(words: object) -> None:
    with pytest.raises(ValueError, match="exact, minimum, compatible, fail, warn, replay, inform"):
        field_policy("cpu.level", words)


def test_a_name_that_is_no_field_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"such as cpu\.level"):
        field_policy("cpu.levle", "exact")


@pytest.mark.parametrize("name", ["cpu", "cpu.level", "numerics.blas", "gpu", "numerics.canary"])
def test_fields_and_their_parts_have_names(name: str) -> None:
    assert is_field(name)


@pytest.mark.parametrize("name", ["", "cp", "level", "rtol", "cpu.", "hash-seed"])
def test_other_names_are_no_fields(name: str) -> None:
    assert not is_field(name)


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("memory", "32G", "32G"),
        ("memory", "32 gb", "32G"),
        ("memory", "1.5Ti", "1.5Ti"),
        ("gpu-memory", "16384M", "16384M"),
        ("gpu", "2", 2),
        ("cores", 4, 4),
        ("compute-capability", "8.0", "8.0"),
        ("cuda", "12", "12"),
        ("cpu-level", "x86_64_v3", "x86_64_v3"),
        ("system", "Linux", "Linux"),
    ],
)
def test_a_need_is_read_as_it_stands_in_a_record(name: str, given: object, read: object) -> None:
    assert read_need(name, given) == read
    assert read_need(name, read) == read


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("memory", "much"),
        ("memory", "0"),
        ("memory", "-1G"),
        ("memory", "9999999T"),
        ("memory", True),
        ("memory", None),
        ("gpu", 0),
        ("gpu", True),
        ("gpu", "all"),
        ("cores", 1.5),
        ("compute-capability", 8.0),
        ("compute-capability", "new"),
        ("cpu-level", "fast"),
        ("cpu-level", ["x86_64"]),
        ("system", "a b"),
        ("system", {}),
        ("quantum", 1),
    ],
)
def test_what_is_no_such_need_is_refused(name: str, given: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_need(name, given)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1G", 1e9), ("1Gi", 2**30), ("512M", 512e6), ("1.5K", 1500), ("7", 7), ("2Ti", 2**41)],
)
def test_sizes_are_decimal_unless_they_say_otherwise(text: str, expected: float) -> None:
    assert size_in_bytes(text) == expected
