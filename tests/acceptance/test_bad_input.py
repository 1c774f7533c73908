"""Files that are no notebooks, or no files: the command line, permissions, rules left out.

What pytest says of each is in test_nasty.py.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from nasty.files import BROKEN
from notebooks import good, write
from runs import nbrepro, quick


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("no_notebooks")
    for case in BROKEN:
        (place / f"{case.name}.ipynb").write_bytes(case.content)
    return place


@pytest.mark.parametrize("command", ["check", "lock"])
def test_the_command_line_says_what_pytest_says(folder: Path, command: str) -> None:
    done = nbrepro(folder, command, *(f"{case.name}.ipynb" for case in BROKEN))
    assert (done.returncode, done.stderr) == (1, "")
    told = [line for line in done.stdout.splitlines() if ".ipynb: " in line]
    for line, case in zip(told, BROKEN, strict=True):
        assert line.startswith(f"{case.name}.ipynb: error: {case.says}")
        assert (folder / f"{case.name}.ipynb").read_bytes() == case.content


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
