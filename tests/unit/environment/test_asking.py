from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pytest_nbrepro.environment.asking import Asked, UnansweredError, behind


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ('hello\nmark:{"a": 1}\nbye', {"a": 1}),
        ('mark:{"a": 1, "b": 1}\nmark:{"a": 2}\n', {"a": 2, "b": 1}),
        ('mark:{"a": 1}\nmark:{"a"\nmark:[1]\nmark:1', {"a": 1}),
        ("mark:1\nmark:2\n", None),
        ("hello mark:1", None),
        ("", None),
        ("mark:", None),
        ('mark:{"a": 1} and more', None),
        ("mark:" + "[" * 100_000, None),
    ],
)
def test_the_answer_is_what_stands_behind_the_mark(printed: str, value: object) -> None:
    assert behind("mark:", printed) == value


@pytest.mark.parametrize("variables", [{"A": "x\0y"}, {"A=B": "x"}])
def test_variables_that_there_cannot_be_are_told(variables: dict[str, str]) -> None:
    with pytest.raises(UnansweredError):
        Asked([sys.executable], Path("script.py"), "mark:", env=variables)
