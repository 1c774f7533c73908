from __future__ import annotations

import base64
import gzip
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.comparison.packed import packed


def base64_of(numbers: list[Any], kind: str, order: str = "<") -> str:
    return base64.b64encode(struct.pack(f"{order}{len(numbers)}{kind}", *numbers)).decode()


def bokeh(data: str, dtype: str, order: str = "little") -> dict[str, Any]:
    return {
        "type": "ndarray",
        "array": {"type": "bytes", "data": data},
        "shape": [3],
        "dtype": dtype,
        "order": order,
    }


@pytest.mark.parametrize(
    ("short", "long", "kind", "numbers"),
    [
        ("f8", "float64", "d", [0.1, -2.5, float("inf")]),
        ("f4", "float32", "f", [0.5, -2.5, 0.25]),
        ("i1", "int8", "b", [1, -128, 127]),
        ("u1", "uint8", "B", [1, 0, 255]),
        ("i2", "int16", "h", [1, -(2**15), 2**15 - 1]),
        ("u2", "uint16", "H", [1, 0, 2**16 - 1]),
        ("i4", "int32", "i", [1, -(2**31), 2**31 - 1]),
        ("u4", "uint32", "I", [1, 0, 2**32 - 1]),
        ("i8", "int64", "q", [1, -(2**63), 2**63 - 1]),
        ("u8", "uint64", "Q", [1, 0, 2**64 - 1]),
    ],
)
def test_every_type_of_numbers_is_unpacked(
    short: str, long: str, kind: str, numbers: list[Any]
) -> None:
    plain, big = base64_of(numbers, kind), base64_of(numbers, kind, ">")
    for value in (
        {"dtype": short, "bdata": plain},
        bokeh(plain, long),
        bokeh(big, long, "big"),
        bokeh(base64.b64encode(gzip.compress(base64.b64decode(plain))).decode(), long),
    ):
        found = packed(value)
        assert found is not None
        assert list(found.numbers()) == numbers


def test_the_shape_nests_the_numbers() -> None:
    data = base64_of([1, 2, 3, 4, 5, 6], "b")
    for shape in ("2, 3", [2, 3]):
        found = packed({"dtype": "i1", "bdata": data, "shape": shape})
        assert found is not None
        assert [list(row) for row in found.numbers()] == [[1, 2, 3], [4, 5, 6]]
    found = packed({"dtype": "i1", "bdata": data, "shape": "3, 1, 2"})
    assert found is not None
    assert [[list(row) for row in rows] for rows in found.numbers()] == [
        [[1, 2]],
        [[3, 4]],
        [[5, 6]],
    ]


@pytest.mark.parametrize(
    "shape", ["7", "0, 6", "6" + ", 1" * 64, "-1, -6", "two", "", [None], {"a": 1}, 6]
)
def test_a_shape_that_is_of_other_numbers_nests_nothing(shape: Any) -> None:
    found = packed({"dtype": "i1", "bdata": base64_of([1, 2, 3, 4, 5, 6], "b"), "shape": shape})
    assert found is not None
    assert list(found.numbers()) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "value",
    [
        {"dtype": "f8", "bdata": "AAA="},
        {"dtype": "f8", "bdata": "!"},
        {"dtype": "f8", "bdata": ""},
        {"dtype": "f8", "bdata": "ä"},
        {"dtype": "f8", "bdata": base64.b64encode(b"\x1f\x8bdamaged").decode()},
        {"dtype": "f8", "bdata": base64.b64encode(gzip.compress(b"12345678")[:-4]).decode()},
    ],
)
def test_what_is_damaged_holds_no_numbers(value: Any) -> None:
    found = packed(value)
    assert found is not None
    assert found.numbers() is None


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"bdata": "AAAA"},
        {"dtype": "f16", "bdata": "AAAA"},
        {"dtype": ["f8"], "bdata": "AAAA"},
        {"dtype": "f8", "bdata": None},
        {"type": "ndarray", "array": ["a", "b"], "dtype": "object", "shape": [2]},
        {"type": "ndarray", "array": {"type": "bytes"}, "dtype": "float64", "order": "little"},
        bokeh("AAAA", "float64", "middle"),
        {"type": "ndarray"},
    ],
)
def test_what_is_no_packed_array_is_none(value: Any) -> None:
    assert packed(value) is None


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists), st.sampled_from(["f8", "i1"]))
def test_any_value_of_json_may_stand_where_an_array_could(value: Any, dtype: str) -> None:
    for document in (
        {"dtype": dtype, "bdata": value},
        {"dtype": dtype, "bdata": "AAAAAAAAAAA=", "shape": value},
        {"type": "ndarray", "array": value, "dtype": dtype, "order": value},
    ):
        found = packed(document)
        if found is not None:
            found.numbers()
            json.dumps(found.shape)
