"""The commands of ``nbrepro``: what they print, and their exit codes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from notebooks import code, good, notebook, read, write
from runs import NBREPRO, environment, nbrepro

from pytest_nbrepro.normalising import NORMALISING


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A locked notebook, one whose lock differs, one without record, one that is none."""
    place = tmp_path_factory.mktemp("commands")
    path = write(place / "a" / "locked.ipynb", good())
    assert nbrepro(place, "lock", "a").returncode == 0
    content = read(path)
    (lock,) = content["metadata"]["nbrepro"]["locks"].values()
    next(p for p in lock["packages"] if p["name"] == "numpy")["version"] = "1.0"
    del lock["tool"]["nbrepro"]["lock-sha256"]  # as if it had been made so
    write(place / "a" / "differs.ipynb", content)
    write(place / "b" / "bare.ipynb", good())
    (place / "b" / "damaged.ipynb").write_text("{")
    write(place / "a" / ".ipynb_checkpoints" / "locked-checkpoint.ipynb", good())
    return place


def test_check_goes_through_folders_and_tells_all(folder: Path) -> None:
    done = nbrepro(folder, "check")
    assert (done.returncode, done.stderr) == (1, "")
    told = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert told[0].startswith("a/differs.ipynb: error: LOCK002 numpy is ")
    assert told[1] == "a/locked.ipynb: ok"
    assert told[2] == "b/bare.ipynb: ok (no record)"
    assert told[3].startswith("b/damaged.ipynb: error: NB001 ")
    assert told[4:] == [
        "1 notebook has no record; make one with: nbrepro lock b/bare.ipynb",
        "4 notebooks checked: 2 with errors",
    ]


def test_check_passes_where_nothing_is_wrong(folder: Path) -> None:
    done = nbrepro(folder, "check", "a/locked.ipynb", "b/bare.ipynb", "a/locked.ipynb")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "a/locked.ipynb: ok",
        "b/bare.ipynb: ok (no record)",
        "1 notebook has no record; make one with: nbrepro lock b/bare.ipynb",
        "2 notebooks checked: no errors",
    ]


def test_check_tells_of_missing_records_in_one_line(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / f"{number} .ipynb", good())
    done = nbrepro(tmp_path, "check")
    assert done.stdout.splitlines()[3:] == [
        "3 notebooks have no record; make one with: nbrepro lock '0 .ipynb' '1 .ipynb' '2 .ipynb'",
        "3 notebooks checked: no errors",
    ]
    assert "no record" not in nbrepro(tmp_path, "check", "--ignore", "REC001").stdout
    verbose = nbrepro(tmp_path, "check", "-v").stdout
    assert verbose.count(": info: REC001 the notebook has no record\n") == 3
    required = nbrepro(tmp_path, "check", "--require-record").stdout
    assert required.count(": error: REC001 the notebook has no record\n") == 3
    assert "have no record" not in required


def test_check_does_not_list_a_hundred_notebooks_in_one_line(tmp_path: Path) -> None:
    for number in range(7):
        write(tmp_path / f"{number}.ipynb", good())
    told = nbrepro(tmp_path, "check").stdout.splitlines()[-2]
    assert told == "7 notebooks have no record; make one with: nbrepro lock NOTEBOOK ..."


def test_check_reports_the_rules_that_are_chosen(folder: Path) -> None:
    assert nbrepro(folder, "check", "--ignore", "LOCK", "a").returncode == 0
    assert nbrepro(folder, "check", "--select", "HW,ORDER", "a").returncode == 0
    assert nbrepro(folder, "check", "--select", "LOCK", "a").returncode == 1


def test_check_writes_to_no_file(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    nbrepro(folder, "check", "-v")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


@pytest.mark.parametrize(
    "command", [["check"], ["lock"], ["export", "--to", "requirements", "-o", "pins.txt"]]
)
def test_a_folder_without_notebooks_is_told(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    done = nbrepro(tmp_path, *command, "empty")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "no notebook found in empty\n")
    write(tmp_path / "report.ipynb", good())
    done = nbrepro(tmp_path, "lock", "empty", "report.ipynb")
    assert (done.returncode, done.stderr) == (0, "no notebook found in empty\n")
    assert nbrepro(tmp_path, *command, "empty", "report.ipynb").returncode == 0


def test_the_current_folder_may_have_no_notebooks_too(tmp_path: Path) -> None:
    done = nbrepro(tmp_path, "check")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "no notebook found in .\n")


def test_show_prints_the_record_for_people(folder: Path) -> None:
    done = nbrepro(folder, "show", "a/locked.ipynb")
    assert done.returncode == 0
    labels = {line.partition(" ")[0] for line in done.stdout.splitlines()} - {""}
    expected = {"notebook", "kernel", "record", "python", "lock", "made", "system", "processor"}
    assert expected <= labels
    assert "\n             numpy " in done.stdout
    assert "ipykernel" in done.stdout[done.stdout.index("(Jupyter machinery)") - 40 :]


def test_show_prints_the_record_as_json(folder: Path) -> None:
    done = nbrepro(folder, "show", "--json", "a/locked.ipynb")
    assert json.loads(done.stdout) == read(folder / "a/locked.ipynb")["metadata"]["nbrepro"]


def test_show_without_a_record_names_the_command(folder: Path) -> None:
    done = nbrepro(folder, "show", "b/bare.ipynb")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "b/bare.ipynb: info: REC001 the notebook has no record",
        "    hint: nbrepro lock b/bare.ipynb",
    ]


def test_a_rule_is_explained(tmp_path: Path) -> None:
    done = nbrepro(tmp_path, "rule", "lock002")
    assert done.returncode == 0
    assert done.stdout.startswith("LOCK002 (error): a package has another version than in the lock")
    assert "What to do: " in done.stdout


def test_a_normalising_rule_is_explained_with_an_example(tmp_path: Path) -> None:
    done = nbrepro(tmp_path, "rule", "Address")
    assert done.returncode == 0
    assert done.stdout.startswith("address (normalising): memory addresses of objects")
    assert "    <function f at 0x7f175cd6a710>\nbecomes\n" in done.stdout


@pytest.mark.parametrize("command", ["rules", "rule"])
def test_all_rules_are_listed(tmp_path: Path, command: str) -> None:
    found, normalising = nbrepro(tmp_path, command).stdout.split("\n\n")
    families = {line.split()[0][:-3] for line in found.splitlines()[1:]}
    assert families == {"NB", "REC", "LOCK", "HW", "ORDER", "RUN", "OUT", "DIFF"}
    assert [line.split()[0] for line in normalising.splitlines()[2:]] == list(NORMALISING)
    assert max(map(len, [*found.splitlines(), *normalising.splitlines()])) <= 100


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lock"], "which notebooks? e.g. nbrepro lock report.ipynb"),
        (["show"], "Missing argument 'NOTEBOOK'"),
        (["chek"], "No such command 'chek'"),
        (["check", "--polcy", "strict"], "No such option"),
        (["check", "--policy", "kind"], "command line: --policy = 'kind': expected one of "),
        (["check", "--select", "XX"], "command line: --select = 'XX': expected rule codes"),
        (["rule", "XX1"], "there is no rule 'XX1'"),
        (["rule", "LOCK9"], "those like it: LOCK001, "),
        (["rule", "adress"], "those like it: address"),
        (["export", "a.ipynb"], "Missing option '--to'"),
        (["export", "--to", "requirements"], "which notebooks?"),
    ],
)
def test_a_command_that_is_not_understood_ends_with_2(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    done = nbrepro(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_help_names_every_command_and_how_to_run_cells(tmp_path: Path) -> None:
    done = nbrepro(tmp_path, "--help")
    assert done.returncode == 0
    for command in ("check", "lock", "show", "rule", "rules", "export"):
        assert f"\n  {command} " in done.stdout
    assert "pytest --nbrepro" in done.stdout
    assert nbrepro(tmp_path).returncode == 2


def test_the_name_of_a_notebook_cannot_move_the_cursor(tmp_path: Path) -> None:
    write(tmp_path / "a\x1b[2Jb.ipynb", notebook(code("1")))
    assert "\x1b" not in nbrepro(tmp_path, "check").stdout


@pytest.mark.parametrize("command", ["check", "show a/locked.ipynb", "rules", "env --list"])
def test_output_to_a_disk_that_is_full_is_told_in_a_line(folder: Path, command: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [NBREPRO, *command.split()],
            cwd=folder,
            env=environment(folder),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "Error: cannot write: No space left on device\n")
