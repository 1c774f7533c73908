"""Files that are no notebooks, and notebooks that only look odd.

Each of the former fails one item with one line and the code of a rule, and
the notebooks beside it go on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from notebooks import Json, code, good, notebook, result, write
from runs import Session, check, nbrepro, quick

_GOOD = json.dumps(good(), indent=1)


def _changed(change: Callable[[Json], Any]) -> bytes:
    content = good()
    change(content)
    return json.dumps(content).encode()


def _conflict() -> bytes:
    return _GOOD.replace(' "nbformat"', '<<<<<<< HEAD\n "nbformat"\n>>>>>>> main\n').encode()


#: What is no notebook: its bytes, the rule, and what the first line has to mention.
_NO_NOTEBOOKS: dict[str, tuple[bytes, str, str]] = {
    "no_json": (b"hello", "NB001", "line 1, column 1"),
    "empty": (b"", "NB001", "empty"),
    "blank": (b" \n", "NB001", "empty"),
    "cut_off": (_GOOD[: len(_GOOD) // 2].encode(), "NB001", "ends too early"),
    "conflict": (_conflict(), "NB001", "merge conflict"),
    "deep": (b"[" * 200_000, "NB001", "nested too deeply"),
    "utf16": (_GOOD.encode("utf-16"), "NB002", "UTF-16"),
    "utf16_bare": (_GOOD.encode("utf-16-be"), "NB002", "UTF-16"),
    "latin1": (_GOOD.replace("x = 2", "ü = 2").encode("latin-1"), "NB002", "line"),
    "array": (b"[]", "NB003", "a list"),
    "number": (b"5", "NB003", "a number"),
    "no_metadata": (_changed(lambda n: n.pop("metadata")), "NB003", '"metadata"'),
    "cells_null": (_changed(lambda n: n.update(cells=None)), "NB003", '"cells"'),
    "no_cells": (_changed(lambda n: n.pop("cells")), "NB003", '"cells"'),
    "no_source": (_changed(lambda n: n["cells"][1].pop("source")), "NB003", "cell 2"),
    "no_object": (_changed(lambda n: n["cells"].append(1)), "NB003", "cell 3"),
    "no_type": (_changed(lambda n: n["cells"][0].pop("cell_type")), "NB003", "cell 1"),
    "outputs_null": (_changed(lambda n: n["cells"][0].update(outputs=None)), "NB003", '"outputs"'),
    "no_format": (_changed(lambda n: n.pop("nbformat")), "NB003", '"nbformat"'),
    "format_5": (_changed(lambda n: n.update(nbformat=5)), "NB004", "format 5"),
    "format_3_broken": (b'{"nbformat": 3}', "NB003", "format 3"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, and one good notebook."""
    place = tmp_path_factory.mktemp("no_notebooks")
    for name, (content, _, _) in _NO_NOTEBOOKS.items():
        (place / f"{name}.ipynb").write_bytes(content)
    write(place / "zgood.ipynb", good())
    return place


@pytest.fixture(scope="module")
def session(folder: Path) -> Session:
    return check(folder)


@pytest.mark.parametrize("name", _NO_NOTEBOOKS)
def test_what_is_no_notebook_is_one_failing_item(session: Session, name: str) -> None:
    items = [item for item in session.outcomes if item.startswith(f"{name}.ipynb::")]
    assert items == [f"{name}.ipynb::notebook"]
    assert session.outcomes[items[0]] == "failed"
    _, rule, mentioned = _NO_NOTEBOOKS[name]
    first, *more = session.messages[items[0]].splitlines()
    assert first.startswith(f"{rule} ")
    assert mentioned in first
    assert more[-1].startswith("hint: ")
    assert len(more) <= 2


def test_a_notebook_beside_those_is_checked(session: Session) -> None:
    assert session.outcomes["zgood.ipynb::cell-2"] == "passed"
    assert session.code == pytest.ExitCode.TESTS_FAILED
    assert f"notebooks: 1 reproduced, {len(_NO_NOTEBOOKS)} failed" in session.text
    assert "Traceback" not in session.text


@pytest.mark.parametrize("command", ["check", "lock"])
def test_the_command_line_says_the_same(folder: Path, session: Session, command: str) -> None:
    done = nbrepro(folder, command, *(f"{name}.ipynb" for name in _NO_NOTEBOOKS))
    assert (done.returncode, done.stderr) == (1, "")
    told = [line for line in done.stdout.splitlines() if ".ipynb: " in line]
    assert told == [
        f"{name}.ipynb: error: " + session.first_line(f"{name}.ipynb::notebook")
        for name in _NO_NOTEBOOKS
    ]
    for name, (content, _, _) in _NO_NOTEBOOKS.items():
        assert (folder / f"{name}.ipynb").read_bytes() == content


def _with_odd_values(content: Json) -> None:
    content["metadata"]["kernelspec"] = None
    content["nbformat_minor"] = "x"
    content["cells"][0].update(metadata=None, execution_count="1", id=7)


_OLD = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": "old"},
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "input": "print(1)",
                    "language": "python",
                    "metadata": {},
                    "prompt_number": 1,
                    "outputs": [{"output_type": "stream", "stream": "stdout", "text": "1\n"}],
                }
            ],
        }
    ],
}

_ODD: dict[str, bytes] = {
    "byte_order_mark": b"\xef\xbb\xbf" + _GOOD.encode(),
    "format_3": json.dumps(_OLD).encode(),
    "bare_metadata": _changed(lambda n: n.update(metadata={})),
    "odd_values": _changed(_with_odd_values),
    "no_code": json.dumps(notebook()).encode(),
    "unknown_python_kernel": json.dumps(
        notebook(code("1 + 1", result("2")), kernel="conda-env-mine")
    ).encode(),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Session:
    place = tmp_path_factory.mktemp("odd")
    for name, content in _ODD.items():
        (place / f"{name}.ipynb").write_bytes(content)
    return check(place)


@pytest.mark.parametrize("name", _ODD)
def test_an_odd_notebook_is_read_and_run(odd: Session, name: str) -> None:
    outcomes = {
        item.partition("::")[2]: outcome
        for item, outcome in odd.outcomes.items()
        if item.startswith(f"{name}.ipynb::")
    }
    assert {outcomes.pop("lock"), outcomes.pop("hardware")} == {"skipped"}
    assert set(outcomes.values()) == {"passed"}


def test_a_python_notebook_with_an_unknown_kernel_runs_here_and_says_so(odd: Session) -> None:
    told = "RUN002 kernel 'conda-env-mine' is not installed here; the current environment is used"
    assert f"unknown_python_kernel.ipynb::lock:1: NbreproWarning: {told}" in odd.text


@pytest.mark.parametrize("command", ["check", "lock", "show"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.ipynb", "No such file or directory"),
        ("dangling.ipynb", "No such file or directory"),
    ],
)
def test_a_file_that_is_not_there_is_told(
    tmp_path: Path, command: str, name: str, reason: str
) -> None:
    (tmp_path / "dangling.ipynb").symlink_to("nowhere.ipynb")
    done = nbrepro(tmp_path, command, name)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{name}: error: NB005 cannot be read: {reason}\n")
    assert done.stderr == ""


def test_a_dangling_link_among_notebooks_disturbs_nothing(tmp_path: Path) -> None:
    (tmp_path / "dangling.ipynb").symlink_to("nowhere.ipynb")
    (tmp_path / "round.ipynb").symlink_to("round.ipynb")
    write(tmp_path / "good.ipynb", good())
    done = nbrepro(tmp_path, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("1 notebook checked: no errors\n")


@pytest.mark.parametrize("named", [True, False])
def test_a_file_that_may_not_be_read_is_one_failing_item(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    path = write(pytester.path / "secret.ipynb", good())
    path.chmod(0)
    if os.access(path, os.R_OK):  # an administrator may read everything
        others = Path.read_bytes

        def refused(self: Path) -> bytes:
            if self.name != path.name:
                return others(self)
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "read_bytes", refused)
    ran = quick(pytester, "--nbrepro", *(["secret.ipynb"] if named else []))
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["NB005 cannot be read: Permission denied"])


@pytest.mark.parametrize(
    ("arguments", "table"),
    [
        (["ignore=NB"], ""),
        (["select=LOCK"], ""),
        ([], "[tool.nbrepro.per-notebook-ignores]\n'empty.ipynb' = ['NB001']\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_skipped_where_its_rule_is_left_out(
    pytester: pytest.Pytester, arguments: list[str], table: str
) -> None:
    (pytester.path / "empty.ipynb").write_text("")
    pytester.makepyprojecttoml(table)
    told = "NB001 not checked, as asked for: the file is empty"
    ran = quick(pytester, "--nbrepro", "-rs", *(f"--nbrepro-{given}" for given in arguments))
    ran.assert_outcomes(skipped=1)
    ran.stdout.fnmatch_lines([f"empty.ipynb: {told}", "notebooks: 1 not checked"])
    ran.stdout.fnmatch_lines([f"SKIPPED * empty.ipynb*: {told}"])
    done = nbrepro(pytester.path, "check", *(f"--{given}" for given in arguments))
    assert done.returncode == 0
    first, *_, last = done.stdout.splitlines()
    assert first == f"empty.ipynb: info: {told}"
    assert last == "0 notebooks checked: no errors; 1 not checked"
