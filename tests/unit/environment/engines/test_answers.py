"""What the engines make of their tools' answers, and what they refuse before asking."""

from __future__ import annotations

import platform
import sys
from typing import Any

import pytest
from builders import environment

from pytest_nbrepro.environment.engines import ENGINES, Choices, Question, engine, pip, uv
from pytest_nbrepro.environment.engines.pip_tools import PipTools
from pytest_nbrepro.environment.probe import Environment
from pytest_nbrepro.findings import FindingError

DIGEST = "ab" * 32
COMMIT = "0" * 40
_PIP_WARNS = """\
WARNING: The candidate selected for download or install is a yanked version: 'my-mine' candidate \
(version 1.0 at https://host/x (from https://host/simple/))
Reason for being yanked: <none given>
"""


def report(info: dict[str, Any], *, is_direct: bool = True, **more: Any) -> dict[str, Any]:
    about = {"name": "My.Mine", "version": "1.0"}
    return {"install": [{"metadata": about, "download_info": info, "is_direct": is_direct, **more}]}


@pytest.mark.parametrize(
    ("info", "source"),
    [
        (
            {
                "url": "https://me:secret@host/mine.git",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"},
                "subdirectory": "python",
            },
            {
                "vcs": {
                    "type": "git",
                    "url": "https://host/mine.git",
                    "commit-id": COMMIT,
                    "subdirectory": "python",
                }
            },
        ),
        (
            {"url": "https://host/m.zip?token=x", "archive_info": {"hashes": {"sha256": DIGEST}}},
            {"archive": {"url": "https://host/m.zip", "hashes": {"sha256": DIGEST}}},
        ),
    ],
)
def test_what_pip_took_from_an_address_keeps_it(
    info: dict[str, Any], source: dict[str, Any]
) -> None:
    (found,) = pip.packages_of(report(info), "")
    assert (found.name, found.version, found.source) == ("my-mine", "1.0", source)
    assert found.archives == ()


@pytest.mark.parametrize(
    ("printed", "flags", "yanked"),
    [
        ("", {}, None),
        ("", {"is_yanked": False}, None),
        ("", {"is_yanked": True}, ""),
        (
            _PIP_WARNS,
            {},
            "",
        ),
    ],
)
def test_pip_says_what_was_taken_back_in_one_way_or_the_other(
    printed: str, flags: dict[str, bool], yanked: str | None
) -> None:
    info = {
        "url": "https://host/my_mine-1.0-py3-none-any.whl",
        "archive_info": {"hashes": {"sha256": DIGEST}},
    }
    (found,) = pip.packages_of(report(info, is_direct=False, **flags), printed)
    assert found.archives[0].sha256 == DIGEST
    assert found.yanked == yanked


def test_what_uv_took_from_an_address_needs_a_version() -> None:
    archive = {"url": "https://u:p@host/mine-1.0.zip", "hashes": {"sha256": DIGEST}}
    named = {"name": "mine", "version": "1.0", "archive": archive}
    (found,) = uv.packages_of({"packages": [named]}, "")
    assert found.source == {
        "archive": {"url": "https://host/mine-1.0.zip", "hashes": {"sha256": DIGEST}}
    }
    with pytest.raises(FindingError, match="LOCK022 uv does not say which version mine has"):
        uv.packages_of({"packages": [{"name": "mine", "vcs": {"type": "git"}}]}, "")


def ours(**changes: str) -> Environment:
    markers = {
        "platform_python_implementation": platform.python_implementation(),
        "python_version": ".".join(map(str, sys.version_info[:2])),
        "platform_system": platform.system(),
        "platform_machine": platform.machine(),
    }
    return environment(machine={}, **{**markers, **changes})


@pytest.mark.parametrize(
    "other",
    [
        {"python_version": "3.8"},
        {"platform_python_implementation": "PyPy"},
        {"platform_system": "Plan9"},
        {"platform_machine": "vax"},
    ],
)
def test_pip_tools_refuses_another_python_and_names_an_engine_that_does_not(
    other: dict[str, str],
) -> None:
    with pytest.raises(FindingError) as raised:
        PipTools().lock(Question(ours(**other), ("six",)))
    told = raised.value.finding
    assert told.rule == "LOCK022"
    assert "pip-tools resolves for" in told.message
    assert next(iter(other.values())) in told.message
    assert "--engine pip" in told.hint


def test_pip_tools_refuses_an_address() -> None:
    with pytest.raises(FindingError, match="LOCK022 pip-tools does not say what mine at"):
        PipTools().lock(Question(ours(), ("mine @ https://host/mine-1.0.zip",)))


def test_each_engine_is_found_by_its_name() -> None:
    assert [engine(name).name for name in ENGINES] == list(ENGINES)
    assert Choices().engine == "installed"
