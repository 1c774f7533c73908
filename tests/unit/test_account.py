"""What a notebook says of its run, and when that is the run that somebody wants."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro.account import Account, finished
from pytest_nbrepro.filling import cleared
from pytest_nbrepro.notebook import Notebook, parse

_BEGAN = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
_ACCOUNT = Account("in.ipynb", "out.ipynb", {"n": 1}, _BEGAN)
_SHOWN = {"output_type": "stream", "name": "stdout", "text": ["1\n"]}


def _notebook(outputs: tuple[Any, ...] = (), source: str = "print(n)", **metadata: Any) -> Notebook:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": 1 if outputs else None,
        "metadata": {},
        "outputs": [*outputs],
        "source": source,
    }
    whole = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return parse(Path("a.ipynb"), json.dumps(whole, indent=1).encode())


def _told(content: bytes) -> Any:
    return json.loads(content)["metadata"]["papermill"]


def _ended(*, stopped: bool = False, **metadata: Any) -> Notebook:
    made = _notebook((_SHOWN,), **metadata)
    return parse(made.path, _ACCOUNT.ended(made, made.content, stopped=stopped))


def test_a_run_that_goes_on_says_that_it_has_begun_and_not_ended() -> None:
    before = _ended()  # the input may be an earlier output, and say so
    told = _told(_ACCOUNT.begun(before, before.content))
    assert (told["start_time"], told["parameters"]) == (_BEGAN.isoformat(), {"n": 1})
    assert [told[key] for key in ("end_time", "duration", "exception")] == [None, None, None]
    begun = parse(before.path, _ACCOUNT.begun(before, before.content))
    assert finished(_notebook(), begun) == "the run in it did not come to its end"


def test_a_run_that_ended_is_known_again_as_that_of_its_notebook() -> None:
    assert finished(_notebook(), _ended()) == _BEGAN
    assert finished(cleared(_ended()), _ended()) == _BEGAN


def test_layout_and_counts_and_state_of_widgets_do_not_matter() -> None:
    data = json.loads(_ended().content)
    data["cells"][0]["execution_count"] = 7
    data["metadata"]["widgets"] = {}
    compact = parse(Path("b.ipynb"), json.dumps(data).encode())
    assert finished(_notebook(), compact) == _BEGAN


@pytest.mark.parametrize(
    ("wanted", "made", "why"),
    [
        (_notebook(), _notebook((_SHOWN,)), "did not come to its end"),
        (_notebook(), _ended(stopped=True), "did not come to its end"),
        (_notebook(source="print(n, n)"), _ended(), "another notebook"),
        (_notebook(nbrepro={"schema": 1}), _ended(), "another notebook"),
    ],
)
def test_what_is_no_such_run_says_why(wanted: Notebook, made: Notebook, why: str) -> None:
    found = finished(wanted, made)
    assert isinstance(found, str)
    assert why in found


@pytest.mark.parametrize("outputs", [[], [{**_SHOWN, "text": ["2\n"]}]])
def test_outputs_that_somebody_has_changed_are_seen(outputs: list[Any]) -> None:
    data = json.loads(_ended().content)
    data["cells"][0]["outputs"] = outputs
    found = finished(_notebook(), parse(Path("a.ipynb"), json.dumps(data).encode()))
    assert found == "its outputs are not those of that run any more"


@pytest.mark.parametrize("since", [None, "yesterday", "2026-05-04T03:02:01"])
def test_a_time_that_cannot_be_read_is_none(since: object) -> None:
    data = json.loads(_ended().content)
    data["metadata"]["papermill"]["start_time"] = since
    found = finished(_notebook(), parse(Path("a.ipynb"), json.dumps(data).encode()))
    assert found == "when it was run cannot be read"
