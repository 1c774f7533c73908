"""The pixels that differ between two pictures, as a picture for people. It judges nothing."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING

from pytest_nbrepro.comparison.files import decoded
from pytest_nbrepro.comparison.frames import UnreadableError, frames

if TYPE_CHECKING:
    from PIL.Image import Image

#: Larger pictures take seconds, and a megabyte of the report.
_MOST_PIXELS = 4_000_000
#: How much of the fresh picture is seen behind the pixels that differ.
_FAINT = 0.25
_MARK = (214, 0, 87)


def picture_difference(stored: str, fresh: str) -> bytes | None:
    """A PNG of the first frame: what differs in colour, over the fresh picture grown pale.

    ``stored`` and ``fresh`` are base64. A pixel that differs colours its eight
    neighbours, too, that it may be seen. None where the pixels cannot be had,
    are too many, or Pillow is not installed.
    """
    contents = decoded(stored, fresh)
    if contents is None:
        return None
    try:
        was, now = (_first(content) for content in contents)
    except (ImportError, UnreadableError):
        return None
    size = max(was.width, now.width), max(was.height, now.height)
    if size[0] * size[1] > _MOST_PIXELS:
        return None
    return _png(_marked(_on_canvas(was, size), _on_canvas(now, size)))


def _first(content: bytes) -> Image:
    with closing(frames(content, "stored")) as found:
        frame = next(found, None)
        if frame is None:
            raise UnreadableError("the picture has no frame")
        return frame.image.convert("RGBA")


def _on_canvas(picture: Image, size: tuple[int, int]) -> Image:
    """The picture from the top left of one of that size; pixels beyond it have no colour."""
    return picture if picture.size == size else picture.crop((0, 0, *size))


def _marked(was: Image, now: Image) -> Image:
    from PIL import Image, ImageChops, ImageFilter

    # "RGBa" has colours multiplied: what is transparent has none
    channels = zip(was.convert("RGBa").split(), now.convert("RGBa").split(), strict=True)
    differs = Image.new("L", was.size)
    for old, new in channels:
        differs = ImageChops.lighter(differs, ImageChops.difference(old, new))
    mask = differs.point([0, *[255] * 255]).filter(ImageFilter.MaxFilter(3))
    white = Image.new("RGBA", now.size, "white")
    seen = Image.alpha_composite(white, now).convert("L").convert("RGB")
    pale = Image.blend(white.convert("RGB"), seen, _FAINT)
    pale.paste(_MARK, mask=mask)
    return pale


def _png(picture: Image) -> bytes:
    file = BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()
