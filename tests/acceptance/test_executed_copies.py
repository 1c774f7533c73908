"""Notebooks that are kept as a fresh run has left them."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, good, notebook, read, result, stdout, write
from runs import UNUSED, check, quick

WITH_XDIST = [plugin for plugin in UNUSED if plugin != "xdist"]


def files(folder: Path) -> list[str]:
    return sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    dies = notebook(code("1", result("1")), code("import os\nos._exit(1)"), code("2", result("2")))
    write(tmp_path / "dies.ipynb", dies)
    write(tmp_path / "a" / "n.ipynb", notebook(code("print(1)", stdout("1\n")), code("2")))
    write(tmp_path / "b" / "n.ipynb", notebook(code("print(1)", stdout("0\n"))))
    write(tmp_path / "b" / "good.ipynb", good())
    return tmp_path


def test_those_that_fail_are_kept_where_workers_ran_them_too(project: Path) -> None:
    before = {name: (project / name).read_bytes() for name in files(project)}
    session = check(project, "--nbrepro-output-dir=out/new", "-n2", without=WITH_XDIST)
    out = project / "out" / "new"
    assert files(out) == [".nbrepro-executed", "a/n.ipynb", "b/n.ipynb", "dies.ipynb"]
    assert {name: (project / name).read_bytes() for name in before} == before
    assert "\nexecuted: 3 notebooks in out/new\n" in session.text
    (cell,) = read(out / "b" / "n.ipynb")["cells"]
    assert cell["outputs"][0]["text"] == ["1\n"]
    first, second, third = read(out / "dies.ipynb")["cells"]
    assert first["outputs"] == good_result("1")
    assert [second["outputs"], third["outputs"], third["execution_count"]] == [[], [], None]

    (project / "b" / "n.ipynb").write_bytes(before["b/good.ipynb"])
    session = check(project, "--nbrepro-output-dir=out/new", "b/n.ipynb", "out")
    assert files(out) == [".nbrepro-executed", "a/n.ipynb", "dies.ipynb"]  # it is clean now
    assert "executed:" not in session.text
    assert not [item for item in session.outcomes if item.startswith("out")]


def good_result(text: str) -> list[dict[str, object]]:
    (cell,) = notebook(code(text, result(text)))["cells"]
    return list(cell["outputs"])


def test_all_are_kept_where_that_is_wanted(project: Path) -> None:
    asked = "--nbrepro-output-dir=out", "--nbrepro-output-of=all", "--junitxml=out.xml"
    session = check(project, *asked, "b/good.ipynb", "a/n.ipynb::cell-1")
    assert files(project / "out") == [".nbrepro-executed", "a/n.ipynb", "b/good.ipynb"]
    copy = (project / "out" / "b" / "good.ipynb").read_bytes()
    assert copy != b""
    assert session.code == 0


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("b", "--nbrepro-output-dir *b: this folder holds other files; name one that is new or *"),
        ("dies.ipynb", "*'dies.ipynb': expected the path of a folder; there is a file"),
    ],
)
def test_a_folder_of_others_is_refused_before_anything_runs(
    pytester: pytest.Pytester, folder: str, says: str
) -> None:
    write(pytester.path / "dies.ipynb", good())
    write(pytester.path / "b" / "good.ipynb", good())
    ran = quick(pytester, "--nbrepro", f"--nbrepro-output-dir={folder}")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines([f"ERROR: {says}"])


def test_what_cannot_be_written_is_told_and_changes_no_exit_code(project: Path) -> None:
    (project / "out").mkdir()
    (project / "out" / ".nbrepro-executed").touch()
    (project / "out" / "b").touch()
    asked = "--nbrepro-output-dir=out", "--nbrepro-output-of=all"
    session = check(project, *asked, "b/good.ipynb::cell-1")
    assert session.code == 0
    assert "b/good.ipynb: its executed copy was not kept: " in session.text
    assert "Traceback" not in session.text
