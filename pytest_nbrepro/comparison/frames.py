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
#: Modes that hold up to 8 bits a channel, which is what Pillow can hold against each other.
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV"})
#: Of all frames: about three seconds for the two sides.
_MOST_PIXELS = 40_000_000
_MOST_FRAMES = 2_000


class UnreadableError(Exception):
    """The pixels of a picture cannot be had; the text says which picture's, and why."""


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


def frames(content: bytes, side: str) -> Generator[Frame]:
    """The frames of a picture, in their order, each to be looked at before the next is asked for.

    ``side`` is "stored" or "fresh". Raises UnreadableError, and ImportError
    where there is no Pillow.
    """
    from PIL import Image

    left = _MOST_PIXELS
    try:
        with _quiet():
            picture = Image.open(BytesIO(content), formats=_FORMATS)
        for number in range(_MOST_FRAMES + 1):
            if number and not _goes_on(picture, number):
                return
            left -= picture.width * picture.height
            if left < 0 or number == _MOST_FRAMES:
                raise UnreadableError(f"the {side} picture is too large to compare its pixels")
            if picture.mode not in _MODES:
                raise UnreadableError(f"the {side} picture has more than 8 bits in a channel")
            yield _frame(picture)
    except UnreadableError:
        raise
    except Image.DecompressionBombError as error:
        raise UnreadableError(f"the {side} picture is too large to compare its pixels") from error
    except Exception as error:  # decoders raise whatever damaged files lead them to
        raise UnreadableError(f"the {side} picture is damaged, or is none") from error


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
        image = ImageOps.exif_transpose(picture)
    loops = picture.info.get("loop", 1)
    repeats = {0: "without end", 1: "once"}.get(loops, f"{loops} times")
    return Frame(image, picture.info.get("duration", 0), repeats)
