"""Compare pictures: the same pixels are the same picture, whatever the file says about them.

PNG is taken apart with the standard library (https://www.w3.org/TR/png/): the
compressed bytes vary with the zlib that wrote them, the pixels do not.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from dataclasses import dataclass

from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence, Verdict

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_PIXEL_BYTES = 400_000_000
_PDF_VOLATILE = re.compile(rb"/(?:CreationDate|ModDate) ?\([^)]{0,80}\)|/ID ?\[[^\]]{0,200}\]")
#: Matplotlib signs "Matplotlib version3.11.2"
_VERSION = re.compile(r" ?version ?")


@dataclass(frozen=True)
class _Png:
    """What makes the picture: size in pixels, header, palette, raw rows; and who wrote it."""

    width: int
    height: int
    pixels: tuple[bytes, bytes, bytes]
    software: str


def compare_png(stored: str, fresh: str, _rtol: float) -> Evidence:
    """Compare two PNG pictures (base64) by size and pixels."""
    was_bytes, now_bytes = _bytes(stored), _bytes(fresh)
    if was_bytes == now_bytes:
        return IDENTICAL
    was, now = _read_png(was_bytes), _read_png(now_bytes)
    if was is None or now is None:
        return Evidence(Verdict.DIFFERENT, "the picture differs and cannot be read as PNG")
    if was.pixels == now.pixels:
        return EQUIVALENT
    sizes = [f"{png.width}×{png.height} pixels" for png in (was, now)]
    what = " → ".join(sizes) if sizes[0] != sizes[1] else f"other pixels ({sizes[0]})"
    if was.software != now.software:
        what += f"; drawn by {now.software or 'unknown'} here, by {was.software or 'unknown'} then"
    return Evidence(Verdict.DIFFERENT, what)


def compare_pdf(stored: str, fresh: str, _rtol: float) -> Evidence:
    """Compare two PDF files (base64); dates and file identifiers do not count."""
    was, now = _bytes(stored), _bytes(fresh)
    if was == now:
        return IDENTICAL
    if _PDF_VOLATILE.sub(b"", was) == _PDF_VOLATILE.sub(b"", now):
        return EQUIVALENT
    return Evidence(Verdict.DIFFERENT, f"{len(was)} bytes stored, {len(now)} fresh")


def compare_bytes(stored: str, fresh: str, _rtol: float) -> Evidence:
    """Compare two files of any other kind (base64): byte by byte."""
    was, now = _bytes(stored), _bytes(fresh)
    if was == now:
        return IDENTICAL
    return Evidence(Verdict.DIFFERENT, f"{len(was)} bytes stored, {len(now)} fresh")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "surrogatepass")  # damaged: compared as it stands


def _read_png(content: bytes) -> _Png | None:
    if not content.startswith(_PNG):
        return None
    parts: dict[bytes, bytes] = {b"IHDR": b"", b"PLTE": b"", b"tRNS": b"", b"IDAT": b""}
    software = ""
    position = len(_PNG)
    while position + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        data = content[position + 8 : position + 8 + length]
        position += 12 + length
        if kind in parts:
            parts[kind] += data
        elif kind == b"tEXt" and data.startswith(b"Software\x00"):
            software = _VERSION.sub(" ", data[9:].decode("latin-1").split(",")[0])
    if len(parts[b"IHDR"]) != 13:
        return None
    try:
        rows = zlib.decompressobj().decompress(parts[b"IDAT"], _MOST_PIXEL_BYTES)
    except zlib.error:
        return None
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    return _Png(width, height, (parts[b"IHDR"], parts[b"PLTE"] + parts[b"tRNS"], rows), software)
