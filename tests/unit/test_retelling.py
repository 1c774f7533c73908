"""What was found in another folder reads as if it had been in the session's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_nbrepro.findings import Outcome, finding
from pytest_nbrepro.retelling import retold


@dataclass(frozen=True)
class Deep:
    path: Path
    lines: tuple[str, ...]
    by_name: dict[str, Any] = field(default_factory=dict)


def test_a_folder_has_its_other_name_however_deep_it_stands() -> None:
    found = finding("RUN006", "in /t/x/a", hint="see /t/x", details=["/t/x/b", "/t/y"], cell=1)
    value = Deep(Path("/t/x/n"), ("/t/x",), {"/t/x": [1, None, b"/t/x", {"k": found}]})
    told = retold(value, "/t/x", "/home/me")
    assert told.path == Path("/home/me/n")
    assert told.lines == ("/home/me",)
    number, nothing, content, inner = told.by_name["/home/me"]
    assert (number, nothing, content) == (1, None, b"/t/x")
    expected = finding(
        "RUN006", "in /home/me/a", hint="see /home/me", details=["/home/me/b", "/t/y"], cell=1
    )
    assert inner == {"k": expected}


def test_what_is_too_deep_stays_as_it_is() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert retold(deep, "/t", "/u") is deep


def test_what_is_no_text_stays_what_it_is() -> None:
    assert retold(Outcome.PASSED, "passed", "x") is Outcome.PASSED
    assert retold((1, 2.5, True), "1", "2") == (1, 2.5, True)
