from __future__ import annotations

import warnings
from typing import Any

import pytest
from builders import JSON, TEXTS, cell, printed
from hypothesis import given, settings

from pytest_nbrepro.digests import canonical, digest, digests, sha256


def test_a_cell_is_known_again_after_blanks_at_line_ends_and_around_it_changed() -> None:
    assert digest(cell(source="\nx = 1  \ny\n\n")) == digest(cell(source="x = 1\ny"))


def test_line_ends_of_another_system_make_no_other_cell() -> None:
    assert digest(cell(source="x = 1\r\ny")) == digest(cell(source="x = 1\ny"))


@pytest.mark.parametrize("source", ["x = 2", "x  = 1", "x = 1  # one", "x = 1\ny"])
def test_any_other_change_of_the_source_shows(source: str) -> None:
    assert digest(cell(source=source)).source != digest(cell(source="x = 1")).source


@pytest.mark.parametrize("source", ["x=1 ;y = 'a'", "x = 1  # one\n\n\ny = 'a'", 'x = 1\ny = "a"'])
def test_comments_and_layout_do_not_change_the_code_itself(source: str) -> None:
    assert digest(cell(source=source)).ast == digest(cell(source="x = 1\ny = 'a'")).ast is not None


def test_another_number_changes_the_code_itself() -> None:
    assert digest(cell(source="x = 2")).ast != digest(cell(source="x = 1")).ast


@pytest.mark.parametrize(
    "source", ["%matplotlib inline", "!ls", "let x = 1;", "x = '\0'", "x = '\ud800'", "(" * 5000]
)
def test_what_is_no_plain_python_has_no_digest_of_its_code(source: str) -> None:
    found = digest(cell(source=source))
    assert found.ast is None
    assert len(found.source) == 64


def test_a_warning_about_the_authors_code_is_neither_told_nor_taken_for_a_mistake() -> None:
    source = r"import re; re.match('\d', x); x is 1"
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = digest(cell(source=source))
    assert not told
    assert found.ast is not None


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
        {"output_type": "stream", "name": "stdout", "text": "a\nb", "metadata": {"x": 1}},
        {"text": "a\nb", "name": "stdout", "output_type": "stream", "execution_count": 7},
    ],
    ids=["in lines", "with metadata", "in another order, with a count"],
)
def test_outputs_are_known_again_however_tools_store_them(output: dict[str, Any]) -> None:
    assert digest(cell(outputs=[output])) == digest(cell(outputs=[printed("a\nb")]))


def test_another_output_shows() -> None:
    one, other = (digest(cell(outputs=[printed(text)])) for text in ("1.0", "1.1"))
    assert one.outputs != other.outputs
    assert (one.source, one.ast) == (other.source, other.ast)


def test_a_list_of_nothing_is_no_text() -> None:
    as_list = digest(cell(outputs=[{"output_type": "display_data", "data": {"a": []}}]))
    as_text = digest(cell(outputs=[{"output_type": "display_data", "data": {"a": ""}}]))
    assert as_list.outputs != as_text.outputs


def test_neither_the_number_nor_the_count_nor_the_tags_of_a_cell_matter() -> None:
    moved = cell(5, count=7, tags=["a"])
    assert digests([cell(), moved]) == (digest(cell()), digest(cell()))


@settings(deadline=None)
@given(source=TEXTS, output=JSON)
def test_every_cell_has_digests(source: str, output: Any) -> None:
    found = digest(cell(source=source, outputs=[{"data": output}]))
    assert len(found.source) == len(found.outputs) == 64


def test_canonical_text_is_compact_and_sorted() -> None:
    assert canonical({"b": [1, 2], "a": "é"}) == '{"a":"\\u00e9","b":[1,2]}'


def test_a_digest_is_the_one_that_other_tools_compute() -> None:
    assert sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
