from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from builders import JSON
from hypothesis import given

from pytest_nbrepro.allowing import Allowed, allowed_advisories


@pytest.mark.parametrize(
    "until", [dt.date(2027, 1, 31), "2027-01-31", dt.datetime(2027, 1, 31, 9, tzinfo=dt.UTC)]
)
def test_a_day_is_read_as_toml_has_it(until: Any) -> None:
    entry = {"id": "CVE-2024-1", "until": until, "reason": "not\n  used"}
    expected = Allowed("CVE-2024-1", dt.date(2027, 1, 31), "not used")
    assert allowed_advisories([entry]) == (expected,)


def test_a_reason_is_for_readers_and_can_be_left_out() -> None:
    (entry,) = allowed_advisories([{"id": "PYSEC-2024-1", "until": "2027-01-31"}])
    assert not entry.reason


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("PYSEC-2024-1", "a list of tables such as"),
        (["PYSEC-2024-1"], "a table as entry 1"),
        ([{"until": "2027-01-31"}], "an id such as PYSEC-2024-1, CVE-… or GHSA-… in entry 1"),
        ([{"id": "a b", "until": "2027-01-31"}], "an id such as"),
        ([{"id": "CVE-1"}], "a day such as 2027-01-31 as until in entry 1"),
        ([{"id": "CVE-1", "until": "for ever"}], "a day such as 2027-01-31"),
        ([{"id": "CVE-1", "until": "2027-01-31", "reason": 1}], "text as reason in entry 1"),
        (
            [{"id": "CVE-1", "until": "2027-01-31"}, {"id": "CVE-2", "untill": "2027-01-31"}],
            "id, until and reason in entry 2, not 'untill'; did you mean 'until'?",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(value: Any, expected: str) -> None:
    with pytest.raises(ValueError, match="^" + expected.replace("?", r"\?")):
        allowed_advisories(value)


@given(JSON)
def test_whatever_it_is_it_is_read_or_told(value: Any) -> None:
    try:
        assert isinstance(allowed_advisories(value), tuple)
    except ValueError:
        return
