"""Which pixels of two PNG pictures of one kind differ: how many, and where.

A row is stored as its distance from its neighbours, in one of five ways that
the writer chose (https://www.w3.org/TR/png/#9Filters); so the rows have to be
put together before they say anything about pixels.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
#: Of one channel; where there are several, each has a byte or two.
_DEPTHS = (1, 2, 4, 8, 16)


@dataclass(frozen=True)
class Layout:
    """How the rows of a picture lie in its data, as its header says; ``bits`` are of one pixel."""

    width: int
    height: int
    bits: int

    @property
    def row(self) -> int:
        """The bytes of a row, without the one in front that says how it is stored."""
        return (self.width * self.bits + 7) // 8

    @property
    def size(self) -> int:
        """The bytes of all rows."""
        return self.height * (1 + self.row)


@dataclass(frozen=True)
class Apart:
    """The number of pixels that differ, and the smallest box around them (first and last)."""

    count: int = 0
    x: tuple[int, int] = (0, 0)
    y: tuple[int, int] = (0, 0)


def layout(header: bytes) -> Layout | None:
    """The layout that a header gives; None where rows do not simply follow each other."""
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", header)
    channels = _CHANNELS.get(colour)
    if interlaced or channels is None or depth not in _DEPTHS[-2 if channels > 1 else 0 :]:
        return None
    return Layout(width, height, depth * channels)


def pixels_apart(stored: bytes, fresh: bytes, form: Layout) -> Apart | None:
    """The pixels that differ between the data of two pictures; None where it is damaged."""
    if {len(stored), len(fresh)} != {form.size}:
        return None
    count, columns, rows = 0, set[int](), list[int]()
    above, size = (bytes(form.row), bytes(form.row)), 1 + form.row
    for y, start in enumerate(range(0, form.size, size)):
        lines = stored[start : start + size], fresh[start : start + size]
        was = _restored(lines[0], above[0], max(1, form.bits // 8))
        alike = lines[0] == lines[1] and above[0] == above[1]
        now = was if alike else _restored(lines[1], above[1], max(1, form.bits // 8))
        if was is None or now is None:
            return None
        above = was, now
        found = list(_columns(was, now, form)) if was != now else []
        if found:
            count += len(found)
            columns.update((found[0], found[-1]))
            rows.append(y)
    return Apart(count, (min(columns), max(columns)), (rows[0], rows[-1])) if count else Apart()


def _columns(was: bytes, now: bytes, form: Layout) -> Iterator[int]:
    """The places in a row at which the pixels differ."""
    if form.bits < 8:
        in_byte, mask = 8 // form.bits, (1 << form.bits) - 1
        for x in range(form.width):
            shift = 8 - form.bits * (x % in_byte + 1)
            if (was[x // in_byte] ^ now[x // in_byte]) >> shift & mask:
                yield x
        return
    old, new = ([iter(row)] * (form.bits // 8) for row in (was, now))
    pairs = zip(zip(*old, strict=True), zip(*new, strict=True), strict=True)
    yield from (x for x, (a, b) in enumerate(pairs) if a != b)


def _restored(line: bytes, above: bytes, step: int) -> bytes | None:
    """The row; ``step`` is how far back its neighbour to the left lies."""
    kind, data = line[0], line[1:]
    if kind == 0:
        return data
    if kind == 1:
        row = bytearray(data)
        for channel in range(step):
            row[channel::step] = bytes(n & 255 for n in accumulate(data[channel::step]))
        return bytes(row)
    if kind == 2:
        return bytes((a + b) & 255 for a, b in zip(data, above, strict=True))
    if kind == 3:
        return _averaged(data, above, step)
    return _predicted(data, above, step) if kind == 4 else None


def _averaged(data: bytes, above: bytes, step: int) -> bytes:
    row = bytearray(step) + data
    for at, up in enumerate(above, step):
        row[at] = (row[at] + (row[at - step] + up) // 2) & 255
    return bytes(row[step:])


def _predicted(data: bytes, above: bytes, step: int) -> bytes:
    row = bytearray(step) + data
    for at, (up, corner) in enumerate(zip(above, bytes(step) + above, strict=False), step):
        left = row[at - step]
        to_left, to_up, to_corner = (
            abs(up - corner),
            abs(left - corner),
            abs(left + up - 2 * corner),
        )
        nearest = up if to_up <= to_corner else corner
        if to_left <= to_up and to_left <= to_corner:
            nearest = left
        row[at] = (row[at] + nearest) & 255
    return bytes(row[step:])
