from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_nbrepro.environment.advisories import store
from pytest_nbrepro.environment.advisories.store import Entry, StoreError, entries

FILES = {"vulns/a/1.yaml": b"one", "vulns/b/2.json": b"{}", "vulns/b/note.txt": b"x"}


def folder(place: Path) -> Path:
    for name, content in {**FILES, "vulns/.git/3.json": b"hidden", "other.json": b"x"}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def zipped(place: Path) -> Path:
    path = place / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return path


def tarred(place: Path) -> Path:
    path = place / "all.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in FILES.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


every_kind = pytest.mark.parametrize("made", [folder, zipped, tarred])


@every_kind
def test_the_files_that_can_be_advisories_are_read(
    made: Callable[[Path], Path], tmp_path: Path
) -> None:
    found = list(entries(made(tmp_path)))
    assert [entry.name.removeprefix(f"{tmp_path}/") for entry in found] == [
        "vulns/a/1.yaml",
        "vulns/b/2.json",
    ]
    assert [entry.content for entry in found] == [b"one", b"{}"]


@every_kind
def test_some_of_them_can_be_asked_for(made: Callable[[Path], Path], tmp_path: Path) -> None:
    path = made(tmp_path)
    names = [entry.name for entry in entries(path)]
    assert [entry.content for entry in entries(path, names[1:])] == [b"{}"]


@every_kind
def test_what_is_too_large_is_not_read(
    made: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path)
    monkeypatch.setitem(store._KINDS, ".yaml", 2)  # noqa: SLF001 - the limit itself is the point
    large, small = entries(path)
    assert (large.content, large.flaw) == (b"", "too large")
    assert small.content == b"{}"


@pytest.mark.parametrize("made", [zipped, tarred])
@pytest.mark.parametrize(("name", "most"), [("_MOST_BYTES", 3), ("_MOST_FILES", 1)])
def test_an_archive_that_unpacks_to_too_much_is_given_up(
    made: Callable[[Path], Path],
    name: str,
    most: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, name, most)
    path = made(tmp_path)
    with pytest.raises(StoreError, match=r"more than any database|too many files"):
        list(entries(path))


def test_a_bomb_is_read_no_further_than_a_file_may_go(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.yaml", b"\0" * 50_000_000)
    assert list(entries(path)) == [Entry("bomb.yaml", b"", "too large")]


def test_a_name_that_leads_elsewhere_leads_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.yaml", b"id: x")
    assert [entry.content for entry in entries(path)] == [b"id: x"]
    assert [file.name for file in tmp_path.rglob("*")] == ["evil.zip"]


def test_links_and_devices_in_an_archive_are_no_files(tmp_path: Path) -> None:
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("a.yaml", tarfile.SYMTYPE), ("b.yaml", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert list(entries(path)) == []


def test_what_is_no_file_in_a_folder_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    flaws = {Path(entry.name).name: entry.flaw for entry in entries(tmp_path)}
    assert flaws == {"gone.yaml": "No such file or directory", "pipe.yaml": "no file"}


def test_a_damaged_file_of_an_archive_is_told_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.yaml", b"damaged")
        archive.writestr("b.yaml", b"good")
    path.write_bytes(path.read_bytes().replace(b"damaged", b"DAMAGED"))
    bad, good = entries(path)
    assert "Bad CRC-32" in bad.flaw
    assert good.content == b"good"


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut", b"\x1f\x8b\x08 cut"])
def test_what_is_no_archive_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(StoreError):
        list(entries(path))


def test_what_is_no_file_at_all_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "gone"):
        with pytest.raises(StoreError, match="it is no folder and no file"):
            list(entries(tmp_path / name))


@pytest.mark.parametrize("made", [zipped, tarred])
def test_an_archive_that_was_cut_off_is_told(made: Callable[[Path], Path], tmp_path: Path) -> None:
    path = made(tmp_path)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(StoreError):
        list(entries(path))
