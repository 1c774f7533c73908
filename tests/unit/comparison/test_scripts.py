"""Arrays inside HTML and scripts, in the words that plotly 7.1 and bokeh 3.9 wrote."""

from __future__ import annotations

import base64
import gzip
import struct

import pytest

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.scripts import compare_around_arrays
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import Evidence, Verdict

PLOTLY = (
    '<div><script>Plotly.newPlot("x", [{{"x":{{"dtype":"i1","bdata":"AAECAwQ="}},'
    '"y":{{"dtype":"f8","bdata":"{y}"}},"type":"scatter"}},'
    '{{"z":{{"dtype":"f8","bdata":"{z}","shape":"2, 2"}},"type":"heatmap"}}])</script></div>'
)
BOKEH = (
    'const docs_json = {{"<uuid1>":{{"version":"3.9.2","data":{{"type":"map","entries":'
    '[["x",[0,1,2]],["y",{{"type":"ndarray","array":{{"type":"bytes","data":"{y}"}},'
    '"shape":[3],"dtype":"float64","order":"little"}}]]}}}}}};'
)


def data(*numbers: float, packs: bool = False) -> str:
    content = struct.pack(f"<{len(numbers)}d", *numbers)
    return base64.b64encode(gzip.compress(content) if packs else content).decode()


def compared(stored: str, fresh: str) -> Evidence:
    return compare_around_arrays(stored, fresh, Tolerance(), compare_text)


def escaped(text: str) -> str:
    return text.replace("/", "\\u002f")


def plotly(y: str = data(0.5, 1.5), z: str = data(1, 2, 3, 4.5)) -> str:
    return PLOTLY.format(y=escaped(y), z=escaped(z))


def test_an_array_in_the_html_of_plotly_is_compared_by_its_numbers() -> None:
    noise = compared(plotly(), plotly(y=data(0.5, 1.5000001)))
    assert noise.verdict is Verdict.WITHIN_TOLERANCE
    assert noise.largest_error == pytest.approx(6.7e-8, rel=0.01)
    change = compared(plotly(), plotly(y=data(0.5, 1.501)))
    assert change.message == "array 2 ('y') [1]: 1.5 → 1.501 (relative error 6.7e-04)"
    assert change.diff == ("- array 2 ('y') [1]: «1.5»", "+ array 2 ('y') [1]: «1.501»")


def test_a_place_in_a_matrix_is_told_by_row_and_column() -> None:
    change = compared(plotly(), plotly(z=data(1, 2, 3, 4.75)))
    assert change.message.startswith("array 3 ('z') [1][1]: 4.5 → 4.75")


def test_an_array_in_a_script_of_bokeh_is_compared_by_its_numbers() -> None:
    stored = BOKEH.format(y=data(0.5, 1.5, 2.5, packs=True))
    fresh = BOKEH.format(y=data(0.5, 1.5, 2.5000001, packs=True))
    assert compared(stored, fresh).verdict is Verdict.WITHIN_TOLERANCE
    change = compared(stored, BOKEH.format(y=data(0.5, 1.5, 2.75, packs=True)))
    assert change.message.startswith("array 1 ('y') [2]: 2.5 → 2.75")


def test_the_same_numbers_packed_in_another_way_are_the_same() -> None:
    stored = BOKEH.format(y=data(0.5, 1.5, 2.5, packs=True))
    assert compared(stored, BOKEH.format(y=data(0.5, 1.5, 2.5))).verdict is Verdict.EQUIVALENT


def test_quotes_may_be_escaped() -> None:
    for quote in ('\\"', '\\\\\\"', "&quot;", "&#34;"):
        stored, fresh = (plotly(y=data(0.5, last)).replace('"', quote) for last in (1.5, 1.5000001))
        assert compared(stored, fresh).verdict is Verdict.WITHIN_TOLERANCE
        assert compared(stored, fresh).largest_error > 0


def test_what_stands_around_the_arrays_counts() -> None:
    fresh = plotly(y=data(0.5, 1.501)).replace("scatter", "bar")
    change = compared(plotly(), fresh)
    assert change.verdict is Verdict.DIFFERENT
    assert "scatter" in change.message
    assert change.message.endswith(", and in 1 more")
    assert any("array 2" in line for line in change.diff)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"dtype":"i1"', '"dtype":"u1"'),
        ('"shape":"2, 2"', '"shape":"4"'),
        ('"z":', '"x":'),
        ('"bdata":"AAECAwQ="', '"bdata":"AAECAwQF"'),
        ('"bdata":"AAECAwQ="', '"bdata":"AAEDAwQ="'),
        ('"x":{"dtype":"i1","bdata":"AAECAwQ="},', ""),
        ('"bdata":"AAECAwQ="', '"bdata":"A"'),
        ('"bdata":"AAECAwQ="', '"bdata":null'),
        ('"dtype":"i1"', '"dtype":"c8"'),
    ],
)
def test_every_part_of_an_array_counts(old: str, new: str) -> None:
    assert compared(plotly(), plotly().replace(old, new)).verdict is Verdict.DIFFERENT
    assert compared(plotly().replace(old, new), plotly()).verdict is Verdict.DIFFERENT


def test_a_text_without_arrays_goes_to_the_comparer() -> None:
    assert compared("mean 0.5", "mean 0.5000001").verdict is Verdict.WITHIN_TOLERANCE
    assert compared("bdata 0.5", "bdata 0.6").message.startswith("0.5 → 0.6")


def test_more_arrays_than_anybody_looks_at_are_compared_as_text() -> None:
    many = '{"dtype":"i1","bdata":"AA=="},' * 20_001
    assert compared(many, many[:-2] + "!").verdict is Verdict.DIFFERENT
