from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_nbrepro.cache import stamps
from pytest_nbrepro.cache.stamps import Stamp, UnreadableError, stamped

SECOND = 1_000_000_000


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stamps, "_HAS_CHANGE_TIME", True)
    path = tmp_path / "data.csv"
    path.write_text("1,2\n")
    return path


@pytest.fixture
def later(file: Path) -> int:
    """A time at which the file is old enough for its times to be trusted."""
    return file.stat().st_ctime_ns + 10 * SECOND


def _unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> str:
        raise OSError("it is read")

    monkeypatch.setattr(stamps, "_content", refuse)


def test_a_file_of_the_same_times_and_size_is_not_read(
    file: Path, later: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = stamped(file, later)
    _unread(monkeypatch)
    assert stamp.may_be(file, later)


@pytest.mark.parametrize(
    "reason", ["made at once", "made ahead", "a file from ahead", "no time of changes"]
)
def test_times_that_cannot_be_trusted_let_the_content_decide(
    file: Path, later: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, made = later, later
    if reason == "made at once":  # a change within the same tick has the same times
        made = file.stat().st_ctime_ns + SECOND
    elif reason == "made ahead":  # the clock was set back since
        now = later - SECOND
    elif reason == "a file from ahead":
        os.utime(file, ns=(0, later + 3600 * SECOND))
    else:
        monkeypatch.setattr(stamps, "_HAS_CHANGE_TIME", False)
    stamp = stamped(file, made)
    assert stamp.may_be(file, now)
    _unread(monkeypatch)
    assert not stamp.may_be(file, now)


def test_another_content_is_another_file(file: Path, later: int) -> None:
    stamp = stamped(file, later)
    for text in ("1,3\n", "1,2\n\n", ""):
        file.write_text(text)
        assert not stamp.may_be(file, later + SECOND)


def test_a_time_of_modification_that_was_put_back_deceives_nobody(file: Path, later: int) -> None:
    stamp = stamped(file, later)
    about = file.stat()
    while time.time_ns() <= about.st_ctime_ns + 20_000_000:  # the next tick of the file system
        time.sleep(0.005)
    file.write_text("1,3\n")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (about.st_size, about.st_mtime_ns)
    assert not stamp.may_be(file, later)


def test_a_copy_with_other_times_is_the_same(file: Path, later: int, tmp_path: Path) -> None:
    stamp = stamped(file, later)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(file.read_bytes())
    os.utime(copy, (1, 1))
    assert stamp.may_be(copy, later)


def test_what_is_gone_or_no_file_is_not_the_same(file: Path, later: int) -> None:
    stamp = stamped(file, later)
    file.unlink()
    assert not stamp.may_be(file, later)
    file.mkdir()
    assert not stamp.may_be(file, later)


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match="no regular file"):
        stamped(tmp_path / "pipe", 0)
    assert not Stamp(0, 0, 0, 0, "", 0).may_be(tmp_path / "pipe", 0)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="No such file"):
        stamped(tmp_path / "no", 0)


def test_a_file_that_is_written_to_while_it_is_read_has_no_stamp(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(path: Path) -> str:
        path.write_text("longer than before")
        return "00"

    monkeypatch.setattr(stamps, "_content", slow)
    with pytest.raises(UnreadableError, match="being written to"):
        stamped(file, 0)


def test_another_inode_lets_the_content_decide(
    file: Path, later: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = replace(stamped(file, later), inode=1)
    assert stamp.may_be(file, later)
    _unread(monkeypatch)
    assert not stamp.may_be(file, later)
