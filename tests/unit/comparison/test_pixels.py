from __future__ import annotations

import pytest
from drawn import chart, with_pixel
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pytest_nbrepro.comparison import pixels
from pytest_nbrepro.comparison.pixels import Apart, pixels_apart


def plain(size: tuple[int, int] = (100, 100), grey: int = 100) -> Image.Image:
    return Image.new("L", size, grey)


def with_box(picture: Image.Image, box: tuple[int, int, int, int], grey: int) -> Image.Image:
    changed = picture.copy()
    changed.paste(grey, box)
    return changed


@given(st.data(), st.integers(1, 40), st.integers(1, 40), st.integers(1, 4))
def test_exactly_the_pixels_that_differ_are_counted_and_boxed(
    data: st.DataObject, width: int, height: int, rows: int
) -> None:
    places = data.draw(
        st.dictionaries(
            st.tuples(st.integers(0, width - 1), st.integers(0, height - 1)), st.integers(5, 155)
        )
    )
    changed = plain((width, height))
    for place, by in places.items():
        changed.putpixel(place, 100 + by)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pixels, "_STRIP", width * 16 * rows)  # strips of so many blocks
        found = pixels_apart(plain((width, height)), changed)
    assert (found.of, found.count) == (width * height, len(places))
    if places:
        x, y = zip(*places, strict=True)
        assert (found.x, found.y) == ((min(x), max(x)), (min(y), max(y)))
        assert found.levels == max(places.values())
        assert not found.is_rounding


@pytest.mark.parametrize("by", [-4, -1, 1, 4])
def test_a_scattered_pixel_a_few_levels_apart_is_rounding(by: int) -> None:
    assert pixels_apart(plain(), with_pixel(plain(), (99, 99), 100 + by)).is_rounding


@pytest.mark.parametrize(
    ("box", "levels"),
    [
        ((50, 50, 51, 51), 5),  # one pixel, but far away
        ((50, 50, 52, 54), 4),  # a spot
        ((96, 96, 100, 100), 2),  # likewise, in a corner
        ((0, 0, 100, 6), 1),  # too large a part
        ((0, 0, 100, 100), 1),
    ],
)
def test_what_is_dense_or_large_or_far_apart_is_a_change(
    box: tuple[int, int, int, int], levels: int
) -> None:
    found = pixels_apart(plain(), with_box(plain(), box, 100 + levels))
    assert (found.levels, found.is_rounding) == (levels, False)


def test_a_cell_of_a_heat_map_may_take_the_next_colour() -> None:
    assert pixels_apart(plain(), with_box(plain(), (10, 10, 30, 35), 101)).is_rounding


def test_a_level_is_one_of_any_channel() -> None:
    stored = Image.new("RGBA", (9, 9), (10, 20, 30, 255))
    for channel in range(3):
        colour = [10, 20, 30, 255]
        colour[channel] += 7
        assert pixels_apart(stored, with_pixel(stored, (4, 4), tuple(colour))).levels == 7
    assert pixels_apart(stored, with_pixel(stored, (4, 4), (10, 20, 30, 205))).levels == 50


def test_the_colour_of_what_is_transparent_does_not_count() -> None:
    stored, fresh = (Image.new("RGBA", (9, 9), (red, 0, 0, 0)) for red in (0, 255))
    assert pixels_apart(stored, fresh) == Apart(81)


@pytest.mark.parametrize("background", ["white", "black", "grey"])
def test_what_shows_on_one_background_only_counts(background: str) -> None:
    stored = Image.new("RGBA", (9, 9), background)
    fresh = with_pixel(stored, (4, 4), (0, 0, 0, 0))
    assert pixels_apart(stored, fresh).count == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"])
def test_pictures_of_every_mode_can_be_held_against_each_other(mode: str) -> None:
    stored = chart().convert(mode)
    other = with_pixel(chart(), (3, 4), (255, 255, 255)).convert(mode)
    assert pixels_apart(stored, stored.copy()) == Apart(240)
    assert pixels_apart(stored, other).count
