from __future__ import annotations

import itertools
import warnings

import pytest
from drawn import FORMATS, chart, compared, packed, png, signed, text, told, with_pixel
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pytest_nbrepro.comparison.comparers import comparer_of
from pytest_nbrepro.comparison.images import compare_picture
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.verdict import Evidence, Verdict

CHART = chart()
OTHER = with_pixel(CHART, (5, 6), (0, 0, 0))
#: The message about the one pixel in which they differ.
ONE = "1 of 240 pixels (20×12) by 219 of 255 levels, at x 5, y 6 from the top left"
OLD, NEW = (f"Matplotlib version3.{minor}, https://matplotlib.org/" for minor in ("10.8", "11.2"))
DAMAGED = "picture is damaged, or is none"
TOO_LARGE = "picture is too large to compare its pixels"


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (packed(CHART, compress_level=1), packed(CHART, compress_level=9)),
        (signed(CHART, OLD), signed(CHART, NEW)),
        (packed(CHART), packed(CHART.convert("RGBA"))),
        (packed(CHART), packed(CHART, "WEBP", lossless=True)),
        (packed(CHART, "BMP"), packed(CHART, "TIFF", compression="tiff_lzw")),
        (packed(CHART.convert("P")), packed(CHART.convert("P"), "GIF")),
        (packed(CHART.convert("P")), packed(CHART.convert("P").convert("RGB"))),
        (packed(CHART.convert("1")), packed(CHART.convert("1").convert("L"))),
        (
            packed(Image.new("RGBA", (9, 9), (255, 0, 0, 0))),
            packed(Image.new("RGBA", (9, 9), (0, 0, 255, 0))),
        ),
        (
            packed(CHART.convert("P"), transparency=88),
            packed(CHART.convert("P"), transparency=b"\xff" * 88 + b"\0" + b"\xff" * 9),
        ),
        (packed(CHART, "GIF", duration=100), packed(CHART, "GIF", duration=200)),
        (
            packed(Image.new("I;16", (2, 2), 300)),
            packed(Image.new("I;16", (2, 2), 300), compress_level=0),
        ),
    ],
    ids=itertools.count(),
)
def test_pictures_that_look_the_same_are_equivalent(stored: bytes, fresh: bytes) -> None:
    assert stored != fresh
    assert compared(stored, fresh).verdict is Verdict.EQUIVALENT


@pytest.mark.parametrize("mime", ["bmp", "gif", "jpeg", "jpg", "png", "tiff", "webp"])
def test_these_kinds_of_pictures_are_looked_at(mime: str) -> None:
    assert comparer_of(f"image/{mime}", are_texts=True) is compare_picture


def test_base64_may_be_broken_into_lines() -> None:
    whole = text(packed(CHART))
    broken = f"{whole[:20]}\n{whole[20:]}\n"
    assert compare_picture(whole, broken, Tolerance()).verdict is Verdict.IDENTICAL


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in {"JPEG", "GIF"}])
def test_one_pixel_is_found_in_pictures_of_every_kind(form: str) -> None:
    assert told(*(packed(each, form, **FORMATS[form]) for each in (CHART, OTHER))) == ONE


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (packed(CHART, "JPEG", quality=80), packed(CHART, "JPEG", quality=81)),
        (packed(CHART, "JPEG"), packed(OTHER, "JPEG")),
        (packed(CHART.convert("CMYK"), "JPEG"), packed(OTHER.convert("CMYK"), "JPEG")),
        (packed(CHART, "GIF"), packed(OTHER, "GIF")),
        (packed(CHART.convert("P")), packed(CHART.convert("P"), transparency=88)),
        (
            packed(Image.new("RGBA", (9, 9), (0, 0, 0, 0))),
            packed(Image.new("RGBA", (9, 9), (0, 0, 0, 90))),
        ),
    ],
    ids=itertools.count(),
)
def test_what_is_seen_counts(stored: bytes, fresh: bytes) -> None:
    assert " pixels (" in told(stored, fresh)


def test_the_way_a_photograph_is_held_counts() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter
    stored, fresh = packed(CHART, "JPEG"), packed(CHART, "JPEG", exif=turned)
    assert told(stored, fresh) == "20×12 → 12×20 pixels"


def test_other_sizes_are_told() -> None:
    assert told(packed(chart(20, 12)), packed(chart(21, 12))) == "20×12 → 21×12 pixels"


def test_rounding_is_within_tolerance_and_says_what_it_was() -> None:
    x, y = 5, 6
    red, green, blue = CHART.tobytes()[3 * (y * 20 + x) :][:3]
    found = compared(packed(CHART), packed(with_pixel(CHART, (x, y), (red + 2, green, blue))))
    assert found.verdict is Verdict.WITHIN_TOLERANCE
    assert found.message.startswith("1 of 240 pixels (20×12) by 2 of 255 levels")


@settings(deadline=None)
@given(st.data(), st.sampled_from(["PNG", "BMP", "TIFF", "WEBP"]), st.integers(5, 255))
def test_a_pixel_that_changed_is_always_reported_where_it_is(
    data: st.DataObject, form: str, by: int
) -> None:
    width, height = data.draw(st.tuples(st.integers(1, 30), st.integers(1, 30)))
    x, y = data.draw(st.tuples(st.integers(0, width - 1), st.integers(0, height - 1)))
    stored = chart(width, height)
    value = list(stored.tobytes()[3 * (y * width + x) :][:3])
    channel = data.draw(st.integers(0, 2))
    value[channel] += by if value[channel] + by < 256 else -min(by, value[channel])
    expected = abs(value[channel] - stored.tobytes()[3 * (y * width + x) + channel])
    if expected < 5:
        return
    fresh = with_pixel(stored, (x, y), tuple(value))
    message = told(packed(stored), packed(fresh, form, **FORMATS[form]))
    where = f"at x {x}, y {y} from the top left"
    assert message == (
        f"1 of {width * height} pixels ({width}×{height}) by {expected} of 255 levels, {where}"
    )


def test_a_new_renderer_is_named_before_what_differs() -> None:
    found = compared(signed(CHART, OLD), signed(OTHER, NEW))
    assert found.message == f"drawn by Matplotlib 3.11.2 here, 3.10.8 when stored; {ONE}"
    assert (
        found.hint == "the renderer changed; whether the data did cannot be told from the picture"
    )


@pytest.mark.parametrize(
    ("stored", "fresh", "message"),
    [
        ("", NEW, "drawn by Matplotlib 3.11.2 here, by an unknown program when stored"),
        (NEW, "", "drawn by an unknown program here, by Matplotlib 3.11.2 when stored"),
        ("Bokeh 3.9.2", NEW, "drawn by Matplotlib 3.11.2 here, by Bokeh 3.9.2 when stored"),
    ],
)
def test_other_programs_are_named(stored: str, fresh: str, message: str) -> None:
    files = (
        signed(picture, name) if name else packed(picture)
        for picture, name in ((CHART, stored), (OTHER, fresh))
    )
    assert told(*files) == f"{message}; {ONE}"


def test_the_same_renderer_leaves_data_code_and_fonts() -> None:
    found = compared(signed(CHART, NEW), signed(OTHER, NEW))
    assert found.message == ONE
    assert found.hint.startswith("both were drawn by Matplotlib 3.11.2: look for the change in")


def test_a_new_renderer_that_draws_the_same_is_no_matter() -> None:
    assert compared(signed(CHART, OLD), signed(CHART, NEW)) == Evidence(Verdict.EQUIVALENT)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (png(b"\0\1\1", (1, 1), depth=16), png(b"\0\1\2", (1, 1), depth=16)),
        (
            png(b"\0" + bytes(6), (1, 1), depth=16, colour=2),
            png(b"\0" + bytes(5) + b"\1", (1, 1), depth=16, colour=2),
        ),
        (png(b"\0\1\1", (1, 1), depth=16), png(b"\0\1", (1, 1))),
    ],
    ids=itertools.count(),
)
def test_sixteen_bits_are_compared_to_the_last(stored: bytes, fresh: bytes) -> None:
    assert told(stored, fresh) == "other pixels, same size (1×1)"


@pytest.mark.parametrize("mode", ["I;16", "F", "LAB"])
def test_pixels_that_are_no_colours_are_compared_as_bytes(mode: str) -> None:
    stored = Image.new(mode, (4, 4))
    message = told(
        packed(stored, "TIFF"),
        packed(with_pixel(stored, (1, 1), (1, 1, 1) if mode == "LAB" else 1), "TIFF"),
    )
    assert message.startswith(
        f"the stored picture has pixels that cannot be compared ({mode}); other"
    )


@pytest.mark.parametrize(
    ("stored", "fresh", "message"),
    [
        (
            packed(CHART),
            packed(CHART)[:-30],
            f"the fresh {DAMAGED}; other pixels, same size (20×12)",
        ),
        (
            packed(CHART, "GIF"),
            b"GIF89a",
            f"the fresh {DAMAGED}; {len(packed(CHART, 'GIF'))} bytes stored, 6 fresh",
        ),
        (b"hello", b"there", f"the stored {DAMAGED}; other content, same size (5 bytes)"),
        (
            png(b"", (10_000, 10_000)),
            png(b"\1", (10_000, 10_000)),
            f"the stored {TOO_LARGE}; other pixels, same size (10000×10000)",
        ),
        (
            png(b"", (20_000, 10_000)),
            png(b"\1", (60_000, 60_000)),
            f"the stored {TOO_LARGE}; 20000×10000 → 60000×60000 pixels",
        ),
    ],
    ids=itertools.count(),
)
def test_what_cannot_be_unpacked_is_told_and_differs(
    stored: bytes, fresh: bytes, message: str
) -> None:
    assert told(stored, fresh) == message
    assert compared(fresh, stored).verdict is Verdict.DIFFERENT


def test_what_pillow_warns_of_does_not_reach_the_user(recwarn: pytest.WarningsRecorder) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        told(png(b"", (10_000, 10_000)), png(b"\1", (10_000, 10_000)))
    assert not recwarn.list


@pytest.mark.parametrize(
    ("stored", "fresh"), [("not base64!", text(b"")), ("hello!", "hello?"), ("\ud800", "ä")]
)
def test_what_is_no_base64_is_compared_as_text(stored: str, fresh: str) -> None:
    found = compare_picture(stored, fresh, Tolerance())
    assert found.message == "it cannot be read, and its text differs"
    assert compare_picture(stored, str(stored), Tolerance()).verdict is Verdict.IDENTICAL
