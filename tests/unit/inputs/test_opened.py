"""What was opened for writing counts as written where it was."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pytest_nbrepro.inputs import Trace, without_unchanged


def written(path: Path, began: int, *, is_read: bool = True) -> list[str]:
    """Which files count as written of a run that had opened this one for both."""
    opened = {str(path): 1}
    trace = Trace(read=opened if is_read else {}, written=opened)
    return [*without_unchanged(trace, began).written]


def test_a_database_that_was_only_asked_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    path.write_bytes(b"x")
    assert written(path, time.time_ns() + 10**9) == []


def test_what_was_changed_is_written_also_where_its_time_was_set_back(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    began = time.time_ns()
    path.write_bytes(b"x")
    assert written(path, began) == [str(path)]
    os.utime(path, ns=(1, 1_000_000_001))
    assert written(path, began) == [str(path)]


def test_times_of_whole_seconds_are_not_trusted_to_the_second(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    path.write_bytes(b"x")
    os.utime(path, ns=(0, 10**9))
    assert written(path, time.time_ns() + 10**9) == [str(path)]
    assert written(path, time.time_ns() + 5 * 10**9) == []


def test_what_was_not_read_or_is_gone_stays_written(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    later = time.time_ns() + 10**9
    assert written(path, later) == [str(path)]
    path.write_bytes(b"x")
    assert written(path, later, is_read=False) == [str(path)]
    assert written(tmp_path, later) == [str(tmp_path)]
