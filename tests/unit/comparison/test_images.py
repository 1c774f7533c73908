from __future__ import annotations

import base64
import itertools
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_nbrepro.comparison.files import compare_bytes, compare_pdf
from pytest_nbrepro.comparison.images import compare_png
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.verdict import Verdict

TOLERANCE = Tolerance()
ROWS = b"\x00\x01\x02\x03" * 2
ALL_PIXELS = "2 of 2 pixels (1×2), within x 0, y 0-1 from the top left"
OTHER_PIXELS = "other pixels, same size (1×2)"
NO_PNG = "it cannot be read as PNG, and its bytes differ"
NO_FILE = "it cannot be read, and its text differs"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    rows: bytes = ROWS,
    *,
    size: tuple[int, int] = (1, 2),
    level: int = 9,
    pieces: int = 1,
    software: str = "",
    extra: bytes = b"",
) -> str:
    """A picture of colour type 2 (RGB, 8 bit), as base64."""
    packed = zlib.compress(rows, level)
    step = -(-len(packed) // pieces)
    parts = [packed[i : i + step] for i in range(0, len(packed), step)]
    content = b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)),
            chunk(b"tEXt", b"Software\x00" + software.encode()) if software else b"",
            extra,
            *(chunk(b"IDAT", part) for part in parts),
            chunk(b"IEND", b""),
        )
    )
    return base64.b64encode(content).decode()


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    "other",
    [
        png(level=0),
        png(level=1, pieces=3),
        png(software="Matplotlib version3.11.2, https://matplotlib.org/"),
        png(extra=chunk(b"pHYs", bytes(9))),
        png(extra=chunk(b"tIME", bytes(7))),
    ],
    ids=itertools.count(),
)
def test_how_a_picture_is_packed_and_what_is_noted_in_it_does_not_count(other: str) -> None:
    assert png() != other
    assert compare_png(png(), other, TOLERANCE).verdict is Verdict.EQUIVALENT


def test_base64_may_be_broken_into_lines() -> None:
    text = png()
    assert compare_png(text, f"{text[:20]}\n{text[20:]}\n", TOLERANCE).verdict is Verdict.IDENTICAL


@pytest.mark.parametrize(
    ("stored", "fresh", "message"),
    [
        (png(), png(ROWS[:-1] + b"\x04"), "1 of 2 pixels (1×2), at x 0, y 1 from the top left"),
        (png(), png(ROWS * 2, size=(1, 4)), "1×2 → 1×4 pixels"),
        (
            png(software="Matplotlib version3.10.8, https://matplotlib.org/"),
            png(ROWS[::-1], software="Matplotlib version3.11.2, https://matplotlib.org/"),
            f"{ALL_PIXELS}; stored by Matplotlib 3.10.8, drawn by Matplotlib 3.11.2 here",
        ),
        (
            png(),
            png(ROWS[::-1], software="Pillow"),
            f"{ALL_PIXELS}; stored by an unknown program, drawn by Pillow here",
        ),
        (png(), png(b"\x05" + ROWS[1:]), OTHER_PIXELS),  # there is no such way to store a row
        (png(), png(ROWS + b"\x00"), OTHER_PIXELS),
        (png(), png(extra=chunk(b"tRNS", b"\x00")), OTHER_PIXELS),
        (png(), png(extra=chunk(b"PLTE", b"\x00")), OTHER_PIXELS),
        (png(), encoded(b"GIF89a"), NO_PNG),
        (
            png(),
            encoded(base64.b64decode(png())[:30]),
            NO_PNG,
        ),
        (png(), "not base64!", NO_FILE),
        (encoded(b"hi"), "hi", NO_FILE),
        ("hello!", "hello?", NO_FILE),
        ("\ud800", "ä", NO_FILE),
    ],
    ids=itertools.count(),
)
def test_the_message_says_what_about_a_picture_differs(
    stored: str, fresh: str, message: str
) -> None:
    found = compare_png(stored, fresh, TOLERANCE)
    assert (found.verdict, found.message) == (Verdict.DIFFERENT, message)
    assert compare_png(fresh, stored, TOLERANCE).verdict is Verdict.DIFFERENT


def test_damaged_pictures_of_equal_bytes_are_identical() -> None:
    for text in ("not base64!", encoded(b"GIF89a"), ""):
        assert compare_png(text, str(text), TOLERANCE).verdict is Verdict.IDENTICAL


def test_a_picture_of_enormous_size_is_not_unpacked_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pytest_nbrepro.comparison.images._MOST_PIXEL_BYTES", 1_000_000)
    stored, fresh = png(bytes(5_000_000)), png(bytes(5_000_000), level=1)
    assert compare_png(stored, fresh, TOLERANCE).message == NO_PNG


@settings(deadline=None)
@given(st.binary(min_size=6, max_size=6), st.binary(min_size=6, max_size=6))
def test_pictures_are_the_same_only_if_all_pixels_are(a: bytes, b: bytes) -> None:
    stored, fresh = (png(b"\0" + pixels[:3] + b"\0" + pixels[3:]) for pixels in (a, b))
    assert compare_png(stored, fresh, TOLERANCE).verdict.is_same is (a == b)


def test_rows_that_are_stored_in_another_way_are_the_same_picture() -> None:
    as_they_are, beside_the_one_above = b"\0\1\2\3\0\1\2\4", b"\0\1\2\3\2\0\0\1"
    found = compare_png(png(as_they_are), png(beside_the_one_above), TOLERANCE)
    assert found.verdict is Verdict.EQUIVALENT


def test_the_pixels_of_a_picture_of_enormous_size_are_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pytest_nbrepro.comparison.images._MOST_COUNTED_BYTES", 7)
    assert compare_png(png(), png(ROWS[:-1] + b"\x04"), TOLERANCE).message == OTHER_PIXELS


@settings(deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_behind_the_signature_are_too_odd(a: bytes, b: bytes) -> None:
    signature = b"\x89PNG\r\n\x1a\n"
    found = compare_png(encoded(signature + a), encoded(signature + b), TOLERANCE)
    assert found.verdict.is_same is (a == b)


def test_the_dates_of_a_pdf_do_not_count_and_its_content_does() -> None:
    pdf = "%PDF-1.4 /CreationDate (D:{0}) /ModDate(D:{0}) /ID [<{0}> <{0}>] stream {1}"
    stored = encoded(pdf.format("2026", "x").encode())
    assert (
        compare_pdf(stored, encoded(pdf.format("2027", "x").encode()), TOLERANCE).verdict
        is Verdict.EQUIVALENT
    )
    found = compare_pdf(stored, encoded(pdf.format("2026", "y").encode()), TOLERANCE)
    assert found.verdict is Verdict.DIFFERENT
    assert compare_pdf(stored, stored + "\n", TOLERANCE).verdict is Verdict.IDENTICAL
    assert compare_pdf(stored, "?", TOLERANCE).verdict is Verdict.DIFFERENT


def test_other_files_are_compared_byte_by_byte() -> None:
    stored = encoded(b"RIFF....WAVE")
    assert compare_bytes(stored, stored, TOLERANCE).verdict is Verdict.IDENTICAL
    assert (
        compare_bytes(stored, encoded(b"RIFF....wave"), TOLERANCE).message
        == "other content, same size (12 bytes)"
    )
    assert compare_bytes(stored, encoded(b"RIFF"), TOLERANCE).message == "12 bytes stored, 4 fresh"
    assert compare_bytes("?", "!", TOLERANCE).verdict is Verdict.DIFFERENT
