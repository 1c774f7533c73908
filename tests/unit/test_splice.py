from __future__ import annotations

import json
from typing import Any

import pytest
from builders import JSON, OBJECTS, TEXTS
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from laws import examples
from layouts import LAYOUTS, Layout, Pairs

from pytest_nbrepro.splice import find_member, set_in_metadata

OLD = '"the place of the old value"'


#: Keys that sort before and after the record's own, with non-ASCII ones.
KEYS = st.sampled_from(["", "a", "kernelspec", "language_info", "nbreprp", "z", "é"]) | TEXTS
MEMBERS = st.lists(st.tuples(KEYS.filter(lambda key: key != "nbrepro"), JSON), max_size=4)


@st.composite
def notebooks(draw: st.DrawFn, layout: Layout, record: str | None) -> str:
    """The text of a notebook; ``record`` is the raw JSON that stands in it as the record."""
    members = draw(MEMBERS)
    if record is not None:
        members.insert(draw(st.integers(0, len(members))), ("nbrepro", json.loads(OLD)))
        if draw(st.booleans()):  # a first one, which readers pass over
            members.insert(0, ("nbrepro", draw(JSON)))
    rest = draw(st.lists(st.tuples(TEXTS.filter(lambda key: key != "metadata"), JSON), max_size=3))
    rest.insert(draw(st.integers(0, len(rest))), ("metadata", Pairs(members)))
    if draw(st.booleans()):
        rest.insert(0, ("metadata", draw(OBJECTS)))
    return layout.write(Pairs(rest))


def comparable(value: object) -> str:
    """Text that differs where values do; 1, 1.0 and true are equal to Python."""
    return json.dumps(value, sort_keys=True)


def same_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def taken_out(before: str, after: str) -> str:
    """What of the text before does not stand at the start or the end of the text after."""
    start = same_start(before, after)
    end = same_start(before[start:][::-1], after[start:][::-1])
    return before[start : len(before) - end]


@settings(max_examples=examples(200), deadline=None)
@given(data=st.data(), layout=LAYOUTS, record=OBJECTS)
def test_a_new_key_is_added_and_nothing_but_blanks_is_taken_out(
    data: st.DataObject, layout: Layout, record: dict[str, Any]
) -> None:
    text = data.draw(notebooks(layout, record=None))
    result = set_in_metadata(text, "nbrepro", record)
    expected = json.loads(text)
    expected["metadata"]["nbrepro"] = json.loads(json.dumps(record))
    assert comparable(json.loads(result)) == comparable(expected)
    assert not taken_out(text, result).strip()
    assert result.encode("utf-8")


@settings(max_examples=examples(200), deadline=None)
@given(data=st.data(), layout=LAYOUTS, old=OBJECTS, new=JSON)
def test_an_old_value_is_replaced_and_no_byte_around_it_changes(
    data: st.DataObject, layout: Layout, old: dict[str, Any], new: Any
) -> None:
    text = data.draw(notebooks(layout, record=OLD))
    assume(text.count(OLD) == 1)
    before, after = text.split(OLD)
    result = set_in_metadata(before + layout.write(old) + after, "nbrepro", new)
    assert result.startswith(before)
    assert result.endswith(after)
    value = result[len(before) : len(result) - len(after)]
    assert comparable(json.loads(value)) == comparable(json.loads(json.dumps(new)))


@settings(max_examples=examples(200), deadline=None)
@given(data=st.data(), layout=LAYOUTS, record=OBJECTS, other=OBJECTS)
def test_setting_twice_is_setting_once_and_what_was_set_can_be_restored(
    data: st.DataObject, layout: Layout, record: dict[str, Any], other: dict[str, Any]
) -> None:
    text = data.draw(notebooks(layout, record=data.draw(st.sampled_from([OLD, None]))))
    once = set_in_metadata(text, "nbrepro", record)
    assert set_in_metadata(once, "nbrepro", record) == once
    assert set_in_metadata(set_in_metadata(once, "nbrepro", other), "nbrepro", record) == once


@settings(max_examples=examples(200), deadline=None)
@given(layout=LAYOUTS, first=KEYS, rest=OBJECTS, old=OBJECTS, other=OBJECTS)
@example(
    layout=Layout(1, (",", ": "), ascii_only=False, newline="\n", ending="\n"),
    first="cells",
    rest={"é": "ü"},
    old={"b": ["ä", {"c": 1}], "d": {}},
    other={},
)
def test_a_record_written_as_its_surroundings_comes_back_byte_for_byte(
    layout: Layout, first: str, rest: dict[str, Any], old: dict[str, Any], other: dict[str, Any]
) -> None:
    sorted_record = json.loads(json.dumps(old, sort_keys=True))
    head = {first: rest} if first != "metadata" else {}
    text = layout.write({**head, "metadata": {"nbrepro": sorted_record}})
    # whether non-ASCII text is escaped has to show somewhere outside of the record
    assume(layout.ascii_only or text.isascii() or not layout.write(head).isascii())
    changed = set_in_metadata(text, "nbrepro", other)
    assert set_in_metadata(changed, "nbrepro", old) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"metadata": {}}', '{"metadata": {"nbrepro": {"b": 1}}}'),
        ('{"metadata": {"z": 1}}', '{"metadata": {"nbrepro": {"b": 1}, "z": 1}}'),
        ('{"metadata": {"a": 1}}', '{"metadata": {"a": 1, "nbrepro": {"b": 1}}}'),
        ('{"metadata":{"z":1}}', '{"metadata":{"nbrepro":{"b":1},"z":1}}'),
        ('{"metadata":{"a":1}}', '{"metadata":{"a":1,"nbrepro":{"b":1}}}'),
        (
            '{\n "metadata": {\n  "a": 1,\n  "z": 2\n }\n}\n',
            '{\n "metadata": {\n  "a": 1,\n  "nbrepro": {\n   "b": 1\n  },\n  "z": 2\n }\n}\n',
        ),
        (
            '{\r\n\t"metadata": {}\r\n}',
            '{\r\n\t"metadata": {\r\n\t\t"nbrepro": {\r\n\t\t\t"b": 1\r\n\t\t}\r\n\t}\r\n}',
        ),
    ],
    ids=[
        "empty",
        "before a key",
        "after a key",
        "compact, before a key",
        "compact, after a key",
        "indented",
        "tabs and CRLF",
    ],
)
def test_a_record_is_laid_out_as_its_surroundings_and_stands_at_its_sorted_place(
    before: str, after: str
) -> None:
    assert set_in_metadata(before, "nbrepro", {"b": 1}) == after


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"metadata": {"a": "\\u00e9"}}', '"\\u00fc"'),
        ('{"metadata": {"a": "é"}}', '"ü"'),
        ('{"metadata": {"nbrepro": "é"}}', '"\\u00fc"'),
    ],
    ids=["escaped", "as it is", "escaped, since the old record says nothing about the others"],
)
def test_non_ascii_text_is_written_as_the_notebook_writes_it(text: str, written: str) -> None:
    assert written in set_in_metadata(text, "nbrepro", "ü")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "5", "{}", '{"metadata": null}', '{"metadata": []}', '{"metadata": {', '{"a"', "{"],
)
def test_a_text_without_a_metadata_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"metadata|Expecting"):
        set_in_metadata(text, "nbrepro", {})


def test_of_two_members_of_one_name_the_last_is_found_as_json_readers_take_it() -> None:
    text = '{"a": 1, "a": 2}'
    member = find_member(text, 0, "a")
    assert member is not None
    assert text[member.value_start : member.value_end] == "2"
