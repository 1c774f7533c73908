"""Pixels are counted as if every row were stored as it is, however it is stored."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_nbrepro.comparison.pixels import Apart, Layout, layout, pixels_apart

#: The kinds of pixels that PNG knows: colour type, bits of a channel, bits of a pixel.
KINDS = [
    *[(0, depth, depth) for depth in (1, 2, 4, 8, 16)],
    *[(3, depth, depth) for depth in (1, 2, 4, 8)],
    *[(colour, depth, depth * n) for colour, n in ((2, 3), (4, 2), (6, 4)) for depth in (8, 16)],
]


def header(
    colour: int, depth: int, *, size: tuple[int, int] = (3, 2), interlaced: int = 0
) -> bytes:
    return struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)


def paeth(a: int, b: int, c: int) -> int:
    """The neighbour (left, above, their corner) nearest to left + above - corner."""
    return min((a, b, c), key=lambda near: abs(a + b - c - near))


def stored(rows: Sequence[bytes], ways: Sequence[int], form: Layout) -> bytes:
    """The rows as a writer stores them, each in its way: the other direction, from the standard."""
    step, above, data = max(1, form.bits // 8), bytes(form.row), b""
    for way, row in zip(ways, rows, strict=True):
        data += bytes([way])
        for i, value in enumerate(row):
            a, c = (side[i - step] if i >= step else 0 for side in (row, above))
            b = above[i]
            taken = (0, a, b, (a + b) // 2, paeth(a, b, c))[way]
            data += bytes([(value - taken) % 256])
        above = row
    return data


def bits_of(row: bytes, form: Layout) -> list[str]:
    """The pixels of a row, as texts of 0 and 1."""
    text = "".join(f"{byte:08b}" for byte in row)
    return [text[x * form.bits : (x + 1) * form.bits] for x in range(form.width)]


@st.composite
def forms(draw: st.DrawFn) -> Layout:
    _, _, bits = draw(st.sampled_from(KINDS))
    return Layout(draw(st.integers(1, 9)), draw(st.integers(1, 4)), bits)


@settings(deadline=None, max_examples=400)
@given(st.data(), forms())
def test_exactly_the_pixels_that_differ_are_counted_and_boxed(
    data: st.DataObject, form: Layout
) -> None:
    # few values, so that neighbours are often equally near
    row = st.lists(st.sampled_from(b"\0\2\3\5\xff"), min_size=form.row, max_size=form.row).map(
        bytes
    )
    ways = st.lists(st.integers(0, 4), min_size=form.height, max_size=form.height)
    was = data.draw(st.lists(row, min_size=form.height, max_size=form.height))
    now = [data.draw(st.just(line) | row) for line in was]
    places = [
        (x, y)
        for y, lines in enumerate(zip(was, now, strict=True))
        for x, pair in enumerate(zip(*(bits_of(line, form) for line in lines), strict=True))
        if pair[0] != pair[1]
    ]
    expected = Apart()
    if places:
        x, y = ((min(ends), max(ends)) for ends in zip(*places, strict=True))
        expected = Apart(len(places), x, y)
    old, new = (stored(side, data.draw(ways), form) for side in (was, now))
    assert pixels_apart(old, new, form) == expected


def test_rows_that_are_stored_alike_differ_where_those_above_do() -> None:
    assert pixels_apart(b"\0a\2\0\2\0", b"\0b\2\0\2\0", Layout(1, 3, 8)) == Apart(3, (0, 0), (0, 2))


@pytest.mark.parametrize(("colour", "depth", "bits"), KINDS)
def test_a_header_says_how_the_rows_lie(colour: int, depth: int, bits: int) -> None:
    assert layout(header(colour, depth)) == Layout(3, 2, bits)


@pytest.mark.parametrize(("colour", "depth"), [(1, 8), (0, 3), (2, 4), (6, 1), (9, 9)])
def test_pixels_of_no_kind_are_not_counted(colour: int, depth: int) -> None:
    assert layout(header(colour, depth)) is None


def test_rows_that_do_not_follow_each_other_are_not_counted() -> None:
    assert layout(header(2, 8, interlaced=1)) is None


@pytest.mark.parametrize("damaged", [b"", b"\0a", b"\0a\0bc", b"\5a\0b"])
def test_damaged_data_is_not_counted(damaged: bytes) -> None:
    form = Layout(1, 2, 8)
    assert pixels_apart(b"\0a\0b", damaged, form) is None
    assert pixels_apart(damaged, b"\0a\0b", form) is None
