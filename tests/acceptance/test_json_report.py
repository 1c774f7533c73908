"""The JSON report: what is in it, and that it is there however the session ended."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from notebooks import code, good, notebook, result, stdout, write
from runs import PYTEST, UNUSED, Session, check, environment, nbrepro
from traces import within

from pytest_nbrepro.reports.session import Item, Notebook, from_json
from pytest_nbrepro.reports.session import Session as Found

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
WITH_XDIST = [plugin for plugin in UNUSED if plugin != "xdist"]


def bad() -> dict[str, Any]:
    return notebook(
        code("x = 2\nprint(x)", stdout("2\n")),
        code("# a comment\nx * 3", result("7")),
        code("print('below')", stdout("below\n")),
    )


def report(folder: Path, name: str = "report.json") -> Found:
    """The report, which keeps to the published schema."""
    data = json.loads((folder / name).read_text(encoding="ascii"))
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(data)
    return from_json(data)


def checked(folder: Path, *arguments: str, **options: Any) -> tuple[Session, Found]:
    session = check(folder, "--nbrepro-json", "report.json", *arguments, **options)
    return session, report(folder)


def items(found: Notebook) -> Mapping[str, Item]:
    return {item.name: item for item in found.items}


def test_a_difference_is_there_with_its_cell_and_both_sides(tmp_path: Path) -> None:
    write(tmp_path / "bad.ipynb", bad())
    session, found = checked(tmp_path)
    assert session.text.rstrip().count("report: report.json") == 1
    assert (session.code, found.exit_code, found.stopped) == (1, 1, "")
    (only,) = found.notebooks
    assert (only.path, only.verdict, only.kernel, only.code_cells) == (
        "bad.ipynb", "failed", "python3", 3,
    )  # fmt: skip
    of = items(only)
    assert list(of) == ["lock", "hardware", "order", "cell-1", "cell-2", "cell-3"]
    assert [item.outcome for item in only.items] == [
        "skipped", "skipped", "passed", "passed", "failed", "passed",
    ]  # fmt: skip
    assert of["lock"].headline.startswith("no record; make one with: nbrepro lock bad.ipynb")
    failed = of["cell-2"]
    lines = (tmp_path / "bad.ipynb").read_text().splitlines()
    assert "# a comment" in lines[(failed.line or 0) - 1]
    assert failed.headline.startswith("OUT001 cell 2: text result differs: 7 → 6")
    assert [(told.rule, told.cell) for told in failed.findings] == [("OUT001", 2)]
    assert failed.cell is not None
    assert failed.cell.source.value == "# a comment\nx * 3"
    (output,) = failed.cell.outputs
    assert output.stored is not None
    assert output.fresh is not None
    assert (output.kind, output.stored.value, output.fresh.value) == ("text/plain", "7", "6")
    assert found.totals.outputs == {"identical": 2, "different": 1}


def test_a_record_gives_the_tables_of_packages_and_machine(tmp_path: Path) -> None:
    path = write(tmp_path / "good.ipynb", good())
    assert nbrepro(tmp_path, "lock", "good.ipynb").returncode == 0
    data = json.loads(path.read_text())
    (lock,) = data["metadata"]["nbrepro"]["locks"].values()
    next(p for p in lock["packages"] if p["name"] == "ipykernel")["version"] = "1.0"
    write(path, data)
    _, found = checked(tmp_path, "-k", "not cell")
    (only,) = found.notebooks
    rows = {row.name: row for row in only.environment}
    assert (rows["ipykernel"].recorded, rows["ipykernel"].differs) == ("1.0", True)
    assert rows["ipykernel"].here == rows["ipykernel"].here != "1.0"
    assert (rows["traitlets"].differs, rows["traitlets"].recorded) == (
        False,
        rows["traitlets"].here,
    )
    assert {row.name: row.here for row in only.machine}["python.version"] == found.python
    assert list(items(only)) == ["lock", "hardware", "order"]


def test_workers_of_xdist_report_as_one_process_does(tmp_path: Path) -> None:
    write(tmp_path / "bad.ipynb", bad())
    write(tmp_path / "good.ipynb", good())
    alone = checked(tmp_path)[1].to_json()["notebooks"]
    many = checked(tmp_path, "-n2", without=WITH_XDIST)[1].to_json()["notebooks"]
    for made in (alone, many):
        for each in made:
            assert any(item["seconds"] > 0 for item in each["items"])
            for item in each["items"]:
                item["seconds"] = 0
    assert many == alone


def test_what_is_not_run_after_a_failure_is_there_as_that(tmp_path: Path) -> None:
    write(tmp_path / "bad.ipynb", bad())
    write(tmp_path / "zgood.ipynb", good())
    _, found = checked(tmp_path, "-x")
    assert found.stopped == "stopping after 1 failures"
    first, second = found.notebooks
    assert [item.outcome for item in first.items][-2:] == ["failed", "not run"]
    assert {item.outcome for item in second.items} == {"not run"}
    assert (first.verdict, second.verdict) == ("failed", "not run")


def test_a_file_that_is_no_notebook_is_there_with_its_finding(tmp_path: Path) -> None:
    (tmp_path / "no.ipynb").write_text("{")
    _, found = checked(tmp_path)
    (only,) = found.notebooks
    assert (only.verdict, only.code_cells, [item.name for item in only.items]) == (
        "failed", None, ["notebook"],
    )  # fmt: skip
    assert only.items[0].findings[0].rule.startswith("NB")


def test_errors_of_collection_leave_a_report_that_says_so(tmp_path: Path) -> None:
    write(tmp_path / "good.ipynb", good())
    (tmp_path / "test_broken.py").write_text("import no_such_module")
    session, found = checked(tmp_path)
    assert session.code == found.exit_code == pytest.ExitCode.INTERRUPTED
    assert found.stopped == "1 error during collection"
    assert [each.verdict for each in found.notebooks] == ["not run"]


def test_an_interrupt_leaves_a_report_of_what_was_there(tmp_path: Path) -> None:
    sleeps = "import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(60)"
    cells = code("print(1)", stdout("1\n")), code(sleeps), code("1", result("1"))
    write(tmp_path / "sleeps.ipynb", notebook(*cells))
    with (tmp_path / "printed.txt").open("wb") as printed:
        running = subprocess.Popen(
            [PYTEST, "--nbrepro", "--nbrepro-json=report.json", "-p", "no:cacheprovider"],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=printed,
            stderr=printed,
        )
    shown = tmp_path / "printed.txt"
    assert within(60, lambda: "sleeps.ipynb ss.." in shown.read_text())
    assert within(60, (tmp_path / "started").exists)
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == pytest.ExitCode.INTERRUPTED
    found = report(tmp_path)
    assert found.stopped == "interrupted"
    (only,) = found.notebooks
    assert only.verdict == "interrupted"
    assert [item.outcome for item in only.items][-3:] == ["passed", "interrupted", "not run"]


def test_a_killed_worker_leaves_what_it_had_found(tmp_path: Path) -> None:
    write(tmp_path / "bad.ipynb", bad())
    kills = (
        "def pytest_runtest_setup(item):\n    item.name == 'cell-3' and __import__('os')._exit(1)"
    )
    (tmp_path / "conftest.py").write_text(kills)
    _, found = checked(tmp_path, "-n1", without=WITH_XDIST)
    (only,) = found.notebooks
    of = items(only)
    assert of["cell-2"].cell is not None
    assert of["cell-2"].cell.outputs[0].stored is not None
    assert of["cell-3"].outcome == "failed"
    assert "crashed while running" in of["cell-3"].headline


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("folder", "this is a folder, not a file to write"),
        ("file/report.json", "cannot be written: "),
    ],
)
def test_a_path_that_cannot_be_written_is_told_before_anything_runs(
    tmp_path: Path, path: str, says: str
) -> None:
    write(tmp_path / "good.ipynb", good())
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    session = check(tmp_path, f"--nbrepro-json={path}")
    assert session.code == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: --nbrepro-json {path}: {says}" in session.text
    assert session.outcomes == {}


def test_one_that_fails_at_the_end_is_one_line_and_changes_no_exit_code(tmp_path: Path) -> None:
    write(tmp_path / "good.ipynb", good())
    blocks = "def pytest_collection_finish():\n    __import__('os').mkdir('report.json')"
    (tmp_path / "conftest.py").write_text(blocks)
    session = check(tmp_path, "--nbrepro-json", "report.json", "-k", "order")
    assert session.code == pytest.ExitCode.OK
    assert "\nthe report report.json was not written: " in session.text
    assert "Traceback" not in session.text


def test_the_ini_option_counts_from_its_file_and_makes_folders(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "good.ipynb", good())
    (tmp_path / "pytest.ini").write_text("[pytest]\nnbrepro_json = out/new/report.json\n")
    check(tmp_path / "deep", "-k", "order")
    assert report(tmp_path, "out/new/report.json").notebooks[0].path == "deep/good.ipynb"
    assert [path.name for path in (tmp_path / "out" / "new").iterdir()] == ["report.json"]


def test_only_collecting_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "good.ipynb", good())
    check(tmp_path, "--nbrepro-json", "report.json", "--collect-only")
    assert not (tmp_path / "report.json").exists()


def test_without_notebooks_to_check_it_is_a_mistake(tmp_path: Path) -> None:
    done = subprocess.run(
        [PYTEST, "--nbrepro-json=report.json"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--nbrepro-json works with --nbrepro, which is not given" in done.stderr
