"""Pictures where Pillow is not installed."""

from __future__ import annotations

import itertools
import sys

import pytest
from drawn import chart, compared, packed, png, signed, told, with_pixel

from pytest_nbrepro.comparison.verdict import Verdict

CHART = chart()
OTHER = with_pixel(CHART, (5, 6), (0, 0, 0))
OLD, NEW = (f"Matplotlib version3.{minor}, https://matplotlib.org/" for minor in ("10.8", "11.2"))
EXTRA = 'how many pixels differ, and where, is told after pip install "pytest-nbrepro[images]"'
#: Made before Pillow is taken away.
DRAWN_BEFORE, DRAWN_NOW = signed(CHART, OLD), signed(OTHER, NEW)


@pytest.fixture
def without_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)


@pytest.mark.usefixtures("without_pillow")
@pytest.mark.parametrize(
    ("stored", "fresh", "message"),
    [
        (packed(CHART), packed(OTHER), "other pixels, same size (20×12)"),
        (packed(CHART), packed(chart(21, 12)), "20×12 → 21×12 pixels"),
        (b"GIF89a 1", b"GIF89a 2", "other content, same size (8 bytes)"),
    ],
    ids=itertools.count(),
)
def test_without_pillow_the_hint_names_the_extra(stored: bytes, fresh: bytes, message: str) -> None:
    found = compared(stored, fresh)
    assert (found.verdict, found.message, found.hint) == (Verdict.DIFFERENT, message, EXTRA)


@pytest.mark.usefixtures("without_pillow")
def test_without_pillow_a_new_renderer_is_named_all_the_same() -> None:
    message = "drawn by Matplotlib 3.11.2 here, 3.10.8 when stored; other pixels, same size (20×12)"
    assert told(DRAWN_BEFORE, DRAWN_NOW) == message


@pytest.mark.usefixtures("without_pillow")
def test_pillow_is_not_needed_where_rows_are_equal() -> None:
    assert compared(png(b"\0\1\0\2"), png(b"\0\1\0\2", level=0)).verdict is Verdict.EQUIVALENT
