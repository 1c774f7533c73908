"""``pytest --nbrepro --nbrepro-cache``, as a user sees it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from notebooks import Json, code, good, notebook, read, stderr, stdout, write
from runs import UNUSED, Session, check

from pytest_nbrepro.cache.entry import Entry

_CACHED = "nbrepro.cached"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def again(folder: Path, *arguments: str, **options: object) -> Session:
    """Run it with a cache that belongs to this folder alone."""
    chosen = ("--nbrepro-cache", "--nbrepro-cache-dir", "kept", "-v")
    return check(folder, *chosen, *arguments, **options)  # type: ignore[arg-type]  # by name


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "kept").rglob("*.json"))


def cached(session: Session) -> list[str]:
    """The items that were not run, by what the JUnit file says."""
    found = (item for item, told in session.properties.items() if told.get(_CACHED) == "True")
    return [item.rpartition("::")[2] for item in found]


def test_a_notebook_that_reproduced_is_not_run_again(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    first = again(folder)
    assert (first.code, cached(first)) == (0, [])
    assert "notebooks: 1 reproduced\n" in first.text
    second = again(folder)
    assert (second.code, cached(second)) == (0, ["cell-1", "cell-2"])
    assert "report.ipynb::cell-1 CACHED x = 2" in second.text
    assert "report.ipynb::order PASSED" in second.text
    assert "notebooks: 1 reproduced (1 cached)\n" in second.text
    assert "kernels:" not in second.text  # none was started
    assert second.outcomes == first.outcomes


def test_without_the_option_nothing_is_kept_and_nothing_is_looked_up(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    again(folder)
    plain = check(folder, "-v")
    assert (plain.code, cached(plain)) == (0, [])
    assert "kernels: 1" in plain.text


def test_a_failure_is_not_kept(folder: Path) -> None:
    write(folder / "report.ipynb", notebook(code("print(1)", stdout("2\n"))))
    for _ in range(2):
        ran = again(folder)
        assert (ran.code, cached(ran)) == (1, [])
        assert "not cached" not in ran.text  # that it failed says enough
    assert entries(folder) == []


def test_warnings_and_notes_are_told_again(folder: Path) -> None:
    write(
        folder / "report.ipynb",
        notebook(
            code("import sys\nprint('hm', file=sys.stderr)", stderr("ho\n")),
            code("print(1 / 3 + 1e-9)", stdout(f"{1 / 3}\n")),
            code("print(2)", stdout("3\n"), tags=["nbval-ignore-output"]),
        ),
    )
    ran = [again(folder), again(folder)]
    assert cached(ran[1]) == ["cell-1", "cell-2", "cell-3"]
    for session in ran:
        assert "OUT004 cell 1" in session.text
        assert "within tolerance: 1 cell, largest relative error 3.0e-09 in cell 2" in session.text
        assert "1 cell not compared in full, as asked for" in session.text
    told = [s.properties[item]["nbrepro.rules"] for s in ran for item in s.properties]
    assert told[: len(told) // 2] == told[len(told) // 2 :]


def test_a_warning_fails_a_cached_cell_where_warnings_are_errors(folder: Path) -> None:
    printing = code("import sys\nprint('hm', file=sys.stderr)", stderr("ho\n"))
    write(folder / "report.ipynb", notebook(printing))
    again(folder)
    ran = again(folder, "-W", "error::pytest_nbrepro.items.NbreproWarning")
    assert (ran.code, cached(ran)) == (1, ["cell-1"])


def test_part_of_a_notebook_is_not_kept_but_found(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    assert again(folder, "-k", "cell-1").code == 0
    assert entries(folder) == []
    again(folder)
    assert cached(again(folder, "-k", "cell-2")) == ["cell-2"]


def test_static_checks_are_made_of_a_cached_notebook(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    again(folder)
    ran = again(folder, "--nbrepro-require-record")  # which changes the settings, so the key
    assert cached(ran) == []
    ran = again(folder, "--nbrepro-require-record")
    assert ran.outcomes["report.ipynb::lock"] == "failed"
    assert cached(ran) == ["cell-1", "cell-2"]


def test_workers_of_xdist_look_up_and_keep(folder: Path) -> None:
    for number in range(3):
        write(folder / f"n{number}.ipynb", good())
    without = [plugin for plugin in UNUSED if plugin != "xdist"]
    assert "3 reproduced\n" in again(folder, "-n2", without=without).text
    ran = again(folder, "-n2", without=without)
    assert "3 reproduced (3 cached)\n" in ran.text
    assert "CACHED n0.ipynb::cell-1" in ran.text
    assert len(cached(ran)) == 6


def test_what_another_notebook_writes_is_looked_at_when_it_has_been_written(folder: Path) -> None:
    def writes(number: int) -> Json:
        return notebook(code(f"open('number', 'w').write('{number}');"))

    write(folder / "a.ipynb", writes(1))
    write(folder / "b.ipynb", notebook(code("print(open('number').read())", stdout("1\n"))))
    again(folder)
    assert len(cached(again(folder))) == 1  # the second was to be run when its input was old
    assert len(cached(again(folder))) == 2
    write(folder / "a.ipynb", writes(2))
    ran = again(folder)
    assert (ran.outcomes["b.ipynb::cell-1"], cached(ran)) == ("failed", [])


NOT_CACHED = {
    "the clock": ("import time\nx = time.time()", "cell 1 asks for the clock (time.time)"),
    "chance": ("import random\nx = random.random()", "cell 1 asks for chance (random.random)"),
    "a program": ("!true", "starts another program"),
    "the network": (
        """
import socket
try:
    socket.create_connection(('192.0.2.1', 9), timeout=0.01)
except OSError:
    pass
""",
        "cell 1 uses the network (192.0.2.1)",
    ),
    "files that it writes": (
        "open('log', 'a').write('x')\nx = open('pyproject.toml', 'r+').write('')",
        "it reads {folder}/pyproject.toml, and writes to it",
    ),
    "the system": (
        "x = open('/proc/cpuinfo').read()",
        "cell 1 asks for the system (/proc/cpuinfo)",
    ),
    "a file's existence": (
        "import os\nx = os.path.exists('a')",
        "cell 1 asks for what files there are (os.path.exists)",
    ),
}


@pytest.mark.parametrize(("source", "reason"), NOT_CACHED.values(), ids=NOT_CACHED)
def test_what_cannot_be_looked_up_again_is_not_kept_and_that_is_told(
    folder: Path, source: str, reason: str
) -> None:
    write(folder / "report.ipynb", notebook(code(source)))
    ran = again(folder)
    assert ran.code == 0
    told = f"report.ipynb: not cached: {reason.replace('{folder}', str(folder))}"
    where = told if "another program" not in reason else reason
    assert where in ran.text
    assert entries(folder) == []
    assert "not cached" not in check(folder, "--nbrepro-cache").text  # only with -v


def test_what_local_modules_ask_for_counts(folder: Path) -> None:
    (folder / "helper.py").write_text(
        "import datetime as dt\n\ndef stamp():\n    return dt.date.today()\n"
    )
    write(folder / "report.ipynb", notebook(code("import helper")))
    assert "not cached: helper.py asks for the clock" in again(folder).text


def test_a_skipped_cell_keeps_the_notebook_out(folder: Path) -> None:
    skipped = code("x = 1", tags=["skip-execution"])
    write(folder / "report.ipynb", notebook(skipped, code("print(2)", stdout("2\n"))))
    assert "report.ipynb: not cached: cell 1 was skipped" in again(folder).text


def test_a_random_hash_seed_keeps_the_notebook_out(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    ran = again(folder, PYTHONHASHSEED="random")
    assert "report.ipynb: not cached: its hash seed is random" in ran.text


def test_a_folder_that_cannot_be_written_to_is_told_and_no_error(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    (folder / "kept").mkdir()
    ran = again(folder)
    (place,) = (folder / "kept").iterdir()
    for path in place.iterdir():
        path.unlink()
    place.rmdir()
    place.write_text("a file is in the place of a folder")
    ran = again(folder)
    assert ran.code == 0
    assert f"not cached: {folder}/kept cannot be written to: " in ran.text


@pytest.mark.parametrize("damage", ["cut", "garbage", "empty", "folder", "edited"])
def test_a_damaged_entry_is_a_miss_and_is_made_anew(folder: Path, damage: str) -> None:
    write(folder / "report.ipynb", good())
    again(folder)
    (path,) = entries(folder)
    content = path.read_bytes()
    harm = {
        "cut": content[:-20],
        "garbage": b"\xff" * 200,
        "empty": b"",
        "edited": content.replace(b'"seconds":', b'"seconds":1'),
    }
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        assert harm[damage] != content
        path.write_bytes(harm[damage])
    ran = again(folder)
    assert (ran.code, cached(ran)) == (0, [])
    if damage != "folder":
        assert Entry.of(path.read_bytes()) is not None
        assert len(cached(again(folder))) == 2


def test_an_update_runs_the_notebook(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    again(folder)
    ran = again(folder, "--nbrepro-update")
    assert (ran.code, cached(ran)) == (0, [])
    content = read(folder / "report.ipynb")
    content["cells"][0]["outputs"] = []
    write(folder / "report.ipynb", content)
    assert "1 updated" in again(folder, "--nbrepro-update").text


def test_the_times_of_a_cached_cell_are_not_those_of_its_run(folder: Path) -> None:
    write(folder / "report.ipynb", notebook(code("import time\ntime.sleep(1.5)")))
    first, second = again(folder, "--durations=0"), again(folder, "--durations=0")
    slow = re.compile(r"^[1-9]\.\d\ds call +report.ipynb::cell-1$", re.MULTILINE)
    assert slow.search(first.text)
    assert cached(second) == ["cell-1"]
    assert not slow.search(second.text)


def test_secrets_do_not_lie_in_the_cache(folder: Path) -> None:
    source = "import os\nx = len(os.environ['TOKEN']) + len(str(dict(os.environ)))"
    write(folder / "report.ipynb", notebook(code(source)))
    ran = again(folder, TOKEN="hunter2-hunter2")
    assert "not cached" not in ran.text
    (path,) = entries(folder)
    assert b"hunter2" not in path.read_bytes()
    assert len(cached(again(folder, TOKEN="hunter2-hunter2"))) == 1
    assert cached(again(folder, TOKEN="hunter3-hunter3")) == []


def test_only_the_user_can_look_into_the_folder(folder: Path) -> None:
    if sys.platform != "win32":
        write(folder / "report.ipynb", good())
        again(folder)
        assert (folder / "kept").stat().st_mode & 0o077 == 0


def test_with_a_trace_what_git_tracks_counts(folder: Path) -> None:
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run([*git, "init", "-q"], cwd=folder, check=True)
    (folder / "data.csv").write_text("1")
    write(folder / "report.ipynb", notebook(code("print(open('data.csv').read())", stdout("1\n"))))
    first, second = again(folder, "--nbrepro-trace"), again(folder, "--nbrepro-trace")
    assert (cached(first), cached(second)) == ([], ["cell-1"])
    told = [s.properties["report.ipynb::cell-1"]["nbrepro.rules"] for s in (first, second)]
    assert told[0] == told[1] != ""  # that it is not tracked
    subprocess.run([*git, "add", "data.csv"], cwd=folder, check=True)
    third = again(folder, "--nbrepro-trace")
    assert cached(third) == []
    assert third.properties["report.ipynb::cell-1"]["nbrepro.rules"] == ""


def test_the_cells_of_a_tag_are_kept_for_those_who_want_them(folder: Path) -> None:
    tagged, plain = code("x = 1", tags=["prod"]), code("import time\nx = time.time()")
    write(folder / "report.ipynb", notebook(tagged, plain))
    assert "not cached" not in again(folder, "--nbrepro-cells", "prod").text
    assert cached(again(folder, "--nbrepro-cells", "prod")) == ["cell-1"]
    assert cached(again(folder)) == []
