"""What pytest was asked for about notebooks: the settings, from its options and its ini file.

An update writes to notebooks, so it has to be asked for by who starts pytest:
not by a file, where nobody would see it, and not on a machine that checks what
others have pushed. Whether this is one is found as pytest itself does it
(``running_on_ci`` in its ``_pytest/compat.py``), except that a variable may
also say no.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest

from pytest_nbrepro.config import Settings, SettingsError, from_pyproject, with_values
from pytest_nbrepro.on_ci import is_told_to_github
from pytest_nbrepro.option import Option
from pytest_nbrepro.options import OPTIONS

#: The options that name a file to be made of what a session finds.
REPORTS = ("json", "report", "sarif", "code_quality", "store_durations")
#: The options by which pytest-html and Allure are told where to put their reports.
OTHERS = PYTEST_HTML, ALLURE = "htmlpath", "allure_report_dir"
_CI = ("CI", "BUILD_NUMBER")
_NO = frozenset({"", "0", "false", "no", "off"})


def settings_of(config: pytest.Config) -> Settings:
    """The settings. Raises pytest.UsageError where one cannot be used."""
    in_files = [o for o in OPTIONS if not o.table_only and not o.command_line_only]
    try:
        settings = from_pyproject(config.rootpath)
        ini = {option.name: _from_ini(config, option) for option in in_files}
        folder = config.inipath.parent if config.inipath else config.rootpath
        settings = with_values(settings, ini, "pytest's ini options", lambda o: o.ini, folder)
        chosen = {
            o.name: config.getoption(f"nbrepro_{o.name}") for o in OPTIONS if not o.table_only
        }
        settings = with_values(settings, chosen, "command line", lambda option: option.flag)
        if settings.update and not hasattr(config, "workerinput"):  # its controller has asked
            _may_update(config.invocation_params.args, os.environ)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from error
    return settings


def wants_reports(settings: Settings, config: pytest.Config) -> bool:
    """True where anything is to be made of what a session finds, by us or by other plugins."""
    is_told = is_told_to_github(settings.github, os.environ)
    is_attached = any(config.getoption(name, None) for name in OTHERS)
    return is_told or is_attached or any(getattr(settings, name) for name in REPORTS)


def _from_ini(config: pytest.Config, option: Option) -> Any:
    try:
        return config.getini(option.ini)
    except (ValueError, pytest.UsageError) as error:  # the former before pytest 9.2
        raise SettingsError(f"pytest's ini options: {option.ini}: {error}") from error


def is_on_ci(variables: Mapping[str, str]) -> str:
    """The variable that says so, empty where none does."""
    said = (name for name in _CI if variables.get(name, "").strip().lower() not in _NO)
    return next(said, "")


def _may_update(typed: tuple[Any, ...], variables: Mapping[str, str]) -> None:
    """Raise SettingsError where notebooks are not to be written to."""
    flag = "--nbrepro-update"
    name = is_on_ci(variables)
    if name:
        raise SettingsError(
            f"{flag} writes to notebooks, which is not done on CI ({name} is set to "
            f"{variables[name]!r}); run it at your desk"
        )
    if flag not in typed and not any(str(part).startswith("@") for part in typed):
        raise SettingsError(
            f"{flag} writes to notebooks, so it has to be typed: it is not taken from addopts "
            "or PYTEST_ADDOPTS"
        )
