from __future__ import annotations

from typing import Any

import pytest

from pytest_nbrepro.cache import Asked, is_bound, refusal
from pytest_nbrepro.inputs import Trace

FOLDER = Asked("cell 1", "its folder", "os.getcwd")
CLOCK = Asked("cell 2", "the clock", "time.time")


@pytest.mark.parametrize(
    ("traced", "reason"),
    [
        ({"hosts": {"example.org": 3}}, "cell 3 uses the network (example.org)"),
        ({"processes": {"ls -l": 2}}, "cell 2 starts another program (ls -l)"),
        ({"processes": {"x" * 80: 0}}, f"it starts another program ({'x' * 59}…)"),
        (
            {"opaque": frozenset({"polars"}), "unwatched": "not permitted"},
            "polars reads files in a way that cannot be traced (not permitted)",
        ),
        ({"read": {"/a": 1}, "written": {"/a": 2}}, "it reads /a, and writes to it"),
        (
            {"missing": frozenset({"/a"}), "written": {"/a": 2}},
            "it reads /a, and writes to it",
        ),
        (
            {"modules": frozenset({"/p/fast.so"})},
            "the module /p/fast.so is compiled, and could read anything",
        ),
        (
            {"obstacle": "the kernel died"},
            "what it reads could not be traced in full: the kernel died",
        ),
        ({"read": {"/a": 1}, "written": {"/b": 1}, "modules": frozenset({"/p/x.py"})}, ""),
        ({}, ""),
    ],
)
def test_what_a_run_did_can_keep_its_result_out(traced: dict[str, Any], reason: str) -> None:
    assert refusal(Trace(**traced), []) == reason


def test_a_run_without_a_trace_is_not_kept() -> None:
    assert refusal(None, []) == "what it reads could not be traced"


def test_what_code_asks_for_keeps_the_result_out() -> None:
    assert refusal(Trace(), [FOLDER, CLOCK]) == "cell 2 asks for the clock (time.time)"


def test_who_asks_for_its_folder_is_bound_to_it_and_no_more() -> None:
    assert refusal(Trace(), [FOLDER]) == ""
    assert (is_bound([FOLDER]), is_bound([CLOCK]), is_bound([])) == (True, False, False)
