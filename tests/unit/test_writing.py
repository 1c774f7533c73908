from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from pytest_nbrepro.writing import create_file, replace_file


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"old")
    return path


def only_file(path: Path) -> bool:
    return list(path.parent.iterdir()) == [path]


def test_a_replaced_file_keeps_its_mode_and_leaves_nothing_beside_it(notebook: Path) -> None:
    notebook.chmod(0o640)
    replace_file(notebook, b"new", expected=b"old")
    assert notebook.read_bytes() == b"new"
    assert stat.S_IMODE(notebook.stat().st_mode) == 0o640
    assert only_file(notebook)


def test_a_replaced_file_still_belongs_to_whom_it_belonged(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def recorded(path: Path, owner: int, group: int) -> None:
        asked.append((path.parent, owner, group))
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))  # as for most users

    monkeypatch.setattr(os, "chown", recorded)
    owner, group = notebook.stat().st_uid, notebook.stat().st_gid
    replace_file(notebook, b"new", expected=b"old")
    assert asked == [(notebook.parent, -1, group), (notebook.parent, owner, -1)]
    assert notebook.read_bytes() == b"new"


def test_a_folder_that_lets_nothing_in_is_named(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refused)
        with pytest.raises(PermissionError, match="nothing can be written into its folder"):
            replace_file(notebook, b"new", expected=b"old")
    assert notebook.read_bytes() == b"old"


def test_a_symbolic_link_stays_one_and_its_target_is_replaced(
    notebook: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    link = folder / "b.ipynb"
    link.symlink_to(notebook)
    replace_file(link, b"new", expected=b"old")
    assert link.is_symlink()
    assert notebook.read_bytes() == b"new"
    assert only_file(link)


def test_a_read_only_file_is_left_alone_though_its_folder_could_be_written(notebook: Path) -> None:
    notebook.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        replace_file(notebook, b"new", expected=b"old")
    assert notebook.read_bytes() == b"old"
    assert only_file(notebook)


def test_a_file_that_another_program_has_saved_meanwhile_is_left_alone(notebook: Path) -> None:
    notebook.write_bytes(b"newer")
    with pytest.raises(OSError, match="changed by another program"):
        replace_file(notebook, b"new", expected=b"old")
    assert notebook.read_bytes() == b"newer"
    assert only_file(notebook)


@pytest.mark.parametrize("is_renamed", [True, False])
def test_a_file_that_is_saved_while_it_is_looked_at_is_left_alone(
    notebook: Path, monkeypatch: pytest.MonkeyPatch, is_renamed: bool
) -> None:
    os.utime(notebook, (1, 1))

    def read_and_saved(path: Path) -> bytes:
        with path.open("rb") as file:
            content = file.read()
        if is_renamed:
            (path.parent / "new").write_bytes(b"newer")
            (path.parent / "new").replace(path)
            os.utime(path, (1, 1))
        else:
            path.write_text("newer")
        return content

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", read_and_saved)
        with pytest.raises(OSError, match="changed by another program"):
            replace_file(notebook, b"new", expected=b"old")
    assert notebook.read_bytes() == b"newer"
    assert only_file(notebook)


def test_a_full_disk_leaves_the_old_file_and_no_other(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(notebook, b"new", expected=b"old")
    assert notebook.read_bytes() == b"old"
    assert only_file(notebook)


def test_a_rename_that_fails_leaves_the_old_file_and_no_other(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(source: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        replace_file(notebook, b"new", expected=b"old")
    assert notebook.read_bytes() == b"old"
    assert only_file(notebook)


def test_an_interrupt_while_writing_leaves_the_old_file_and_no_other(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_file(notebook, b"new", expected=b"old")
    assert notebook.read_bytes() == b"old"
    assert only_file(notebook)


def test_what_is_flushed_to_the_disk_is_the_new_content_and_only_then_renamed(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def flushed(descriptor: int) -> None:
        seen.append((os.fstat(descriptor).st_size, notebook.read_bytes()))

    monkeypatch.setattr(os, "fsync", flushed)
    replace_file(notebook, b"longer than before", expected=b"old")
    assert seen == [(len(b"longer than before"), b"old")]


@pytest.mark.parametrize("name", ["gone.ipynb", "folder.ipynb"])
def test_what_is_no_file_cannot_be_replaced(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "folder.ipynb"
    folder.mkdir()
    with pytest.raises(OSError, match=r"No such file|Is a directory|changed"):
        replace_file(tmp_path / name, b"new", expected=b"old")
    assert only_file(folder)
    assert not list(folder.iterdir())


def test_a_new_file_has_the_mode_that_the_user_has_chosen(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        create_file(tmp_path / "new", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "new").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
