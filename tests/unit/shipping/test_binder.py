"""What repo2docker is given; that it takes it was tried with its release 2026.4.0."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cargoes import HOSTILE, cargo, texts

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.shipping import KINDS


def test_the_folder_has_what_repo2docker_reads() -> None:
    files = KINDS["binder"].make(cargo(apt=("libgl1=1.0",), tools=("git",)), {})
    found = texts(files)
    assert found["binder/requirements.txt"] == cargo().requirements
    assert found["binder/runtime.txt"] == "python-3.12\n"
    assert found["binder/apt.txt"].splitlines()[1:] == ["git", "libgl1"]
    assert "check --select LOCK ./a.ipynb\n" in found["binder/postBuild"]
    assert "export OMP_NUM_THREADS=2\n" in found["binder/start"]
    assert found["binder/start"].endswith('exec "$@"\n')
    assert {f.path for f in files if f.is_program} == {"binder/postBuild", "binder/start"}


def test_a_name_does_nothing_in_the_script(tmp_path: Path) -> None:
    found = texts(KINDS["binder"].make(cargo(HOSTILE), {}))
    lines = found["binder/postBuild"]
    begin = lines.index('"$tool/bin/nbrepro"')
    called = lines[begin : lines.index('rm -rf "$tool"')].replace('"$tool/bin/nbrepro"', "named")
    script = "named() { printf '%s\\0' \"$@\"; }\n" + called
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[-2] == f"./{HOSTILE}"
    assert not list(tmp_path.iterdir())


def test_an_old_python_is_not_checked_but_built() -> None:
    found = texts(KINDS["binder"].make(cargo(python="3.9"), {}))
    assert found["binder/runtime.txt"] == "python-3.9\n"
    assert 'nbrepro" check' not in found["binder/postBuild"]


def test_a_lock_of_another_system_is_refused() -> None:
    with pytest.raises(FindingError, match="a container runs Linux"):
        KINDS["binder"].make(cargo(system="windows"), {})
