"""``nbrepro strip``: files, folders and a pipe."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from notebooks import code, notebook, read, result, stdout, text, write
from runs import NBREPRO, environment, nbrepro

from pytest_nbrepro.cli import main
from pytest_nbrepro.stripping import Options, stripped
from pytest_nbrepro.stripping.baseline.entries import Baseline, harvested

CELLS = (
    text("é"),
    code("print(1)", stdout("1\n")),
    code("print(2)\n2", stdout("2\n"), result("2"), tags=["x"]),
)


def example(path: Path) -> Path:
    return write(path, notebook(*(json.loads(json.dumps(cell)) for cell in CELLS)))


def piped(folder: Path, content: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [NBREPRO, "strip", *arguments],
        cwd=folder,
        env=environment(folder),
        input=content,
        capture_output=True,
        timeout=60,
        check=False,
    )


def invoke(*arguments: object) -> tuple[int, list[str]]:
    done = CliRunner().invoke(main, ["strip", *map(str, arguments)])
    return done.exit_code, done.output.splitlines()


def test_notebooks_and_folders_are_stripped_once(tmp_path: Path) -> None:
    one, other = example(tmp_path / "a b.ipynb"), example(tmp_path / "more" / "é.ipynb")
    one.chmod(0o640)
    expected = stripped(one.read_bytes())
    done = nbrepro(tmp_path, "strip", "a b.ipynb", "more")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["a b.ipynb: stripped", "more/é.ipynb: stripped"]
    assert one.read_bytes() == other.read_bytes() == expected
    assert stat.S_IMODE(one.stat().st_mode) == 0o640
    assert [cell.get("outputs") for cell in read(one)["cells"]] == [None, [], []]
    modified = one.stat().st_mtime_ns
    again = nbrepro(tmp_path, "strip", ".")
    assert (again.returncode, again.stdout, one.stat().st_mtime_ns) == (0, "", modified)


@pytest.mark.parametrize(("option", "code"), [("--dry-run", 0), ("--verify", 1)])
def test_what_would_be_stripped_is_told_and_not_written(
    tmp_path: Path, option: str, code: int
) -> None:
    path = example(tmp_path / "a.ipynb")
    before = path.read_bytes()
    assert invoke(option, path) == (code, [f"{path}: would be stripped"])
    assert path.read_bytes() == before
    path.write_bytes(stripped(before))
    assert invoke(option, path) == (0, [])


def test_a_pipe_gets_the_stripped_notebook_and_nothing_else(tmp_path: Path) -> None:
    before = example(tmp_path / "a.ipynb").read_bytes().replace(b"\n", b"\r\n")
    done = piped(tmp_path, before, "-")
    assert (done.returncode, done.stdout, done.stderr) == (0, stripped(before), b"")
    told = piped(tmp_path, before, "--verify", "-")
    assert (told.returncode, told.stdout) == (1, b"standard input: would be stripped\n")
    broken = piped(tmp_path, before[:99], "-")
    assert (broken.returncode, broken.stdout) == (1, b"")
    assert broken.stderr.startswith(b"standard input: error: NB001 not JSON: the file ends too ear")


def test_textconv_shows_and_writes_no_file(tmp_path: Path) -> None:
    path = example(tmp_path / "a.ipynb")
    before = path.read_bytes()
    done = piped(tmp_path, b"", "--textconv", "a.ipynb")
    assert (done.returncode, done.stdout) == (0, stripped(before))
    assert path.read_bytes() == before


def test_options_have_the_names_of_nbstripout(tmp_path: Path) -> None:
    path = example(tmp_path / "a.ipynb")
    arguments = (
        "--keep-count --keep-output-type stream:stderr --max-size 20 --drop-tagged-cells",
        "--extra-keys",
    )
    first, second = (part.split() for part in arguments)
    code, _ = invoke(*first, "y x", *second, "metadata.kernelspec cell.id", path)
    assert code == 0
    made = read(path)
    assert [*made["metadata"]] == ["language_info"]
    assert [cell.get("execution_count") for cell in made["cells"]] == [None, 1]
    assert [cell.get("outputs") for cell in made["cells"]] == [None, [stdout("1\n")]]
    assert all("id" not in cell for cell in made["cells"])


def test_ids_are_kept_unless_they_are_to_be_numbered(tmp_path: Path) -> None:
    path = example(tmp_path / "a.ipynb")
    invoke(path)
    assert [cell["id"] for cell in read(path)["cells"]] == ["c0", "c1", "c2"]
    invoke("--renumber-ids", path)
    assert [cell["id"] for cell in read(path)["cells"]] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "which notebooks? e.g. nbrepro strip report.ipynb"),
        (["-", "a.ipynb"], "- is standard input, and stands alone"),
        (["--max-size", "10X", "a.ipynb"], "'10X': expected a number of characters"),
        (["--extra-keys", "kernelspec", "a.ipynb"], "expected keys such as metadata.KEY or "),
        (["--drop-output-type", "a:b:c", "a.ipynb"], "TYPE or TYPE:NAME, not 'a:b:c'"),
    ],
)
def test_a_command_that_is_not_understood_says_why(arguments: list[str], told: str) -> None:
    code, lines = invoke(*arguments)
    assert code == 2
    assert told in lines[-1]


def test_the_project_says_what_is_stripped_and_the_command_line_more(tmp_path: Path) -> None:
    table = '[tool.nbrepro.strip]\nkeep-count = true\nextra-keys = ["cell.metadata.tags"]\n'
    (tmp_path / "pyproject.toml").write_text(table)
    path, content = tmp_path / "below" / "a.ipynb", example(tmp_path / "as.ipynb").read_bytes()
    path.parent.mkdir()
    for arguments, options in (
        ([], Options(keep_count=True, extra_keys=("cell.metadata.tags",))),
        (["--extra-keys", "cell.id"], Options(keep_count=True, extra_keys=("cell.id",))),
        (["--no-keep-count"], Options(extra_keys=("cell.metadata.tags",))),
        (["--keep-output"], Options(True, keep_count=True, extra_keys=("cell.metadata.tags",))),
    ):
        path.write_bytes(content)
        done = nbrepro(path.parent, "strip", *arguments, "a.ipynb")
        assert (done.returncode, done.stdout) == (0, "a.ipynb: stripped\n")
        assert path.read_bytes() == stripped(content, options)


def test_outputs_go_although_the_notebook_says_that_they_stay_if_it_is_asked_for(
    tmp_path: Path,
) -> None:
    kept = notebook(code("print(1)", stdout("1\n")))
    kept["metadata"]["keep_output"] = True
    path = write(tmp_path / "a.ipynb", kept)
    invoke(path)
    assert read(path)["cells"][0]["outputs"] == [stdout("1\n")]
    invoke("--no-keep-output", path)
    assert read(path)["cells"][0]["outputs"] == []


def test_a_mistake_in_the_settings_of_stripping_is_told_and_nothing_is_stripped(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.nbrepro.strip]\nkeep-cuont = true\n")
    path = example(tmp_path / "a.ipynb")
    before = path.read_bytes()
    done = nbrepro(tmp_path, "strip", "a.ipynb")
    assert (done.returncode, path.read_bytes()) == (2, before)
    assert done.stderr.splitlines()[-1].endswith("max-size, not 'keep-cuont'")


def test_a_bad_file_is_told_left_alone_and_the_others_are_stripped(tmp_path: Path) -> None:
    good, bad = example(tmp_path / "b.ipynb"), example(tmp_path / "a.ipynb")
    conflict = bad.read_bytes().replace(b"\n", b"\n<<<<<<< HEAD\n", 1)
    bad.write_bytes(conflict)
    done = nbrepro(tmp_path, "strip", ".")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "a.ipynb: error: NB001 not JSON: there is a merge conflict on line 2",
        "    hint: resolve the conflict in a.ipynb",
        "b.ipynb: stripped",
    ]
    assert bad.read_bytes() == conflict
    assert read(good)["cells"][1]["outputs"] == []


def test_a_note_of_zeppelin_is_stripped_and_has_no_baseline(tmp_path: Path) -> None:
    path = tmp_path / "a.zpln"
    before = b'{"paragraphs": [{"text": "%md", "results": {"msg": []}}], "name": "a"}'
    path.write_bytes(before)
    told = f"{path}: a note of Zeppelin has no baseline"
    assert (invoke("--only-baseline", path), path.read_bytes()) == ((0, [told]), before)
    assert invoke(path) == (0, [f"{path}: stripped; a note of Zeppelin has no baseline"])
    assert path.read_bytes() == stripped(before) != before
    assert [*tmp_path.iterdir()] == [path]
    path.write_bytes(before)
    assert invoke("--no-baseline", path) == (0, [f"{path}: stripped"])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, lines = invoke(tmp_path / "none.ipynb")
    assert code == 1
    assert "NB005 cannot be read" in lines[0]


def test_a_contradiction_names_the_cell_and_nothing_is_written(tmp_path: Path) -> None:
    cell = code("1", result("1"), tags=["keep_output"])
    cell["metadata"]["keep_output"] = False
    path = write(tmp_path / "a.ipynb", notebook(cell))
    before = path.read_bytes()
    code_, lines = invoke(path)
    assert code_ == 1
    assert "DIFF010 cell 1: its metadata say" in lines[0]
    assert path.read_bytes() == before


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = example(tmp_path / "a.ipynb")
    before = path.read_bytes()
    path.chmod(0o444)
    code, lines = invoke(path)
    assert code == 1
    assert "NB005 cannot be written: the file is read-only" in lines[0]
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def test_a_symbolic_link_stays_one_and_its_target_is_stripped(tmp_path: Path) -> None:
    target = example(tmp_path / "data" / "a.ipynb")
    link = tmp_path / "link.ipynb"
    link.symlink_to(target)
    assert invoke(link) == (0, [f"{link}: stripped"])
    assert link.is_symlink()
    assert read(target)["cells"][1]["outputs"] == []


def test_a_link_beside_its_target_is_the_same_notebook(tmp_path: Path) -> None:
    target = example(tmp_path / "b.ipynb")
    (tmp_path / "a.ipynb").symlink_to(target)
    done = nbrepro(tmp_path, "strip", ".")
    assert (done.returncode, done.stdout) == (0, "a.ipynb: stripped\n")
    assert read(target)["cells"][1]["outputs"] == []


def test_a_file_saved_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = example(tmp_path / "a.ipynb")
    before = path.read_bytes()

    def save_and_strip(content: bytes, *arguments: Any, **named: Any) -> bytes:
        path.write_bytes(before + b"\n")  # as Jupyter would, between reading and writing
        return stripped(content, *arguments, **named)

    monkeypatch.setattr("pytest_nbrepro.commands.strip.stripped", save_and_strip)
    code, lines = invoke(path, "--no-baseline")
    assert code == 1
    assert "NB005 cannot be written: it was changed by another program meanwhile" in lines[0]
    assert path.read_bytes() == before + b"\n"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("before", [b"", b"# ours\n"], ids=["none yet", "one before"])
def test_a_baseline_saved_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bytes
) -> None:
    path, beside = example(tmp_path / "a.ipynb"), tmp_path / "__nbrepro__" / "a.txt"
    beside.parent.mkdir()
    if before:
        beside.write_bytes(before)

    def save_and_harvest(*arguments: Any, **named: Any) -> Baseline:
        beside.write_bytes(b"# theirs\n")
        return harvested(*arguments, **named)

    monkeypatch.setattr("pytest_nbrepro.stripping.baseline.keeping.harvested", save_and_harvest)
    content = path.read_bytes()
    code, lines = invoke(path)
    assert code == 1
    assert "NB005 its baseline cannot be written: it was changed by another program" in lines[0]
    assert (path.read_bytes(), beside.read_bytes()) == (content, b"# theirs\n")


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = example(tmp_path / "a.ipynb")
    before = path.read_bytes()
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$0" strip --no-baseline a.ipynb 2>&1 | cat', NBREPRO],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "NB005 cannot be written: File too large" in done.stdout
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("form", ["command", "door"])
def test_stripping_loads_neither_pytest_nor_jupyter(tmp_path: Path, form: str) -> None:
    example(tmp_path / "a.ipynb")
    door = "import pytest_nbrepro.stripping as s; s.stripped(open('a.ipynb', 'rb').read())"
    program = [str(NBREPRO), "strip", "a.ipynb"] if form == "command" else ["-c", door]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *program],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pytest_nbrepro.stripping.strip" in loaded
    unwanted = {"nbformat", "nbclient", "nbstripout", "pytest", "_pytest", "jsonschema", "deepdiff"}
    assert loaded & unwanted == set()
