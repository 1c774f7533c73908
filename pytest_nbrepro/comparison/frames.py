"""Pictures as a browser shows them: one frame or several, unpacked by Pillow within bounds.

Pillow (https://pillow.readthedocs.io) is an extra of this package and imported
here only, where two pictures differ. What of a file is not shown does not come
through: notes, thumbnails, how it is packed.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

#: What browsers show; other formats of Pillow's run other programs, or are read by few.
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
#: Modes with up to 8 bits a channel that Pillow can turn into colours.
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"})
_MOST_PIXELS = 30_000_000
#: Of all frames; the two sides take some five seconds.
_MOST_IN_ALL = 60_000_000
_MOST_FRAMES = 2_000
#: How often a decoder may ask for bytes: 50 MB of a GIF take 400,000 times.
_MOST_READS = 500_000
_TOO_LARGE = "is too large to compare its pixels"
#: The tag of EXIF that says which side of the picture is up.
_ORIENTATION = 0x0112


class UnreadableError(Exception):
    """The pixels of a picture cannot be had; the text says of which, and why."""


@dataclass(frozen=True)
class Frame:
    """One frame: its picture, how long it is shown, how often the whole animation is."""

    image: Image
    milliseconds: float
    repeats: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        return self.image.size


class _File(BytesIO):
    """A file in memory that ends the work of decoders which it leads from crumb to crumb."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > _MOST_READS:
            raise UnreadableError(_TOO_LARGE)
        return super().read(size)


def frames(content: bytes, side: str) -> Generator[Frame]:
    """The frames of a picture, in their order, each to be looked at before the next is asked for.

    ``side`` is "stored" or "fresh". Raises UnreadableError, and ImportError
    where there is no Pillow.
    """
    from PIL import Image

    left = _MOST_IN_ALL
    try:
        with _quiet():
            picture = Image.open(_File(content), formats=_FORMATS)
        for number in range(_MOST_FRAMES + 1):
            if number and not _goes_on(picture, number):
                return
            pixels = picture.width * picture.height
            left -= pixels
            if pixels > _MOST_PIXELS or left < 0 or number == _MOST_FRAMES:
                raise UnreadableError(_TOO_LARGE)
            if picture.mode not in _MODES:
                raise UnreadableError(f"has pixels that cannot be compared ({picture.mode})")
            yield _frame(picture)
    except Exception as error:  # decoders raise whatever damaged files lead them to
        told = "is damaged, or is none"
        if isinstance(error, UnreadableError):
            told = str(error)
        elif isinstance(error, Image.DecompressionBombError):
            told = _TOO_LARGE
        raise UnreadableError(f"the {side} picture {told}") from error


def _quiet() -> warnings.catch_warnings[None]:
    """Without Pillow's warnings: nobody asked how large or how odd a picture is."""
    return warnings.catch_warnings(action="ignore")


def _goes_on(picture: Image, number: int) -> bool:
    """Turn to the frame of this number (from 0); false where there is none."""
    try:
        with _quiet():
            picture.seek(number)
    except EOFError:
        return False
    return True


def _frame(picture: Image) -> Frame:
    from PIL import ImageOps

    with _quiet():
        picture.load()
        is_turned = picture.getexif().get(_ORIENTATION, 1) != 1
        image = ImageOps.exif_transpose(picture) if is_turned else picture
    loops = picture.info.get("loop", 1)
    repeats = {0: "without end", 1: "once"}.get(loops, f"{loops} times")
    return Frame(image, picture.info.get("duration", 0), repeats)
