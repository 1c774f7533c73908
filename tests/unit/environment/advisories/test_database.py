from __future__ import annotations

import datetime as dt
import sys
import zipfile
from pathlib import Path

import pytest
from osv import YAML, affected, as_json, checkout, osv

from pytest_nbrepro.environment.advisories.database import Database
from pytest_nbrepro.findings import FindingError


def archive(place: Path, files: dict[str, bytes]) -> Path:
    path = place / "all.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def ids(database: Database, *names: str) -> list[str]:
    return sorted({a.id for found in database.on(names).values() for a in found})


def unreadable(path: Path) -> str:
    with pytest.raises(FindingError) as raised:
        Database(path).on(["six"])
    assert raised.value.finding.rule == "LOCK063"
    return raised.value.finding.message


def test_a_checkout_is_read_as_it_is_written(tmp_path: Path) -> None:
    database = Database(checkout(tmp_path))
    (found,) = database.on(["six", "numpy"])["six"]
    assert (found.id, found.aliases) == ("PYSEC-2024-1", ("CVE-2024-1", "GHSA-aaaa-bbbb-cccc"))
    (about,) = found.affected
    assert about.ranges == ((("introduced", "0"), ("fixed", "1.10")),)
    assert about.versions == {"1", "1.9"}
    assert database.on(["numpy"]) == {"numpy": []}
    assert database.broken(["six", "numpy"]) == []


def test_folders_above_the_database_may_be_called_anything(tmp_path: Path) -> None:
    place = tmp_path / "vulns" / "osv"
    place.mkdir(parents=True)
    for name, content in as_json(osv("A-1", affected("introduced 0"))).items():
        (place / name).write_bytes(content)
    assert ids(Database(place), "six") == ["A-1"]


def test_it_is_as_old_as_its_newest_entry_whatever_a_text_says(tmp_path: Path) -> None:
    checkout(tmp_path, name="a")
    checkout(tmp_path, YAML.replace("2026-10-02", "2026-09-30"), name="b")
    assert Database(tmp_path).newest == dt.date(2026, 10, 2)


def test_json_says_how_old_it_is_too(tmp_path: Path) -> None:
    files = as_json(
        osv("X-1", affected("introduced 0"), modified="2026-01-01"),
        osv(
            "X-2",
            affected("introduced 0", database_specific={"modified": "2025-05-05"}),
            modified="2026-02-01",
        ),
    )
    assert Database(archive(tmp_path, files)).newest == dt.date(2026, 2, 1)


@pytest.mark.parametrize("said", ["modified: soon\n", "modified: '2026-99-99'\n", ""])
def test_without_a_day_its_age_is_not_known(said: str, tmp_path: Path) -> None:
    text = YAML[: YAML.rindex("modified:")] + said
    assert Database(checkout(tmp_path, text)).newest is None


def test_a_package_goes_by_any_spelling(tmp_path: Path) -> None:
    checkout(tmp_path, YAML.replace("name: six", "name: Foo.Bar"), name="Foo_Bar")
    assert ids(Database(tmp_path), "foo-bar") == ["PYSEC-2024-1"]


def test_an_archive_of_json_is_asked_for_the_packages_that_it_names(tmp_path: Path) -> None:
    files = as_json(
        osv("X-1", affected("introduced 0")),
        osv("X-2", affected("introduced 0", name="numpy"), affected("introduced 0")),
        osv("X-3", affected("introduced 0", name="other")),
    )
    database = Database(archive(tmp_path, files))
    assert ids(database, "six") == ["X-1", "X-2"]
    assert ids(database, "numpy") == ["X-2"]
    assert ids(database, "six", "other") == ["X-1", "X-2", "X-3"]


def test_a_folder_of_loose_files_will_do(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(YAML)
    assert ids(Database(tmp_path), "six") == ["PYSEC-2024-1"]


@pytest.mark.parametrize(
    "broken",
    [
        "id: [",
        "id: 'x y'\n",
        "- a list\n",
        "[" * 5000,
        YAML.replace("'0'", "first").replace("  - '1.0'\n  - 1.9.0\n", "  - ''\n"),
        "\x00",
        "? {a: b}\n: c\n",
        "&a [*a]",
        "",
    ],
)
def test_one_broken_file_is_told_and_the_others_are_read(broken: str, tmp_path: Path) -> None:
    checkout(tmp_path)
    (tmp_path / "vulns" / "six" / "broken.yaml").write_text(broken)
    database = Database(tmp_path)
    assert ids(database, "six") == ["PYSEC-2024-1"]
    (told,) = database.broken(["six", "numpy"])
    assert (told.rule, told.severity) == ("LOCK064", "warning")
    name = "vulns/six/broken.yaml"
    assert told.message == f"a file of the advisory database cannot be read: {name}"
    assert told.details[0].startswith(f"  {name}: ")
    assert database.broken(["numpy"]) == []


def test_broken_json_is_told_too(tmp_path: Path) -> None:
    deep = b'{"name": "six", "affected": ' + b"[" * 200_000
    files = {"a.json": b'{"name": "six"', "b.json": deep, "c.json": b'{"name": "six", "id": 1}'}
    database = Database(archive(tmp_path, files))
    assert ids(database, "six") == []
    (told,) = database.broken(["six"])
    assert told.message.endswith("cannot be read: a.json, b.json, c.json")


def test_a_few_kilobytes_that_stand_for_billions_of_nodes_do_no_harm(tmp_path: Path) -> None:
    levels = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40)]
    aliases = "aliases: *a39\n"
    text = "a0: &a0 [x, x]\n" + "".join(levels) + YAML.replace("aliases:\n", aliases + "more:\n")
    assert ids(Database(checkout(tmp_path, text)), "six") == ["PYSEC-2024-1"]


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert unreadable(tmp_path).endswith("there are no advisories in it")
    told = unreadable(tmp_path / "file")
    assert told.startswith(f"the advisory database {tmp_path}/file cannot be read: ")


def test_without_a_reader_of_yaml_the_way_to_get_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert unreadable(checkout(tmp_path)).endswith("and PyYAML is not installed")
    only_json = archive(tmp_path, as_json(osv("X-1", affected("introduced 0"))))
    assert ids(Database(only_json), "six") == ["X-1"]
