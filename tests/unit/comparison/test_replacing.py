"""What the user wants replaced, or left out, before outputs are compared."""

from __future__ import annotations

import re

import pytest
from outputs import Output, printed, raised, shown

from pytest_nbrepro.comparison import Terms, Verdict, compare_outputs, without
from pytest_nbrepro.sanitizing import Replacement

WORDS = (
    Replacement(re.compile("red|blue"), "COLOUR"),
    Replacement(re.compile("COLOUR"), "c"),
)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (printed("a red hat"), printed("a blue hat")),
        (printed(["a r", "ed hat"]), printed("a blue hat")),
        (printed("a \x1b[1mr\x1b[0med hat"), printed("a blue hat")),
        (shown(text_plain="red"), shown(text_plain="blue")),
        (shown(text_html="<b>red</b>"), shown(text_html="<b>blue</b>")),
        (shown(**{"image_svg+xml": "<svg>red</svg>"}), shown(**{"image_svg+xml": "<svg>c</svg>"})),
        (raised("E", "red"), raised("E", "blue")),
    ],
)
def test_texts_are_the_same_where_only_what_is_replaced_differs(
    stored: Output, fresh: Output
) -> None:
    (replaced,) = compare_outputs([stored], [fresh], Terms(replacements=WORDS))
    assert replaced.verdict is Verdict.EQUIVALENT
    (as_it_is,) = compare_outputs([stored], [fresh])
    assert as_it_is.verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (printed("a red hat"), printed("a green hat")),
        (shown(application_json={"a": "red"}), shown(application_json={"a": "blue"})),
        (shown(image_jpeg="redd"), shown(image_jpeg="blue")),
        (raised("red", "m"), raised("blue", "m")),
    ],
)
def test_what_else_differs_is_found(stored: Output, fresh: Output) -> None:
    (comparison,) = compare_outputs([stored], [fresh], Terms(replacements=WORDS))
    assert comparison.verdict is Verdict.DIFFERENT


def test_mime_types_are_left_out_and_all_else_kept() -> None:
    outputs = [printed("a"), shown(text_plain="1", image_png="x"), {"output_type": "update"}]
    assert without(outputs, {"image/png"}) == [
        printed("a"),
        shown(text_plain="1"),
        {"output_type": "update"},
    ]
    assert without(outputs, ()) == outputs
