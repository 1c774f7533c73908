"""What is stored is what nbformat would have written, and nothing else in the file changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from builders import FORMAT_3, Json, as_jupyter_saves, code, markdown, notebook_json, printed
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from laws import examples
from layouts import LAYOUTS, Layout, Pairs

from pytest_nbrepro.digests import Cut
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import parse
from pytest_nbrepro.storing import Stored, set_outputs, with_outputs

#: The outputs of a cell, and its count.
Run = tuple[list[Json], int | None]
#: Text without half surrogate pairs, which nbformat cannot write.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\r\\u0é"), max_size=9)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(TEXTS, parts, max_size=3),
    max_leaves=6,
)
MIMES = st.sampled_from(["text/plain", "text/html", "image/svg+xml", "image/png", "text/x-own"])
DATA = st.builds(
    lambda texts, value, own: {**texts, "application/json": value, "application/x+json": own},
    st.dictionaries(MIMES, TEXTS, max_size=3),
    VALUES,
    st.dictionaries(TEXTS, VALUES, max_size=2),
)
METADATA = st.dictionaries(TEXTS, VALUES, max_size=1)
COUNTS = st.none() | st.integers(1, 99)
OUTPUTS = st.one_of(
    st.builds(
        lambda name, parts: {"output_type": "stream", "name": name, "text": parts},
        st.sampled_from(["stdout", "stderr"]),
        st.lists(TEXTS, min_size=1, max_size=3),
    ),
    st.builds(
        lambda data, metadata: {"output_type": "display_data", "data": data, "metadata": metadata},
        DATA,
        METADATA,
    ),
    st.builds(
        lambda data, count: {
            "output_type": "execute_result",
            "data": data,
            "metadata": {},
            "execution_count": count,
        },
        DATA,
        COUNTS,
    ),
    st.builds(
        lambda name, lines: {
            "output_type": "error",
            "ename": name,
            "evalue": name,
            "traceback": lines,
        },
        TEXTS,
        st.lists(TEXTS, max_size=3),
    ),
)
RUNS = st.tuples(st.lists(OUTPUTS, max_size=3), COUNTS)


def as_written(output: Json) -> Json:
    """What nbformat holds of a fresh output: the parts of its text are one."""
    joined = {"text": "".join(output["text"])} if output["output_type"] == "stream" else {}
    return {**output, **joined}


def jupyter(*runs: Run) -> str:
    """The file that nbformat writes of a notebook whose code cells had these runs."""
    cells = [
        markdown("# Ü"),
        *(
            code("print('é', '\\u00e9')", outputs=list(map(as_written, outputs)), id=f"c{i}")
            | {"execution_count": count}
            for i, (outputs, count) in enumerate(runs)
        ),
    ]
    cells[0]["id"] = "m"
    node = nbformat.from_dict(notebook_json(*cells))  # type: ignore[no-untyped-call]  # not typed there
    return str(nbformat.writes(node)) + "\n"  # type: ignore[no-untyped-call]  # as above


@settings(max_examples=examples(150))
@given(old=st.lists(RUNS, min_size=1, max_size=4), new=RUNS, data=st.data())
def test_the_file_is_the_one_that_nbformat_would_have_written(
    old: list[Run],
    new: tuple[list[Json], int | None],
    data: st.DataObject,
) -> None:
    number = data.draw(st.integers(1, len(old)))
    changed = [*old[: number - 1], new, *old[number:]]
    made = set_outputs(jupyter(*old), {number: Stored.of(*new)})
    assert made == jupyter(*changed)


def plain(data: object) -> bool:
    """True where all layouts write the same characters."""
    return json.dumps(data) == json.dumps(data, ensure_ascii=False) and json.dumps(data).isascii()


def sorted_keys(data: Any) -> Any:
    return json.loads(json.dumps(data, sort_keys=True))


@settings(max_examples=examples(300))
@given(layout=LAYOUTS, data=st.data(), extra=VALUES, runs=st.lists(RUNS, min_size=1, max_size=3))
def test_in_any_layout_only_the_named_outputs_and_counts_change(
    layout: Layout, data: st.DataObject, extra: Any, runs: list[Run]
) -> None:
    cells = [
        code("x", outputs=[printed("1")], extra=extra),
        markdown(),
        {"source": "y", "outputs": [], "cell_type": "code", "execution_count": None},
        code("z", outputs=[printed("old"), printed("older")]),
    ]
    numbers = data.draw(st.permutations([1, 2, 3]))[: len(runs)]
    changes = {n: Stored.of(*run) for n, run in zip(numbers, runs, strict=True)}
    text = layout.write(notebook_json(*cells))
    news = [list(new.outputs) for new in changes.values()]
    shows = any(c >= "\x80" for c in json.dumps(extra, ensure_ascii=False))
    assume(not layout.ascii_only or shows or plain(news))
    by_place = {1: cells[0], 2: cells[2], 3: cells[3]}
    for number, new in changes.items():
        by_place[number]["outputs"] = sorted_keys(list(new.outputs))
        by_place[number]["execution_count"] = new.execution_count
    assert set_outputs(text, changes) == layout.write(notebook_json(*cells))


_CODE = '"cell_type": "code"'
_NEW = '"execution_count": 7'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f'{{"cells": [{{{_CODE}, "source": ""}}]}}',
            f'{{"cells": [{{{_CODE}, {_NEW}, "outputs": [], "source": ""}}]}}',
        ),
        (
            '{"cells":[{"cell_type":"code"}]}',
            '{"cells":[{"cell_type":"code","execution_count":7,"outputs":[]}]}',
        ),
        (
            f'{{\r\n\t"cells": [\r\n\t\t{{\r\n\t\t\t{_CODE}\r\n\t\t}}\r\n\t]\r\n}}',
            (
                f'{{\r\n\t"cells": [\r\n\t\t{{\r\n\t\t\t{_CODE},\r\n\t\t\t{_NEW},'
                '\r\n\t\t\t"outputs": []\r\n\t\t}\r\n\t]\r\n}'
            ),
        ),
    ],
    ids=["one line", "compact", "tabs, CRLF"],
)
def test_a_cell_without_the_keys_gets_them_at_their_sorted_place(before: str, after: str) -> None:
    assert set_outputs(before, {1: Stored((), 7)}) == after


def test_of_keys_that_stand_twice_the_last_is_written_as_json_readers_take_it() -> None:
    first = [("cell_type", "markdown"), ("outputs", 1), ("cell_type", "code"), ("outputs", [])]
    text = Layout(None, (",", ":"), ascii_only=False, newline="\n", ending="").write(
        Pairs([("cells", []), ("cells", [Pairs(first), Pairs([("cell_type", "raw")])])])
    )
    changed = set_outputs(text, {1: Stored(({"a": 1},), 2)})
    assert '"outputs":1,' in changed
    assert json.loads(changed)["cells"][0]["outputs"] == [{"a": 1}]


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("print(1)", '"ü'),
        (r"'\u00e9'", '"ü'),
        (r"'\\u00e9'", '"ü'),
        ("\x1b[0m", '"ü'),
        ("é", '"\\u00fc'),
        ("😀", '"\\u00fc'),
    ],
)
def test_a_file_that_escapes_other_characters_goes_on_doing_so_and_others_do_not_begin(
    source: str, written: str
) -> None:
    text = json.dumps(notebook_json(code(source)))
    assert written in set_outputs(text, {1: Stored.of([printed("ü")], 1)})


@example(text="\ud83d")
@given(text=st.text(st.characters(), max_size=5))
def test_any_text_that_a_kernel_sends_can_be_stored_and_read_again(text: str) -> None:
    notebook = parse(Path("a.ipynb"), as_jupyter_saves(notebook_json(code("1"))))
    stored = Stored.of([{"output_type": "display_data", "data": {"text/plain": text}}], 1)
    (cell,) = parse(Path("a.ipynb"), with_outputs(notebook, {1: stored})).cells
    assert "".join(cell.outputs[0]["data"]["text/plain"]) == json.loads(json.dumps(text))


def test_a_byte_order_mark_stays() -> None:
    content = b"\xef\xbb\xbf" + as_jupyter_saves(notebook_json(code("é")))
    changed = with_outputs(parse(Path("a.ipynb"), content), {1: Stored((), 5)})
    assert changed == content.replace(b'"execution_count": 1', b'"execution_count": 5')


def test_an_old_format_is_refused_with_what_helps() -> None:
    notebook = parse(Path("old one.ipynb"), as_jupyter_saves(FORMAT_3))
    with pytest.raises(FindingError) as raised:
        with_outputs(notebook, {1: Stored((), 1)})
    found = raised.value.finding
    assert found.rule == "NB004"
    assert found.hint == "jupyter nbconvert --to notebook --inplace 'old one.ipynb'"


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": ["a", Cut.of("b")]},
        {"output_type": "display_data", "data": {"image/png": Cut.of("b")}, "metadata": {}},
    ],
)
def test_outputs_that_were_cut_cannot_be_stored(output: Json) -> None:
    with pytest.raises(ValueError, match="too long"):
        Stored.of([printed("a"), output], 1)


def test_results_repeat_the_count_of_their_cell() -> None:
    result = {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": 9}
    stored = Stored.of([printed("a"), result], 9).counted(4)
    assert stored == Stored.of([printed("a"), {**result, "execution_count": 4}], 4)
