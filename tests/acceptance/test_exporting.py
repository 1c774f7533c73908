"""``nbrepro export``: from whose lock, and what is said where there is none to take."""

from __future__ import annotations

import copy
import subprocess
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
