from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from builders import FULL, as_jupyter_saves, code, markdown, notebook_json, printed
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.stripping.git.textconv import readable

PATH = Path("a.ipynb")


def without_digests(lines: list[str]) -> list[str]:
    return [re.sub(r" [0-9a-f]{12}$", " …", line) for line in lines]


def shown(*cells: Any, **changes: Any) -> list[str]:
    return readable(PATH, as_jupyter_saves(notebook_json(*cells, **changes))).splitlines()


def test_cells_are_shown_as_they_were_written() -> None:
    assert shown(markdown(["# Title\n", "é"]), code("x = 1\n\nx", execution_count=None)) == [
        "=== markdown",
        "# Title",
        "é",
        "",
        "=== code",
        "x = 1",
        "",
        "x",
        "",
        "=== notebook",
        "{}",
        "format 4.5",
    ]


def test_outputs_are_short_and_no_change_is_hidden() -> None:
    result = {
        "output_type": "execute_result",
        "data": {"text/plain": ["a\n", "b"], "image/png": "aGVsbG8="},
        "metadata": {"a": 1},
    }
    error = {"output_type": "error", "ename": "E", "evalue": "bad", "traceback": []}
    lines = shown(code("1", outputs=[printed("1\n" * 30), result, error], metadata={"tags": ["t"]}))
    assert lines[:3] == ['=== code [1] {"tags": ["t"]}', "1", "--- stdout"]
    assert lines[3:23] == ["1"] * 20
    assert without_digests(lines[23:]) == [
        "… 30 lines …",
        "--- image/png 8 characters …",
        "--- text/plain",
        "a",
        "b",
        "--- metadata …",
        "--- error E: bad …",
        "",
        "=== notebook",
        "{}",
        "format 4.5",
    ]
    others = shown(code("1", outputs=[printed("1\n" * 29 + "2\n"), result, error]))
    assert others[23] != lines[23]


def test_the_metadata_are_shown_in_order_and_the_record_by_digests() -> None:
    metadata = {"b": 1, "a": {"d": 1, "c": 2}, "nbrepro": {"schema": 1, "locks": {"x": 1}}}
    lines = shown(metadata=metadata)
    assert lines[:6] == ["=== notebook", "{", ' "a": {', '  "c": 2,', '  "d": 1', " },"]
    assert lines[8].startswith('  "locks": "')
    assert lines == shown(metadata=dict(reversed(metadata.items())))


def test_what_is_no_notebook_is_refused() -> None:
    with pytest.raises(FindingError):
        readable(PATH, b"[")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(JSON, JSON, JSON)
def test_no_notebook_is_too_odd(outputs: Any, cell: Any, metadata: Any) -> None:
    odd = code(metadata, outputs=outputs, metadata=cell, attachments=outputs)
    shown(cell, odd, FULL, code("x", outputs=[outputs, {"data": cell, "metadata": metadata}]))
    shown(metadata=metadata, nbformat_minor=cell)
