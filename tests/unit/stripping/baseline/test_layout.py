from __future__ import annotations

import base64
import json
import os
from typing import Any

import pytest
from builders import cell, printed
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_nbrepro.stripping.baseline.entries import Baseline, Entry, harvested
from pytest_nbrepro.stripping.baseline.layout import render
from pytest_nbrepro.stripping.baseline.reading import LayoutError, parse

Json = dict[str, Any]
PNG = base64.b64encode(bytes(range(200))).decode()


def back(baseline: Baseline, name: str = "report.ipynb") -> Baseline:
    made = render(baseline, name)
    return parse(made.text, made.files.__getitem__)


def text_of(*outputs: Json, count: int | None = 1) -> str:
    entry = Entry("0123456789ab", 1, count, outputs, "df.head()")
    return render(Baseline((entry,)), "report.ipynb").text.split("\n\n", 1)[1]


def test_a_baseline_is_text_that_people_can_read() -> None:
    outputs: list[Json] = [
        {"output_type": "stream", "name": "stdout", "text": ["loading\n", "done\n"]},
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/plain": ["   a  b\n", "0  1  2"], "image/png": PNG},
        },
    ]
    assert text_of(*outputs) == (
        "== 0123456789ab  df.head()\n"
        "-- stream stdout\n"
        ".. text\n"
        "| loading\n"
        "| done\n"
        "-- execute_result\n"
        ".. text/plain\n"
        "|    a  b\n"
        "> 0  1  2\n"
        ".. image/png file 1a63fb92ac51c6f4.png\n"
    ).replace("1a63fb92ac51c6f4", _name(PNG))


def _name(encoded: str) -> str:
    import hashlib

    return hashlib.sha256(base64.b64decode(encoded)).hexdigest()[:16]


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("", "|"),
        ("a", "| a"),
        (" a", "|  a"),
        ("a ", '|"a "'),
        ("\x1b[31mred", '|"\\u001b[31mred"'),
        ("a\tb", "| a\tb"),
        ('"', '| "'),
        ("a\r", '|"a\\r"'),
        ("é…", "| é…"),
        ("a\t", '|"a\\t"'),
        ("a\u00a0", '|"a\\u00a0"'),
        ("| ", '|"| "'),
    ],
)
def test_what_an_editor_could_change_unseen_is_a_json_string(line: str, written: str) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": f"{line}\n"}
    assert text_of(output).splitlines()[3] == written
    assert back(Baseline((Entry("0" * 12, 1, 1, (output,)),))).entries[0].outputs == (output,)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([1, 2, 3], ["", "", ""]),
        ([1, None, 2], ["", " [ ]", ""]),
        ([4, 5, 2], [" [4]", "", " [2]"]),
        ([1, 2, 2], ["", "", " [2]"]),
    ],
)
def test_counts_that_are_the_next_one_are_not_written(
    counts: list[int | None], shown: list[str]
) -> None:
    entries = tuple(Entry(f"{i:012x}", 1, count, ()) for i, count in enumerate(counts))
    lines = [line for line in render(Baseline(entries), "x").text.splitlines() if "==" in line]
    assert lines == [f"== {i:012x}{count}" for i, count in enumerate(shown)]
    assert back(Baseline(entries)).entries == entries


def test_a_cell_above_changes_nothing_of_those_below() -> None:
    below = [cell(1, "a", outputs=[printed("1")], count=1), cell(2, "b", count=2)]
    above = [cell(1, "new", count=1), cell(2, "a", outputs=[printed("1")], count=2)]
    above.append(cell(3, "b", count=3))
    one = render(harvested(below, {}, None), "x").text.splitlines()
    other = render(harvested(above, {}, None), "x").text.splitlines()
    assert [line for line in other if line not in one] == ["== " + other[3].split(" ", 1)[1]]


PICTURES = [
    PNG,
    PNG + "\n",
    base64.encodebytes(bytes(range(200))).decode(),
    [PNG],
    [PNG + "\n"],
    base64.encodebytes(bytes(range(200))).decode().splitlines(keepends=True),
]


@pytest.mark.parametrize("value", PICTURES)
def test_a_picture_is_a_file_called_by_its_content(value: object) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": {"image/png": value}}
    baseline = Baseline((Entry("0" * 12, 1, 1, (output,)),))
    made = render(baseline, "x")
    assert list(made.files.values()) == [bytes(range(200))]
    assert back(baseline).entries == baseline.entries


@pytest.mark.parametrize(
    "value",
    ["not base64!", "", "aGVsbG8=", PNG + "\n\n", PNG[:-4] + "====", [PNG, "x"], 3, None, {}],
)
def test_what_is_no_picture_stays_in_the_text(value: object) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": {"image/png": value}}
    baseline = Baseline((Entry("0" * 12, 1, 1, (output,)),))
    assert render(baseline, "x").files == {}
    assert back(baseline).entries == baseline.entries


texts = st.text(max_size=20) | st.sampled_from(
    ["a\n", "a\r\nb", "\n\n", " ", "x \n", "\u2028", "\x85\n"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
mimes = st.sampled_from(
    ["text/plain", "text/html", "image/png", "application/json", "a/b+c", "odd"]
)
outputs = st.one_of(
    st.fixed_dictionaries(
        {"output_type": st.just("stream"), "name": texts | st.just("stderr"), "text": values}
    ),
    st.fixed_dictionaries(
        {"output_type": st.just("display_data"), "data": st.dictionaries(mimes, values)},
        optional={"metadata": values, "transient": values},
    ),
    st.fixed_dictionaries(
        {"output_type": st.just("execute_result"), "data": st.dictionaries(mimes, values)},
        optional={"metadata": values, "execution_count": st.none() | st.integers(0, 9)},
    ),
    st.dictionaries(texts, values, max_size=3),
)
entries = st.builds(
    Entry,
    digest=st.integers(0, 2**40).map(lambda number: f"{number:012x}"),
    occurrence=st.integers(1, 30),
    count=st.none() | st.integers(0, 99) | st.integers(),
    outputs=st.lists(outputs, max_size=3).map(tuple),
    label=st.just("x = 1"),
    left=st.sampled_from(["", "0123456789ab"]),
)


@given(st.lists(entries, max_size=4), st.dictionaries(texts, values, max_size=2), texts)
@example([Entry("0" * 12, 1, 10**4299, ())], {}, "a\n== b.ipynb")
def test_what_is_written_is_read_again(made: list[Entry], widgets: Json, name: str) -> None:
    baseline = Baseline(tuple(made), widgets)
    assert back(baseline, name) == baseline


@given(st.dictionaries(texts, values, max_size=3))
def test_json_is_indented_as_python_indents_it(value: Json) -> None:
    output = {"output_type": "display_data", "data": {"a/b": value}, "metadata": {}}
    lines = text_of(output).removesuffix("\n").split("\n")
    written = lines[lines.index(".. a/b json") + 1 :]
    assert {line[0] for line in written[:-1]} <= {"|"}
    assert written[-1][0] == ">"
    read = [json.loads(line[1:]) if line[1:2] == '"' else line[2:] for line in written]
    assert "\n".join(read) == json.dumps(value, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("text", ["\n\n\na\n\n", "a\n\n\nb", "\n", " a\n\tb", "a \n\n", "a\n "])
def test_lines_that_are_empty_have_no_blank_behind_their_sign(text: str) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": text}
    lines = text_of(output).split("\n")
    assert [line for line in lines if line != line.rstrip()] == []
    assert back(Baseline((Entry("0" * 12, 1, 1, (output,)),))).entries[0].outputs == (output,)


@given(st.lists(entries, max_size=2))
def test_it_survives_an_editor_that_trims_lines_and_windows_line_ends(made: list[Entry]) -> None:
    rendered = render(Baseline(tuple(made)), "x")
    assert all(line == line.rstrip() for line in rendered.text.split("\n"))
    windows = rendered.text.replace("\n", "\r\n")
    assert parse(windows, rendered.files.__getitem__).entries == tuple(made)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("== 0123\n", "line 1: no cell, output or part begins so"),
        ("hello\n", "line 1: no cell"),
        ("| text\n", "line 1: no cell"),
        ("== 0123456789ab\n-- stream stdout\n", "line 3: a part is missing"),
        ("== 0123456789ab\n-- other\n.. output json\n> {\n", "line 5: the value above is no JSON"),
        ("== 0123456789ab\n-- other\n.. output json\n> 1\n", "line 5: an output is an object"),
        ("== 0123456789ab\n-- stream x\n.. text odd\n", "line 4: nobody knows how 'odd'"),
        (
            '== 0123456789ab\n-- stream x\n.. text\n>"a\n',
            "line 5: the line above is no JSON string",
        ),
        ("# x\n<<<<<<< HEAD\n", "line 2: it holds the marks of a merge conflict"),
        *(
            (f"== 0123456789ab\n-- stream x\n.. text\n| a\n{mark}\n| b\n", f"line 5: {why}")
            for mark, why in (
                (">>>>>>> theirs", "it holds the marks of a merge conflict"),
                ("||||||| 1a2b3c4", "it holds the marks of a merge conflict"),
                ("<<<<<<< HEAD", "it holds the marks of a merge conflict"),
                ("=======", "it holds the marks of a merge conflict"),
                ("|b", "| stands before no text"),
            )
        ),
        (
            "== 0123456789ab\n-- display_data\n.. image/png file ../../etc/passwd\n",
            "line 4: '../../etc/passwd' is no name of a picture",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(LayoutError) as raised:
        parse(text, lambda _: os.urandom(3))
    assert str(raised.value).startswith(reason)
