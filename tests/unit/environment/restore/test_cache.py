"""What is known of an environment that was built, whatever its file says."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from builders import JSON, mutated
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.environment.restore import Built, at, removed

STATE = ".nbrepro-environment.json"
WHOLE = {
    "lock": "ab",
    "platform": "cp311-linux-x86_64",
    "is_whole": True,
    "packages": 3,
    "unhashed": 1,
    "left_out": ["x"],
    "notebooks": ["/a.ipynb"],
    "kernels": [],
}


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    built = Built(tmp_path, "ab", "cp311-linux-x86_64").written(notebooks=("/a.ipynb",), packages=3)
    assert at(tmp_path) == built
    assert not built.is_whole


@given(mutated(WHOLE) | JSON)
def test_a_file_that_says_something_else_does_no_harm(state: Any) -> None:
    with TemporaryDirectory() as name:
        (Path(name) / STATE).write_text(json.dumps(state))
        found = at(Path(name))
        assert (found is None) == (not isinstance(state, dict))
        if found is not None:
            assert found.is_whole in (True, False)
            assert all(isinstance(each, str) for each in (*found.notebooks, found.lock))


@given(st.binary(max_size=20))
def test_a_file_that_is_no_json_is_none_of_ours(content: bytes) -> None:
    with TemporaryDirectory() as name:
        (Path(name) / STATE).write_bytes(b"{{" + content)
        assert at(Path(name)) is None


def test_what_a_link_points_to_is_not_removed_with_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    folder = tmp_path / "env"
    folder.mkdir()
    Built(folder, "ab", "cp311-linux-x86_64").written()
    (folder / "lib64").symlink_to(tmp_path / "mine")
    removed(folder)
    assert not folder.exists()
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["", "x"])
def test_a_folder_without_that_file_is_none_of_ours(tmp_path: Path, name: str) -> None:
    assert at(tmp_path / name) is None
