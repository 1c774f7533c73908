"""What is stripped goes with its comma and its line; every other byte stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import FORMAT_3, FULL, JSON, as_jupyter_saves, mutated
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.stripping import Options, stripped

#: What is taken out stands between ⟦ and ⟧; what stands there afterwards follows after a →.
INDENTED = """\
{
 "nbformat": 4, "nbformat_minor": 5,
 "cells": [
  {
   "cell_type": "code", "execution_count": ⟦3→null⟧,
   "metadata": {
    ⟦"collapsed": true,
    ⟧"tags": ["é", "\\u00e9"],
    ⟦"hidden": true,
    "scrolled": false,
    ⟧"z": 1.50⟦,
    "trusted": true⟧
   },
   "outputs": ⟦[
    {
     "output_type": "stream", "name": "stdout",
     "text": ["1\\n"]
    }
   ]→[]⟧,
   "source": "x = \\"\\t\\/\\"   "
  },
  {"cell_type": "markdown", "metadata": {⟦"collapsed": true⟧}, "source": []}
 ],
 "metadata": {⟦
  "widgets": {},
  "signature": ""
 ⟧}
}
"""
COMPACT = (
    '{"cells":[{"cell_type":"code","execution_count":⟦1→null⟧,"metadata":{"a":1⟦,"hidden":true⟧},'
    '"outputs":⟦[{"output_type":"x"}]→[]⟧,"source":""}],"metadata":{⟦"widgets":1,⟧"k":1E400},'
    '"nbformat":4,"nbformat_minor":2}'
)
ODD = """\

{"metadata" : {"n": 1, "n": 12345678901234567890123, "f": -0.0, "g": 1e5⟦ , "widgets":{}⟧ } ,
"cells"\t: [ { "outputs" : [ ] , "cell_type":"code", "execution_count" : null , "metadata":{ },
  "outputs":[{}⟦, {"output_type":"error"}⟧], "source":"\\ud800" } ] , "nbformat":4 }  \n
"""
KEPT = """\
{"cells": [
 {"cell_type": "code", "metadata": {}, "source": "x", "execution_count": ⟦2→null⟧, "outputs": [
   ⟦{"output_type": "stream", "name": "stderr", "text": "long"},
   ⟧{"output_type": "a", "execution_count": ⟦2→null⟧},
   ⟦{"output_type": "stream", "name": "stdout", "text": "long"},
   {"output_type": "stream", "name": "stdout", "text": "long"},
   ⟧{"output_type": "b"}⟦,
   {"output_type": "stream", "name": "stdout", "text": "long"}⟧
 ]}⟦,
 {"cell_type": "code", "metadata": {}, "source": " \\n", "execution_count": 2, "outputs": []}⟧
], "metadata": {"a": {⟦"b": 1⟧}, "c": {"d": [], ⟦"b": 1, ⟧"e": 1}}, "nbformat": 4}
"""
KEPT_BY = Options(
    keep_output_types=("a", "b"),
    drop_empty_cells=True,
    extra_keys=("metadata.a.b", "metadata.c.b"),
)


def marked(text: str) -> tuple[str, str]:
    """The text before and after, from one in which the differences are marked."""
    before, after = "", ""
    for part in text.split("⟦"):
        changed, mark, same = part.rpartition("⟧")
        gone, _, new = changed.partition("→") if mark else ("", "", "")
        before, after = before + gone + same, after + new + same
    return before, after


@pytest.mark.parametrize(
    ("text", "options"),
    [(INDENTED, Options()), (COMPACT, Options()), (ODD, Options()), (KEPT, KEPT_BY)],
    ids=["indented", "compact", "odd", "kept"],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["no BOM", "BOM"])
def test_what_is_stripped_goes_with_its_line_and_the_rest_stays(
    text: str, options: Options, newline: str, bom: bytes
) -> None:
    before, after = (bom + part.replace("\n", newline).encode() for part in marked(text))
    assert before != after
    assert stripped(before, options) == after
    assert stripped(after, options) == after


def test_a_notebook_without_anything_to_strip_is_the_same() -> None:
    content = (
        b'{"cells":[{"cell_type":"code","source":"","outputs":[\n]}],"metadata":{},"nbformat":4}'
    )
    assert stripped(content) is content


def test_cells_are_numbered_from_0_where_ids_are_not_kept() -> None:
    content = as_jupyter_saves({**FULL, "cells": [{**cell, "id": "x"} for cell in FULL["cells"]]})
    made = json.loads(stripped(content, Options(keep_id=False)))
    assert [cell["id"] for cell in made["cells"]] == ["0", "1", "2"]


def test_outputs_that_readers_pass_over_are_stripped_too() -> None:
    content = (
        b'{"cells": [{"cell_type": "code", "source": "", "outputs": [{"text": "secret"}]}],'
        b' "cells": [{"cell_type": "code", "source": "", "outputs": [{"text": "secret"}],'
        b' "outputs": []}, 3], "cells": [], "metadata": {}, "nbformat": 4}'
    )
    assert b"secret" not in stripped(content)


@settings(max_examples=examples(200), deadline=None)
@given(data=JSON | mutated(FULL), options=st.builds(Options, keep_output=st.booleans()))
def test_what_is_no_notebook_is_told_and_the_rest_stripped_for_good(
    data: Any, options: Options
) -> None:
    content = json.dumps(data).encode()
    try:
        made = stripped(content, options)
    except FindingError as error:
        told = error.finding.rule
    else:
        told = "NB" * (stripped(made, options) == made)
    assert told.startswith("NB")


@pytest.mark.parametrize("cut", [*range(1, 300, 7)])
def test_a_file_that_was_cut_off_is_told(cut: int) -> None:
    with pytest.raises(FindingError, match="NB001"):
        stripped(as_jupyter_saves(FULL)[:cut])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"cells": [', '"cells": [,'),
        ('"cells"', "cells"),
        ("\n}\n", "\n}}\n"),
        (": 4,", " 4,"),
        (": 4,", ": 4 "),
        (": 4,", ": 4;"),
        ("\n  },", "\n  } "),
    ],
)
def test_what_is_almost_json_is_told(before: str, after: str) -> None:
    text = as_jupyter_saves(FULL).decode()
    assert before in text
    with pytest.raises(FindingError, match="NB001"):
        stripped(text.replace(before, after).encode())


def test_a_format_that_is_no_whole_number_is_told() -> None:
    content = as_jupyter_saves({**FULL, "nbformat": 4.0})
    with pytest.raises(FindingError, match="NB003"):
        stripped(content)


def test_a_merge_conflict_is_told_with_its_line_and_the_file() -> None:
    text = as_jupyter_saves(FULL).decode().replace("\n", "\n<<<<<<< ours\n", 1)
    with pytest.raises(FindingError) as caught:
        stripped(text.encode(), path=Path("my report.ipynb"))
    assert "merge conflict on line" in caught.value.finding.message
    assert caught.value.finding.hint == "resolve the conflict in 'my report.ipynb'"


def test_a_contradiction_names_the_code_cell() -> None:
    cells = [*FULL["cells"]]
    cells[2] = {**cells[2], "metadata": {"keep_output": False, "tags": ["keep_output"]}}
    with pytest.raises(FindingError) as caught:
        stripped(as_jupyter_saves({**FULL, "cells": cells}))
    assert (caught.value.finding.rule, caught.value.finding.cell) == ("DIFF010", 2)


def test_a_notebook_of_format_3_is_stripped_by_nbstripout() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(FORMAT_3).encode()
    made = stripped(content)
    cell = json.loads(made.decode("utf-8-sig"))["worksheets"][0]["cells"][1]
    assert (cell["outputs"], cell["prompt_number"], cell["input"]) == ([], None, ["x = 1"])
    assert made.startswith(b"\xef\xbb\xbf")
    assert stripped(made) == made


def test_a_contradiction_in_format_3_is_told() -> None:
    old = json.loads(json.dumps(FORMAT_3))
    old["worksheets"][0]["cells"][1]["metadata"] = {"keep_output": False, "tags": ["keep_output"]}
    with pytest.raises(FindingError, match="DIFF010"):
        stripped(json.dumps(old).encode())


def test_a_note_of_zeppelin_keeps_all_but_its_results() -> None:
    before, after = marked(
        '{ "name":"é",\n"paragraphs":[{"text":"%md","results":⟦{"msg":[]}→{}⟧ },'
        '{"results":{ }},{}] }'
    )
    assert stripped(before.encode()) == after.encode()


@pytest.mark.parametrize(
    "bad",
    [
        {"extra_keys": ("foo",)},
        {"extra_keys": ("a.b",)},
        {"extra_keys": ("cell.source",)},
        {"drop_output_types": ("a:b:c",)},
    ],
)
def test_options_that_say_nothing_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(keys|outputs) .*, not '"):
        Options(**bad)
