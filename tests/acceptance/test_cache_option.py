"""``pytest --nbrepro --nbrepro-cache``, as a user sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
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


def entries(folder: Path) -> dict[str, Path]:
    """The files of all that is kept, by the notebook."""
    kept = {path: Entry.of(path.read_bytes()) for path in (folder / "kept").rglob("*.json")}
    return {entry.notebook: path for path, entry in kept.items() if entry}


def cached(session: Session, notebook: str = "report") -> list[str]:
    """The items of a notebook that were not run, by what the JUnit file says."""
    found = (item for item, told in session.properties.items() if told.get(_CACHED) == "True")
    place = f"{notebook}.ipynb::"
    return [item.removeprefix(place) for item in found if item.startswith(place)]


_DAMAGE = ["cut", "garbage", "empty", "folder", "edited"]
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
        """
open('log', 'a').write('x')
with open('both', 'r+') as both:
    both.read()
    x = both.write('y')
""",
        "it reads {folder}/both, and writes to it",
    ),
    "the system": (
        "x = open('/proc/cpuinfo').read()",
        "cell 1 asks for the system (/proc/cpuinfo)",
    ),
    "a file's existence": (
        "import os\nx = os.path.exists('a')",
        "cell 1 asks for what files there are (os.path.exists)",
    ),
    "what local modules ask for": ("import helper", "helper.py asks for the clock"),
}


@dataclass(frozen=True)
class Ran:
    """A folder of notebooks that was run twice."""

    folder: Path
    first: Session
    second: Session


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("ran")
    (folder / "pyproject.toml").write_text("")
    (folder / "both").write_text("")
    (folder / "helper.py").write_text(
        "import datetime as dt\n\ndef stamp():\n    return dt.date.today()\n"
    )
    skipped = code("x = 1", tags=["skip-execution"])
    found = {
        "report": good(),
        "wrong": notebook(code("print(1)", stdout("2\n"))),
        "warns": notebook(
            code("import sys\nprint('hm', file=sys.stderr)", stderr("ho\n")),
            code("print(1 / 3 + 1e-9)", stdout(f"{1 / 3}\n")),
            code("print(2)", stdout("3\n"), tags=["nbval-ignore-output"]),
        ),
        "skips": notebook(skipped, code("print(2)", stdout("2\n"))),
        "slow": notebook(code("import time\ntime.sleep(1.5)")),
        **{name: notebook(code(source)) for name, (source, _) in NOT_CACHED.items()},
        **{name: good() for name in _DAMAGE},
    }
    for name, content in found.items():
        write(folder / f"{name}.ipynb", content)
    first, second = (again(folder, "--durations=0") for _ in range(2))
    return Ran(folder, first, second)


@pytest.fixture
def copied(ran: Ran, tmp_path: Path) -> Path:
    """Of that folder, a notebook that reproduces and what is kept of it, elsewhere."""
    for name in ("report.ipynb", "pyproject.toml"):
        shutil.copy(ran.folder / name, tmp_path)
    shutil.copytree(ran.folder / "kept", tmp_path / "kept")
    return tmp_path


def test_a_notebook_that_reproduced_is_not_run_again(ran: Ran) -> None:
    assert cached(ran.first) == []
    assert cached(ran.second) == ["cell-1", "cell-2"]
    assert "report.ipynb::cell-1 CACHED x = 2" in ran.second.text
    assert "report.ipynb::order PASSED" in ran.second.text
    assert ran.second.outcomes == ran.first.outcomes
    assert f"reproduced ({3 + len(_DAMAGE)} cached)" in ran.second.text


def test_where_nothing_has_changed_no_kernel_is_started(ran: Ran, copied: Path) -> None:
    session = again(copied, HOME=str(ran.folder))
    assert (session.code, cached(session)) == (0, ["cell-1", "cell-2"])
    assert "notebooks: 1 reproduced (1 cached)\n" in session.text
    assert "kernels:" not in session.text


def test_without_the_option_nothing_is_kept_and_nothing_is_looked_up(
    ran: Ran, copied: Path
) -> None:
    plain = check(copied, "-v", "--nbrepro-cache-dir", "kept", HOME=str(ran.folder))
    assert (plain.code, cached(plain)) == (0, [])
    assert "kernels: 1" in plain.text


def test_a_failure_is_not_kept(ran: Ran) -> None:
    for session in (ran.first, ran.second):
        assert session.outcomes["wrong.ipynb::cell-1"] == "failed"
        assert cached(session, "wrong") == []
        assert "wrong.ipynb: not cached" not in session.text  # that it failed says enough
    assert "wrong.ipynb" not in entries(ran.folder)


def test_warnings_and_notes_are_told_again(ran: Ran) -> None:
    assert cached(ran.second, "warns") == ["cell-1", "cell-2", "cell-3"]
    for session in (ran.first, ran.second):
        assert "OUT004 cell 1" in session.text
        assert "within tolerance: 1 cell, largest relative error 3.0e-09 in cell 2" in session.text
        assert "1 cell not compared in full, as asked for" in session.text
    told = [
        [s.properties[item]["nbrepro.rules"] for item in s.properties if "warns" in item]
        for s in (ran.first, ran.second)
    ]
    assert told[0] == told[1]
    assert "OUT004" in str(told)


def test_a_warning_fails_a_cached_cell_where_warnings_are_errors(ran: Ran) -> None:
    as_error = ("-W", "error::pytest_nbrepro.items.NbreproWarning")
    session = again(ran.folder, *as_error, "warns.ipynb")
    assert session.code == 1
    assert session.outcomes["warns.ipynb::cell-1"] == "failed"
    assert "cell-1" in cached(session, "warns")


def test_part_of_a_notebook_is_not_kept(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    assert again(folder, "-k", "cell-1").code == 0
    assert entries(folder) == {}


def test_part_of_a_notebook_is_found(ran: Ran) -> None:
    assert cached(again(ran.folder, "report.ipynb", "-k", "cell-2")) == ["cell-2"]


def test_static_checks_are_made_of_a_cached_notebook(copied: Path) -> None:
    ran = again(copied, "--nbrepro-require-record")  # which changes the settings, so the key
    assert cached(ran) == []
    ran = again(copied, "--nbrepro-require-record")
    assert ran.outcomes["report.ipynb::lock"] == "failed"
    assert cached(ran) == ["cell-1", "cell-2"]


def test_workers_of_xdist_look_up_and_keep(folder: Path) -> None:
    for number in range(3):
        write(folder / f"n{number}.ipynb", good())
    without = [plugin for plugin in UNUSED if plugin != "xdist"]
    first = again(folder, "-n2", without=without)
    assert "3 reproduced\n" in first.text
    assert "not cached" not in first.text, first.text
    ran = again(folder, "-n2", without=without)
    assert "3 reproduced (3 cached)\n" in ran.text, ran.text  # which says what has changed
    assert "CACHED n0.ipynb::cell-1" in ran.text
    assert [cached(ran, f"n{number}") for number in range(3)] == [["cell-1", "cell-2"]] * 3


def test_what_another_notebook_writes_is_looked_at_when_it_has_been_written(folder: Path) -> None:
    def writes(number: int) -> Json:
        return notebook(code(f"open('number', 'w').write('{number}');"))

    write(folder / "a.ipynb", writes(1))
    write(folder / "b.ipynb", notebook(code("print(open('number').read())", stdout("1\n"))))
    again(folder)
    ran = again(folder)
    assert (cached(ran, "a"), cached(ran, "b")) == (["cell-1"], [])  # its input was old
    ran = again(folder)
    assert (cached(ran, "a"), cached(ran, "b")) == (["cell-1"], ["cell-1"])
    write(folder / "a.ipynb", writes(2))
    ran = again(folder)
    assert (ran.outcomes["b.ipynb::cell-1"], cached(ran, "a"), cached(ran, "b")) == (
        "failed",
        [],
        [],
    )


@pytest.mark.parametrize(
    ("name", "reason"), [(name, told) for name, (_, told) in NOT_CACHED.items()], ids=NOT_CACHED
)
def test_what_cannot_be_looked_up_again_is_not_kept_and_that_is_told(
    ran: Ran, name: str, reason: str
) -> None:
    for session in (ran.first, ran.second):
        assert session.outcomes[f"{name}.ipynb::cell-1"] == "passed"
        assert cached(session, name) == []
        told = f"{name}.ipynb: not cached: {reason.replace('{folder}', str(ran.folder))}"
        if "another program" in reason:
            assert re.search(rf"^{name}.ipynb: not cached: .*{reason}", session.text, re.MULTILINE)
        else:
            assert told in session.text
    assert f"{name}.ipynb" not in entries(ran.folder)


def test_why_something_is_not_kept_is_told_to_those_who_want_to_know(folder: Path) -> None:
    write(folder / "report.ipynb", notebook(code(NOT_CACHED["the clock"][0])))
    assert "not cached" not in check(folder, "--nbrepro-cache").text  # only with -v


def test_a_skipped_cell_keeps_the_notebook_out(ran: Ran) -> None:
    assert "skips.ipynb: not cached: cell 1 was skipped" in ran.first.text
    assert "skips.ipynb" not in entries(ran.folder)


def test_a_random_hash_seed_keeps_the_notebook_out(folder: Path) -> None:
    write(folder / "report.ipynb", good())
    ran = again(folder, PYTHONHASHSEED="random")
    assert "report.ipynb: not cached: its hash seed is random" in ran.text


def test_a_folder_that_cannot_be_written_to_is_told_and_no_error(
    folder: Path, copied: Path
) -> None:
    place = entries(folder)["report.ipynb"].parent
    shutil.rmtree(place)
    place.write_text("a file is in the place of a folder")
    ran = again(folder)
    assert ran.code == 0
    assert f"not cached: {folder}/kept cannot be written to: " in ran.text


def test_a_damaged_entry_is_a_miss_and_is_made_anew(ran: Ran) -> None:
    paths = {name: entries(ran.folder)[f"{name}.ipynb"] for name in _DAMAGE}
    whole = {name: path.read_bytes() for name, path in paths.items()}
    harmed = {
        "cut": whole["cut"][:-20],
        "garbage": b"\xff" * 200,
        "empty": b"",
        "edited": whole["edited"].replace(b'"seconds":', b'"seconds":1'),
    }
    for name, content in harmed.items():
        assert content != whole[name]
        paths[name].write_bytes(content)
    paths["folder"].unlink()
    paths["folder"].mkdir()
    notebooks = [f"{name}.ipynb" for name in _DAMAGE]
    session = again(ran.folder, *notebooks)
    assert (session.code, [cached(session, name) for name in _DAMAGE]) == (0, [[]] * 5)
    session = again(ran.folder, *notebooks)
    for name in harmed:
        assert Entry.of(paths[name].read_bytes()) is not None
        assert cached(session, name) == ["cell-1", "cell-2"]


def test_an_update_runs_the_notebook(ran: Ran, copied: Path) -> None:
    content = read(copied / "report.ipynb")
    session = again(copied, "--nbrepro-update", HOME=str(ran.folder))
    assert (session.code, cached(session)) == (0, [])
    content["cells"][0]["outputs"] = []
    write(copied / "report.ipynb", content)
    assert "1 updated" in again(copied, "--nbrepro-update").text


def test_the_times_of_a_cached_cell_are_not_those_of_its_run(ran: Ran) -> None:
    slow = re.compile(r"^[1-9]\.\d\ds call +slow.ipynb::cell-1$", re.MULTILINE)
    assert slow.search(ran.first.text)
    assert cached(ran.second, "slow") == ["cell-1"]
    assert not slow.search(ran.second.text)


def test_secrets_do_not_lie_in_the_cache(folder: Path) -> None:
    source = "import os\nx = len(os.environ['TOKEN']) + len(str(dict(os.environ)))"
    write(folder / "report.ipynb", notebook(code(source)))
    ran = again(folder, TOKEN="hunter2-hunter2")
    assert "not cached" not in ran.text
    assert b"hunter2" not in entries(folder)["report.ipynb"].read_bytes()
    assert len(cached(again(folder, TOKEN="hunter2-hunter2"))) == 1
    assert cached(again(folder, TOKEN="hunter3-hunter3")) == []


def test_only_the_user_can_look_into_the_folder(ran: Ran) -> None:
    if sys.platform != "win32":
        assert (ran.folder / "kept").stat().st_mode & 0o077 == 0


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
