from __future__ import annotations

import base64
import copy
import json
import math
import struct
from typing import Any

import pytest
from builders import JSON, mutated
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_nbrepro.comparison.documents import compare_json
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.verdict import Verdict

TOLERANCE = Tolerance()


def verdict(stored: Any, fresh: Any) -> Verdict:
    return compare_json(stored, fresh, TOLERANCE).verdict


def packed(*numbers: float, kind: str = "d", name: str = "f8") -> dict[str, str]:
    """Numbers as plotly writes them."""
    content = struct.pack(f"<{len(numbers)}{kind}", *numbers)
    return {"dtype": name, "bdata": base64.b64encode(content).decode()}


@pytest.mark.parametrize(
    ("stored", "fresh", "expected"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, Verdict.IDENTICAL),
        ([1, 2], [2, 1], Verdict.DIFFERENT),
        ([0.5], [0.5000001], Verdict.WITHIN_TOLERANCE),
        ([1], [1.0], Verdict.WITHIN_TOLERANCE),
        ([1], [1.0000001], Verdict.WITHIN_TOLERANCE),
        ([1], [2], Verdict.DIFFERENT),
        ([10**9], [10**9 + 1], Verdict.DIFFERENT),
        ([True], [1], Verdict.DIFFERENT),
        ([False], [0.0], Verdict.DIFFERENT),
        ([None], [0], Verdict.DIFFERENT),
        (["1"], [1], Verdict.DIFFERENT),
        (["0.5"], ["0.5000001"], Verdict.DIFFERENT),
        ([{}], [[]], Verdict.DIFFERENT),
        ([], [[]], Verdict.DIFFERENT),
        ({"a": None}, {}, Verdict.DIFFERENT),
        ([math.nan, 1.0], [math.nan, 1.0], Verdict.IDENTICAL),
        ([math.inf], [-math.inf], Verdict.DIFFERENT),
        ([10**400], [1.5], Verdict.DIFFERENT),
        ([1.5, 1e-17], [1.5, -3e-16], Verdict.WITHIN_TOLERANCE),
        ([1e-17], [-3e-16], Verdict.DIFFERENT),
        ({"x": 1.5, "y": 1e-17}, {"x": 1.5, "y": -3e-16}, Verdict.DIFFERENT),
    ],
)
def test_documents_are_compared_by_their_values(stored: Any, fresh: Any, expected: Verdict) -> None:
    assert verdict(stored, copy.deepcopy(fresh)) is expected
    assert verdict(fresh, copy.deepcopy(stored)) is expected


@pytest.mark.parametrize(
    ("stored", "fresh", "message"),
    [
        (
            {"a": [{"y": 0.987}]},
            {"a": [{"y": 0.976}]},
            "['a'][0]['y']: 0.987 → 0.976 (relative error 1.1e-02)",
        ),
        ({"n": 3}, {"n": 4}, "['n']: 3 → 4"),
        ([1, 2, 3], [1, 5, 6], "[1]: 2 → 5, and 1 more"),
        ({"a": 1}, {}, "['a'] is missing"),
        ({}, {"a": 1}, "['a'] is new"),
        ({"a": [1]}, {"a": [1, 2]}, "['a']: 1 item → 2 items (new: [1])"),
        ({"a": [1, 2, 3, 4]}, {"a": [1, 4]}, "['a']: 4 items → 2 items (missing: [1-2])"),
        ({"a": [1, 2, 3]}, {"a": [1, 5]}, "['a']: 3 items → 2 items"),
        ({"a": [0.5, 0.7]}, {"a": [0.5000001, 0.6, 0.7]}, "['a']: 2 items → 3 items (new: [1])"),
        ({"a": {}}, {"a": [0]}, "['a']: 0 keys → 1 item"),
        ({"a": "cat"}, {"a": "dog"}, "['a']: 'cat' → 'dog'"),
        ({"a": None}, {"a": True}, "['a']: null → true"),
        ("cat", "dog", "'cat' → 'dog'"),
        ([0] * 3000, [1] * 3000, "[0]: 0 → 1, and more than 999 more"),
    ],
)
def test_the_message_names_the_first_place_that_differs(
    stored: Any, fresh: Any, message: str
) -> None:
    assert compare_json(stored, fresh, TOLERANCE).message == message


def test_a_long_text_is_cut_around_the_difference() -> None:
    line = "x" * 500
    found = compare_json({"a": f"{line}cat{line}"}, {"a": f"{line}dog{line}"}, TOLERANCE)
    assert "cat" in found.message
    assert "dog" in found.message
    assert len(found.message) < 200


def test_every_place_is_shown_as_stored_and_fresh() -> None:
    found = compare_json({"a": 1, "b": "x", "c": 2}, {"a": 1, "b": "y", "d": 3}, TOLERANCE)
    assert found.diff == ("- ['b']: '«x»'", "+ ['b']: '«y»'", "- ['c']: 2", "+ ['d']: 3")


def test_items_that_were_added_to_a_list_are_told_and_those_behind_them_are_not() -> None:
    found = compare_json({"x": ["a", "c", "d"]}, {"x": ["a", "b", "c", "d"]}, TOLERANCE)
    assert found.diff == ("- ['x']: 3 items", "+ ['x']: 4 items", "+ ['x'][1]: 'b'")
    found = compare_json([{"y": 1.5}, {"y": [2, 3]}, 4], [{"y": 1.5000001}, 4], TOLERANCE)
    assert found.diff == ("- 3 items", "+ 2 items", '- [1]: {"y": [2, 3]}')


def test_items_that_were_added_and_changed_are_told_by_their_places() -> None:
    found = compare_json({"x": [0, 1, 2, 9]}, {"x": [0, 5, 6, 7, 9]}, TOLERANCE)
    assert [line.strip() for line in found.diff[2:]] == [
        "Item root['x'][3] (7) added to iterable.".replace("root", ""),
        "Value of ['x'][1] changed from 1 to 5.",
        "Value of ['x'][2] changed from 2 to 6.",
    ]


def test_a_list_too_long_to_explain_is_told_all_the_same() -> None:
    found = compare_json(list(range(9_000)), list(range(1, 20_000, 2)), TOLERANCE)
    assert found.message == "9000 items → 10000 items"
    assert found.diff == ("- 9000 items", "+ 10000 items")


@pytest.mark.parametrize(
    "noisy",
    [
        [[0.5, 0.25], [1e-17, {}]],
        [{"a": 0.5, "b": 3}, {"a": 1e-17, "b": 4}],
        [[[0.5], [0.25]], [[1e-17], [0.1]]],
    ],
)
def test_residues_are_measured_by_the_matrix_or_the_column_they_stand_in(noisy: Any) -> None:
    fresh = json.loads(json.dumps(noisy).replace("1e-17", "-3e-16"))
    assert verdict(noisy, fresh) is Verdict.WITHIN_TOLERANCE
    changed = json.loads(json.dumps(noisy).replace("1e-17", "-3e-6"))
    assert verdict(noisy, changed) is Verdict.DIFFERENT


def test_a_column_tells_no_scale_for_another() -> None:
    stored = [{"a": 0.5, "b": 1e-17}, {"a": 0.5, "b": 2e-17}]
    fresh = [{"a": 0.5, "b": -3e-16}, {"a": 0.5, "b": 2e-17}]
    assert verdict(stored, fresh) is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("stored", "fresh", "expected"),
    [
        ('{"a": 1, "b": 0.5}', '{"b": 0.5000001, "a": 1}', Verdict.WITHIN_TOLERANCE),
        ('{"a": 1}', {"a": 1}, Verdict.IDENTICAL),
        ('{"a": 1}', {"a": 2}, Verdict.DIFFERENT),
        ('{"a": 1', '{"a": 2', Verdict.DIFFERENT),
        ("[" * 100_000, "[" * 100_000 + " ", Verdict.DIFFERENT),
        ("0.5", "0.5000001", Verdict.DIFFERENT),
    ],
)
def test_a_document_may_be_stored_as_text(stored: Any, fresh: Any, expected: Verdict) -> None:
    assert verdict(stored, fresh) is expected


def test_a_long_list_of_differences_is_cut() -> None:
    found = compare_json(list(range(100)), list(range(1, 101)), TOLERANCE)
    assert len(found.diff) == 61
    assert found.diff[-1] == "  …"


def test_the_largest_error_accepted_is_told() -> None:
    found = compare_json([1.0, 2.0], [1.0, 2.000002], TOLERANCE)
    assert found.largest_error == pytest.approx(1e-6, rel=1e-3)


def test_packed_numbers_are_compared_as_numbers() -> None:
    stored = {"y": packed(0.5, 0.987)}
    assert verdict(stored, {"y": packed(0.5, 0.9870000001)}) is Verdict.WITHIN_TOLERANCE
    found = compare_json(stored, {"y": packed(0.5, 0.976)}, TOLERANCE)
    assert found.message == "['y'][1]: 0.987 → 0.976 (relative error 1.1e-02)"
    integers = packed(1, 2, kind="i", name="i4")
    assert verdict(integers, packed(1, 3, kind="i", name="i4")) is Verdict.DIFFERENT
    assert verdict(integers, packed(1, 2, kind="I", name="u4")) is Verdict.DIFFERENT


def test_packed_numbers_are_those_of_a_plain_list() -> None:
    stored = {"y": packed(0.5, 0.987)}
    assert verdict(stored, {"y": [0.5, 0.987]}) is Verdict.IDENTICAL
    assert verdict({"y": [0.5, 0.987]}, stored) is Verdict.IDENTICAL
    assert verdict(stored, {"y": [0.5, 0.9]}) is Verdict.DIFFERENT
    assert verdict({"y": [0.5]}, stored) is Verdict.DIFFERENT


def test_more_packed_numbers_are_told_as_those_of_a_list() -> None:
    found = compare_json({"y": packed(0.5, 1.5)}, {"y": packed(0.5, 0.75, 1.5)}, TOLERANCE)
    assert found.message == "['y']: 2 items → 3 items (new: [1])"


def test_a_place_in_a_packed_matrix_is_told_by_row_and_column() -> None:
    stored, fresh = packed(1, 2, 3, 4, 5, 6.5), packed(1, 2, 3, 4, 5.5, 6.5)
    found = compare_json({**stored, "shape": "2, 3"}, {**fresh, "shape": "2, 3"}, TOLERANCE)
    assert found.message == "[1][1]: 5.0 → 5.5 (relative error 9.1e-02)"
    found = compare_json({**stored, "shape": "2, 3"}, {**stored, "shape": "3, 2"}, TOLERANCE)
    assert found.message.startswith("['shape'][0]: 2 → 3")


@pytest.mark.parametrize("text", ["!", "AAA=", "", None, 5, "ä"])
def test_what_looks_packed_and_is_not_is_compared_as_it_stands(text: Any) -> None:
    damaged = {"dtype": "f8", "bdata": text}
    assert verdict(damaged, dict(damaged)) is Verdict.IDENTICAL
    assert verdict(damaged, packed(0.5)) is Verdict.DIFFERENT
    assert (
        verdict({"dtype": ["f8"], "bdata": "a"}, {"dtype": ["f8"], "bdata": "b"})
        is Verdict.DIFFERENT
    )


def test_documents_may_nest_deeper_than_python_can_recurse() -> None:
    def nested(value: Any) -> Any:
        for _ in range(20_000):
            value = {"a": [value]}
        return value

    assert verdict(nested(1), nested(1)) is Verdict.IDENTICAL
    found = compare_json(nested(1), nested(2), TOLERANCE)
    assert found.message.endswith("[0]: 1 → 2")
    assert len(found.message) < 200
    assert verdict(nested([1]), nested([1, 2])) is Verdict.DIFFERENT


@settings(deadline=None)
@given(JSON)
def test_a_document_is_identical_to_itself(document: Any) -> None:
    again = json.loads(json.dumps(document))
    assert verdict(document, again) is Verdict.IDENTICAL


@settings(deadline=None)
@given(JSON, JSON)
def test_the_verdict_is_symmetric(a: Any, b: Any) -> None:
    assert verdict(a, b).is_same is verdict(b, a).is_same


@settings(deadline=None)
@given(st.data(), st.lists(JSON, min_size=1) | st.dictionaries(st.text(), JSON, min_size=1))
def test_a_change_anywhere_is_different(data: st.DataObject, document: Any) -> None:
    changed = data.draw(mutated(document))
    expected = _plain(changed) == _plain(document)
    assert compare_json(document, changed, Tolerance(0.0)).verdict.is_same is expected


def _plain(value: Any) -> Any:
    """With booleans that are equal to no number, and keys in order."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return repr(value) if isinstance(value, bool) else value
