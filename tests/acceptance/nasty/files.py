"""Files that are no notebooks, and notebooks that only look odd."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from notebooks import Json, code, good, notebook, result, text

from nasty.case import Nasty, as_saved

_GOOD = json.dumps(good(), indent=1)


def _changed(change: Callable[[Json], Any]) -> bytes:
    content = good()
    change(content)
    return json.dumps(content).encode()


def _conflict() -> bytes:
    return _GOOD.replace(' "nbformat"', '<<<<<<< HEAD\n "nbformat"\n>>>>>>> main\n').encode()


_NO = "NB003 not a notebook: "
_FIRST, _SECOND = "of cell 1, counting all cells,", "of cell 2, counting all cells,"

BROKEN = (
    Nasty("no_json", "text", b"hello", "NB001 not JSON: expecting value (line 1, column 1)"),
    Nasty("empty", "an empty file", b"", "NB001 the file is empty"),
    Nasty("blank", "a blank file", b" \n", "NB001 the file is empty"),
    Nasty("zeros", "zero bytes, as after a crash", b"\0" * 999,
          "NB001 the file holds nothing but zero bytes, as after a crash"),
    Nasty("cut_off", "a file that was cut off", _GOOD[: len(_GOOD) // 2].encode(),
          "NB001 not JSON: the file ends too early (line "),
    Nasty("conflict", "a merge conflict", _conflict(),
          "NB001 not JSON: there is a merge conflict on line "),
    Nasty("web_page", "a web page", b"<!DOCTYPE html>\n<html></html>",
          "NB001 not JSON: it looks like a web page"),
    Nasty("lfs", "a pointer of Git LFS", b"version https://git-lfs.github.com/spec/v1\n",
          "NB001 not JSON: it is a pointer of Git LFS"),
    Nasty("deep", "JSON that is nested 200,000 deep", b"[" * 200_000,
          "NB001 the JSON is nested too deeply to be a notebook's"),
    Nasty("digits", "a number of 9,999 digits", b'{"nbformat": ' + b"4" * 9999 + b"}",
          "NB001 the JSON holds a number of thousands of digits"),
    Nasty("utf16", "UTF-16", _GOOD.encode("utf-16"),
          "NB002 not UTF-8 text: it is stored as UTF-16"),
    Nasty("utf16_bare", "UTF-16 without a mark", _GOOD.encode("utf-16-be"),
          "NB002 not UTF-8 text: it is stored as UTF-16"),
    Nasty("latin1", "Latin-1", _GOOD.replace("x = 2", "ü = 2").encode("latin-1"),
          "NB002 not UTF-8 text: invalid byte on line "),
    Nasty("array", "a JSON list", b"[]", f"{_NO}the file holds a list, not an object"),
    Nasty("scalar", "a JSON number", b"5", f"{_NO}the file holds a number, not an object"),
    Nasty("no_metadata", "no metadata", _changed(lambda n: n.pop("metadata")),
          f'{_NO}"metadata" is missing or null, expected an object'),
    Nasty("cells_null", "`cells` is null", _changed(lambda n: n.update(cells=None)),
          f'{_NO}"cells" is missing or null, expected a list'),
    Nasty("no_cells", "no `cells`", _changed(lambda n: n.pop("cells")),
          f'{_NO}"cells" is missing or null, expected a list'),
    Nasty("no_source", "a cell without source", _changed(lambda n: n["cells"][1].pop("source")),
          f'{_NO}"source" {_SECOND} is missing or null, expected text or lines of it'),
    Nasty("no_object", "a cell that is a number", _changed(lambda n: n["cells"].append(1)),
          f"{_NO}cell 3 is a number, expected an object"),
    Nasty("no_type", "a cell without a type", _changed(lambda n: n["cells"][0].pop("cell_type")),
          f'{_NO}"cell_type" {_FIRST} is missing or null, expected text'),
    Nasty("outputs_null", "`outputs` is null",
          _changed(lambda n: n["cells"][0].update(outputs=None)),
          f'{_NO}"outputs" {_FIRST} is missing or null, expected a list of objects'),
    Nasty("no_format", "no format number", _changed(lambda n: n.pop("nbformat")),
          f'{_NO}the format number "nbformat" is missing'),
    Nasty("format_5", "format 5", _changed(lambda n: n.update(nbformat=5)),
          "NB004 this is notebook format 5; only formats 3 and 4 can be read"),
    Nasty("format_3_broken", "format 3 without its parts", b'{"nbformat": 3}',
          f"{_NO}it says format 3, but cannot be converted from it"),
)  # fmt: skip


def _with_odd_values(content: Json) -> None:
    content["metadata"]["kernelspec"] = None
    content["nbformat_minor"] = "x"
    content["cells"][0].update(metadata=None, execution_count="1", id=7)


_OLD_CELL = {
    "cell_type": "code",
    "collapsed": False,
    "input": "print(1)",
    "language": "python",
    "metadata": {},
    "prompt_number": 1,
    "outputs": [{"output_type": "stream", "stream": "stdout", "text": "1\n"}],
}
_OLD = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": "old"},
    "worksheets": [{"metadata": {}, "cells": [_OLD_CELL]}],
}
_OTHER_KERNEL = notebook(code("1 + 1", result("2")), kernel="conda-env-mine")

ODD = (
    Nasty("byte_order_mark", "a byte order mark", b"\xef\xbb\xbf" + _GOOD.encode()),
    Nasty("format_3", "format 3, as before 2015", as_saved(_OLD)),
    Nasty("bare_metadata", "empty metadata: no kernel, no language",
          _changed(lambda n: n.update(metadata={}))),
    Nasty("odd_values", "values of the wrong kind where nothing depends on them",
          _changed(_with_odd_values)),
    Nasty("odd_cell", "a cell of an unknown type",
          _changed(lambda n: n["cells"].append({"cell_type": "poem", "source": ""}))),
    Nasty("same_ids", "two cells with the same id",
          _changed(lambda n: n["cells"][1].update(id="c0"))),
    Nasty("string_tags", "tags that are no list",
          _changed(lambda n: n["cells"][1]["metadata"].update(tags="a, b"))),
    Nasty("crlf", "line ends of Windows", _GOOD.replace("\n", "\r\n").encode()),
    Nasty("zero_cells", "no cells", as_saved(notebook()), happens="nothing to run"),
    Nasty("only_text", "text cells only", as_saved(notebook(text("# Title"))),
          happens="nothing to run"),
    Nasty("blank_cells", "code cells with nothing in them",
          as_saved(notebook(code(""), code(" \n")))),
    Nasty("unknown_python_kernel", "a Python kernel that is not installed", as_saved(_OTHER_KERNEL),
          happens="runs in the current environment", warns="RUN002 kernel 'conda-env-mine' is not"),
)  # fmt: skip
