"""Temporary folders of processes that were killed are removed by the next one, and no others."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pytest_nbrepro.holding import held
from pytest_nbrepro.tidying import alone


def old(folder: Path) -> None:
    (folder / ".in-use").touch()
    (folder / "file").touch()
    os.utime(folder, (time.time() - 100,) * 2)


def test_a_folder_is_gone_afterwards_also_where_something_went_wrong(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError), alone(str(tmp_path), "p-") as folder:
        (folder / ".in-use").touch(exist_ok=False)
    assert list(tmp_path.iterdir()) == []


def test_folders_of_the_dead_are_removed_and_no_others(tmp_path: Path) -> None:
    for name in ("p-dead", "p-alive", "p-young", "p-other", "other"):
        (tmp_path / name).mkdir()
    for name in ("p-dead", "p-alive"):
        old(tmp_path / name)
    (tmp_path / "p-link").symlink_to(tmp_path / "other")
    old(tmp_path / "other")
    (tmp_path / "p-young" / ".in-use").touch()  # its lock is about to be taken
    with held(tmp_path / "p-alive" / ".in-use", lambda: None):
        os.utime(tmp_path / "p-alive", (time.time() - 100,) * 2)
        with alone(str(tmp_path), "p-") as folder:
            left = {path.name for path in tmp_path.iterdir()}
    assert left == {folder.name, "p-alive", "p-young", "p-other", "p-link", "other"}
    assert (tmp_path / "other" / "file").exists()
