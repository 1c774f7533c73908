from __future__ import annotations

from pathlib import Path

import pytest

from pytest_nbrepro.caching import is_due, name_of
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.notebook import parse
from pytest_nbrepro.options import OPTIONS
from pytest_nbrepro.paths import folder
from pytest_nbrepro.runs import request_for


def test_a_notebook_is_called_by_its_path_within_its_project(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert name_of(below / "report.ipynb") == "report.ipynb"
    (tmp_path / "a" / "pyproject.toml").write_text("")
    assert name_of(below / "report.ipynb") == "b/report.ipynb"
    (tmp_path / ".git").mkdir()
    assert name_of(below / "report.ipynb") == "a/b/report.ipynb"


def test_a_notebook_behind_a_linked_folder_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "link").symlink_to("a")
    assert name_of(tmp_path / "link" / "report.ipynb") == "a/report.ipynb"


def test_the_folder_of_the_cache_need_not_be_there_and_may_be_no_file(tmp_path: Path) -> None:
    assert folder(str(tmp_path / "new")) == tmp_path / "new"
    assert folder("~/x") == Path("~/x").expanduser()
    for wrong in ("", " ", 3, "a\0b", __file__):
        try:
            folder(wrong)
        except ValueError as error:
            assert str(error).startswith("the path of a folder")  # noqa: PT017 - a loop of them
        else:
            raise AssertionError(wrong)


def test_the_cache_is_off_unless_it_is_asked_for() -> None:
    assert not Settings().cache
    options = {option.name: option for option in OPTIONS}
    assert not options["cache"].command_line_only
    assert options["cache_dir"].is_path


@pytest.mark.parametrize(("asked", "preload"), [(True, ()), (False, ("json",))])
def test_what_is_imported_beforehand_would_not_be_seen(
    tmp_path: Path, asked: bool, preload: tuple[str, ...]
) -> None:
    content = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    conductor = Conductor(Settings(cache=asked, preload=("json",)))
    request = request_for(conductor.open(parse(tmp_path / "report.ipynb", content)))
    assert (request.preload, request.trace) == (preload, asked)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_what_is_run_all_the_same_has_its_turn_once_before_all_have_had_theirs(
    share: float,
) -> None:
    day = 24 * 3600 * 10**9
    names = [f"{number}.ipynb" for number in range(200)]
    for start in (20_000, 20_003):
        days = range(start, start + round(1 / share))
        turns = [sum(is_due(name, share, each * day + 5) for each in days) for name in names]
        assert set(turns) == {1}
        on_one_day = sum(is_due(name, share, start * day) for name in names)
        assert 0.3 * share < on_one_day / len(names) < 3 * share
    assert not any(is_due(name, 0.0, day) for name in names)
    assert all(is_due(name, 1.0, day) for name in names)
