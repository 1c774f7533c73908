from __future__ import annotations

import base64

from pytest_nbrepro.comparison.files import compare_bytes, compare_pdf
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.verdict import Verdict

TOLERANCE = Tolerance()


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


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
