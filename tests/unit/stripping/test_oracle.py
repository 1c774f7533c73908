"""What is stripped is what nbstripout strips, option by option."""

from __future__ import annotations

import json
from typing import Any

import oracle
import pytest
from builders import TEXTS, as_jupyter_saves, code, markdown, notebook_json, printed
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples
from layouts import LAYOUTS, Layout
from nbstripout import MetadataError

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.stripping import Options, stripped

Json = dict[str, Any]

PICTURE = {
    "output_type": "display_data",
    "data": {"image/png": "iVBORw0KGgo=\n" * 9, "text/plain": ["<Figure>\n", "é"]},
    "metadata": {"image/png": {"width": 9}},
}
RESULT = {
    "output_type": "execute_result",
    "data": {"application/json": {"a": [1.50, 10**30, None, True]}, "text/plain": "1"},
    "metadata": {},
    "execution_count": 7,
}
ERROR = {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["a\n", "b"]}
WARNED = {"output_type": "stream", "name": "stderr", "text": ["a\n", "b"]}
OUTPUTS = st.sampled_from([PICTURE, RESULT, ERROR, WARNED, printed("1\n"), printed("")])

FLAGS: dict[str, list[Any]] = {
    "init_cell": [True, False, 1],
    "keep_output": [True, False, 0, "yes"],
    "tags": [[], ["keep_output"], ["hide", "x"], ["draft"], ["a.b", "keep_output"], "keep_outputs"],
    "collapsed": [True],
    "ExecuteTime": [{"end_time": "2020-01-01T00:00:00Z"}],
    "execution": [{"iopub.execute_input": "2020-01-01T00:00:00Z", "shell.execute_reply": "x"}],
    "heading_collapsed": [True],
    "hidden": [True],
    "scrolled": [False, "auto"],
    "jupyter": [{"outputs_hidden": True, "source_hidden": True}],
    "a": [{"b": 1, "c": {"d": 2}}, 1, {}],
    "a.b": [1, {"c": 2}],
    "nbrepro": [{"a": 1}],
}
CELL_METADATA = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(values) for key, values in FLAGS.items()}
)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "keep_output": st.sampled_from([True, False]),
        "widgets": st.just({"application/vnd.jupyter.widget-state+json": {"state": {}}}),
        "signature": st.just("sha256:0"),
        "kernelspec": st.just({"name": "python3", "display_name": "Python 3", "language": "é"}),
        "language_info": st.just({"name": "python", "version": "3.11"}),
        "nbrepro": st.just({"schema": 1}),
        "a": st.sampled_from([{"b": 1, "c": {"d": 2}}, 1, {}]),
    },
)
SOURCES = st.sampled_from(["", " \n", [], [" ", "\n"], "x = 1", ["x = 1\n", "x"]]) | TEXTS


@st.composite
def _cells(draw: st.DrawFn) -> list[Json]:
    cells = []
    for number in range(draw(st.integers(0, 4))):
        source, metadata = draw(SOURCES), draw(CELL_METADATA)
        if draw(st.booleans()):
            outputs = draw(st.lists(OUTPUTS, max_size=4))
            count = draw(st.none() | st.integers(0, 9))
            cell = code(source, outputs=outputs, execution_count=count, metadata=metadata)
        else:
            cell = {**markdown(source), "metadata": metadata}
        cells.append({**cell, "id": f"cell-{number}"})
    return cells


NOTEBOOKS = st.builds(
    lambda cells, metadata: notebook_json(*cells, metadata=metadata), _cells(), METADATA
)
KINDS = st.sampled_from(
    ["stream", "stream:stdout", "stream:stderr", "error", "display_data", "none"]
)
KEYS = st.sampled_from(
    "metadata.kernelspec metadata.language_info.version metadata.a.b metadata.a metadata.a.c.d "
    "cell.metadata.tags cell.metadata.a cell.metadata.a.b cell.metadata.a.b.c cell.metadata.a.c.d "
    "cell.metadata.jupyter cell.metadata cell.outputs cell.execution_count cell.source.x "
    "cell.metadata.collapsed cell.attachments cell.id metadata.none".split()
)


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3).map(tuple)


#: One option after the other, and then all of them together.
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "keep_output": st.sampled_from([None, True, False]),
    "keep_count": st.booleans(),
    "keep_id": st.booleans(),
    "extra_keys": _some(KEYS),
    "keep_metadata_keys": _some(st.sampled_from(oracle.DEFAULT_KEYS[1:])),
    "drop_empty_cells": st.booleans(),
    "drop_tagged_cells": st.sampled_from([(), ("hide",), ("draft",)]),
    "strip_init_cells": st.booleans(),
    "drop_output_types": _some(KINDS),
    "keep_output_types": _some(KINDS),
    "max_size": st.sampled_from([0, 6, 13, 14, 100, 10**6]),
}


def compare(content: bytes, options: Options) -> None:
    try:
        expected = oracle.by_nbstripout(content, options)
    except MetadataError:
        with pytest.raises(FindingError) as caught:
            stripped(content, options)
        assert caught.value.finding.rule == "DIFF010"
        return
    made = stripped(content, options)
    assert oracle.read(made) == expected
    assert stripped(made, options) == made


@pytest.mark.parametrize("names", [[], *([name] for name in OPTIONS), [*OPTIONS]], ids=str)
def test_what_is_stripped_is_what_nbstripout_strips(names: list[str]) -> None:
    chosen = st.fixed_dictionaries({name: OPTIONS[name] for name in names})

    @settings(max_examples=examples(100), deadline=None)
    @given(notebook=NOTEBOOKS, layout=LAYOUTS, chosen=chosen)
    def holds(notebook: Json, layout: Layout, chosen: Json) -> None:
        compare(layout.write(notebook).encode(), Options(**chosen))

    holds()


NASTY = {
    "no cells": notebook_json(),
    "outputs in a text cell": notebook_json({**markdown(), "id": "a", "outputs": [ERROR]}),
    "a prompt number": notebook_json(code(id="a", prompt_number=3)),
    "neither outputs nor count": notebook_json(
        {"cell_type": "code", "id": "a", "metadata": {}, "source": "x"}
    ),
    "an empty output": notebook_json(code(id="a", outputs=[{}])),
    "an output of empty texts": notebook_json(
        code(id="a", outputs=[{"output_type": ""}, {"x": []}])
    ),
    "unknown keys everywhere": notebook_json(
        {**code(id="a", outputs=[{**ERROR, "z": [1]}]), "z": {"outputs": [1]}}, z={"cells": [1]}
    ),
    "an attachment": notebook_json(
        {
            **markdown("![](attachment:a.png)"),
            "id": "a",
            "attachments": {"a.png": {"image/png": "e"}},
        }
    ),
    "sources that look like JSON": notebook_json(
        code('"outputs": [1], "execution_count": 1}]', id="a", outputs=[printed('"outputs": []')])
    ),
    "no ids": notebook_json(code(outputs=[RESULT]), nbformat_minor=2),
    "a minor format to come": notebook_json(code(id="a", outputs=[RESULT]), nbformat_minor=99),
    "a cell type to come": notebook_json({**code(id="a", outputs=[ERROR]), "cell_type": "sql"}),
    "a contradiction": notebook_json(
        code(id="a", metadata={"keep_output": False, "tags": ["keep_output"]})
    ),
}


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize(
    "options",
    [Options(), Options(keep_output=True), Options(max_size=20, drop_output_types=("error",))],
    ids=["plain", "kept", "small"],
)
def test_nasty_notebooks_are_stripped_as_nbstripout_does(name: str, options: Options) -> None:
    compare(as_jupyter_saves(NASTY[name]), options)


KEPT = notebook_json(
    code(id="a", outputs=[RESULT, ERROR], metadata={"init_cell": True}),
    code(id="b", outputs=[RESULT, ERROR], metadata={"tags": ["keep_output"], "a": {"b": 1}}),
    code(id="c", outputs=[RESULT, ERROR], metadata={"a.b": 1, "a": {"b": 1, "c": 2}}),
    metadata={"keep_output": True, "a.b": 1, "a": {"b": 1}},
)


@pytest.mark.parametrize(
    "options",
    [
        Options(extra_keys=("cell.metadata.init_cell", "metadata.keep_output")),
        Options(extra_keys=("cell.metadata.tags", "metadata.keep_output")),
        Options(extra_keys=("cell.metadata", "metadata.keep_output")),
        Options(extra_keys=("metadata.keep_output",)),
        Options(extra_keys=("metadata.a.b", "cell.metadata.a.b")),
        Options(extra_keys=("cell.metadata.a.b", "cell.metadata.a")),
        Options(keep_count=True, drop_output_types=("error",)),
        Options(drop_output_types=("error",)),
    ],
    ids=str,
)
def test_what_keeps_outputs_may_itself_be_removed(options: Options) -> None:
    content = as_jupyter_saves(KEPT)
    compare(content, options)
    assert stripped(content, options) != content


def test_each_of_several_tags_drops_its_cells() -> None:
    # nbstripout 0.9.1 heeds the last one only
    tagged = [code(tag, metadata={"tags": [tag]}) for tag in ("a", "b", "c")]
    made = stripped(as_jupyter_saves(notebook_json(*tagged)), Options(drop_tagged_cells=("a", "b")))
    assert [cell["source"] for cell in json.loads(made)["cells"]] == ["c"]


@pytest.mark.parametrize("extra", ["metadata.nbrepro", "metadata.nbrepro.schema"])
def test_the_record_is_kept_even_where_its_key_is_named(extra: str) -> None:
    content = as_jupyter_saves(notebook_json(metadata={"nbrepro": {"schema": 1}}))
    assert stripped(content, Options(extra_keys=(extra,))) == content


def test_what_nbformat_never_writes_is_removed_too() -> None:
    plain = notebook_json(code(execution_count=None, metadata={}))
    old = notebook_json(
        code(execution_count=None, metadata={"trusted": True}),
        metadata={"orig_nbformat": 2, "orig_nbformat_minor": 0},
    )
    assert stripped(as_jupyter_saves(old)) == as_jupyter_saves(plain)
