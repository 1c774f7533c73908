"""Compare pictures: the same pixels are the same picture, whatever the file says about them.

PNG is taken apart with the standard library (https://www.w3.org/TR/png/): the
compressed bytes vary with the zlib that wrote them, the pixels do not.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pytest_nbrepro.comparison.files import decoded, not_base64
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.pixels import Apart, layout, pixels_apart
from pytest_nbrepro.comparison.verdict import EQUIVALENT, IDENTICAL, Evidence, Verdict

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_PIXEL_BYTES = 400_000_000
#: A million pixels with colour and transparency: their rows are put together in a second.
_MOST_COUNTED_BYTES = 5_000_000
#: Matplotlib signs "Matplotlib version3.11.2"
_VERSION = re.compile(r" ?version ?")


@dataclass(frozen=True)
class _Png:
    """What makes the picture, and its maker; ``rows`` are compressed, ``digest`` is of all rows."""

    width: int
    height: int
    header: bytes
    palette: bytes
    transparency: bytes
    digest: bytes
    rows: tuple[bytes, ...] = field(compare=False)
    software: str = field(compare=False)

    @property
    def size(self) -> str:
        """As people write it: 640×480."""
        return f"{self.width}×{self.height}"


def compare_png(stored: str, fresh: str, _tolerance: Tolerance) -> Evidence:
    """Compare two PNG pictures (base64) by size and pixels."""
    contents = decoded(stored, fresh)
    if contents is None:
        return not_base64(stored, fresh)
    if contents[0] == contents[1]:
        return IDENTICAL
    was, now = map(_read_png, contents)
    if was is None or now is None:
        return Evidence(Verdict.DIFFERENT, "it cannot be read as PNG, and its bytes differ")
    if was == now:
        return EQUIVALENT
    apart = _pixels_apart(was, now)
    if apart is not None and not apart.count:
        return EQUIVALENT  # the rows are stored in another way
    what = f"{was.size} → {now.size} pixels"
    if was.size == now.size:
        what = f"other pixels, same size ({was.size})" if apart is None else _told(apart, was)
    if was.software != now.software:
        names = (was.software or "an unknown program", now.software or "an unknown program")
        what += f"; stored by {names[0]}, drawn by {names[1]} here"
    return Evidence(Verdict.DIFFERENT, what)


def _pixels_apart(was: _Png, now: _Png) -> Apart | None:
    """Which pixels differ; None where that cannot be told, or not in a second or two."""
    if (was.header, was.palette, was.transparency) != (now.header, now.palette, now.transparency):
        return None
    form = layout(was.header)
    if form is None or form.size > _MOST_COUNTED_BYTES:
        return None
    old, new = (
        zlib.decompressobj().decompress(b"".join(png.rows), form.size + 1) for png in (was, now)
    )
    return pixels_apart(old, new, form)


def _told(apart: Apart, png: _Png) -> str:
    x, y = ("-".join(map(str, sorted(set(ends)))) for ends in (apart.x, apart.y))
    where = f"{'at' if apart.count == 1 else 'within'} x {x}, y {y} from the top left"
    return f"{apart.count} of {png.width * png.height} pixels ({png.size}), {where}"


def _read_png(content: bytes) -> _Png | None:
    if not content.startswith(_PNG):
        return None
    header, palette, transparency, software = b"", b"", b"", ""
    rows: list[bytes] = []
    for kind, data in _chunks(content):
        if kind == b"IHDR":
            header = data
        elif kind == b"PLTE":
            palette = data
        elif kind == b"tRNS":
            transparency = data
        elif kind == b"IDAT":
            rows.append(data)
        elif kind == b"tEXt" and data.startswith(b"Software\x00"):
            software = _VERSION.sub(" ", data[9:].decode("latin-1").split(",")[0])
    digest = _digest(rows)
    if len(header) != 13 or digest is None:
        return None
    width, height = struct.unpack(">II", header[:8])
    return _Png(width, height, header, palette, transparency, digest, tuple(rows), software)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(_PNG)
    while position + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        yield kind, content[position + 8 : position + 8 + length]
        position += 12 + length


def _digest(compressed: Iterable[bytes]) -> bytes | None:
    """The digest of the pixels, which may be a thousand times as large as the file."""
    inflate, digest, size = zlib.decompressobj(), hashlib.sha256(), 0
    try:
        for chunk in compressed:
            waiting = chunk
            while waiting:
                rows = inflate.decompress(waiting, 1 << 20)
                waiting = inflate.unconsumed_tail
                digest.update(rows)
                size += len(rows)
                if size > _MOST_PIXEL_BYTES:
                    return None
        digest.update(inflate.flush())
    except zlib.error:
        return None
    return digest.digest() if inflate.eof else None
