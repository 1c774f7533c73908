from __future__ import annotations

import base64

import pytest
from hostile import HOSTILE, assert_frame_is_harmless, seen
from hypothesis import given

from pytest_nbrepro.reports.html.safe import frame, harmless, picture

_PNG = "data:image/png;base64,AAAA"


@pytest.mark.parametrize(
    ("markup", "harmless_markup"),
    [
        ("<p class='a'>1 &lt; 2</p>", '<p class="a">1 &lt; 2</p>'),
        ("1 < 2 > 1 &amp", "1 &lt; 2 &gt; 1 &amp;"),
        ("a<!-- <b> -->c<!--", "ac"),
        ("<TD ColSpan=2 onclick=x()>1", '<td colspan="2">1'),
        ("<a href=http://x>a</a>", "<a>a</a>"),
        (f"<img src='{_PNG}'>", f'<img src="{_PNG}">'),
        ("<img src=http://x/a.png>", '<img src="">'),
        ("<img src='data:text/html;base64,AAAA'>", '<img src="">'),
        ("<img src='data:image/png;base64,A\"A'>", '<img src="">'),
        ("<script>a<b</script>c", "c"),
        ("<SCRIPT >a</script\n>c", "c"),
        ("a<script>b", "a"),
        ("<svg><a>x</a></svg>b", "b"),
        ("<link rel=preconnect href=//x><meta http-equiv=refresh><base href=x>a", "a"),
        ("<form action=x><button>go</button></form>", "go"),
        ("<style>td{color:red}</STYLE>a", "<style>td{color:red}</style>a"),
        ("<style>a</sty<b></style>", "<style>a/styb></style>"),
        ("a <b and 'c", "a "),
        ('<p title="a>b">c</p>', '<p title="a&gt;b">c</p>'),
        ("<p title='&quot;><script>'>c", '<p title="&quot;&gt;&lt;script&gt;">c'),
        ("</script></noscript></iframe>a", "a"),
        ("<details open>d</details>", '<details open="">d</details>'),
        ("<o:p>office</o:p><custom-tag>c</custom-tag>", "officec"),
    ],
)
def test_known_elements_stay_and_all_else_goes(markup: str, harmless_markup: str) -> None:
    assert harmless(markup) == harmless_markup


@given(HOSTILE)
def test_no_frame_has_anything_in_it_that_acts(markup: str) -> None:
    tags = seen(frame(markup, "")).tags
    assert_frame_is_harmless(tags[-1][1]["srcdoc"])


@given(HOSTILE)
def test_what_is_harmless_is_so_already(markup: str) -> None:
    once = harmless(markup)
    assert harmless(once) == once


_REPEATED = ("<", "<a", "<a '", '<a "', "<!--", "<p title=", "<style>", "<svg>", "<a =", "</")


@pytest.mark.parametrize("part", _REPEATED)
def test_no_markup_is_gone_through_again_from_every_place(part: str) -> None:
    assert len(harmless(part * 100_000)) < 800_000  # at once; otherwise not before an hour is over


def test_a_frame_may_do_nothing() -> None:
    (div, (tag, attributes)) = seen(frame("<b>1</b>", "the stored output")).tags
    assert (div[0], tag) == ("div", "iframe")
    assert (attributes["sandbox"], attributes["title"]) == ("", "the stored output")
    assert attributes["srcdoc"].endswith("<b>1</b>")
    assert "default-src 'none'" in attributes["srcdoc"]


def source(kind: str, value: str) -> str | None:
    made = picture(kind, value, "stored")
    return None if made is None else seen(made).tags[0][1]["src"]


def test_pictures_are_held_in_the_page() -> None:
    assert source("image/png", "AA\nAA") == "data:image/png;base64,AAAA"
    drawing = base64.b64encode(b"<svg/>").decode()
    assert source("image/svg+xml", "<svg/>") == f"data:image/svg+xml;base64,{drawing}"


@pytest.mark.parametrize(
    ("kind", "value"), [("image/png", "no base64!"), ("image/tiff", "AAAA"), ("text/html", "AAAA")]
)
def test_what_is_no_picture_of_a_browser_is_none(kind: str, value: str) -> None:
    assert picture(kind, value, "stored") is None
