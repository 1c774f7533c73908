"""The program that a container starts, run as it would be there."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from cargoes import HOSTILE, cargo, texts

from pytest_nbrepro.shipping import KINDS


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the program, and tools that say with which words they were called."""
    (tmp_path / "bin").mkdir()
    says = f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n"
    for name in ("nbrepro", "pytest"):
        tool = tmp_path / "bin" / name
        tool.write_text(says)
        tool.chmod(0o755)
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    return tmp_path


def start(
    place: Path, *arguments: str, paths: tuple[str, ...] = ("a.ipynb",), **variables: str
) -> subprocess.CompletedProcess[str]:
    text = texts(KINDS["dockerfile"].make(cargo(*paths), {}))["docker/entrypoint.py"]
    script = place / "entrypoint.py"
    script.write_text(text.replace("sys.executable", repr(str(place / "bin" / "python"))))
    given: Mapping[str, str] = {"PATH": os.environ["PATH"], "HOME": str(place), **variables}
    return subprocess.run(
        [sys.executable, "-I", script, *arguments],
        env={"NBREPRO_OUT": str(place / "out"), **given},
        capture_output=True,
        text=True,
        check=False,
    )


def words(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def test_parameters_come_from_files_variables_and_arguments(place: Path) -> None:
    done = start(
        place,
        *("-p", "n", "3"),
        NBREPRO_PARAMETERS_FILE="/mine.yaml",
        NBREPRO_PARAMETERS='{"a": 1}',
        NBREPRO_PARAMETER_b="$(x)\n2",
    )
    out = str(place / "out" / "a")
    assert words(done) == [
        "run",
        *("-f", "/mine.yaml"),
        *("-y", '{"a": 1}'),
        *("-p", "b", "$(x)\n2"),
        *("--json", f"{out}.json", "--html", f"{out}.html"),
        *("-p", "n", "3"),
        *("./a.ipynb", f"{out}.ipynb"),
    ]


def test_of_several_notebooks_one_is_named(place: Path) -> None:
    both = ("a.ipynb", HOSTILE)
    assert words(start(place, HOSTILE, paths=both))[-2] == f"./{HOSTILE}"
    assert (place / "out" / "sub").is_dir()
    by_variable = start(place, paths=both, NBREPRO_NOTEBOOK="a.ipynb")
    assert words(by_variable)[-2] == "./a.ipynb"
    for arguments, told in (((), "name a notebook; there are: 'a.ipynb', "), (("c.ipynb",), "no ")):
        done = start(place, *arguments, paths=both)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr


def test_all_are_checked_unless_some_are_named(place: Path) -> None:
    both = ("a.ipynb", "b.ipynb")
    assert words(start(place, "check", "-x", paths=both))[2:] == [
        *("--nbrepro", "-x", "./a.ipynb", "./b.ipynb")
    ]
    assert words(start(place, "check", "b.ipynb", paths=both))[2:] == ["--nbrepro", "./b.ipynb"]
    assert words(start(place, "inspect", "b.ipynb", paths=both)) == [
        "run",
        "--inspect",
        "./b.ipynb",
    ]
    assert start(place, "list", paths=both).stdout == "a.ipynb\nb.ipynb\n"
    assert "NBREPRO_PARAMETERS" in start(place, "--help").stdout


def test_a_home_that_cannot_be_written_to_is_replaced(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = texts(KINDS["dockerfile"].make(cargo(), {}))["docker/entrypoint.py"]
    (place / "entry.py").write_text(text)
    spec = importlib.util.spec_from_file_location("entry", place / "entry.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("HOME", str(place / "not" / "there"))
    monkeypatch.setenv("TMPDIR", str(place))
    module.prepare()
    assert Path(os.environ["HOME"]).is_dir()
