"""A PNG file, taken apart with the standard library: whose it is, and whether its pixels are equal.

The compressed bytes vary with the zlib that wrote them, the rows of pixels do
not. Equal rows are equal pixels; the reverse holds for one writer only, since a
row can be stored in several ways. The parts are those of
https://www.w3.org/TR/png-3/, animations included.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_PIXEL_BYTES = 400_000_000
_BLOCK = 1 << 18
#: More than the largest picture is written in; those beyond are not looked for.
_MOST_CHUNKS = 500_000
#: What decides on the picture beside its rows; the last three are of animations.
_DECIDES = frozenset({b"IHDR", b"PLTE", b"tRNS", b"acTL", b"fcTL", b"fdAT"})
#: Matplotlib signs "Matplotlib version3.11.2, https://matplotlib.org/".
_VERSION = re.compile(r" ?version ?")


@dataclass(frozen=True)
class Png:
    """What makes the picture, and the program that signed it (empty where none did)."""

    width: int
    height: int
    depth: int
    parts: bytes = field(repr=False)
    rows: tuple[bytes, ...] = field(repr=False)
    software: str = ""

    def has_rows_of(self, other: Png) -> bool:
        """True where the two hold the same pixels, stored in the same way, and both to their end.

        False also where that is too much to unpack.
        """
        if self.parts != other.parts:
            return False
        size = 0
        for was, now in zip_longest(_unpacked(self.rows), _unpacked(other.rows)):
            if was is None or was != now:
                return False
            size += len(was)
            if size > _MOST_PIXEL_BYTES:
                return False
        return True


def read_png(content: bytes) -> Png | None:
    """The file taken apart; None where it is no PNG. Its pixels are not unpacked."""
    if not content.startswith(_SIGNATURE):
        return None
    header, software = b"", ""
    parts, rows = hashlib.sha256(), []
    for kind, data in _chunks(content):
        if kind in _DECIDES:
            header = data if kind == b"IHDR" else header
            parts.update(kind + struct.pack(">I", len(data)) + data)
        elif kind == b"IDAT":
            rows.append(data)
        elif kind == b"tEXt" and data.startswith(b"Software\x00"):
            software = _VERSION.sub(" ", data[9:80].decode("latin-1").split(",")[0]).strip()
    if len(header) != 13:
        return None
    width, height, depth = struct.unpack(">IIB", header[:9])
    return Png(width, height, depth, parts.digest(), tuple(rows), software)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(_SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if position + 8 > len(content):
            return
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        yield kind, content[position + 8 : position + 8 + length]
        position += 12 + length


def _unpacked(compressed: Iterable[bytes]) -> Iterator[bytes | None]:
    """The rows in blocks of one size, for they may be a thousand times as large as the file.

    None where they are damaged or cut.
    """
    inflate, block = zlib.decompressobj(), bytearray()
    try:
        for chunk in compressed:
            waiting = chunk
            while waiting:
                block += inflate.decompress(waiting, _BLOCK - len(block))
                waiting = inflate.unconsumed_tail
                if len(block) == _BLOCK:
                    yield bytes(block)
                    block.clear()
        block += inflate.flush()
    except zlib.error:
        yield None
    yield bytes(block)
    if not inflate.eof:
        yield None
