"""``nbrepro export``: from whose lock, and what is said where there is none to take."""

from __future__ import annotations

import copy
import os
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from notebooks import Json, good, read, write
from runs import nbrepro

MAC, WINDOWS = "cp39-macos-arm64", "cp39-windows-amd64"


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """A notebook with the record of this environment."""
    path = write(tmp_path_factory.mktemp("locked") / "report.ipynb", good())
    assert nbrepro(path.parent, "lock", path.name).returncode == 0
    return read(path)


@pytest.fixture
def report(locked: Json) -> Json:
    """A copy of it, to change."""
    return copy.deepcopy(locked)


def _locks(report: Json) -> dict[str, Any]:
    locks: dict[str, Any] = report["metadata"]["nbrepro"]["locks"]
    return locks


def _version(report: Json, name: str) -> str:
    """The version of a package in the first lock."""
    packages = next(iter(_locks(report).values()))["packages"]
    return next(str(package["version"]) for package in packages if package["name"] == name)


def _with(report: Json, **versions: str) -> Json:
    """A notebook whose lock has another version of a package."""
    changed = copy.deepcopy(report)
    for package in next(iter(_locks(changed).values()))["packages"]:
        package["version"] = versions.get(package["name"], package["version"])
    return changed


def _export(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return nbrepro(folder, "export", "--to", "requirements", *arguments)


def test_an_export_pins_what_is_locked(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", report)
    done = _export(tmp_path, "report.ipynb", "-o", "pins.txt")
    assert (done.returncode, done.stdout) == (0, "")
    lines = (tmp_path / "pins.txt").read_text().splitlines()
    assert lines[0].startswith("# Made by nbrepro export from report.ipynb (")
    assert f"numpy=={_version(report, 'numpy')}" in lines
    assert _export(tmp_path, "report.ipynb").stdout.splitlines() == lines


def test_of_several_locks_that_of_this_platform_is_exported(tmp_path: Path, report: Json) -> None:
    _locks(report)[MAC] = next(iter(_locks(_with(report, numpy="1.0")).values()))
    write(tmp_path / "report.ipynb", report)
    done = _export(tmp_path, "report.ipynb")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"\nnumpy=={_version(report, 'numpy')}\n" in done.stdout
    assert "\nnumpy==1.0\n" in _export(tmp_path, "report.ipynb", "--platform", MAC).stdout


def test_of_locks_for_other_platforms_one_has_to_be_chosen(tmp_path: Path, report: Json) -> None:
    locks = _locks(report)
    here, lock = locks.popitem()
    locks |= {WINDOWS: lock, MAC: lock}
    write(tmp_path / "report.ipynb", report)
    done = _export(tmp_path, "report.ipynb")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"error: LOCK004 there are locks for {MAC}, {WINDOWS}, but none for this platform ({here})",
        f"hint: choose one, e.g. --platform {MAC}",
    ]
    assert "--platform" in _export(tmp_path, "report.ipynb", "--platform", "cp39-linux-x").stderr


def test_where_the_platform_cannot_be_told_one_has_to_be_chosen(
    tmp_path: Path, report: Json
) -> None:
    locks = _locks(report)
    (here,) = locks
    locks[MAC] = locks[here]
    report["metadata"]["kernelspec"] = {"name": "ir", "language": "R"}
    report["metadata"]["language_info"] = {"name": "R"}
    write(tmp_path / "report.ipynb", report)
    done = _export(tmp_path, "report.ipynb")
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: LOCK004 there are locks for {here}, {MAC}\n")


def test_locks_that_disagree_are_not_exported(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "a.ipynb", report)
    write(tmp_path / "b.ipynb", _with(report, numpy="1.0"))
    done = _export(tmp_path, ".", "-o", "none.txt")
    assert done.returncode == 1
    assert done.stderr.startswith("error: LOCK009 the locks disagree: numpy is ")
    assert not (tmp_path / "none.txt").exists()


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (None, "REC001 sub/b.ipynb: the notebook has no record\nhint: nbrepro lock sub/b.ipynb\n"),
        (
            {"schema": 1, "locks": {}},
            "LOCK004 sub/b.ipynb: the record holds no lock for any platform\nhint: nbrepro ",
        ),
        ({"schema": 1}, "REC003 sub/b.ipynb: the record is damaged: "),
    ],
)
def test_a_notebook_that_has_nothing_to_export_is_named(
    tmp_path: Path, report: Json, record: Json | None, told: str
) -> None:
    write(tmp_path / "a.ipynb", report)
    other = good()
    if record is not None:
        other["metadata"]["nbrepro"] = record
    write(tmp_path / "sub" / "b.ipynb", other)
    done = _export(tmp_path, ".")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {told}")
    assert "{notebook}" not in done.stderr


def _with_sources(report: Json) -> Json:
    """A notebook whose lock says where two packages are to be had."""
    changed = copy.deepcopy(report)
    for lock in _locks(changed).values():
        lock["packages"] = [
            {
                "name": name,
                "version": "1.0",
                "wheels": [
                    {
                        "url": f"https://files.example.org/{name}-1.0-py3-none-any.whl",
                        "hashes": {"sha256": letter * 64},
                    }
                ],
            }
            for name, letter in (("alpha", "a"), ("beta", "b"))
        ]
    return changed


def _to(folder: Path, target: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return nbrepro(folder, "export", "--to", target, "report.ipynb", *arguments)


def test_a_lock_with_sources_becomes_a_lock_file(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", _with_sources(report))
    done = _to(tmp_path, "pylock", "-o", ".")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    made = tomllib.loads((tmp_path / "pylock.toml").read_text("utf-8"))
    assert [p["wheels"][0]["hashes"]["sha256"][0] for p in made["packages"]] == ["a", "b"]
    assert _to(tmp_path, "pylock").stdout == (tmp_path / "pylock.toml").read_text("utf-8")


def test_a_lock_without_sources_becomes_none(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", report)
    done = _to(tmp_path, "pylock", "-o", ".")
    assert done.returncode == 1
    assert done.stderr.startswith("error: LOCK050 a pylock.toml says where each package ")
    assert done.stderr.endswith("hint: nbrepro lock --hashes report.ipynb looks the sources up\n")
    assert not (tmp_path / "pylock.toml").exists()


def test_a_lock_file_is_only_called_as_pip_and_uv_find_it(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", _with_sources(report))
    done = _to(tmp_path, "pylock", "-o", "lock.toml")
    assert done.returncode == 2
    assert "a file called pylock.toml or pylock.NAME.toml, not 'lock.toml'" in done.stderr
    assert _to(tmp_path, "pylock", "-o", "pylock.report.toml").returncode == 0


def test_two_files_need_a_place(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", _with_sources(report))
    done = _to(tmp_path, "pipfile")
    assert done.returncode == 2
    assert "Pipfile and Pipfile.lock are two files: say where they go, e.g. -o ." in done.stderr
    assert _to(tmp_path, "pipfile", "-o", ".").returncode == 0
    assert _to(tmp_path, "pipfile", "-o", "Other").returncode == 0
    names = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert names == {"report.ipynb", "Pipfile", "Pipfile.lock", "Other", "Other.lock"}


@pytest.mark.parametrize(
    ("target", "name", "arguments"),
    [
        ("environment.yml", "environment.yml", ["-o", "."]),
        ("pipfile", "Pipfile", ["-o", "."]),
        ("pipfile", "Pipfile.lock", ["-o", "."]),
        ("pep723", "analysis.py", ["-o", "analysis.py"]),
    ],
)
def test_what_others_wrote_is_not_replaced_unless_it_was_named(
    tmp_path: Path, report: Json, target: str, name: str, arguments: list[str]
) -> None:
    write(tmp_path / "report.ipynb", _with_sources(report))
    mine = tmp_path / name
    mine.write_text("mine\n")
    done = _to(tmp_path, target, *arguments)
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: {name}: it was not made by nbrepro export; --force replaces it\n"
    )
    assert mine.read_text() == "mine\n"
    assert _to(tmp_path, target, *arguments, "--force").returncode == 0
    made = mine.read_text()
    assert made != "mine\n"
    assert _to(tmp_path, target, *arguments).returncode == 0
    assert mine.read_text() == made


def test_a_file_that_was_named_is_replaced_and_keeps_its_mode(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", report)
    mine = tmp_path / "mine.txt"
    mine.write_text("mine\n")
    mine.chmod(0o640)
    assert _to(tmp_path, "requirements", "-o", "mine.txt").returncode == 0
    assert mine.read_text().startswith("# Made by nbrepro export")
    assert mine.stat().st_mode & 0o777 == 0o640
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "mine.txt",
        "report.ipynb",
    }


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", report)
    done = _to(tmp_path, "requirements", "-o", "no/such/folder/pins.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: no/such/folder/pins.txt: No such file or directory\n"


def test_a_pipe_can_be_named(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", report)
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as cat:
        assert _to(tmp_path, "requirements", "-o", "pipe").returncode == 0
        assert cat.communicate(timeout=60)[0] == _to(tmp_path, "requirements").stdout


def test_nothing_is_looked_for_in_a_pipe_that_is_written_to(tmp_path: Path, report: Json) -> None:
    write(tmp_path / "report.ipynb", _with_sources(report))
    done = _to(tmp_path, "pep723", "-o", "/dev/stdout")
    assert (done.returncode, done.stdout.startswith("# /// script\n")) == (0, True)


def test_a_package_from_a_folder_is_told_of_beside_the_file(tmp_path: Path, report: Json) -> None:
    changed = _with_sources(report)
    for lock in _locks(changed).values():
        lock["packages"].append({"name": "mine", "version": "0.1", "directory": {"path": "mine"}})
    write(tmp_path / "report.ipynb", changed)
    done = _to(tmp_path, "pep723")
    assert (done.returncode, done.stdout.startswith("# /// script\n")) == (0, True)
    assert done.stderr == (
        "warning: LOCK051 mine 0.1 is left out: it came from a folder or URL, not from an index\n"
    )
