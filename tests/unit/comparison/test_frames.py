"""Animations, and files that are damaged or too much."""

from __future__ import annotations

import pytest
from drawn import FORMATS, animated, chart, compared, packed, told
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pytest_nbrepro.comparison.verdict import Verdict

ANIMATED = ("GIF", "PNG", "WEBP")


def frames() -> list[Image.Image]:
    return [Image.new("RGB", (16, 16), (40 * number, 90, 0)) for number in range(5)]


@pytest.mark.parametrize("form", ANIMATED)
def test_every_frame_of_an_animation_counts(form: str) -> None:
    changed = frames()
    changed[3].putpixel((2, 1), (255, 255, 255))
    stored = animated(frames(), form)
    found = told(stored, animated(changed, form))
    assert found.startswith(
        "frame 4 of 5: 1 of 256 pixels (16×16) by 255 of 255 levels, at x 2, y 1"
    )
    changed[4].putpixel((2, 2), (255, 255, 255))
    assert told(stored, animated(changed, form)).endswith(", and 1 more frame")


@pytest.mark.parametrize("form", ANIMATED)
def test_how_an_animation_is_played_counts(form: str) -> None:
    stored = animated(frames(), form)
    slower = animated(frames(), form, duration=[100, 100, 120, 100, 100])
    assert told(stored, slower) == "frame 3 is shown for 100 → 120 ms"
    assert told(stored, animated(frames(), form, loop=3)) == "it plays without end → 3 times"
    assert told(stored, animated(frames()[:4], form)) == "5 → 4 frames"
    assert told(packed(frames()[0], form), stored) == "1 → 5 frames"


def test_an_animation_packed_in_another_way_is_equivalent() -> None:
    stored, fresh = animated(frames(), "PNG"), animated(frames(), "WEBP")
    assert compared(stored, fresh).verdict is Verdict.EQUIVALENT


@pytest.mark.parametrize(
    ("bound", "value"),
    [("_MOST_PIXELS", 255), ("_MOST_IN_ALL", 256 * 4), ("_MOST_FRAMES", 4), ("_MOST_READS", 9)],
)
def test_an_animation_is_looked_at_within_bounds(
    bound: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"pytest_nbrepro.comparison.frames.{bound}", value)
    stored, fresh = (animated(frames(), "GIF", loop=loop) for loop in (0, 3))
    assert told(stored, fresh).startswith("the stored picture is too large to compare its pixels; ")


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None)
@given(st.data())
def test_no_damage_breaks_the_comparison(form: str, data: st.DataObject) -> None:
    whole = animated(frames(), form) if form in ANIMATED else packed(chart(), form, **FORMATS[form])
    damaged = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        damaged[place] = data.draw(st.integers(0, 255))
    del damaged[data.draw(st.integers(0, len(whole))) :]
    found = compared(whole, bytes(damaged))
    assert found.verdict.is_same or found.message


def test_rounding_in_a_frame_is_within_tolerance() -> None:
    changed = frames()
    changed[3].putpixel((2, 1), (121, 90, 0))
    found = compared(animated(frames(), "PNG"), animated(changed, "PNG"))
    assert found.verdict is Verdict.WITHIN_TOLERANCE
    assert found.message.startswith("frame 4 of 5: 1 of 256 pixels")
