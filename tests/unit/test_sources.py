from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import TEXTS, code, markdown, notebook_json
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples
from layouts import LAYOUTS, Layout

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import parse
from pytest_nbrepro.sources import set_sources, with_sources

ENDS = st.sampled_from(["\n", "\r\n", "\u2028", ""])
LINES = st.lists(st.builds(str.__add__, TEXTS, ENDS), max_size=5)
SOURCES = st.one_of(LINES, LINES.map("".join))


def joined(source: Any) -> str:
    return source if isinstance(source, str) else "".join(source)


def same(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


@settings(max_examples=examples(200))
@given(source=SOURCES, layout=LAYOUTS, data=st.data())
def test_a_line_that_gets_longer_is_all_that_changes_in_the_file(
    source: Any, layout: Layout, data: st.DataObject
) -> None:
    data_before = notebook_json(markdown(), code(["other\n"]), code(source), code("last"))
    text = layout.write(data_before)
    lines = joined(source).split("\n")
    chosen = data.draw(st.integers(0, len(lines) - 1))
    lines[chosen] = lines[chosen][:1] + "ab" + lines[chosen][1:]
    new = "\n".join(lines)
    result = set_sources(text, {2: new})
    data_after = json.loads(result)
    assert joined(data_after["cells"][2].pop("source")) == new
    del data_before["cells"][2]["source"]
    assert data_after == json.loads(layout.write(data_before))
    if isinstance(source, str) or (source and all(p.endswith("\n") for p in source[:-1])):
        # the line itself may be written with other escapes, of 12 bytes for a character at most
        spared = len(text) - 12 * (len(lines[chosen]) + 1)
        start = same(text, result)
        assert start + same(text[start:][::-1], result[start:][::-1]) >= spared


def test_a_source_in_lines_of_other_lengths_is_written_anew() -> None:
    text = json.dumps(notebook_json(code(["a", "b\nc"])))
    cell = json.loads(set_sources(text, {1: "ab!\nc"}))["cells"][0]
    assert cell["source"] == ["ab!\n", "c"]


def test_escapes_of_lines_that_stay_are_kept() -> None:
    text = r'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\u00e9\/\nx\n\\n\u000ay"}]}'
    assert set_sources(text.replace(r"\u000a", r"\n"), {1: "é/\n# x\n\\n\ny"}) == text.replace(
        r"\nx\n", r"\n# x\n"
    ).replace(r"\u000a", r"\n")
    assert json.loads(set_sources(text, {1: "é/\n# x\n\\n\ny"}))["cells"][0]["source"] == (
        "é/\n# x\n\\n\ny"
    )


def test_a_notebook_of_an_older_format_is_refused() -> None:
    old = json.dumps(
        {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {"name": ""},
            "worksheets": [{"metadata": {}, "cells": []}],
        }
    )
    with pytest.raises(FindingError) as raised:
        with_sources(parse(Path("old.ipynb"), old.encode()), {1: "x"})
    assert raised.value.finding.rule == "NB004"
    assert raised.value.finding.message.startswith("sources can be put into")
