from __future__ import annotations

import base64
import struct
import zlib

import pytest

from pytest_nbrepro.comparison import svg
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.svg import compare_svg
from pytest_nbrepro.comparison.verdict import Verdict

TOLERANCE = Tolerance()
DRAWING = """<?xml version="1.0" encoding="utf-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
 <metadata><date>{date}</date></metadata>
 <defs><path id="{marker}" d="M 0 0 L 1.5 2.5"/><clipPath id="{clip}"/></defs>
 <g clip-path="url(#{clip})"><use xlink:href="#{marker}" x="{x}"/></g>
 <text>{title}</text>
</svg>"""
PLAIN = {"date": "2026", "marker": "m1", "clip": "p1", "x": "208.66", "title": "Loss 0.95"}


def verdict(stored: str, fresh: str) -> Verdict:
    return compare_svg(stored, fresh, TOLERANCE).verdict


def test_dates_and_the_names_of_ids_do_not_count() -> None:
    stored = DRAWING.format(**PLAIN)
    fresh = DRAWING.format(**{**PLAIN, "date": "2027", "marker": "p1", "clip": "m2"})
    assert verdict(stored, fresh) is Verdict.EQUIVALENT


def test_the_order_of_attributes_does_not_count() -> None:
    assert (
        verdict('<svg><a x="1" y="2"/></svg>', '<svg><a y="2" x="1"/></svg>') is Verdict.EQUIVALENT
    )


def test_what_refers_to_another_element_counts() -> None:
    stored = DRAWING.format(**PLAIN)
    fresh = stored.replace("url(#p1)", "url(#m1)")
    assert verdict(stored, fresh) is Verdict.DIFFERENT


def test_a_place_within_the_tolerance_is_the_same() -> None:
    stored = DRAWING.format(**PLAIN)
    assert verdict(stored, stored.replace("208.66", "208.66000001")) is Verdict.WITHIN_TOLERANCE
    assert verdict(stored, stored.replace("208.66", "208.76")) is Verdict.DIFFERENT


def test_a_character_of_a_title_counts() -> None:
    stored = DRAWING.format(**PLAIN)
    found = compare_svg(stored, stored.replace("Loss", "Boss"), TOLERANCE)
    assert found.verdict is Verdict.DIFFERENT
    assert found.message == "<text>, text: Loss → Boss"
    assert found.diff == ("- <text>, text: «Loss» 0.95", "+ <text>, text: «Boss» 0.95")


def test_what_stands_behind_an_element_counts() -> None:
    assert verdict("<svg><a/>x<b/></svg>", "<svg><a/>y<b/></svg>") is Verdict.DIFFERENT


@pytest.mark.parametrize(
    "text",
    [
        "<svg><unclosed></svg>",
        "no drawing",
        "",
        "<svg>\ud800</svg>",
        "<svg>\x00</svg>",
        '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
    ],
)
def test_what_is_no_plain_drawing_is_compared_as_text(text: str) -> None:
    assert verdict(text, text) is Verdict.IDENTICAL
    assert verdict(text, text + "x") is Verdict.DIFFERENT
    assert verdict(text, "<svg/>") is Verdict.DIFFERENT
    assert verdict("<svg/>", text) is Verdict.DIFFERENT


def test_entities_are_never_expanded() -> None:
    short = '<!DOCTYPE svg [<!ENTITY a "x">]><svg>{}</svg>'
    assert verdict(short.format("&a;"), short.format("x")) is Verdict.DIFFERENT
    bomb = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)
    )
    drawing = f"<!DOCTYPE svg [{bomb}]><svg>&a11;</svg>"
    assert verdict(drawing, drawing.replace("ha", "ho")) is Verdict.DIFFERENT


def test_groups_may_nest_deeper_than_python_can_recurse() -> None:
    stored, fresh = (f"{'<g>' * 30_000}{x}{'</g>' * 30_000}" for x in ("<a/>", "<b/>"))
    assert verdict(stored, stored.replace("<a/>", "<a />")) is Verdict.EQUIVALENT
    assert verdict(stored, fresh) is Verdict.DIFFERENT


FIGURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 460.8 345.6">
 <g id="axes_1">
  <g id="line2d_5"><path d="M10.5-20.25L30.5,40e1.5.25Z" style="fill: #00e123"/></g>
  <rect x="100.123456" y="0.000001"/>
  <style><![CDATA[*{stroke: round}]]></style>
 </g>
</svg>"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("10.5-20.25", "10.500001 -20.250001"),
        ("40e1.5.25", "400.0001,.5,.25"),
        ("100.123456", "100.123457"),
        ('"0.000001"', '"0"'),
        ("<![CDATA[*{stroke: round}]]>", "*{stroke:  round}"),
    ],
)
def test_what_nobody_can_see_is_the_same(old: str, new: str) -> None:
    assert old in FIGURE
    assert verdict(FIGURE, FIGURE.replace(old, new)).is_same


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("10.5-20", "10.6-20", "<path> in line2d_5, d: 10.5 → 10.6 (relative error 9.4e-03)"),
        (".5.25Z", ".5-.25Z", "<path> in line2d_5, d: .25 → -.25 (relative error 2.0e+00)"),
        ("M10.5", "m10.5", "<path> in line2d_5, d: M → m"),
        ("#00e123", "#00e124", "<path> in line2d_5, style: "),
        ('y="0.000001"', 'y="0.01"', "<rect> in axes_1, y: 0.000001 → 0.01"),
        ("round", "butt", "<style> in axes_1, text: "),
        ('  <rect x="100.123456" y="0.000001"/>', "", "<rect> in axes_1 is missing"),
        ("</svg>", "<a/><b/></svg>", "<a> is new, and 1 more"),
        ("rect", "line", "<rect> in axes_1 → <line> in axes_1"),
        (
            "  <rect",
            "<a/><b/><line",
            "<rect> in axes_1 → <a> in axes_1, 6 elements stored, 8 fresh",
        ),
        (' y="0.000001"', "", "<rect> in axes_1, y: 0.000001 → nothing"),
    ],
)
def test_what_changed_is_told_by_its_element(old: str, new: str, message: str) -> None:
    assert old in FIGURE
    found = compare_svg(FIGURE, FIGURE.replace(old, new), TOLERANCE)
    assert found.verdict is Verdict.DIFFERENT
    assert found.message.startswith(message)
    assert all(len(line) <= 1000 for line in found.diff)


def test_colours_that_would_be_the_same_number_are_not() -> None:
    stored = '<svg><a fill="#00e123"/></svg>'
    assert verdict(stored, stored.replace("#00e123", "#00e456")) is Verdict.DIFFERENT


def test_a_picture_in_a_drawing_is_compared_by_its_pixels() -> None:
    def figure(value: int, level: int = 6) -> str:
        data = base64.b64encode(png(value, level)).decode()
        return f'<svg><image id="heat" href="data:image/png;base64,{data}"/></svg>'

    assert verdict(figure(5), figure(5, level=0)).is_same
    found = compare_svg(figure(5), figure(15), TOLERANCE)
    told = "1 of 1 pixels (1×1) by 10 of 255 levels, at x 0, y 0 from the top left"
    assert found.message == f"<image>, href: {told}"


def png(value: int, level: int) -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes([0, value]), level)
    chunks = chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_drawing_with_many_changes_is_told_within_bounds() -> None:
    stored = "<svg>" + '<a x="1.5"/>' * 3_000 + "</svg>"
    found = compare_svg(stored, stored.replace("1.5", "2.5"), TOLERANCE)
    assert found.message.endswith(", and more than 999 more")
    assert len(found.diff) == 17


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"date": "2027", "marker": "p1", "clip": "m2"}, Verdict.EQUIVALENT),
        ({"x": "208.66001"}, Verdict.WITHIN_TOLERANCE),
        ({"x": "209.66"}, Verdict.DIFFERENT),
        ({"title": "Loss 0.96"}, Verdict.DIFFERENT),
        ({"title": "Gain 0.95"}, Verdict.DIFFERENT),
        ({"title": '<a fill="#00e123"/>'}, Verdict.DIFFERENT),
    ],
)
def test_a_drawing_of_very_many_elements_is_compared_as_text(
    changed: dict[str, str], expected: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(svg, "_MOST_TAGS", 5)
    stored, fresh = DRAWING.format(**PLAIN), DRAWING.format(**{**PLAIN, **changed})
    assert verdict(stored, stored) is Verdict.IDENTICAL
    assert verdict(stored, fresh) is expected


def test_in_such_a_drawing_what_refers_to_another_element_and_a_colour_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(svg, "_MOST_TAGS", 2)
    two = '<svg><a id="x"/><a id="y"/><use href="#{}" fill="{}"/></svg>'
    assert verdict(two.format("x", "#111"), two.format("y", "#111")) is Verdict.DIFFERENT
    evidence = compare_svg(two.format("x", "#111"), two.format("x", "#00e123"), TOLERANCE)
    assert evidence.verdict is Verdict.DIFFERENT
    assert "#_" not in evidence.message + "".join(evidence.diff)
