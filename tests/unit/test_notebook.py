from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import (
    FORMAT_3,
    FULL,
    Json,
    as_jupyter_saves,
    cell,
    code,
    markdown,
    notebook_json,
    printed,
)

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.locating import Region
from pytest_nbrepro.notebook import Cell, Notebook, joined, parse, read

PATH = Path("a.ipynb")


def notebook(data: object) -> Notebook:
    return parse(PATH, as_jupyter_saves(data))


def test_the_code_cells_are_found_with_their_numbers_sources_outputs_counts_and_tags() -> None:
    assert notebook(FULL).cells == (
        cell(1, "x = 1\nx", count=1, tags=["a"], metadata={"tags": ["a"]}),
        cell(2, "print(x)", outputs=[printed("1\n")]),
    )


def test_kernel_and_language_are_those_that_the_metadata_name() -> None:
    found = notebook(FULL)
    assert (found.kernel_name, found.language) == ("python3", "python")


@pytest.mark.parametrize(
    ("metadata", "kernel", "language"),
    [
        ({}, None, None),
        ({"kernelspec": None, "language_info": []}, None, None),
        ({"kernelspec": {"name": "", "language": 3}}, None, None),
        ({"kernelspec": {"name": "ir"}, "language_info": {"name": "R"}}, "ir", "r"),
    ],
)
def test_metadata_that_name_no_kernel_are_no_mistake(
    metadata: Any, kernel: str | None, language: str | None
) -> None:
    found = notebook(notebook_json(code(), metadata=metadata))
    assert (found.kernel_name, found.language) == (kernel, language)


def test_the_code_cells_of_format_3_are_found() -> None:
    (found,) = notebook(FORMAT_3).cells
    assert (found.number, found.source, found.execution_count) == (1, "x = 1", 1)
    assert found.outputs[0]["text"] == "1"


def test_a_key_that_format_3_does_not_have_is_not_taken_for_its_cells() -> None:
    assert notebook({**FORMAT_3, "cells": 5}).lines.cells == (Region(1, 1),)


def without(data: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != key}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (without(FULL, "metadata"), '"metadata" is missing or null, expected an object'),
        (notebook_json(metadata=[]), '"metadata" is a list, expected an object'),
        (without(FULL, "cells"), '"cells" is missing or null, expected a list'),
        (notebook_json(cells=None), '"cells" is missing or null, expected a list'),
        (notebook_json(cells={}), '"cells" is an object, expected a list'),
        (notebook_json(5), "cell 1 is a number, expected an object"),
        (notebook_json(code(), {}), '"cell_type" of cell 2, counting all cells, is missing'),
        (notebook_json(code(None)), '"source" of cell 1, counting all cells, is missing'),
        (notebook_json(markdown(5)), '"source" of cell 1, counting all cells, is a number'),
        (notebook_json(code(["x", 1])), '"source" of cell 1, counting all cells, is a list'),
        (notebook_json(code(outputs=None)), '"outputs" of cell 1, counting all cells, is missing'),
        (notebook_json(code(outputs=["x"])), "expected a list of objects"),
    ],
)
def test_a_notebook_with_a_broken_part_is_refused_naming_the_part(
    data: object, message: str
) -> None:
    with pytest.raises(FindingError) as caught:
        notebook(data)
    assert caught.value.finding.rule == "NB003"
    assert caught.value.finding.message.startswith("not a notebook: ")
    assert message in caught.value.finding.message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"metadata": {"tags": "skip-execution"}}, cell(source="1 + 1", count=1)),
        ({"metadata": {"tags": ["a", 5, None]}}, cell(source="1 + 1", count=1, tags=["a"])),
        ({"metadata": None}, cell(source="1 + 1", count=1)),
        ({"execution_count": "1"}, cell(source="1 + 1")),
        ({"execution_count": True}, cell(source="1 + 1")),
        ({"execution_count": 10**40}, cell(source="1 + 1", count=10**40)),
    ],
)
def test_what_is_not_needed_to_run_a_cell_may_be_broken(changes: Json, expected: Cell) -> None:
    (found,) = notebook(notebook_json(code(**changes))).cells
    assert found == replace(expected, metadata=changes.get("metadata", {}) or {})


def test_a_code_cell_without_outputs_or_count_has_none() -> None:
    bare = {"cell_type": "code", "source": ["x = 1\n", "x"]}
    assert notebook(notebook_json(bare)).cells == (cell(source="x = 1\nx"),)


def test_lines_of_cells_point_at_the_first_line_of_each_source() -> None:
    found = notebook(FULL)
    lines = found.content.decode().splitlines()
    assert lines[found.lines.cells[0].first - 1].strip() == r'"x = 1\n",'
    assert lines[found.lines.cells[1].first - 1].strip() == '"source": "print(x)"'


def test_lines_of_cells_are_right_also_where_nothing_is_where_it_usually_is() -> None:
    escaped = json.dumps(code()).replace('"code"', r'"c\u006fde"')
    first = '{"source": "old", "cell_type": "raw", "cell_type": "code", "source":\n\n["new"]}'
    empty = json.dumps(code([]))
    text = f'\n{{"nbformat": 4, "metadata": {{}}, "cells": [\n{escaped},\n{first},\n{empty}]}}'
    found = parse(PATH, b"\xef\xbb\xbf" + text.encode())
    assert [each.source for each in found.cells] == ["1 + 1", "new", ""]
    assert [each.first for each in found.lines.cells] == [3, 6, 7]


def test_a_record_is_put_in_and_a_byte_order_mark_and_line_ends_are_kept() -> None:
    content = b"\xef\xbb\xbf" + as_jupyter_saves(FULL).replace(b"\n", b"\r\n")
    changed = parse(PATH, content).with_record({"schema": 1})
    assert changed.startswith(b"\xef\xbb\xbf{\r\n")
    assert changed.count(b"\n") == changed.count(b"\r\n")
    again = parse(PATH, changed)
    assert again.metadata == {**FULL["metadata"], "nbrepro": {"schema": 1}}
    assert again.cells == parse(PATH, content).cells


def test_a_record_with_half_a_surrogate_pair_can_be_written_to_a_notebook_in_utf_8() -> None:
    changed = notebook(notebook_json(code("'é'"))).with_record({"x": "\ud800"})
    assert rb'"x": "\ud800"' in changed


@pytest.mark.parametrize(
    ("source", "label", "blank"),
    [
        ("\n  x = 1  \ny", "x = 1", False),
        ("", "", True),
        (" \n\t", "", True),
        ("# only this", "# only this", False),
    ],
)
def test_a_cell_is_labelled_with_its_first_line_that_is_not_blank(
    source: str, label: str, blank: bool
) -> None:
    assert (cell(source=source).label, cell(source=source).is_blank) == (label, blank)


def test_text_may_be_stored_whole_or_in_lines() -> None:
    assert joined("ab") == joined(["a", "b"]) == "ab"


@pytest.mark.parametrize("value", [None, 5, {}, ["a", 5], [["a"]]])
def test_what_is_no_text_stays_as_it_is(value: object) -> None:
    assert joined(value) is value


def test_a_file_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(as_jupyter_saves(FULL))
    found = read(path)
    assert (found.path, found.content) == (path, as_jupyter_saves(FULL))


@pytest.mark.parametrize(
    ("name", "message"), [("gone", "No such file or directory"), ("", "Is a directory")]
)
def test_what_the_system_does_not_let_us_read_is_told(
    tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(FindingError) as caught:
        read(tmp_path / name)
    assert caught.value.finding.rule == "NB005"
    assert caught.value.finding.message == f"cannot be read: {message}"


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, True),
        ({"kernelspec": {"name": "python3", "language": "python"}}, True),
        ({"kernelspec": {"name": "my-env", "language": "python"}}, True),
        ({"kernelspec": {"name": "python3"}}, True),
        ({"language_info": {"name": "python", "version": "3.12.1"}}, True),
        ({"language_info": {"name": "ipython", "version": 3}}, True),
        ({"language_info": {"name": "python", "version": "2.7.18"}}, False),
        ({"kernelspec": {"name": "python2"}}, False),
        ({"kernelspec": {"name": "ir", "language": "R"}}, False),
        ({"kernelspec": {"name": "ir"}}, False),
        ({"language_info": {"name": "julia"}}, False),
    ],
)
def test_whether_it_is_python_3_is_told_by_what_it_states(
    metadata: dict[str, Any], expected: bool
) -> None:
    content = as_jupyter_saves(notebook_json(code("1"), metadata=metadata))
    assert parse(Path("x.ipynb"), content).is_python is expected
