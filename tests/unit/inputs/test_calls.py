"""What system calls add to a trace: opens in C, and those of children."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_nbrepro.inputs import Trace, with_calls

LAST = "/k/trace.jsonl.end"
TRACE = Trace(environment=("/venv/", "/home/me/.ipython/"))


def told(*facts: tuple[str, str], trace: Trace = TRACE, ends: bool = True) -> Trace:
    """The trace with these calls, all of cell 2 but for those of the kernel's start."""
    start = json.dumps(["read", "/start/of/the/kernel.cfg"]) + "\n"
    facts = (*facts, ("write", LAST)) if ends else facts
    content = start + "".join(json.dumps(fact) + "\n" for fact in facts)
    return with_calls(trace, content.encode(), [(len(start), 2)], LAST, "/home/me/project")


def test_a_file_that_only_c_opened_is_read_and_nothing_stays_opaque() -> None:
    found = told(
        ("read", "/home/me/project/a.parquet"), trace=replace(TRACE, opaque=frozenset({"duckdb"}))
    )
    assert found.read == {"/home/me/project/a.parquet": 2}
    assert found.opaque == frozenset()
    assert found.unwatched == ""


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("/venv/lib/x.so", False),
        ("/proc/self/stat", False),
        ("/home/me/.ipython/profile", False),
        ("/home/me/.cache/matplotlib/fontlist-v390.json", False),
        ("/home/me/project/__pycache__/m.cpython-311.pyc", False),
        ("/venv2/data.csv", True),
        ("/home/me/data.csv", True),
    ],
)
def test_what_lies_in_the_environment_is_left_out(path: str, counts: bool) -> None:
    assert bool(told(("read", path)).read) is counts


def test_programs_and_the_libraries_that_they_open_are_others(tmp_path: Path) -> None:
    program, library, own = (tmp_path / name for name in ("dot", "libcgraph.so.6.0", "own.so"))
    for each in (program, library, own):
        each.touch(0o755)
    trace = replace(TRACE, libraries=frozenset({"/usr/lib/libc.so.6"}), own=(str(own),))
    found = told(
        ("program", str(program)),
        ("program", str(tmp_path / "tried first" / "dot")),
        ("read", str(library)),
        ("read", str(own)),
        ("read", str(tmp_path / "libnone.so.1")),
        ("read", "/usr/lib/libc.so.6"),
        ("read", str(tmp_path / "a.txt")),
        trace=trace,
    )
    assert found.others == {str(program), str(library)}


def test_the_kernels_own_start_is_left_out() -> None:
    assert told().read == {}


def test_files_of_the_system_stand_apart_where_they_are() -> None:
    found = told(("read", "/etc/passwd"), ("read", "/usr/share/none.cfg"))
    assert found.read == {}
    assert found.system == {"/etc/passwd": 2}


def test_what_it_has_written_first_is_no_input_whoever_reads_it() -> None:
    by_python = replace(
        TRACE, read={"/home/me/project/new": 3}, written={"/home/me/project/mine": 1}
    )
    found = told(
        ("write", "/home/me/project/new"),
        ("read", "/home/me/project/new"),
        ("read", "/home/me/project/mine"),
        trace=by_python,
    )
    assert found.read == {}
    assert found.written == {"/home/me/project/new": 2, "/home/me/project/mine": 1}


def test_what_it_changes_it_has_read() -> None:
    found = told(("change", "/home/me/project/log"))
    assert found.read == found.written == {"/home/me/project/log": 2}


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.touch()
    found = told(("read", str(here)), ("read", f"{tmp_path}/gone"))
    assert found.missing == {f"{tmp_path}/gone"}


def test_folders_that_imports_search_are_not_listed_but_a_library_in_c_may_do_both() -> None:
    searched = replace(TRACE, searched=frozenset({"/home/me/project"}))
    assert told(
        ("list", "/home/me/project"), ("list", "/home/me/project/data"), trace=searched
    ).listed == {"/home/me/project/data": 2}
    by_c = replace(searched, opaque=frozenset({"duckdb"}))
    assert told(("list", "/home/me/project"), trace=by_c).listed == {"/home/me/project": 2}


def test_programs_and_hosts_count_where_python_told_none() -> None:
    calls = ("program", "/bin/sh"), ("host", "192.0.2.1")
    assert told(*calls).processes == {"/bin/sh": 2}
    assert told(*calls).hosts == {"192.0.2.1": 2}
    known = replace(TRACE, processes={"sh -c x": 1}, hosts={"example.org": 1})
    assert told(*calls, trace=known).processes == {"sh -c x": 1}
    assert told(*calls, trace=known).hosts == {"example.org": 1}


@pytest.mark.parametrize(
    ("facts", "ends", "says"),
    [
        ([("unwatched", "Operation not permitted")], False, "Operation not permitted"),
        ([("unread", "OSError")], True, "unread: OSError"),
        ([("read", "/home/me/project/a")], False, "not watched to the end"),
    ],
)
def test_where_calls_are_not_all_told_the_trace_stays_as_opaque_as_it_was(
    facts: list[tuple[str, str]], ends: bool, says: str
) -> None:
    opaque = replace(TRACE, opaque=frozenset({"duckdb"}))
    found = told(*facts, trace=opaque, ends=ends)
    assert found.opaque == {"duckdb"}
    assert says in found.unwatched


@pytest.mark.parametrize("line", [b"{", b"[1]", b"null", b'["read"]', b"\xff", b"[" * 5000])
def test_a_damaged_line_is_told(line: bytes) -> None:
    content = line + b"\n" + json.dumps(["write", LAST]).encode()
    found = with_calls(TRACE, content, [(0, 1)], LAST, "/home/me/project")
    assert "damaged" in found.unwatched


def test_what_only_python_cannot_tell_is_no_obstacle_where_calls_tell_it() -> None:
    below = "it does not tell what it opened below a folder that it had opened"
    trace = replace(TRACE, obstacle=below)
    assert told(("read", "/home/me/project/sub/a.csv"), trace=trace).obstacle == ""
    assert told(trace=trace, ends=False).obstacle == below
    other = replace(TRACE, obstacle="it does not tell a variable that was read")
    assert told(trace=other).obstacle == other.obstacle
