"""What holds for all outputs, whatever they are."""

from __future__ import annotations

from typing import Any

from builders import JSON
from hypothesis import given, settings
from hypothesis import strategies as st
from outputs import Output, all_same, printed, shown, verdicts
from texts import PRINTED

from pytest_nbrepro.comparison import Verdict

MIMES = [
    "",
    "text/plain",
    "text/html",
    "text/latex",
    "image/png",
    "image/svg+xml",
    "image/jpeg",
    "application/json",
    "application/pdf",
    "application/javascript",
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
