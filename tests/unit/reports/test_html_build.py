from __future__ import annotations

from pytest_nbrepro.reports.html.build import Markup, element, escaped, joined


def test_texts_are_escaped_wherever_they_stand() -> None:
    made = element("p", "<b>\"'&", element("i", "<"), title="\"'><b>&")
    assert made == (
        '<p title="&quot;&#x27;&gt;&lt;b&gt;&amp;">&lt;b&gt;&quot;&#x27;&amp;<i>&lt;</i></p>'
    )


def test_markup_is_not_escaped_twice() -> None:
    assert (
        joined([escaped("&"), "&", None, Markup("<br>")], " & ") == "&amp; &amp; &amp; &amp; <br>"
    )


def test_attributes_that_are_false_are_left_out() -> None:
    made = element("details", class_="a", open=True, hidden=False, title=None, data_n=0)
    assert made == '<details class="a" open data-n="0"></details>'


def test_an_empty_element_has_no_end() -> None:
    assert element("br") == "<br>"


def test_what_steers_or_is_no_character_is_written_as_one_would_type_it() -> None:
    assert escaped("a\x1b[0m\r\u202e\ud800\ufeff\x85b") == "a\\x1b[0m\\r\\u202e\\ud800\\ufeff\\x85b"


def test_what_people_write_stays() -> None:
    text = "é\t日本\n\xa0👩‍🔬 ½"
    assert escaped(text) == text
