from __future__ import annotations

import hashlib
import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_nbrepro.cache import Entry, Inputs, Place, Store, cache_folder, entry, store
from pytest_nbrepro.cache.stamps import stamped

DAY = 24 * 3600


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, tmp_path, {})


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return Store(tmp_path / "kept")


def made(key: str = "a" * 64, notebook: str = "report.ipynb", **inputs: object) -> Entry:
    found = Inputs(**inputs)  # type: ignore[arg-type]  # by name
    reports = ({"number": 1, "findings": [], "comparisons": [], "seconds": 1.5},)
    return Entry(key, notebook, f"/p/{notebook}", 1, 1.5, found, reports)


def get(kept: Store, place: Place, key: str = "a" * 64) -> Entry | None:
    return kept.found("report.ipynb", key, place, time.time_ns())


def test_what_is_put_is_found(kept: Store, place: Place) -> None:
    file = place.folder / "data.csv"
    file.write_text("1")
    wanted = made(
        files={"data.csv": stamped(file, time.time_ns())},
        missing=("own.cfg",),
        imported=("json",),
        variables={"A": "00"},
    )
    wanted = replace(wanted, inputs=replace(wanted.inputs, variables={}))
    kept.put(wanted)
    assert get(kept, place) == wanted
    assert get(kept, place, "b" * 64) is None
    assert kept.found("other.ipynb", "a" * 64, place, time.time_ns()) is None
    file.write_text("2")
    assert get(kept, place) is None


def test_results_of_one_key_that_read_something_else_are_kept_beside(
    kept: Store, place: Place
) -> None:
    for text in "12":
        (place.folder / "data.csv").write_text(text)
        stamp = stamped(place.folder / "data.csv", time.time_ns())
        kept.put(made(files={"data.csv": stamp}))
    for text in "12":
        (place.folder / "data.csv").write_text(text)
        assert get(kept, place) is not None
    (place.folder / "data.csv").write_text("3")
    assert get(kept, place) is None


@pytest.mark.parametrize("cut", [0, 1, 50, 120, -1])
def test_a_truncated_entry_is_none(cut: int) -> None:
    content = made().to_bytes()
    assert Entry.of(content) == made()
    assert Entry.of(content[:cut]) is None


def test_a_changed_entry_is_none() -> None:
    content = made().to_bytes()
    for place in range(0, len(content), 7):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert Entry.of(changed) is None


def test_another_schema_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    content = made().to_bytes()
    monkeypatch.setattr(entry, "SCHEMA", 999)
    assert Entry.of(content) is None


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'{"inputs": {}}', b"[" * 50_000, b"x"])
def test_what_others_have_written_is_none(body: bytes) -> None:
    head = made().to_bytes().partition(b"\n")[0].rpartition(b" ")[0]
    content = head + b" " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body
    assert Entry.of(content) is None


def test_an_entry_under_another_name_is_not_taken(kept: Store, place: Place) -> None:
    kept.put(made())
    (path,) = (path for path, _ in kept.all())
    path.rename(path.with_name(f"{'b' * 32}{path.name[32:]}"))
    assert get(kept, place, "b" * 64) is None


def test_the_last_results_of_a_notebook_are_kept(kept: Store, place: Place) -> None:
    for number in range(store.MOST_RESULTS + 3):
        kept.put(made(f"{number:02}" * 32))
        for path, _ in kept.all():  # each a minute older than before
            about = path.stat()
            os.utime(path, (about.st_mtime - 60, about.st_mtime - 60))
        assert get(kept, place, "00" * 32) is not None  # which is used each time
    found = [get(kept, place, f"{number:02}" * 32) is not None for number in range(11)]
    assert found == [True, *[False] * 3, *[True] * 7]


def test_what_was_of_no_use_for_long_is_dropped(kept: Store, place: Place) -> None:
    kept.put(made(notebook="old.ipynb"))
    kept.put(made())
    (old,) = kept.of_notebook("old.ipynb").iterdir()
    foreign = old.with_name("thesis.txt")
    foreign.write_text("years of work")
    os.utime(old, (0, time.time() - 29 * DAY))
    Store(kept.folder).put(made())
    assert old.exists()
    os.utime(old, (0, time.time() - 31 * DAY))
    Store(kept.folder).put(made())
    assert not old.exists()
    assert foreign.exists()
    foreign.unlink()
    Store(kept.folder).put(made())
    assert not foreign.parent.exists()
    assert get(kept, place) is not None


def test_what_is_left_of_a_write_is_dropped_in_time(kept: Store) -> None:
    kept.put(made())
    folder = kept.of_notebook("report.ipynb")
    left = folder / f".{next(folder.iterdir()).name[:40]}.{'0' * 16}"
    left.write_bytes(b"")
    kept.tidy(time.time())
    assert left.exists()
    kept.tidy(time.time() + 2 * DAY)
    assert not left.exists()


def test_a_use_makes_an_entry_young(kept: Store, place: Place) -> None:
    kept.put(made())
    (path,) = (path for path, _ in kept.all())
    os.utime(path, (0, 0))
    assert get(kept, place) is not None
    assert time.time() - path.stat().st_mtime < DAY


def test_many_writers_and_readers_never_meet_half_an_entry(kept: Store, place: Place) -> None:
    wrong: list[object] = []
    wanted = made(imported=tuple(f"module{i}" for i in range(2000)))

    def work(number: int) -> None:
        for _ in range(15):
            try:
                Store(kept.folder).put(wanted)
                if get(kept, place) != wanted:
                    wrong.append(number)
            except OSError as error:
                wrong.append(error)

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len([*kept.all()]) == 1


def test_what_cannot_be_read_is_a_miss(kept: Store, place: Place) -> None:
    assert get(kept, place) is None  # there is nothing
    kept.put(made())
    (path,) = (path for path, _ in kept.all())
    path.unlink()
    path.mkdir()
    assert get(kept, place) is None
    path.rmdir()
    path.symlink_to(path)
    assert get(kept, place) is None
    assert kept.clear([path]) == 1
    assert get(Store(Path(__file__)), place) is None  # a file is in the place of the folder


def test_a_file_without_end_is_not_read(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.put(made())
    monkeypatch.setattr(store, "_LARGEST", 10)
    assert [found for _, found in kept.all()] == [None]


def test_a_disk_that_takes_no_more_is_told(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept.put(made())
    assert [*kept.of_notebook("report.ipynb").iterdir()] == []


def test_the_folder_is_the_users_unless_a_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NBREPRO_CACHE", raising=False)
    assert cache_folder().parts[-2:] == ("nbrepro", "results")
    monkeypatch.setenv("NBREPRO_CACHE", os.fspath(Path(sys.prefix) / "x"))
    assert cache_folder() == Path(sys.prefix) / "x" / "results"
