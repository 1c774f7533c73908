"""What holds for all outputs, whatever they are."""

from __future__ import annotations

import copy
from typing import Any

from builders import JSON
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples
from outputs import Output, all_same, printed, shown, verdicts
from texts import CONTROLS, FRAGMENTS, PIECES, PRINTED

from pytest_nbrepro.comparison import Terms, Tolerance, Verdict, compare_outputs

MIMES = [
    "",
    "text/plain",
    "text/html",
    "text/latex",
    "text/markdown",
    "image/png",
    "image/svg+xml",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/json",
    "application/geo+json",
    "application/pdf",
    "application/javascript",
    "application/vnd.bokehjs_exec.v0+json",
    "application/vnd.plotly.v1+json",
    "application/vnd.bokehjs_load.v0+json",
    "application/vnd.vegalite.v6.json",
    "application/vnd.jupyter.widget-view+json",
    "x/y",
    "audio/wav",
]


ADDRESSES = st.lists(
    st.integers(0x7F0000000000, 0x7FFFFFFFFFFF), min_size=4, max_size=4, unique=True
)


@settings(deadline=None)
@given(ADDRESSES, ADDRESSES, st.lists(st.integers(0, 3), min_size=2, max_size=6))
def test_objects_elsewhere_in_memory_are_equivalent_and_merged_ones_different(
    here: list[int], there: list[int], objects: list[int]
) -> None:
    def result(addresses: list[int]) -> list[Output]:
        return [shown(text_plain=", ".join(f"<A at {hex(addresses[i])}>" for i in objects))]

    expected = Verdict.IDENTICAL if result(here) == result(there) else Verdict.EQUIVALENT
    assert verdicts(result(here), result(there)) == [("text/plain", expected)]
    merged = [there[0], there[0], *there[2:]]
    assert all_same(result(here), result(merged)) is not ({0, 1} <= set(objects))


@settings(deadline=None)
@given(st.data(), PRINTED, PRINTED, PRINTED)
def test_how_streams_are_cut_and_interleaved_does_not_count(
    data: st.DataObject, out: str, err: str, other: str
) -> None:
    whole = [printed(out), printed(err, "stderr")]
    cut = data.draw(_interleaved(out, err))
    assert {verdict for _, verdict in verdicts(whole, cut)} == {Verdict.IDENTICAL}
    changed = [printed(other), printed(err, "stderr")]
    assert verdicts(changed, cut) == verdicts(changed, whole)


@st.composite
def _interleaved(draw: st.DrawFn, out: str, err: str) -> list[Output]:
    pieces: list[Output] = []
    left = {"stdout": out, "stderr": err}
    while any(left.values()):
        name = draw(st.sampled_from([name for name, text in left.items() if text]))
        length = draw(st.integers(1, len(left[name])))
        lines = left[name][:length]
        pieces.append(printed(draw(st.sampled_from([lines, [lines], list(lines)])), name))
        left[name] = left[name][length:]
    return pieces


VALUES = JSON | st.text() | st.sampled_from(["<svg>", "<!ENTITY", "AAAA", "\ud800", None, 5])
OUTPUTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "output_type": st.sampled_from(["stream", "error", "display_data", "pyout", None]),
            "name": st.sampled_from(["stdout", "stderr"]) | JSON,
            "text": VALUES,
            "ename": VALUES,
            "evalue": VALUES,
            "data": st.dictionaries(st.sampled_from(MIMES) | st.text(), VALUES, max_size=4) | JSON,
        },
    ),
    max_size=4,
)


@settings(deadline=None)
@given(OUTPUTS)
def test_any_outputs_are_identical_to_themselves(outputs: list[Any]) -> None:
    assert {verdict for _, verdict in verdicts(outputs, outputs)} <= {Verdict.IDENTICAL}


@settings(deadline=None)
@given(OUTPUTS, OUTPUTS)
def test_any_outputs_can_be_compared_and_the_verdict_is_symmetric(
    a: list[Any], b: list[Any]
) -> None:
    assert all_same(a, b) is all_same(b, a)


TERMS = st.builds(
    lambda rtol, atol: Terms(Tolerance(rtol=rtol, atol=atol)),
    st.sampled_from([0.0, 1e-5, 0.5]),
    st.sampled_from([0.0, 1e-3]),
)


#: Arrays as Plotly and Bokeh have them, whole and broken, and values of other kinds.
DOCUMENTS: list[Any] = [
    {"dtype": "f8", "bdata": "AAAAAAAA8D8AAAAAAAAAQA=="},
    {"dtype": "f8", "bdata": "AAAA8D8AAAAAAAAAQA=="},
    {"dtype": "u1", "bdata": "AQIDBA==", "shape": "2, 2"},
    {"dtype": "no", "bdata": 5},
    {"type": "ndarray", "array": {"type": "bytes", "data": "H4sIAAAA"}, "dtype": "int32"},
    [1, 1.0, True, None, "1", float("nan"), 10**400],
]


@st.composite
def _alike(draw: st.DrawFn) -> tuple[Any, Any]:
    """Two values that differ in a piece at the most: what rules are easily wrong about."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(DOCUMENTS)), draw(st.sampled_from(DOCUMENTS))
    pieces = draw(PIECES)
    at = draw(st.integers(0, len(pieces)))
    changed = st.lists(st.sampled_from([*FRAGMENTS, *CONTROLS]), max_size=2)
    numbers = st.sampled_from(["1.5", "2.5", "1.500001", "-0.0", "1e-17", "7"]).map(lambda n: [n])
    one, other = draw(st.tuples(changed, changed) | st.tuples(numbers, numbers))
    joint = draw(st.sampled_from(["", " ", "\n"]))
    sides = ([*pieces[:at], *piece, *pieces[at:]] for piece in (one, other))
    stored, fresh = (joint.join(side) for side in sides)
    return stored, fresh


@st.composite
def _two_cells(draw: st.DrawFn) -> tuple[list[Output], list[Output]]:
    """The outputs of two runs: displays, streams and errors that nearly agree."""
    sides: tuple[list[Output], list[Output]] = [], []
    for _ in range(draw(st.integers(1, 3))):
        values = draw(_alike())
        kind = draw(st.sampled_from([*MIMES, "stdout", "stderr", "error"]))
        for side, value in zip(sides, values, strict=True):
            if kind in {"stdout", "stderr"}:
                side.append(printed(value, kind))
            elif kind == "error":
                side.append({"output_type": "error", "ename": "E", "evalue": value})
            else:
                side.append({"output_type": "display_data", "data": {kind: value}})
    return sides


@settings(deadline=None, max_examples=examples(300))
@given(_two_cells(), TERMS)
def test_runs_that_nearly_agree_are_judged_alike_from_both_sides_and_left_as_they_were(
    cells: tuple[list[Output], list[Output]], terms: Terms
) -> None:
    before = copy.deepcopy(cells)
    stored, fresh = cells
    there, back = compare_outputs(stored, fresh, terms), compare_outputs(fresh, stored, terms)
    assert all(f.verdict.is_same for f in there) is all(f.verdict.is_same for f in back)
    assert {f.verdict for f in compare_outputs(stored, stored, terms)} <= {Verdict.IDENTICAL}
    assert repr(cells) == repr(before)
