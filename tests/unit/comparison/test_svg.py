from __future__ import annotations

import pytest

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
    assert "<text>Loss → <text>Boss" in found.message


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
