from __future__ import annotations

import itertools

import pytest
from drawn import chunk, png
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.comparison.png import Png, read_png

ROWS = b"\0\1\0\2"


def taken_apart(content: bytes) -> Png:
    found = read_png(content)
    assert found is not None
    return found


def have_same_rows(a: bytes, b: bytes) -> bool:
    return taken_apart(a).has_rows_of(taken_apart(b))


def software(note: bytes) -> str:
    return taken_apart(png(ROWS, extra=chunk(b"tEXt", b"Software\0" + note))).software


def test_a_header_says_size_and_depth() -> None:
    found = taken_apart(png(b"\0\1\2\3\4", (2, 1), depth=16))
    assert (found.width, found.height, found.depth) == (2, 1, 16)


@pytest.mark.parametrize(
    "other",
    [
        png(ROWS, level=0),
        png(ROWS, pieces=4),
        png(ROWS, extra=chunk(b"tEXt", b"Software\0me")),
        png(ROWS, extra=chunk(b"tIME", bytes(7))),
    ],
    ids=itertools.count(),
)
def test_how_rows_are_packed_and_what_is_noted_does_not_count(other: bytes) -> None:
    assert other != png(ROWS)
    assert have_same_rows(png(ROWS), other)


@pytest.mark.parametrize(
    "other",
    [
        png(b"\0\1\0\3"),
        png(ROWS + b"\0"),
        png(ROWS[:-1]),
        png(ROWS, (2, 1)),
        png(ROWS, colour=3),
        png(ROWS, extra=chunk(b"PLTE", bytes(3))),
        png(ROWS, extra=chunk(b"tRNS", bytes(2))),
        png(ROWS, extra=chunk(b"acTL", bytes(8))),
        png(ROWS, extra=chunk(b"fcTL", bytes(26))),
        png(ROWS, extra=chunk(b"fdAT", bytes(9))),
        png(ROWS)[:-20],
        png(ROWS).replace(b"IDAT", b"IDOT"),
    ],
    ids=itertools.count(),
)
def test_whatever_decides_on_the_picture_counts(other: bytes) -> None:
    assert not have_same_rows(png(ROWS), other)
    assert not have_same_rows(other, png(ROWS))


@pytest.mark.parametrize("end", [b"", b"\1"])
def test_all_of_a_long_picture_counts(end: bytes) -> None:
    rows = bytes(700_000) + end
    assert have_same_rows(png(rows, level=0, pieces=99), png(rows))
    assert not have_same_rows(png(rows), png(rows + b"\0"))


def test_damaged_rows_are_nobodys() -> None:
    damaged = png(ROWS)[:-20] + chunk(b"IEND", b"")
    assert not have_same_rows(damaged, damaged)


def test_enormous_pictures_are_not_unpacked_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_nbrepro.comparison.png._MOST_PIXEL_BYTES", 1_000_000)
    assert have_same_rows(png(bytes(700_000)), png(bytes(700_000), level=1))
    assert not have_same_rows(png(bytes(5_000_000)), png(bytes(5_000_000), level=1))


def test_parts_without_end_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_nbrepro.comparison.png._MOST_CHUNKS", 3)
    late = chunk(b"tEXt", b"a\0b") * 3 + chunk(b"tEXt", b"Software\0me")
    assert taken_apart(png(ROWS, extra=late)).software == ""


@pytest.mark.parametrize(
    ("note", "name"),
    [
        (b"Matplotlib version3.11.2, https://matplotlib.org/", "Matplotlib 3.11.2"),
        (b"Adobe ImageReady", "Adobe ImageReady"),
        (b"\xe4", "ä"),
        (b"", ""),
    ],
)
def test_a_program_is_called_by_name_and_version(note: bytes, name: str) -> None:
    assert software(note) == name


@given(st.binary(max_size=60))
def test_no_bytes_behind_the_signature_are_too_odd(content: bytes) -> None:
    found = read_png(b"\x89PNG\r\n\x1a\n" + content)
    assert found is None or not found.has_rows_of(taken_apart(png(ROWS)))
    assert read_png(content) is None
