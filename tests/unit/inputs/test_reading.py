"""What a log says, also where a cell has written to it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from pytest_nbrepro.inputs import Trace, trace_of

LAST = "/own/log.end"


def log(*facts: Sequence[object], ends: bool = True, **end: object) -> bytes:
    """A log of these facts, with its first and last lines."""
    lines: list[Sequence[object]] = [["begun", True], *facts]
    if ends:
        lines += [["written", LAST], ["end", {"lost": 0, **end}]]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def read(content: bytes, *marks: tuple[int, int]) -> Trace:
    return trace_of(content, marks, LAST, "/home/me/work")


def test_a_fact_has_the_number_of_the_cell_that_ran_when_it_was_written() -> None:
    facts = [("read", f"/{name}") for name in "abc"]
    sizes = [len(log(*facts[:i], ends=False)) for i in range(3)]
    content = log(*facts, ("read", "/a"))
    marks = [(0, 0), (sizes[1], 1), (sizes[1], 2), (sizes[2], 5)]
    assert read(content, *marks).read == {"/a": 0, "/b": 2, "/c": 5}


def test_libraries_of_python_and_its_packages_are_left_out() -> None:
    first = {"own": ["/venv", "/usr/lib/python3", "/usr/bin/python3"], "files": ["/lib/libc.so.6"]}
    loaded = [
        "/lib/libc.so.6", "/lib/libGL.so.1", "/venv/x.so", "/venv2/y.so",
        "/usr/lib/python3/z.so", "/usr/lib/libpython3.12.so.1.0", "/usr/bin/python3",
    ]  # fmt: skip
    found = read(log(("loaded", first), ("loaded", {"own": []}), loaded=loaded))
    assert found.first_libraries == {"/lib/libc.so.6"}
    assert found.libraries == {"/lib/libc.so.6", "/lib/libGL.so.1", "/venv2/y.so"}
    assert found.own == ("/venv", "/usr/lib/python3", "/usr/bin/python3")


def test_a_whole_trace_has_no_obstacle() -> None:
    assert read(log()) == Trace()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the trace did not begin"),
        (log(ends=False), "the kernel ended, or was broken, before the trace could be closed"),
        (log(("end", {}), ends=False), "the kernel ended, or was broken, before"),
        (log(lost=3), "3 things that it did could not be written down"),
        (log(("lost", "this")), "it does not tell this"),
        (
            log(
                ("lost", "what it opened below a folder that it had opened"),
                ("lost", "a variable that was read"),
            ),
            "it does not tell a variable that was read",
        ),
        (log() + b'["read", "/a', "it does not tell a line of the log, which was damaged"),
        (b"\xff\n" + log(), "it does not tell a line of the log, which was damaged"),
        (b"[1, 2, 3]\n17\n" + log(), "it does not tell a line of the log, which was damaged"),
    ],
)
def test_what_is_missing_from_a_trace_is_an_obstacle(content: bytes, said: str) -> None:
    assert read(content).obstacle.startswith(said)


def test_what_a_cell_wrote_into_the_log_raises_nothing() -> None:
    junk: list[Sequence[object]] = [
        ["variable", "17"],
        ["variable", "[1, 2]"],
        ["read", None],
        ["nothing", "x"],
    ]
    trace = read(log(*junk, modules=[1, "/m"], imported="x", children="y"))
    assert trace.modules == {"/m"}
    assert not trace.imported
    assert not trace.variables
    assert read(b"[" * 100_000 + b"\n" + log()).obstacle


def test_a_file_is_no_input_that_another_process_of_the_notebook_had_written() -> None:
    trace = read(log(("written", "/a"), ("read", "/a"), ("missing", "/a"), ("read", "/b")))
    assert (trace.read, trace.missing) == ({"/b": 0}, frozenset())


def test_files_of_the_system_are_apart_unless_the_notebook_lies_there() -> None:
    content = log(("read", "/etc/x"), ("read", "/usr/src/app/data"), ("read", "/data"))
    trace = trace_of(content, [], LAST, "/usr/src/app")
    assert trace.read == {"/usr/src/app/data": 0, "/data": 0}
    assert trace.system == {"/etc/x": 0}


def test_a_name_stands_for_the_addresses_that_it_was_looked_up_for() -> None:
    assert read(log(("address", "192.0.2.1"))).hosts == {"192.0.2.1": 0}
    assert read(log(("host", "a.b"), ("address", "192.0.2.1"))).hosts == {"a.b": 0}


def test_a_child_that_nobody_told_of_is_a_process() -> None:
    assert list(read(log(children=True)).processes) == ["a process that Python did not start"]
    assert list(read(log(("process", "true"), children=True)).processes) == ["true"]
    assert read(log(children=False)).processes == {}


def test_variables_come_with_what_they_held() -> None:
    facts = [("variable", json.dumps(pair)) for pair in (["A", "1"], ["B", None])]
    trace = read(log(*facts, ("variables", "")))
    assert (trace.variables, trace.all_variables) == ({"A": "1", "B": None}, True)
