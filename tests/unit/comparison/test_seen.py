from __future__ import annotations

import base64
from io import BytesIO

import pytest
from drawn import packed
from PIL import Image

from pytest_nbrepro.comparison import picture_difference


def stored(picture: Image.Image) -> str:
    return base64.b64encode(packed(picture)).decode()


def seen(was: Image.Image, now: Image.Image) -> Image.Image:
    found = picture_difference(stored(was), stored(now))
    assert found is not None
    return Image.open(BytesIO(found)).convert("RGB")


def colour(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


WHITE = Image.new("RGB", (40, 30), "white")


def test_a_pixel_that_differs_is_marked_with_its_neighbours_and_nothing_else() -> None:
    other = WHITE.copy()
    other.putpixel((10, 5), (254, 255, 255))
    found = seen(WHITE, other)
    marked = {
        (x, y) for x in range(40) for y in range(30) if colour(found, x, y) != (255, 255, 255)
    }
    assert marked == {(x, y) for x in (9, 10, 11) for y in (4, 5, 6)}


def test_what_is_the_same_is_seen_pale() -> None:
    dark = Image.new("RGB", (40, 30), "black")
    other = dark.copy()
    other.putpixel((10, 5), (9, 9, 9))
    assert min(colour(seen(dark, other), 30, 20)) > 180


def test_of_two_sizes_what_one_has_not_is_marked() -> None:
    found = seen(WHITE, Image.new("RGB", (50, 30), "white"))
    assert found.size == (50, 30)
    assert colour(found, 20, 10) == (255, 255, 255)
    assert colour(found, 45, 10) != (255, 255, 255)


@pytest.mark.parametrize("broken", ["no base64!", base64.b64encode(b"no picture").decode(), ""])
def test_of_what_is_no_picture_nothing_is_seen(broken: str) -> None:
    assert picture_difference(stored(WHITE), broken) is None


def test_of_an_enormous_picture_nothing_is_seen() -> None:
    large = stored(Image.new("1", (3000, 2000)))
    assert picture_difference(large, large) is None
