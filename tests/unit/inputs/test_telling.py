"""What is told of a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro.findings import Severity
from pytest_nbrepro.inputs import Places, Trace, inputs_of, told

PLACES = Places(Path("/srv/project/notebooks"), Path("/srv/project"))
HERE = "/srv/project/notebooks/"


def lines(trace: Trace, **more: Any) -> list[str]:
    return [found.headline for found in told(trace, PLACES, **more)]


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        (Trace(), []),
        (Trace(read={HERE + "a": 1, "/srv/project/b": 2}, system={"/etc/x": 1}), []),
        (Trace(read={"/data/a": 2}), ["RUN011 cell 2: reads /data/a outside of the project"]),
        (
            Trace(read={"/data/b": 3, "/data/a": 2}),
            ["RUN011 cell 2: reads 2 files (/data/a, /data/b) outside of the project"],
        ),
        (Trace(read={"/srv/project-2/a": 0}), ["RUN011 reads /srv/project-2/a outside of the "]),
        (Trace(read={"/lib/m.py": 1}, modules=frozenset({"/lib/m.py"})), []),
        (
            Trace(read={"/data/a": 1}, missing=frozenset({"/data/a"})),
            ["RUN012 cell 1: looks for /data/a that is not there"],
        ),
        (Trace(hosts={"a.b": 1, "c": 2}), ["RUN014 cell 1: uses the network: 2 hosts (a.b, c)"]),
        (Trace(processes={"ls -l": 4}), ["RUN015 cell 4: starts ls -l"]),
        (Trace(processes={"a": 4, "b": 0}), ["RUN015 cell 4: starts 2 processes (a, b)"]),
        (
            Trace(written={HERE + "out/x": 1, "/srv/project/y": 1, "/tmp/z": 1}),
            ["RUN016 cell 1: writes 2 files (../y, out/x) of the project"],
        ),
        (Trace(obstacle="why"), ["RUN017 not all that it does was traced: why"]),
        (
            Trace(opaque=frozenset({"h5py", "duckdb"})),
            ["RUN017 uses duckdb, h5py, which can open files where the trace does not see it"],
        ),
    ],
)  # fmt: skip
def test_each_kind_of_thing_is_one_finding(trace: Trace, said: list[str]) -> None:
    found = lines(trace)
    assert len(found) == len(said)
    assert all(line.startswith(start) for line, start in zip(found, said, strict=True))


def test_of_many_things_five_are_named_and_the_others_counted() -> None:
    (line,) = lines(Trace(hosts={f"h{i}": 1 for i in range(12)}))
    assert line.endswith("12 hosts (h0, h1, h10, h11, h2, and 7 more)")


def test_a_file_that_is_not_there_is_a_warning_where_the_cell_failed_that_wanted_it() -> None:
    missing = frozenset({HERE + "a", HERE + "b"})
    trace = Trace(read={HERE + "a": 1, HERE + "b": 3}, missing=missing)
    (found,) = told(trace, PLACES, failed=3)
    assert (found.severity, found.cell) == (Severity.WARNING, 3)
    assert found.message == "looks for b that is not there"
    (found,) = told(trace, PLACES, failed=2)
    assert (found.severity, found.cell) == (Severity.INFO, 1)


def test_what_git_does_not_track_is_named_as_from_the_notebook() -> None:
    trace = Trace(read={"/srv/project/data/a.csv": 2})
    (line,) = lines(trace, untracked=["/srv/project/data/a.csv"])
    assert line == "RUN013 cell 2: reads ../data/a.csv that git does not track"


def test_names_fit_into_a_line() -> None:
    (line,) = lines(Trace(processes={"a\nb" + "c" * 1000: 1}))
    assert "\n" not in line
    assert len(line) < 300


def test_inputs_are_the_files_that_were_there_and_no_code() -> None:
    trace = Trace(
        read={"/a": 1, "/b": 1, "/c.py": 1}, missing=frozenset({"/b"}), modules=frozenset({"/c.py"})
    )
    assert inputs_of(trace) == {"/a": 1}
