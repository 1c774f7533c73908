from __future__ import annotations

from typing import Any

import pytest
from outputs import Output, all_same, printed, raised, shown, the_one, verdicts

from pytest_nbrepro.comparison import Verdict, compare_outputs


def test_every_output_gets_its_verdict() -> None:
    stored = [printed("a"), printed("w", "stderr"), shown(text_plain="1.0"), raised("E", "m")]
    fresh = [printed("a"), printed("x", "stderr"), shown(text_plain="1.0000001"), raised("E", "n")]
    assert verdicts(stored, fresh) == [
        ("stdout", Verdict.IDENTICAL),
        ("stderr", Verdict.DIFFERENT),
        ("text/plain", Verdict.WITHIN_TOLERANCE),
        ("error message", Verdict.DIFFERENT),
    ]


def test_of_the_same_texts_every_output_is_identical() -> None:
    outputs = [raised("E", "m"), shown(text_plain="1", text_html="<b>1</b>"), printed("a")]
    outputs += [printed("w", "stderr"), printed(" \n", "blank"), shown()]
    kinds = ["stdout", "stderr", "text/html", "text/plain", "error"]
    assert verdicts(outputs, outputs) == [(kind, Verdict.IDENTICAL) for kind in kinds]


def test_a_stream_of_nothing_but_what_says_nothing_is_none() -> None:
    fonts = printed("Matplotlib is building the font cache; this may take a moment.\n", "stderr")
    assert verdicts([printed("a")], [fonts, printed("a")]) == [("stdout", Verdict.IDENTICAL)]
    assert verdicts([fonts], []) == []
    assert verdicts([], [printed("Matplotlib", "stderr")]) == [("stderr", Verdict.UNEXPECTED)]


def test_values_that_only_python_takes_for_equal_differ() -> None:
    stored = [printed("a"), shown(application_json={"a": True})]
    fresh = [printed("a"), shown(application_json={"a": 1})]
    assert verdicts(stored, fresh)[1] == ("application/json", Verdict.DIFFERENT)


@pytest.mark.parametrize(
    "output",
    [
        printed("a\nb"),
        printed("a", "stderr"),
        shown(text_plain="a\nb"),
        shown(text_html="<b>a\nb</b>"),
        raised("E", "m"),
    ],
)
def test_what_is_there_on_one_side_only_is_shown(output: Output) -> None:
    (missing,) = compare_outputs([output], [])
    (unexpected,) = compare_outputs([], [output])
    assert (missing.verdict, unexpected.verdict) == (Verdict.MISSING, Verdict.UNEXPECTED)
    assert [line[2:] for line in missing.evidence.diff] == [
        line[2:] for line in unexpected.evidence.diff
    ]
    if "text/html" not in str(output):
        assert {line[0] for line in missing.evidence.diff} == {"-"}


def test_no_more_of_it_is_kept_than_anybody_would_read_and_nothing_of_files() -> None:
    long = printed("\n".join("x" * 5000 for _ in range(200)))
    (found,) = compare_outputs([long], [])
    assert len(found.evidence.diff) == 121
    assert found.evidence.diff[-1] == "  … 80 more lines"
    assert max(map(len, found.evidence.diff)) <= 1002
    (file,) = compare_outputs([shown(application_pdf="AAAA")], [])
    assert file.evidence.diff == ()


def test_a_mime_type_more_or_less_in_a_display_is_told() -> None:
    stored, fresh = shown(text_plain="x", text_html="<b>x</b>"), shown(text_plain="x")
    assert verdicts([stored], [fresh]) == [
        ("text/html", Verdict.MISSING),
        ("text/plain", Verdict.IDENTICAL),
    ]
    assert verdicts([fresh], [stored]) == [
        ("text/html", Verdict.UNEXPECTED),
        ("text/plain", Verdict.IDENTICAL),
    ]


def test_a_display_that_is_lost_leaves_the_others_their_partners() -> None:
    displays = [shown(text_plain=name) for name in "abcd"]
    assert verdicts(displays, [displays[0], *displays[2:]]) == [
        ("text/plain", Verdict.IDENTICAL),
        ("text/plain", Verdict.MISSING),
        ("text/plain", Verdict.IDENTICAL),
        ("text/plain", Verdict.IDENTICAL),
    ]
    found = verdicts(displays[1:], displays)
    assert found[0] == ("text/plain", Verdict.UNEXPECTED)
    assert {verdict for _, verdict in found[1:]} == {Verdict.IDENTICAL}


def test_thousands_of_displays_are_paired_all_the_same() -> None:
    displays = [shown(text_plain=str(number % 7)) for number in range(5000)]
    found = verdicts(displays, displays[:-1])
    assert len(found) == 5000
    assert found[-1] == ("text/plain", Verdict.MISSING)
    assert {verdict for _, verdict in found[:-1]} == {Verdict.IDENTICAL}


def test_an_error_is_its_name_and_its_message() -> None:
    stored = {**raised("ValueError", f"bad <A at 0x{'7f' * 6}>"), "traceback": ["Cell In[3]"]}
    fresh = {**raised("ValueError", f"bad <A at 0x{'7e' * 6}>"), "traceback": ["Cell In[9]"]}
    assert verdicts([stored], [fresh]) == [("error message", Verdict.EQUIVALENT)]
    other = the_one([stored], [raised("KeyError", "x")])
    assert (other.kind, other.evidence.message) == ("error type", "ValueError → KeyError")
    assert other.evidence.diff == ("- ValueError: bad <A at <address1>>", "+ KeyError: x")


def test_an_error_that_differs_or_is_gone_goes_by_its_name() -> None:
    stored = [raised("ValueError", "a bad thing")]
    other = the_one(stored, [raised("ValueError", "a good thing")])
    assert (other.kind, other.evidence.message) == ("error message", "ValueError: bad → good")
    gone = the_one(stored, [])
    assert (gone.kind, gone.verdict) == ("error", Verdict.MISSING)
    assert (gone.evidence.message, gone.evidence.diff) == (
        "ValueError",
        ("- ValueError: a bad thing",),
    )


def test_counts_and_metadata_are_not_compared() -> None:
    stored = {**shown(text_plain="1"), "output_type": "execute_result", "execution_count": 3}
    fresh = {**shown(text_plain="1"), "metadata": {"isolated": True}}
    assert verdicts([stored], [fresh]) == [("text/plain", Verdict.IDENTICAL)]


@pytest.mark.parametrize(
    "mime",
    [
        "application/vnd.google.colaboratory.intrinsic+json",
        "application/vnd.microsoft.datawrangler.viewer.v0+json",
    ],
)
def test_what_a_front_end_adds_is_not_compared(mime: str) -> None:
    plain = shown(text_plain="1")
    more = {**plain, "data": {**plain["data"], mime: {"a": 1}}}
    assert verdicts([more], [plain]) == [("text/plain", Verdict.IDENTICAL)]
    assert verdicts([{**plain, "data": {mime: {}}}, plain], [plain]) == verdicts([plain], [plain])


def test_a_widget_has_to_be_there_and_no_more() -> None:
    mime = "application/vnd.jupyter.widget-view+json"
    first, second = ({"output_type": "display_data", "data": {mime: {"model_id": x}}} for x in "ab")
    assert verdicts([first], [second]) == [(mime, Verdict.IDENTICAL)]
    assert verdicts([first], []) == [(mime, Verdict.MISSING)]


@pytest.mark.parametrize(
    ("mime", "stored", "fresh", "same"),
    [
        ("text/plain", ["0.5\n", "x"], "0.5000001\nx", True),
        ("text/html", "<td>0.5</td>", "<td>0.5000001</td>", True),
        ("text/html", "<td>0.5</td>", "<td>0.6</td>", False),
        ("text/latex", "$0.5$", "$0.5000001$", True),
        ("application/json", {"a": 0.5}, {"a": 0.5000001}, True),
        ("application/json", ["a", "b"], "ab", False),
        ("application/vnd.vegalite.v6.json", {"a": 0.5}, {"a": 0.6}, False),
        ("application/vnd.vegalite.v6.json", {"a": 0.5, "b": 1}, {"b": 1, "a": 0.5}, True),
        ("image/svg+xml", '<svg id="a"/>', '<svg id="b"/>', True),
        ("image/png", "AAAA\n", "AAAA", True),
        ("image/jpeg", "AAAA", "AAAB", False),
        ("audio/wav", "AAAA", "AA\nAA", True),
        ("application/json", "0.5", "0.5000001", False),
        ("application/vnd.vegalite.v6.json", ["a", "b"], "ab", False),
        ("application/x-unknown", "0.5", "0.6", False),
        ("text/plain", {"a": 1}, {"a": 2}, False),
    ],
)
def test_the_mime_type_decides_how_things_are_compared(
    mime: str, stored: Any, fresh: Any, same: bool
) -> None:
    sides = ([{"output_type": "display_data", "data": {mime: x}}] for x in (stored, fresh))
    assert all_same(*sides) is same


def test_the_script_of_a_display_is_known_by_the_element_of_another() -> None:
    def bokeh(identifier: str) -> list[Output]:
        script = f'embed("{identifier}"); {{"docid":"{identifier[::-1]}"}}'
        return [
            shown(application_javascript=script),
            shown(text_html=f'<div id="{identifier}"></div>'),
            {
                "output_type": "display_data",
                "data": {"application/vnd.bokehjs_load.v0+json": script},
            },
        ]

    stored, fresh = (
        bokeh("bd98d905-1e40-4d92-a2ee-a2d53c76a925"),
        bokeh("a64b03ba-1b70-4bda-b043-4b792b08bcfc"),
    )
    assert {verdict for _, verdict in verdicts(stored, fresh)} == {Verdict.EQUIVALENT}


def test_what_goes_to_stderr_does_not_decide_on_the_rest() -> None:
    stored = [printed("/tmp/tmpaaaaaaaa", "stderr"), printed("/tmp/tmpbbbbbbbb")]
    fresh = [printed("/tmp/tmpcccccccc")]
    assert verdicts(stored, fresh) == [("stdout", Verdict.EQUIVALENT), ("stderr", Verdict.MISSING)]


def test_a_stream_of_blanks_is_none() -> None:
    assert verdicts([printed("\r      \r\n")], []) == []


def test_values_of_the_wrong_kind_may_nest_without_end() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep, {"a": deep}] if isinstance(deep, str) else [deep]
    outputs = [printed(deep), {"output_type": "error", "ename": deep}, shown(text_plain=deep)]
    assert {verdict for _, verdict in verdicts(outputs, outputs)} == {Verdict.IDENTICAL}
    assert not all_same(outputs, [printed([deep, "y"]), *outputs[1:]])


def test_what_is_no_bundle_of_mime_types_is_compared_as_a_document() -> None:
    def display(data: Any) -> list[Output]:
        return [{"output_type": "display_data", "data": data}]

    assert all_same(display(5), display(5))
    assert not all_same(display(5), display(6))
    assert not all_same(display("a"), display(["a"]))
    assert all_same(display(None), [])
    assert all_same(display({}), [])
