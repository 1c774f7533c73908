"""Inputs that are not what the record says, and paths that are no inputs at all."""

from __future__ import annotations

import os
import socket
from hashlib import sha256
from pathlib import Path

import pytest

from pytest_nbrepro.inputs import (
    UnreadableError,
    altered,
    digest_of_file,
    digest_of_folder,
    size_of,
    verify_inputs,
)
from pytest_nbrepro.recorded_inputs import Input


def recorded(folder: Path, name: str) -> Input:
    path = folder / name
    if path.is_dir():
        return Input(name, digest_of_folder(path))
    return Input(name, digest_of_file(path, size_of(path)), size_of(path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_bytes(b"1,2\n")
    (tmp_path / "empty").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x").touch()
    (tmp_path / "link").symlink_to("a.csv")
    return tmp_path


NAMES = ("a.csv", "empty", "data", "link")


def told(inputs: list[Input], folder: Path) -> list[str]:
    return [str(found).partition("\nhint")[0] for found in verify_inputs(altered(inputs, folder))]


def test_inputs_that_are_as_before_are_not_told(folder: Path) -> None:
    inputs = [recorded(folder, name) for name in NAMES]
    (folder / "a.csv").touch()
    assert told(inputs, folder) == []


def test_digests_are_those_of_sha256sum(folder: Path) -> None:
    assert recorded(folder, "a.csv").sha256 == sha256(b"1,2\n").hexdigest()
    assert recorded(folder, "empty").sha256 == sha256(b"").hexdigest()
    (folder / "big").write_bytes(os.urandom(3_000_001))
    assert recorded(folder, "big").sha256 == sha256((folder / "big").read_bytes()).hexdigest()


def test_a_file_of_another_size_is_told_without_reading_it(folder: Path) -> None:
    inputs = [recorded(folder, "a.csv")]
    with (folder / "a.csv").open("wb") as file:
        file.truncate(1 << 40)  # a terabyte of nothing
    assert told(inputs, folder) == [
        (
            "LOCK070 an input has changed since the record was made: a.csv "
            "(4 → 1,099,511,627,776 bytes)"
        )
    ]


def test_a_file_of_the_same_size_is_told_by_its_content(folder: Path) -> None:
    inputs = [recorded(folder, "a.csv")]
    (folder / "a.csv").write_bytes(b"1,3\n")
    (line,) = told(inputs, folder)
    assert line.endswith("a.csv (4 bytes as before, with another content)")


def test_a_folder_is_told_by_its_names_and_what_comes_and_goes_does_not_count(
    folder: Path,
) -> None:
    inputs = [recorded(folder, "data")]
    for name in (".hidden", "other.ipynb", "__pycache__", "__nbrepro__"):
        (folder / "data" / name).touch()
    assert told(inputs, folder) == []
    (folder / "data" / "y").touch()
    assert told(inputs, folder)[0].endswith("data (the folder holds other names)")


def test_several_are_one_finding_of_a_kind(folder: Path) -> None:
    inputs = [recorded(folder, name) for name in NAMES]
    (folder / "a.csv").unlink()
    (folder / "empty").write_text("no more")
    assert told(inputs, folder) == [
        "LOCK070 an input has changed since the record was made: empty (0 → 7 bytes)",
        "LOCK071 2 inputs are gone\n  a.csv\n  link",
    ]


def test_of_many_inputs_twenty_are_named(folder: Path) -> None:
    (found,) = verify_inputs(altered([Input(f"no/{i}", "0" * 64, 1) for i in range(100)], folder))
    assert found.message == "100 inputs are gone"
    assert (len(found.details), found.details[-1]) == (21, "  … and 80 more")


def test_what_is_no_regular_file_is_never_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "to-pipe").symlink_to("pipe")
    listening = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(folder)  # the path of a socket is to be short
    listening.bind("socket")
    listening.close()
    names = ("pipe", "to-pipe", "socket", "/dev/zero", "/dev/stdin", "data")
    inputs = [Input(name, "0" * 64, 0) for name in names]
    (line,) = told(inputs, folder)
    first, *lines = line.splitlines()
    assert first == "LOCK072 6 inputs cannot be read"
    assert lines == [f"  {name}: it is not a file" for name in names]
    (line,) = told([Input("a.csv", "0" * 64)], folder)
    assert line.endswith("a.csv (it is not a folder)")


@pytest.mark.parametrize("path", ["a" * 300, "x/" * 2000, "a.csv/b", "/proc/1/mem/x", "loop"])
def test_a_path_that_cannot_be_is_no_error(folder: Path, path: str) -> None:
    (folder / "loop").symlink_to("loop")
    assert len(told([Input(path, "0" * 64, 1)], folder)) == 1


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(UnreadableError):
        digest_of_file(folder / "pipe", 4)


def test_a_file_that_shrinks_while_it_is_read_has_another_digest(folder: Path) -> None:
    assert digest_of_file(folder / "a.csv", 5) == sha256(b"1,2\n").hexdigest()
    assert digest_of_file(folder / "a.csv", 3) == sha256(b"1,2").hexdigest()
