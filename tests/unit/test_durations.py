from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_nbrepro.config import SettingsError
from pytest_nbrepro.durations import durations_bytes, known_durations, read_durations
from pytest_nbrepro.reports.session import Item, Notebook, Session

SESSION = Session("", "", "", "", "", 0, 0)


def ran(path: str, *seconds: float, code_cells: int | None = None, **of_last: object) -> Notebook:
    """A notebook of which cells took so long; ``of_last`` is said of the last one."""
    cells = [Item(f"cell-{n}", "passed", each) for n, each in enumerate(seconds, start=1)]
    if of_last:
        cells[-1] = replace(cells[-1], **of_last)  # type: ignore[arg-type]  # fields of Item
    count = len(cells) if code_cells is None else code_cells
    return Notebook(path, items=(Item("lock", "passed", 50.0), *cells), code_cells=count)


def stored(folder: Path, *notebooks: Notebook, **known: float) -> dict[str, float]:
    """What a session writes beside durations.json, where ``known`` is told by another file."""
    content = durations_bytes(
        replace(SESSION, notebooks=notebooks),
        folder,
        {f"{name}.ipynb": seconds for name, seconds in known.items()},
        known_durations(folder / "durations.json"),
    )
    (folder / "durations.json").write_bytes(content)
    return read_durations(folder / "durations.json")


def test_the_cells_of_a_notebook_count_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "other.ipynb").touch()
    before = {"other.ipynb": 3.0, "gone.ipynb": 4.0, "a.ipynb": 99.0}
    file = tmp_path / "durations.json"
    file.write_text(json.dumps({"nbrepro_durations": 1, "seconds": before}), "utf-8")
    assert stored(tmp_path, ran("a.ipynb", 1.0, 2.3456)) == {"a.ipynb": 3.35, "other.ipynb": 3.0}
    assert file.read_text("utf-8").splitlines()[3] == '  "a.ipynb": 3.35,'


def test_a_part_has_what_is_known_of_its_own_notebooks_alone(tmp_path: Path) -> None:
    cached = ran("a.ipynb", 0.0, is_cached=True)
    assert stored(tmp_path, cached, a=7.0, b=8.0) == {"a.ipynb": 7.0}


@pytest.mark.parametrize(
    "notebook",
    [
        ran("a.ipynb", 0.0, is_cached=True),
        ran("a.ipynb", 1.0, code_cells=2),  # one cell was chosen
        ran("a.ipynb", 1.0, 2.0, outcome="not run"),
        ran("a.ipynb", 1.0, 2.0, outcome="interrupted"),
        ran("a.ipynb"),  # no cells, or none that was chosen
        Notebook("a.ipynb", items=(Item("notebook", "failed"),)),
    ],
    ids=["cached", "chosen", "not run", "interrupted", "no cells", "unreadable"],
)
def test_what_was_not_run_as_a_whole_has_no_new_duration(
    tmp_path: Path, notebook: Notebook
) -> None:
    assert stored(tmp_path, notebook) == {}
    assert stored(tmp_path, notebook, a=7.0) == {"a.ipynb": 7.0}


def test_a_notebook_that_fails_has_a_duration_and_one_that_is_skipped_keeps_it(
    tmp_path: Path,
) -> None:
    assert stored(tmp_path, ran("a.ipynb", 1.0, 2.0, outcome="failed")) == {"a.ipynb": 3.0}
    (tmp_path / "a.ipynb").touch()
    skipped = ran("a.ipynb", 0.0, outcome="skipped")
    assert stored(tmp_path, skipped) == {"a.ipynb": 3.0}
    assert stored(tmp_path, replace(skipped, path="b.ipynb"))["b.ipynb"] == 0.0


def test_the_files_of_a_folder_are_read_together(tmp_path: Path) -> None:
    assert read_durations(tmp_path) == {}
    for name, seconds in (("1", {"a": 1, "b": 5}), ("2/2", {"a": 2.5, "b": 3}), ("3", None)):
        file = tmp_path / f"{name}.json"
        file.parent.mkdir(exist_ok=True)
        text = json.dumps({"nbrepro_durations": 1, "seconds": seconds}) if seconds else "\n"
        file.write_text(text, "utf-8-sig")
    (tmp_path / "README.md").write_text("no durations", "utf-8")
    assert read_durations(tmp_path) == {"a": 2.5, "b": 5.0}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"nbrepro_durations": 1, "seconds": {"a": 1', "it is damaged"),
        (b"\xff\xfe", "it is damaged"),
        (b"[" * 100_000, "it is damaged"),
        (b"[]", "it does not hold durations"),
        (b'{"schema_version": 1}', "it does not hold durations"),
        (b'{"nbrepro_durations": 2, "seconds": {}}', "it has version 2, this program reads 1"),
        (b'{"nbrepro_durations": true, "seconds": {}}', "it has version True"),
        (b'{"nbrepro_durations": 1}', "it has no table of seconds"),
        (b'{"nbrepro_durations": 1, "seconds": {"a": NaN}}', "'a' has no number of seconds"),
        (b'{"nbrepro_durations": 1, "seconds": {"a": -1}}', "'a' has no number of seconds"),
        (b'{"nbrepro_durations": 1, "seconds": {"a": true}}', "'a' has no number of seconds"),
        (b'{"nbrepro_durations": 1, "seconds": {"a": 1' + b"0" * 400 + b"}}", "'a' has no number"),
    ],
)
def test_what_is_no_file_of_durations_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "durations.json"
    file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        known_durations(file)
    assert str(caught.value).startswith(f"durations in {file}: {says}")
    assert str(caught.value).endswith("write it anew with --nbrepro-store-durations")


def test_a_file_that_is_not_there_is_an_error_only_where_it_is_needed(tmp_path: Path) -> None:
    assert known_durations(tmp_path / "durations.json") == {}
    with pytest.raises(SettingsError, match="No such file"):
        read_durations(tmp_path / "durations.json")
