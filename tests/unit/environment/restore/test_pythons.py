"""Which Python an environment is made of."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pytest_nbrepro.environment import platform_key
from pytest_nbrepro.environment.restore import (
    keys_here,
    probed,
    python_for,
    python_name,
    this_python,
)
from pytest_nbrepro.findings import FindingError

HERE = platform_key(this_python())
MACHINE = HERE.partition("-")[2]


def test_this_python_is_what_the_probe_says_of_it() -> None:
    there, here = probed(sys.executable), this_python()
    assert platform_key(there) == HERE
    assert {key: here.markers[key] for key in there.markers} == there.markers


def test_of_the_locks_for_this_machine_that_of_this_python_comes_first() -> None:
    keys = [f"cp39-{MACHINE}", "cp311-os2-i386", f"cp310-{MACHINE}", HERE, f"cp3{99}-{MACHINE}"]
    assert keys_here(keys) == [HERE, f"cp399-{MACHINE}", f"cp310-{MACHINE}", f"cp39-{MACHINE}"]
    assert keys_here(["cp311-os2-i386"]) == []


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("cp312-linux-x86_64", "Python 3.12"),
        ("cp313t-macos-arm64", "Python 3.13 (free-threaded)"),
        ("pp311-linux-x86_64", "PyPy 3.11"),
        ("graalpy311-linux-x86_64", "graalpy 3.11"),
    ],
)
def test_people_call_it_by_its_version(key: str, name: str) -> None:
    assert python_name(key) == name


def test_the_python_that_runs_this_is_taken_where_it_fits() -> None:
    assert python_for(HERE, lambda _: True, "").executable == sys.executable


def test_one_on_path_is_taken_though_a_broken_one_stands_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for folder, script in (("a", "exit 127"), ("b", f'exec "{sys.executable}" "$@"')):
        program = tmp_path / folder / name
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    folders = [str(tmp_path / folder) for folder in ("a", "b")]
    monkeypatch.setenv("PATH", os.pathsep.join([*folders, "/bin"]))
    asked: list[str] = []

    def second_time(found: object) -> bool:
        asked.append("")
        return len(asked) > 1  # not the one that runs this

    found = python_for(HERE, second_time, "")
    assert platform_key(found) == HERE


def test_one_that_is_known_is_asked_before_others_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernels, asked = tmp_path / "kernel" / "python3", tmp_path / "asked"
    kernels.parent.mkdir()
    kernels.write_text(f'#!/bin/sh\n: > "{asked}"\nexec "{sys.executable}" "$@"\n')
    kernels.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    answers = iter([False, True])  # the one that runs this does not fit
    known = [str(tmp_path / "gone" / "python3"), str(kernels)]
    found = python_for(HERE, lambda _: next(answers), "", known=known)
    assert platform_key(found) == HERE
    assert asked.exists()


def test_without_one_it_is_said_which_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FindingError) as error:
        python_for(f"cp399-{MACHINE}", lambda _: True, ">=3.99")
    found = error.value.finding
    assert (found.rule, found.details) == ("LOCK041", ("  the record allows Python >=3.99",))
    assert found.hint.startswith("uv python install 3.99,")


def test_one_that_was_named_is_taken_or_refused_by_what_it_is() -> None:
    assert python_for(HERE, lambda _: True, "", sys.executable).executable == sys.executable
    version = this_python().markers["python_full_version"]
    with pytest.raises(FindingError, match=f"LOCK041 .* is Python {version}"):
        python_for(f"cp399-{MACHINE}", lambda _: True, "", sys.executable)
    with pytest.raises(FindingError, match=f"LOCK041 .* is Python {version}"):
        python_for(HERE, lambda _: False, "", sys.executable)
