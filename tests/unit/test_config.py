from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from builders import JSON, TEXTS
from hypothesis import given, settings

from pytest_nbrepro.allowing import Allowed
from pytest_nbrepro.compat import OWN, PROFILES
from pytest_nbrepro.config import (
    Settings,
    SettingsError,
    from_pyproject,
    project_folder,
    with_values,
)
from pytest_nbrepro.option import Option
from pytest_nbrepro.options import OPTIONS
from pytest_nbrepro.sanitizing import Replacement
from pytest_nbrepro.stripping import Options


def mistake(values: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        with_values(Settings(), values, "here")
    return str(caught.value)


def test_there_is_one_option_for_each_setting() -> None:
    assert [option.name for option in OPTIONS] == [field.name for field in fields(Settings)]


def test_the_help_gives_the_default_that_the_settings_have() -> None:
    for option in OPTIONS:
        said = re.search(r"\(default ([^)]+)\)", option.help)
        if said:
            default = None if said[1].startswith("none") else float(said[1])
            assert default == getattr(Settings(), option.name)


def test_an_option_is_called_alike_on_the_command_line_and_in_ini_files() -> None:
    option = next(option for option in OPTIONS if option.name == "startup_timeout")
    assert (option.flag, option.ini) == ("--nbrepro-startup-timeout", "nbrepro_startup_timeout")
    assert option.key == "startup-timeout"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"require-record": True}, Settings(require_record=True)),
        ({"require_record": True}, Settings(require_record=True)),
        ({"policy": "strict"}, Settings(policy="strict")),
        ({"rtol": "1e-3"}, Settings(rtol=1e-3)),
        ({"rtol": 0}, Settings(rtol=0.0)),
        ({"timeout": 10, "startup-timeout": "0.5"}, Settings(timeout=10.0, startup_timeout=0.5)),
        ({"output-limit": 1_000_000}, Settings(output_limit=1_000_000.0)),
        ({"notebook-timeout": "90"}, Settings(notebook_timeout=90.0)),
        ({"cache-recheck": "5 %"}, Settings(cache_recheck=0.05)),
        ({"cache-recheck": 1}, Settings(cache_recheck=1.0)),
        ({"memory": "4G"}, Settings(memory=4 * 1024**3)),
        ({"memory": "4GiB"}, Settings(memory=4 * 1024**3)),
        ({"memory": " 512 mb "}, Settings(memory=512 * 1024**2)),
        ({"memory": "1.5T"}, Settings(memory=1536 * 1024**3)),
        ({"memory": ".5g"}, Settings(memory=512 * 1024**2)),
        ({"memory": "64M"}, Settings(memory=64 * 1024**2)),
        ({"memory": 10**9}, Settings(memory=10**9)),
        ({"jobs": "3"}, Settings(jobs=3)),
        ({"jobs": 256}, Settings(jobs=256)),
        ({"preload": "numpy, pandas"}, Settings(preload=("numpy", "pandas"))),
        ({"preload": ["matplotlib.pyplot"]}, Settings(preload=("matplotlib.pyplot",))),
        ({"preload": ""}, Settings()),
        ({"seal": "dates,width colour"}, Settings(seal=("dates", "width", "colour"))),
        ({"seal": ["timezone"]}, Settings(seal=("timezone",))),
        ({"select": "LOCK, OUT001 HW"}, Settings(select=("LOCK", "OUT001", "HW"))),
        ({"ignore": ["ORDER005"]}, Settings(ignore=("ORDER005",))),
        ({"ignore": ""}, Settings()),
        (
            {"per-notebook-ignores": {"a.ipynb": "LOCK", "b/*": ["HW", "OUT004"]}},
            Settings(per_notebook_ignores={"a.ipynb": ("LOCK",), "b/*": ("HW", "OUT004")}),
        ),
        ({"as-written": "address, tqdm"}, Settings(as_written=("address", "tqdm"))),
        ({"as-written": ["folders"]}, Settings(as_written=("folders",))),
        ({"strip": {}}, Settings(strip=Options())),
        (
            {"strip": {"keep-count": True, "extra_keys": ["cell.a", "metadata.b metadata.c"]}},
            Settings(
                strip=Options(keep_count=True, extra_keys=("cell.a", "metadata.b", "metadata.c"))
            ),
        ),
        (
            {"strip": {"max-size": "10k", "drop-output-type": "error stream:stderr"}},
            Settings(strip=Options(max_size=10_000, drop_output_types=("error", "stream:stderr"))),
        ),
        ({"advisories": "/"}, Settings(advisories=Path("/"))),
        (
            {"allowed-advisories": [{"id": "CVE-1", "until": "2027-01-31"}]},
            Settings(allowed_advisories=(Allowed("CVE-1", dt.date(2027, 1, 31)),)),
        ),
        ({"timeout": None, "policy": None}, Settings()),
    ],
)
def test_a_value_is_read_as_it_is_written_on_a_command_line_or_in_toml(
    values: dict[str, Any], expected: Settings
) -> None:
    assert with_values(Settings(), values, "here") == expected


def test_as_many_jobs_as_processors_can_be_asked_for() -> None:
    if hasattr(os, "sched_getaffinity"):
        available = len(os.sched_getaffinity(0))
    else:
        available = os.cpu_count() or 1
    assert with_values(Settings(), {"jobs": "auto"}, "here").jobs == available


def test_what_is_not_said_leaves_what_was_said_before() -> None:
    first = with_values(Settings(), {"timeout": 10, "rtol": 0.1}, "a file")
    second = with_values(first, {"timeout": None, "rtol": 0.2}, "the command line")
    assert second == Settings(timeout=10.0, rtol=0.2)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"require-record": "yes"}, "here: require-record = 'yes': expected true or false"),
        ({"advisories": "no/such/place"}, "expected a file or a folder that exists"),
        ({"advisories": 7}, "advisories = 7: expected the path of a file or a folder"),
        ({"allowed-advisories": [{}]}, "expected an id such as PYSEC-2024-1, CVE-… or GHSA-…"),
        ({"strip": "all"}, "strip = 'all': expected a table such as {keep-count = true}"),
        ({"strip": {"keep-cuont": True}}, "expected some of keep-output, keep-count, "),
        ({"strip": {"keep-cuont": True}}, "max-size, not 'keep-cuont'"),
        ({"strip": {"keep-count": 1}}, "strip = {'keep-count': 1}: expected keep-count to be true"),
        ({"strip": {"extra-keys": 1}}, "expected extra-keys to be a list of words"),
        ({"strip": {"extra-keys": "a"}}, "expected keys such as metadata.KEY or cell.metadata.KEY"),
        ({"strip": {"max-size": True}}, "max-size to be a number of characters such as 500 or 10K"),
        ({"strip": {"max-size": -1}}, "max-size to be a number of characters such as 500 or 10K"),
        ({"policy": "easy"}, "policy = 'easy': expected one of numeric, strict, lenient"),
        ({"rtol": 1}, "rtol = 1: expected a number from 0 to below 1"),
        ({"rtol": -0.1}, "expected a number from 0 to below 1"),
        ({"rtol": "nan"}, "expected a number from 0 to below 1"),
        ({"rtol": False}, "expected a number from 0 to below 1"),
        ({"timeout": 0}, "timeout = 0: expected a number of seconds above 0, at most 1000000"),
        ({"timeout": "soon"}, "timeout = 'soon': expected a number of seconds above 0"),
        ({"timeout": "inf"}, "expected a number of seconds above 0, at most 1000000"),
        ({"timeout": 10**400}, "expected a number of seconds above 0, at most 1000000"),
        ({"startup-timeout": True}, "expected a number of seconds above 0"),
        ({"startup-timeout": []}, "expected a number of seconds above 0"),
        ({"output-limit": float("inf")}, "expected a number of megabytes above 0"),
        ({"cache-recheck": 1.5}, "cache-recheck = 1.5: expected a share from 0 to 1, such as 0.05"),
        ({"cache-recheck": "101%"}, "expected a share from 0 to 1, such as 0.05 or 5%"),
        ({"cache-recheck": "-1%"}, "expected a share from 0 to 1"),
        ({"cache-recheck": "some"}, "expected a share from 0 to 1"),
        ({"cache-recheck": True}, "expected a share from 0 to 1"),
        ({"memory": "4X"}, "memory = '4X': expected a size such as 4G, at least 64M"),
        ({"memory": "63M"}, "a size such as 4G, at least 64M"),
        ({"memory": 0}, "a size such as 4G, at least 64M"),
        ({"memory": -(2**30)}, "a size such as 4G"),
        ({"memory": True}, "a size such as 4G"),
        ({"memory": "2000000T"}, "a size such as 4G"),
        ({"memory": "inf"}, "a size such as 4G"),
        ({"memory": "4G of it"}, "a size such as 4G"),
        ({"memory": []}, "a size such as 4G"),
        ({"jobs": 0}, 'jobs = 0: expected a number from 1 to 256, or "auto"'),
        ({"jobs": 257}, 'a number from 1 to 256, or "auto"'),
        ({"jobs": "many"}, 'a number from 1 to 256, or "auto"'),
        ({"jobs": True}, 'a number from 1 to 256, or "auto"'),
        ({"jobs": 1.5}, 'a number from 1 to 256, or "auto"'),
        ({"jobs": "-1"}, 'a number from 1 to 256, or "auto"'),
        ({"preload": "numpy pandas>=2"}, "modules such as numpy,pandas, not 'pandas>=2'"),
        ({"preload": ["a..b"]}, "not 'a..b'"),
        ({"preload": ["numpy,pandas"]}, "not 'numpy,pandas'"),
        ({"preload": 5}, "expected a list of modules"),
        ({"preload": [5]}, "expected a list of modules"),
        ({"seal": "dates everything"}, "expected a list of dates, progress, timezone, width"),
        ({"seal": [["dates"]]}, "expected a list of dates"),
        ({"seal": 5}, "expected a list of dates"),
        ({"as-written": "adress"}, "not 'adress'; did you mean 'address'?"),
        ({"as-written": ["xyzzy"]}, "not 'xyzzy'; nbrepro rules lists them"),
        ({"as-written": 5}, "expected a list of normalising rules"),
        ({"as-written": [5]}, "expected a list of normalising rules"),
        ({"select": "lock"}, "expected rule codes or their beginnings such as LOCK or OUT001"),
        ({"ignore": ["OUT001", ""]}, "such as LOCK or OUT001, not ''"),
        ({"ignore": ["LOCK,OUT001"]}, "such as LOCK or OUT001, not 'LOCK,OUT001'"),
        ({"ignore": [5]}, "expected a list of rule codes"),
        ({"ignore": {"LOCK": 1}}, "expected a list of rule codes"),
        ({"per-notebook-ignores": ["a"]}, "expected a table of path patterns"),
        ({"per-notebook-ignores": {"a": "NO"}}, "such as LOCK or OUT001, not 'NO'"),
        ({"timout": 1}, "here: there is no setting 'timout'; did you mean 'timeout'?"),
        ({"require-recrod": 1}, "did you mean 'require-record'?"),
        ({"output_limt": 1}, "no setting 'output_limt'; did you mean 'output-limit'?"),
        ({"colour": 1}, "here: there is no setting 'colour'"),
        ({"kernels": "thread"}, "kernels = 'thread': expected one of fork, spawn"),
        ({"compat": ["nbval"]}, "compat = ['nbval']: expected one of nbval"),
        ({"sanitize-with": 1}, "sanitize-with = 1: expected the path of a file"),
        ({"sanitize-with": "a/b"}, "expected a file that can be read (No such file or directory)"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_one_line_that_says_what_would(
    values: dict[str, Any], message: str
) -> None:
    said = mistake(values)
    assert message in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("spelled", "said"),
    [
        (lambda option: option.flag, "here: --nbrepro-output-limit = 0: expected a number"),
        (lambda option: option.ini, "here: nbrepro_output_limit = 0: expected a number"),
        (lambda option: option.key, "here: output-limit = 0: expected a number"),
        (None, "here: output_limit = 0: expected a number"),
    ],
)
def test_a_mistake_goes_by_the_name_that_was_typed(
    spelled: Callable[[Option], str] | None, said: str
) -> None:
    with pytest.raises(SettingsError, match=f"^{said}"):
        with_values(Settings(), {"output_limit": 0}, "here", spelled)


@settings(deadline=None)
@given(name=TEXTS, value=JSON)
def test_any_value_is_read_or_refused(name: str, value: Any) -> None:
    for setting in (*(option.name for option in OPTIONS), name):
        try:
            with_values(Settings(), {setting: value}, "here")
        except SettingsError as error:
            assert str(error).startswith("here: ")  # noqa: PT017 - refusing is one of two right ends


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/home/me/docs/a.ipynb", ("HW", "LOCK", "OUT004")),
        ("docs/a.ipynb", ("HW", "LOCK", "OUT004")),
        ("docs/deep/b.ipynb", ("HW", "LOCK")),
        ("other/a.ipynb", ("HW", "OUT004")),
        ("mydocs/b.ipynb", ("HW",)),
    ],
)
def test_rules_are_ignored_by_patterns_of_paths(path: str, codes: tuple[str, ...]) -> None:
    ignores = {"docs/*.ipynb": ("LOCK",), "a.ipynb": ("OUT004",)}
    settings = Settings(ignore=("HW",), per_notebook_ignores=ignores)
    assert settings.ignored_in(Path(path)) == codes


def test_a_path_counts_from_the_file_in_which_it_stands(tmp_path: Path) -> None:
    (tmp_path / "dates.cfg").write_text("regex: [0-9]+\nreplace: N\n", encoding="utf-8")
    pyproject(tmp_path, '[tool.nbrepro]\nsanitize-with = "dates.cfg"\n')
    assert from_pyproject(tmp_path).sanitize_with == (
        Replacement(re.compile("[0-9]+"), "N", str(tmp_path / "dates.cfg")),
    )


def test_a_tool_is_followed_where_that_is_asked_for() -> None:
    assert Settings().profile is OWN
    assert Settings(compat="nbval").profile is PROFILES["nbval"]


def pyproject(folder: Path, content: str) -> Path:
    (folder / "pyproject.toml").write_text(content, encoding="utf-8")
    return folder


def test_the_settings_of_a_project_are_read_from_its_pyproject(tmp_path: Path) -> None:
    pyproject(
        tmp_path,
        '[tool.nbrepro]\nrtol = 1e-3\nselect = ["LOCK"]\n'
        '[tool.nbrepro.per-notebook-ignores]\n"a.ipynb" = ["HW"]\n',
    )
    expected = Settings(rtol=1e-3, select=("LOCK",), per_notebook_ignores={"a.ipynb": ("HW",)})
    assert from_pyproject(tmp_path) == expected


@pytest.mark.parametrize(
    "content",
    ["", "[tool.other]\nnbrepro = 1\n", "name = 'nbrepro'\n", "tool = 'nbrepro'\n", "= ="],
)
def test_a_pyproject_without_our_table_changes_nothing(tmp_path: Path, content: str) -> None:
    assert from_pyproject(pyproject(tmp_path, content)) == Settings()


def test_no_pyproject_changes_nothing(tmp_path: Path) -> None:
    assert from_pyproject(tmp_path) == Settings()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[tool.nbrepro]\nrtol = 5\n", r"\[tool.nbrepro\]: rtol = 5: expected a number"),
        ("[tool.nbrepro]\nrtoll = 5\n", "no setting 'rtoll'; did you mean 'rtol'"),
        ("[tool]\nnbrepro = 5\n", "tool.nbrepro is not a table"),
        ("[tool.nbrepro\n", "line 1"),
        ("[tool.nbrepro]\nrtol = " + "9" * 5000, "digits"),
        ("[tool.nbrepro]\nx = " + "[" * 5000, "recursion"),
    ],
)
def test_a_mistake_in_a_pyproject_is_told_with_its_path(
    tmp_path: Path, content: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        from_pyproject(pyproject(tmp_path, content))
    assert str(caught.value).startswith(str(tmp_path / "pyproject.toml"))


def test_a_pyproject_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes("[tool.nbrepro] # é".encode("latin-1"))
    with pytest.raises(SettingsError, match="utf-8"):
        from_pyproject(tmp_path)


def test_the_project_is_the_nearest_folder_with_a_pyproject(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    pyproject(tmp_path, "")
    assert project_folder(inner) == tmp_path
    pyproject(inner.parent, "")
    assert project_folder(inner) == inner.parent


def test_without_a_pyproject_the_project_is_where_one_is() -> None:
    nowhere = Path("/there/is/no/such/folder")
    assert project_folder(nowhere) == nowhere
