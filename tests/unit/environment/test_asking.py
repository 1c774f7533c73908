from __future__ import annotations

import pytest

from pytest_nbrepro.environment.asking import behind


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ('hello\nmark:{"a": 1}\nbye', {"a": 1}),
        ("mark:1\nmark:2\n", 2),
        ("hello mark:1", None),
        ("", None),
        ("mark:", None),
        ('mark:{"a": 1} and more', None),
        ("mark:" + "[" * 100_000, None),
    ],
)
def test_the_answer_is_what_stands_behind_the_mark(printed: str, value: object) -> None:
    assert behind("mark:", printed) == value
