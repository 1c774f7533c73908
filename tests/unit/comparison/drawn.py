"""Tiny real pictures, and their files as a notebook holds them."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, PngImagePlugin

from pytest_nbrepro.comparison.images import compare_picture
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.verdict import Evidence, Verdict

FORMATS: dict[str, dict[str, Any]] = {
    "PNG": {},
    "GIF": {},
    "BMP": {},
    "TIFF": {},
    "JPEG": {"quality": 95},
    "WEBP": {"lossless": True},
}


def packed(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """The file that Pillow makes of a picture."""
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def animated(pictures: Sequence[Image.Image], form: str, **options: Any) -> bytes:
    options = {"duration": 100, "loop": 0, **options}
    if form == "WEBP":
        options["lossless"] = True
    return packed(pictures[0], form, save_all=True, append_images=pictures[1:], **options)


def signed(picture: Image.Image, software: str) -> bytes:
    """A PNG that names the program that made it."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", software)
    return packed(picture, pnginfo=notes)


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def chart(width: int = 20, height: int = 12) -> Image.Image:
    """A picture in which no two neighbours look the same."""
    data = bytes(
        (x * 37 + y * 91 + channel * 53) % 256
        for y in range(height)
        for x in range(width)
        for channel in range(3)
    )
    return Image.frombytes("RGB", (width, height), data)


def with_pixel(picture: Image.Image, place: tuple[int, int], value: Any) -> Image.Image:
    changed = picture.copy()
    changed.putpixel(place, value)
    return changed


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    rows: bytes,
    size: tuple[int, int] = (1, 2),
    *,
    depth: int = 8,
    colour: int = 0,
    extra: bytes = b"",
    pieces: int = 1,
    level: int = 9,
) -> bytes:
    """A PNG made by hand: its rows as they are stored, each with the byte that says how."""
    compressed = zlib.compress(rows, level)
    step = -(-len(compressed) // pieces)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)),
            extra,
            *(chunk(b"IDAT", compressed[i : i + step]) for i in range(0, len(compressed), step)),
            chunk(b"IEND", b""),
        )
    )


def compared(stored: bytes, fresh: bytes) -> Evidence:
    """The verdict on two files."""
    return compare_picture(text(stored), text(fresh), Tolerance())


def told(stored: bytes, fresh: bytes) -> str:
    """What is said of two pictures that differ."""
    found = compared(stored, fresh)
    assert found.verdict is Verdict.DIFFERENT
    return found.message
