"""``--nbrepro-advisories``: known vulnerabilities of locked packages, and what lets them pass."""

from __future__ import annotations

import copy
import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest
from notebooks import Json, good, read, write
from runs import nbrepro, quick

TODAY = dt.datetime.now(tz=dt.UTC).date()


def _advisory(name: str, package: str, *, modified: dt.date = TODAY) -> Json:
    """An advisory on all versions of a package."""
    events = [{"introduced": "0"}, {"fixed": "9999"}]
    return {
        "id": name,
        "aliases": [f"CVE-{name}"],
        "modified": f"{modified}T00:00:00Z",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": package},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            }
        ],
    }


def _archive(folder: Path, *advisories: Json) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for advisory in advisories:
            archive.writestr(f"{advisory['id']}.json", json.dumps(advisory))
    return path


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """A notebook with the record of this environment."""
    path = write(tmp_path_factory.mktemp("locked") / "report.ipynb", good())
    assert nbrepro(path.parent, "lock", path.name).returncode == 0
    return read(path)


@pytest.fixture
def folder(tmp_path: Path, locked: Json) -> Path:
    """A folder with that notebook, and a database that knows numpy."""
    write(tmp_path / "report.ipynb", copy.deepcopy(locked))
    _archive(tmp_path, _advisory("PYSEC-1", "numpy"), _advisory("PYSEC-2", "no-such"))
    return tmp_path


def _numpy(locked: Json) -> str:
    (lock,) = locked["metadata"]["nbrepro"]["locks"].values()
    return next(str(p["version"]) for p in lock["packages"] if p["name"] == "numpy")


def _table(folder: Path, **settings: str) -> None:
    lines = [f"{key} = {value}" for key, value in settings.items()]
    (folder / "pyproject.toml").write_text("\n".join(["[tool.nbrepro]", *lines, ""]))


def test_a_known_vulnerability_warns(folder: Path, locked: Json) -> None:
    done = nbrepro(folder, "check", "--advisories", "all.zip", "report.ipynb")
    what = f"numpy {_numpy(locked)} has a known vulnerability, fixed in 9999"
    assert done.stdout.splitlines() == [
        f"report.ipynb: warning: LOCK060 {what}: PYSEC-1 (CVE-PYSEC-1), by the database of {TODAY}",
        "    hint: install a fixed version, run the notebook again, then nbrepro lock report.ipynb",
        "1 notebook checked: no errors",
    ]
    assert done.returncode == 0


def test_the_item_of_the_lock_tells_it_and_passes(pytester: pytest.Pytester, locked: Json) -> None:
    write(pytester.path / "report.ipynb", locked)
    _archive(pytester.path, _advisory("PYSEC-1", "numpy"))
    ran = quick(pytester, "--nbrepro", "--nbrepro-advisories=all.zip", "-k", "lock")
    ran.assert_outcomes(passed=1, deselected=4, warnings=1)
    ran.stdout.fnmatch_lines(
        ["*LOCK060 numpy * has a known vulnerability, fixed in 9999: PYSEC-1*"]
    )


def test_strictly_the_item_of_the_lock_fails(pytester: pytest.Pytester, locked: Json) -> None:
    write(pytester.path / "report.ipynb", locked)
    old = TODAY - dt.timedelta(days=100)
    _archive(pytester.path, _advisory("PYSEC-1", "numpy", modified=old))
    options = ("--nbrepro-advisories=all.zip", "--nbrepro-policy=strict")
    ran = quick(pytester, "--nbrepro", *options, "-k", "lock")
    ran.assert_outcomes(failed=1, deselected=4)
    ran.stdout.fnmatch_lines(
        ["LOCK060 numpy *", "*warning: LOCK061 the advisory database is 100 days old: *"]
    )


def test_the_table_names_the_database_and_what_is_allowed(folder: Path) -> None:
    until = TODAY + dt.timedelta(days=30)
    entry = f'{{id = "CVE-PYSEC-1", until = {until}, reason = "plots only"}}'
    _table(folder, advisories='"all.zip"', **{"allowed-advisories": f"[{entry}]"})
    (folder / "sub").mkdir()
    done = nbrepro(folder / "sub", "check", "../report.ipynb", "-v")
    assert done.returncode == 0
    told = f"of numpy {_numpy(read(folder / 'report.ipynb'))}, is allowed until {until}: plots only"
    assert f"info: LOCK065 PYSEC-1 (CVE-PYSEC-1), {told}" in done.stdout
    assert "LOCK060" not in done.stdout
    assert nbrepro(folder, "check", "report.ipynb").stdout.startswith("report.ipynb: ok")


def test_a_permission_ends(folder: Path) -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    entry = f'{{id = "PYSEC-1", until = {yesterday}}}'
    _table(folder, advisories='"all.zip"', **{"allowed-advisories": f"[{entry}]"})
    done = nbrepro(folder, "check", "report.ipynb")
    rules = [line.split()[2] for line in done.stdout.splitlines() if " warning: " in line]
    assert rules == ["LOCK060", "LOCK062"]
    assert f"PYSEC-1, of numpy {_numpy(read(folder / 'report.ipynb'))}, was allowed" in done.stdout


def test_of_many_notebooks_one_tells_that_the_database_is_old(folder: Path) -> None:
    old = TODAY - dt.timedelta(days=100)
    _archive(folder, _advisory("PYSEC-1", "numpy", modified=old))
    write(folder / "second.ipynb", read(folder / "report.ipynb"))
    done = nbrepro(folder, "check", "--advisories", "all.zip", ".")
    assert done.stdout.count("LOCK060") == 2
    assert done.stdout.count("LOCK061") == 1


def test_of_many_notebooks_one_tells_of_a_file_that_cannot_be_read(folder: Path) -> None:
    with zipfile.ZipFile(folder / "all.zip", "a") as archive:
        archive.writestr("PYSEC-9.json", '{"affected": [{"package": {"name": "numpy"}')
    write(folder / "second.ipynb", read(folder / "report.ipynb"))
    done = nbrepro(folder, "check", "--advisories", "all.zip", ".")
    assert done.stdout.count("LOCK060") == 2
    assert done.stdout.count("LOCK064") == 1


def test_without_the_option_nothing_is_asked(folder: Path) -> None:
    assert nbrepro(folder, "check", "report.ipynb").stdout.startswith("report.ipynb: ok")


def test_a_database_that_is_not_there_stops_the_command(folder: Path) -> None:
    done = nbrepro(folder, "check", "--advisories", "none.zip", "report.ipynb")
    assert (done.returncode, done.stdout) == (2, "")
    told = "command line: --advisories = 'none.zip': expected a file or a folder that exists"
    assert told in " ".join(done.stderr.split())


def test_a_file_that_is_no_database_fails_the_check(folder: Path) -> None:
    done = nbrepro(folder, "check", "--advisories", "report.ipynb", "report.ipynb")
    assert done.returncode == 1
    assert done.stdout.startswith(
        "report.ipynb: error: LOCK063 the advisory database report.ipynb cannot be read: "
    )


def test_a_rule_can_be_left_out(folder: Path) -> None:
    done = nbrepro(folder, "check", "--advisories", "all.zip", "--ignore", "LOCK06", "report.ipynb")
    assert done.stdout.startswith("report.ipynb: ok")
