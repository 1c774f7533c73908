"""Plain values for unit tests: cells, notebooks, environments, and Hypothesis strategies."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

from pytest_nbrepro.environment import Distribution, Environment
from pytest_nbrepro.notebook import Cell

Json = dict[str, Any]

#: What packaging asks of an interpreter, and the probe tells of it.
MARKERS = {
    "implementation_name": "cpython",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.12.1",
    "python_version": "3.12",
    "sys_platform": "linux",
}


def environment(
    *distributions: Distribution, machine: Json | None = None, **markers: str
) -> Environment:
    """An environment with these distributions; what it is, where it is not as in `MARKERS`."""
    return Environment("/my env/bin/python", {**MARKERS, **markers}, machine or {}, distributions)


def cell(
    number: int = 1,
    source: str = "x = 1",
    *,
    outputs: Iterable[Json] = (),
    count: int | None = None,
    tags: Iterable[str] = (),
    metadata: Json | None = None,
) -> Cell:
    """A code cell as `Notebook.cells` holds it."""
    return Cell(number, source, tuple(outputs), count, frozenset(tags), metadata or {})


def printed(text: str) -> Json:
    """What a cell that prints has among its outputs."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def code(source: object = "1 + 1", **changes: Any) -> Json:
    """A code cell as it stands in a file."""
    plain = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": []}
    return {**plain, "source": source, **changes}


def markdown(source: object = "# Title") -> Json:
    """A text cell as it stands in a file."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook_json(*cells: Any, **changes: Any) -> Json:
    """A notebook of format 4 as a JSON object."""
    plain = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return {**plain, **changes}


def as_jupyter_saves(data: object) -> bytes:
    """The bytes of a file as Jupyter lays them out."""
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


#: A notebook of format 4 with something of everything.
FULL = notebook_json(
    markdown(["# Title\n", "text"]),
    code(["x = 1\n", "x"], metadata={"tags": ["a"]}, id="b"),
    code("print(x)", outputs=[printed("1\n")], execution_count=None),
    metadata={
        "kernelspec": {"name": "python3", "language": "python"},
        "language_info": {"name": "Python"},
    },
)
#: A notebook as it was saved before 2015.
FORMAT_3: Json = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": ""},
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {"cell_type": "heading", "level": 1, "metadata": {}, "source": "Old"},
                {
                    "cell_type": "code",
                    "input": "x = 1",
                    "language": "python",
                    "outputs": [{"output_type": "stream", "stream": "stdout", "text": "1"}],
                    "prompt_number": 1,
                    "metadata": {},
                },
            ],
        }
    ],
}

#: Text of any characters, half surrogate pairs included, as JSON's escapes allow.
TEXTS = st.text(st.characters(), max_size=12)

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)


def _containers(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(parts, max_size=3) | st.dictionaries(TEXTS, parts, max_size=3)


#: Any JSON value.
JSON = st.recursive(_SCALARS, _containers, max_leaves=8)
OBJECTS = st.dictionaries(TEXTS, JSON, max_size=4)


@st.composite
def mutated(draw: st.DrawFn, data: Any) -> Any:
    """The JSON value with one place in it, at any depth, replaced or taken out."""
    data = copy.deepcopy(data)
    whole, place = draw(st.sampled_from(list(_places(data))))
    if draw(st.booleans()):
        whole[place] = draw(JSON)
    else:
        del whole[place]
    return data


def _places(whole: Any) -> Iterator[tuple[Any, Any]]:
    places = whole if isinstance(whole, dict) else range(len(whole))
    for place in places:
        yield whole, place
        if isinstance(whole[place], (dict, list)):
            yield from _places(whole[place])
