from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from builders import TEXTS
from hypothesis import given
from jsonschema import Draft202012Validator
from sessions import cell_item, notebook, output, session, sessions

from pytest_nbrepro.reports.plain import to_plain
from pytest_nbrepro.reports.schema import schema
from pytest_nbrepro.reports.session import Item, Session, bounded, from_json

FULL = session(notebook(Item("lock", "passed"), cell_item(1, output("1", "2"))))


def as_read(found: Session) -> Any:
    return json.loads(json.dumps(found.to_json(), allow_nan=False))


@given(sessions(TEXTS, TEXTS))
def test_what_is_read_from_a_report_is_what_was_written(found: Session) -> None:
    assert from_json(as_read(found)) == found


@given(sessions(TEXTS, TEXTS))
def test_every_report_keeps_to_the_schema(found: Session) -> None:
    Draft202012Validator(schema()).validate(as_read(found))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_the_schema_has_words_for_every_key() -> None:
    keys = [(name, key) for name, part in schema()["$defs"].items() for key in part["properties"]]
    assert len(keys) > 40
    silent = [
        (name, key)
        for name, key in keys
        if "description" not in schema()["$defs"][name]["properties"][key]
    ]
    assert silent == []


def test_the_schema_refuses_what_is_no_report() -> None:
    data = as_read(FULL)
    del data["notebooks"][0]["items"][0]["outcome"]
    assert not Draft202012Validator(schema()).is_valid(data)


def test_the_totals_count_notebooks_items_and_outputs() -> None:
    same = output(None, None, verdict="identical")
    other = notebook(cell_item(1, same, same), path="b.ipynb")
    found = session(*FULL.notebooks, other).to_json()["totals"]
    assert found["notebooks"] == {"failed": 1, "reproduced": 1}
    assert found["items"] == {"passed": 2, "failed": 1}
    assert found["outputs"] == {"different": 1, "identical": 2}


def mutated(*path: Any, value: Any) -> Any:
    data = copy.deepcopy(as_read(FULL))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "the report is no object"),
        (mutated("schema_version", value=2), "the report has schema version 2, not 1"),
        (mutated("notebooks", value={}), "report.notebooks is no list"),
        (mutated("notebooks", 0, "path", value=3), "report.notebooks[0].path is 3, not str"),
        (mutated("seconds", value=True), "report.seconds is True, not float"),
        (
            mutated("notebooks", 0, "items", 1, "cell", "number", value="1"),
            "report.notebooks[0].items[1].cell.number is '1', not int",
        ),
        (mutated("more", value=1), "report has other keys than Session: more"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(data: Any, says: str) -> None:
    with pytest.raises(ValueError, match="report") as caught:
        from_json(data)
    assert str(caught.value) == says


def test_numbers_that_json_has_not_become_null() -> None:
    assert to_plain([float("inf"), float("nan"), 1.5]) == [None, None, 1.5]


def test_outputs_beyond_the_bound_are_left_out_and_their_size_is_kept() -> None:
    first, second = (notebook(cell_item(1, output("a" * 30, "b" * 30))) for _ in range(2))
    (_, shortened) = bounded([first, second], most=100)
    cell = shortened.items[0].cell
    assert cell is not None
    stored, fresh = cell.outputs[0].stored, cell.outputs[0].fresh
    assert stored is not None
    assert fresh is not None
    assert (stored.value, stored.is_whole) == ("a" * 30, True)
    assert (fresh.value, fresh.is_whole, fresh.characters) == (None, False, 30)
    assert list(bounded([first, second], most=120)) == [first, second]
