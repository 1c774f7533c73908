"""What of a project goes along to workers, and how it is put there and taken away again."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

from pytest_nbrepro.inputs import places_of
from pytest_nbrepro.parcels import Parcel, ParcelError, packed, unpacked

MOST = 1e6


def made(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True)


def names_in(parcel: Parcel) -> list[str]:
    return tarfile.open(fileobj=io.BytesIO(parcel.content)).getnames()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "thesis"
    made(folder, "nb/a.ipynb", "src/m.py", "gone.csv", "raw/x.csv", "raw/y.csv", "new.txt")
    made(folder, "sub/own.py", "sub/ignored.log")
    (folder / ".gitignore").write_text("raw\n*.log\n")
    for repository in (folder, folder / "sub"):
        git(repository, "init", "--quiet")
    git(folder, "add", "nb", "src", "gone.csv")
    (folder / "gone.csv").unlink()
    return folder


def test_what_git_knows_goes_along_and_what_records_name(project: Path) -> None:
    places = places_of(project / "nb" / "a.ipynb")
    parcel = packed(places, [str(project / "raw" / "x.csv"), "/elsewhere/z.csv"], MOST)
    assert names_in(parcel) == [
        ".gitignore", "nb/a.ipynb", "new.txt", "raw/x.csv", "src/m.py",
        "sub/ignored.log", "sub/own.py",  # a repository of its own, which ignores nothing
    ]  # fmt: skip
    assert parcel.kept == ("/elsewhere/z.csv (outside of the project)",)
    assert parcel.told == (
        f"{project}: 7 files (0.0 MB) are sent along to the workers; "
        "not sent: /elsewhere/z.csv (outside of the project)"
    )


def test_secrets_and_links_that_lead_elsewhere_stay_here(project: Path) -> None:
    made(project, ".env", "nb/.env.local", "k/server.key", "nb/__pycache__/a.pyc")
    (project / "nb" / "out").symlink_to("/etc/hostname")
    (project / "nb" / "whole").symlink_to(project / "new.txt")
    (project / "nb" / "in").symlink_to("../new.txt")
    (project / "nb" / "up").symlink_to("../..")
    parcel = packed(places_of(project / "nb" / "a.ipynb"), (), MOST)
    names = names_in(parcel)
    assert "nb/in" in names
    assert not {".env", "nb/.env.local", "k/server.key", "nb/__pycache__/a.pyc"} & {*names}
    assert not {"nb/out", "nb/whole", "nb/up"} & {*names}
    assert sorted(parcel.kept) == [
        ".env (a secret, by its name)",
        "k/server.key (a secret, by its name)",
        "nb/.env.local (a secret, by its name)",
        "nb/out (a link that leads elsewhere)",
        "nb/up (a link that leads elsewhere)",
        "nb/whole (a link that leads elsewhere)",
    ]
    assert "nb/.env.local (a secret, by its name) and 3 more" in parcel.told


def test_without_git_all_files_of_the_folder_go_along(tmp_path: Path) -> None:
    made(tmp_path, "p/pyproject.toml", "p/nb/a.ipynb", "p/data/x", "p/env/pyvenv.cfg", "p/env/y")
    made(tmp_path, "p/.git-not/z", "p/node_modules/w", "other")
    parcel = packed(places_of(tmp_path / "p" / "nb" / "a.ipynb"), (), MOST)
    assert names_in(parcel) == [".git-not/z", "data/x", "nb/a.ipynb", "pyproject.toml"]
    assert not parcel.is_repository


def test_what_is_too_large_is_told_with_the_largest_files(project: Path) -> None:
    (project / "big.bin").write_bytes(b"0" * 3_000_000)
    with pytest.raises(ParcelError) as error:
        packed(places_of(project / "nb" / "a.ipynb"), (), MOST)
    told = str(error.value)
    assert f"the files of {project} are 3.0 MB, more than 1.0 MB; the largest: big.bin" in told
    assert told.endswith("for more: --nbrepro-ship-limit 4")
    assert "\n" not in told


def test_the_same_files_make_the_same_parcel(project: Path) -> None:
    places = places_of(project / "nb" / "a.ipynb")
    one = packed(places, (), MOST)
    assert packed(places, (), MOST).key == one.key
    made(project, "another")
    assert packed(places, (), MOST).key != one.key


def test_a_parcel_is_unpacked_into_a_folder_that_is_gone_afterwards(project: Path) -> None:
    (project / "nb" / "in").symlink_to("../new.txt")
    (project / "src" / "run").write_text("#!/bin/sh\n")
    (project / "src" / "run").chmod(0o755)
    parcel = packed(places_of(project / "nb" / "a.ipynb"), (), MOST)
    with unpacked(parcel.content, "thesis", is_repository=True) as folder:
        assert folder.name == "thesis"
        assert (folder / "nb" / "in").read_text() == "new.txt"
        assert os.access(folder / "src" / "run", os.X_OK)
        assert places_of(folder / "nb" / "a.ipynb").project == folder
        assert folder.parent.stat().st_mode & 0o077 == 0  # nobody else reads it
        made(folder, "nb/left behind")
    assert not folder.parent.exists()


@pytest.mark.parametrize(
    "member",
    [
        tarfile.TarInfo("../evil"),
        tarfile.TarInfo("/evil"),
        tarfile.TarInfo("a/../../evil"),
        tarfile.TarInfo("link"),
        tarfile.TarInfo("device"),
    ],
    ids=lambda member: member.name,
)
def test_nothing_is_put_outside_of_the_folder(
    member: tarfile.TarInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kinds = {"link": tarfile.SYMTYPE, "device": tarfile.CHRTYPE}
    member.type = kinds.get(member.name, tarfile.REGTYPE)
    member.linkname = "../../../etc"
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        archive.addfile(member)
    if member.name == "/evil":  # is taken for one below the folder
        with unpacked(written.getvalue(), "p", is_repository=False) as folder:
            assert (folder / "evil").exists()
    else:
        with (
            pytest.raises(tarfile.TarError),
            unpacked(written.getvalue(), "p", is_repository=False),
        ):
            pass
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_parcel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(tarfile.TarError), unpacked(b"nothing", "p", is_repository=False):
        pass
    assert list(tmp_path.iterdir()) == []
