from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import as_jupyter_saves, code, notebook_json

from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.loading import decoded, load, split_bom

PATH = Path("my report.ipynb")
GOOD = as_jupyter_saves(notebook_json(code("print('é')")))
CONFLICT = GOOD.replace(b' "nbformat"', b'<<<<<<< HEAD\n "nbformat"')


def refusal(content: bytes) -> Finding:
    with pytest.raises(FindingError) as caught:
        load(PATH, content)
    return caught.value.finding


@pytest.mark.parametrize(
    ("content", "rule", "message"),
    [
        (b"", "NB001", "the file is empty"),
        (b" \n", "NB001", "the file is empty"),
        (b"\xef\xbb\xbf", "NB001", "the file is empty"),
        (b"\0" * 512, "NB001", "the file holds nothing but zero bytes, as after a crash"),
        (b"hello", "NB001", "not JSON: expecting value (line 1, column 1)"),
        (
            b"{'cells': []}",
            "NB001",
            "not JSON: expecting property name enclosed in double quotes (line 1, column 2)",
        ),
        (GOOD + b"}", "NB001", "not JSON: extra data (line 15, column 1)"),
        (CONFLICT, "NB001", "not JSON: there is a merge conflict on line 12"),
        (b"<!DOCTYPE html>\n<html>", "NB001", "not JSON: it looks like a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "NB001", "not JSON: it is a pointer"),
        (b"[" * 100_000, "NB001", "the JSON is nested too deeply to be a notebook's"),
        (b"[" * 300 + b"]" * 300, "NB001", "the JSON is nested too deeply to be a notebook's"),
        (b'{"a":' + b"9" * 5000 + b"}", "NB001", "the JSON holds a number of thousands of digits"),
        (GOOD.decode().encode("utf-16"), "NB002", "not UTF-8 text: it is stored as UTF-16"),
        (GOOD.decode().encode("utf-16-be"), "NB002", "not UTF-8 text: it is stored as UTF-16-BE"),
        (GOOD.decode().encode("latin-1"), "NB002", "not UTF-8 text: invalid byte on line 8"),
        (b"\x89PNG\r\n\x1a\n\0\0", "NB002", "not UTF-8 text: invalid byte on line 1"),
        (b"[]", "NB003", "not a notebook: the file holds a list, not an object"),
        (b"5", "NB003", "not a notebook: the file holds a number, not an object"),
        (b"null", "NB003", "not a notebook: the file holds null, not an object"),
        (b"true", "NB003", "not a notebook: the file holds a boolean, not an object"),
        (b'"{}"', "NB003", "not a notebook: the file holds text, not an object"),
        (b"{}", "NB003", 'not a notebook: the format number "nbformat" is missing'),
        (
            b'{"nbformat": "4"}',
            "NB003",
            'not a notebook: the format number "nbformat" is text, expected 3 or 4',
        ),
        (b'{"nbformat": 0}', "NB003", 'not a notebook: the format number "nbformat" is a number'),
        (b'{"nbformat": true}', "NB003", 'the format number "nbformat" is a boolean'),
        (b'{"nbformat": 2}', "NB004", "this is notebook format 2; only formats 3 and 4 can be"),
        (b'{"nbformat": 5}', "NB004", "this is notebook format 5; only formats 3 and 4 can be"),
        (b'{"nbformat": 3}', "NB003", "not a notebook: it says format 3, but cannot be converted"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused_in_one_line_that_says_why(
    content: bytes, rule: str, message: str
) -> None:
    found = refusal(content)
    assert found.rule == rule
    assert message in found.message
    assert "\n" not in found.message
    assert found.hint


def test_a_file_cut_off_anywhere_is_said_to_end_too_early() -> None:
    whole = json.dumps({"a": [True, None, -1.5e-3, "x\\\né"], "metadata": {"b": False}})
    for length in range(1, len(whole)):
        message = refusal(whole[:length].encode()).message
        assert message.startswith("not JSON: the file ends too early"), whole[:length]


@pytest.mark.parametrize("content", [b'{"a": tru, "b": 1}', b'{"a": "\\u00zz"}', b'{"a" 1}'])
def test_a_mistake_in_the_middle_is_not_taken_for_an_early_end(content: bytes) -> None:
    assert "ends too early" not in refusal(content).message


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (
            GOOD.decode().encode("utf-16"),
            "iconv -f UTF-16 -t UTF-8 'my report.ipynb' > fixed.ipynb",
        ),
        (CONFLICT, "resolve the conflict in 'my report.ipynb'"),
        (b"<html>", "download the raw file"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (b'{"nbformat": 2}', "jupyter nbconvert --to notebook --inplace 'my report.ipynb'"),
        (b'{"nbformat": 5}', "pip install --upgrade pytest-nbrepro"),
    ],
)
def test_the_hint_is_what_helps_and_can_be_pasted(content: bytes, hint: str) -> None:
    assert refusal(content).hint.startswith(hint)


def test_the_words_of_a_merge_conflict_inside_a_cell_are_no_conflict() -> None:
    told_about = as_jupyter_saves(notebook_json(code("<<<<<<< HEAD\n>>>>>>> main")))
    assert load(PATH, told_about)["cells"]
    assert "ends too early" in refusal(told_about[:-10]).message


def test_a_byte_order_mark_is_accepted() -> None:
    content = b"\xef\xbb\xbf" + GOOD
    assert load(PATH, content) == json.loads(GOOD)
    assert decoded(PATH, content) == GOOD.decode()
    assert split_bom(content) == (b"\xef\xbb\xbf", GOOD)
    assert split_bom(GOOD) == (b"", GOOD)


def test_numbers_that_only_python_writes_are_accepted() -> None:
    content = as_jupyter_saves(notebook_json(metadata={"x": [float("inf"), -float("inf")]}))
    assert b"-Infinity" in content
    assert load(PATH, content)["metadata"]["x"][0] == float("inf")
    assert load(PATH, GOOD.replace(b'"metadata": {}', b'"metadata": {"x": NaN}', 1))


def test_a_nesting_as_deep_as_real_documents_have_is_accepted() -> None:
    deep: object = 1
    for _ in range(100):
        deep = {"a": [deep]} if _ % 2 else {"b": deep}
    assert load(PATH, as_jupyter_saves(notebook_json(metadata={"deep": deep})))


def test_format_3_is_converted() -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "old"},
        "worksheets": [
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "input": ["x = 1\n", "x"],
                        "language": "python",
                        "outputs": [{"output_type": "pyout", "prompt_number": 7, "text": ["1"]}],
                        "prompt_number": 7,
                        "collapsed": False,
                        "metadata": {},
                    }
                ]
            }
        ],
    }
    (cell,) = load(PATH, as_jupyter_saves(old))["cells"]
    assert (cell["source"], cell["execution_count"]) == ("x = 1\nx", 7)
    assert cell["outputs"][0]["data"] == {"text/plain": "1"}


def test_what_the_converter_of_format_3_complains_of_is_told_in_one_line_below() -> None:
    found = refusal(b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}}')
    assert [line.partition(":")[0] for line in found.details] == ["nbformat"]
    assert "worksheets" in found.details[0]
