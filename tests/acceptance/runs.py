"""pytest and nbrepro, run as a user runs them: in a folder, mostly as processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from template import Template

PYTEST = Path(sys.executable).with_name("pytest")
NBREPRO = Path(sys.executable).with_name("nbrepro")
#: Plugins that most of these tests do not need; without them pytest starts faster.
UNUSED = ("hypothesispytest", "xdist", "cacheprovider")

_OURS = ("PYTEST_", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "JUPYTER", "IPYTHON", "COLUMNS")


def environment(home: Path, **variables: str) -> dict[str, str]:
    """The variables of a user who has set none about pytest and Jupyter."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
    return {**kept, "HOME": str(home), "COLUMNS": "120", **variables}


_TEMPLATE = Template(environment(Path.home()))


def quick(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest in this process: for what needs no kernel."""
    return pytester.runpytest(*_without(UNUSED), *arguments)


def _without(plugins: Iterable[str]) -> list[str]:
    return [part for plugin in plugins for part in ("-p", f"no:{plugin}")]


@dataclass(frozen=True)
class Session:
    """What a run of pytest came to.

    ``outcomes`` ("passed", "failed", "skipped") and ``messages`` (why failed
    or skipped) are those of the JUnit file, by ``notebook::item``.
    """

    code: int
    text: str
    outcomes: Mapping[str, str]
    messages: Mapping[str, str]
    properties: Mapping[str, Mapping[str, str]]

    def first_line(self, item: str) -> str:
        """The first line of the message of an item."""
        return self.messages[item].partition("\n")[0]


def check(
    folder: Path, *arguments: str, without: Iterable[str] = UNUSED, **variables: str
) -> Session:
    """Run ``pytest --nbrepro`` in a folder.

    Why a notebook failed is not asked, unless ``arguments`` say so: hundreds
    of them fail in these tests, and each would be run twice.
    """
    junit = folder / ".junit.xml"
    asked = any(argument.startswith("--nbrepro-diagnose") for argument in arguments)
    plain = () if asked else ("--nbrepro-diagnose=off",)
    options = [f"--junitxml={junit}", *plain, *arguments]
    done = run(folder, *options, without=without, **variables)
    return _session(done.returncode, done.stdout + done.stderr, junit)


def run(
    folder: Path, *arguments: str, without: Iterable[str] = UNUSED, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ``pytest --nbrepro`` in a folder, and that as it is."""
    command: list[str | Path] = [PYTEST, "--nbrepro", *_without(without), *arguments]
    return _run(command, folder, environment(folder, **variables), 400)


def _run(
    command: Sequence[str | Path], folder: Path, variables: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run one of our programs: where it can be, as a fork of what has imported all it needs."""
    run = _TEMPLATE.run if _TEMPLATE.can_run(variables) else _program
    return run(command, folder, variables, seconds)


def _session(code: int, text: str, junit: Path) -> Session:
    outcomes, messages, properties = {}, {}, {}
    cases = ET.parse(junit).iter("testcase") if junit.exists() else ()
    for case in cases:
        item = f"{case.get('classname')}::{case.get('name')}"
        kinds = {"failure": "failed", "error": "error", "skipped": "skipped"}
        told = next((child for child in case if child.tag in kinds), None)
        outcomes[item] = "passed" if told is None else kinds[told.tag]
        messages[item] = "" if told is None else told.get("message", "")
        properties[item] = {
            str(found.get("name")): str(found.get("value")) for found in case.iter("property")
        }
    return Session(code, text, outcomes, messages, properties)


def nbrepro(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``nbrepro`` in a folder."""
    return _run([NBREPRO, *arguments], folder, environment(folder, **variables), 300)


def _program(
    command: Sequence[str | Path], folder: Path, variables: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
