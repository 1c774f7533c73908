from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from pytest_nbrepro.whereabouts import known_folders


def test_the_folders_of_a_run_are_known_the_longest_first(tmp_path: Path) -> None:
    known = known_folders(tmp_path, ("/opt/some/venv/bin/python", "-I"))
    assert (str(tmp_path), "folder") in known
    assert ("/opt/some/venv", "environment") in known
    assert (os.path.normpath(tempfile.gettempdir()), "temporary") in known
    lengths = [len(path) for path, _ in known]
    assert lengths == sorted(lengths, reverse=True)


def test_a_folder_behind_a_link_is_known_by_both_its_paths(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    paths = {path for path, name in known_folders(link, None) if name == "folder"}
    assert paths == {str(link), os.path.realpath(link)}


@pytest.mark.parametrize("program", ["/usr/bin/python3", "python3", "/bin/python3"])
def test_the_python_of_the_system_is_no_environment(program: str, tmp_path: Path) -> None:
    assert "environment" not in {name for _, name in known_folders(tmp_path, (program,))}


def test_the_root_of_all_is_not_taken_for_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")
    assert {name for _, name in known_folders(Path("/"), None)} == {"temporary"}
