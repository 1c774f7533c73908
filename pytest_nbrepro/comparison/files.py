"""Compare files that say nothing about themselves: by their bytes, and PDF without its dates."""

from __future__ import annotations

import base64
import binascii
import re

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence, Verdict

_PDF_VOLATILE = re.compile(rb"/(?:CreationDate|ModDate) ?\([^)]{0,80}\)|/ID ?\[[^\]]{0,200}\]")


def compare_pdf(stored: str, fresh: str, _tolerance: Tolerance) -> Evidence:
    """Compare two PDF files (base64); dates and file identifiers do not count."""
    contents = decoded(stored, fresh)
    if contents is None:
        return not_base64(stored, fresh)
    was, now = contents
    if was == now:
        return IDENTICAL
    if _PDF_VOLATILE.sub(b"", was) == _PDF_VOLATILE.sub(b"", now):
        return EQUIVALENT
    return bytes_differ(was, now)


def compare_bytes(stored: str, fresh: str, _tolerance: Tolerance) -> Evidence:
    """Compare two files of any other kind (base64): byte by byte."""
    contents = decoded(stored, fresh)
    if contents is None:
        return not_base64(stored, fresh)
    return IDENTICAL if contents[0] == contents[1] else bytes_differ(*contents)


def bytes_differ(was: bytes, now: bytes) -> Evidence:
    """The evidence on two contents that differ, where no more can be said."""
    if len(was) == len(now):
        return Evidence(Verdict.DIFFERENT, f"other content, same size ({len(was)} bytes)")
    return Evidence(Verdict.DIFFERENT, f"{len(was)} bytes stored, {len(now)} fresh")


def not_base64(stored: str, fresh: str) -> Evidence:
    """The evidence on two texts of which one at least is no base64."""
    if stored == fresh:
        return IDENTICAL
    return Evidence(Verdict.DIFFERENT, "it cannot be read, and its text differs")


def decoded(*texts: str) -> tuple[bytes, bytes] | None:
    """The contents of both sides; None where one of them is not base64."""
    try:
        stored, fresh = (base64.b64decode("".join(t.split()), validate=True) for t in texts)
    except (binascii.Error, ValueError):
        return None
    return stored, fresh
