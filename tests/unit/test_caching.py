from __future__ import annotations

from pathlib import Path

import pytest

from pytest_nbrepro.caching import name_of
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
