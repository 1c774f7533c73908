"""How far two pictures of one size lie apart: how many pixels, where, by how much.

And whether rounding does that. docs/compare.md has what was measured:
Matplotlib's lines, points and texts stay the same to the pixel with other
processors' kernels; heat maps of sums that were rounded otherwise do not. There
a value crosses the border between two of its 256 colours, which lie 1 to 5
levels (of 255) apart: in scattered pixels, or in whole cells whose value
was on the border. Anything that has more levels, or is dense, is a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_BLOCK = 16
#: Pixels at a time, so that a large picture is not copied as a whole.
_STRIP = 1 << 20
#: The most that a scattered pixel may differ by: a step of a usual colour map.
_STEP = 4
#: And how scattered: the most levels that the pixels of a block may differ by, on average.
_SCATTERED = 0.1
#: The most pixels that may differ by one level, of all: cells on the border of two colours.
_SHARE = 0.05


@dataclass(frozen=True)
class Apart:
    """The pixels that differ: their number, the box around them, the largest difference.

    ``x`` and ``y`` are the first and last column and row. ``levels`` are of
    255, in one channel. ``density`` is the highest mean of a block of 16×16
    pixels, known where no pixel differs by more than rounding may do.
    """

    of: int
    count: int = 0
    x: tuple[int, int] = (0, 0)
    y: tuple[int, int] = (0, 0)
    levels: int = 0
    density: float = 0.0

    @property
    def is_rounding(self) -> bool:
        """True where rounding can do that, and nothing that a person sees has changed."""
        if self.levels <= _STEP and self.density <= _SCATTERED:
            return True
        return self.levels <= 1 and self.count <= _SHARE * self.of

    def __add__(self, other: Apart) -> Apart:
        """Of two parts of one picture."""
        if not self.count or not other.count:
            return self if self.count else other
        return Apart(
            self.of,
            self.count + other.count,
            (min(self.x[0], other.x[0]), max(self.x[1], other.x[1])),
            (min(self.y[0], other.y[0]), max(self.y[1], other.y[1])),
            max(self.levels, other.levels),
            max(self.density, other.density),
        )


def pixels_apart(stored: Image, fresh: Image) -> Apart:
    """Which pixels of two pictures of one size look different, on any background."""
    width, height = stored.size
    apart = Apart(width * height)
    step = max(_BLOCK, _STRIP // max(1, width) // _BLOCK * _BLOCK)
    for top in range(0, height, step):
        box = 0, top, width, min(height, top + step)
        apart += _strip_apart(stored.crop(box), fresh.crop(box), top, width * height)
    return apart


def _strip_apart(stored: Image, fresh: Image, top: int, of: int) -> Apart:
    from PIL import ImageChops

    if stored == fresh:  # the quick way for most of most pictures
        return Apart(of)
    difference = None
    for was, now in zip(_channels(stored), _channels(fresh), strict=True):
        channel = ImageChops.difference(was, now)
        difference = ImageChops.lighter(difference, channel) if difference else channel
    assert difference is not None
    box = difference.getbbox()
    if box is None:
        return Apart(of)
    levels = _largest(difference)
    return Apart(
        of,
        count=sum(difference.histogram()[1:]),
        x=(box[0], box[2] - 1),
        y=(top + box[1], top + box[3] - 1),
        levels=levels,
        density=_density(difference) if levels <= _STEP else 255.0,
    )


def _channels(picture: Image) -> Iterator[Image]:
    """Red, green, blue and how opaque it is; colours count as far as they show through."""
    # "RGBa" has them multiplied: what is transparent has no colour
    return iter(picture.convert("RGBA").convert("RGBa").split())


def _density(difference: Image) -> float:
    """The highest mean of a block, also of those that the picture's edge cuts."""
    scale = 255 // _STEP  # for means are rounded to whole numbers
    width, height = (-(-length // _BLOCK) * _BLOCK for length in difference.size)
    whole = difference.crop((0, 0, width, height)).point([min(255, v * scale) for v in range(256)])
    return _largest(whole.reduce(_BLOCK)) / scale


def _largest(channel: Image) -> int:
    return max(level for level, count in enumerate(channel.histogram()) if count)
