"""``--nbrepro-env locked``: each notebook is run in the environment of its own lock."""

from __future__ import annotations

import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest
from notebooks import code, good, notebook, result, stdout, write
from runs import UNUSED, check, nbrepro
from wheels import HERE, locked, offline, package, record, wheel

KERNEL = package("ipykernel", "0.1")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of a package, and an "ipykernel" that finds the one of these tests."""
    folder = tmp_path_factory.mktemp("wheels")
    wheel(folder, "tiny", "1.0")
    wheel(folder, "tiny", "2.0")
    wheel(folder, "ipykernel", "0.1", **{"around.pth": sysconfig.get_path("purelib") + "\n"})
    return folder


@pytest.fixture(scope="module")
def variables(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return offline(wheels, tmp_path_factory.mktemp("cache"))


def _uses_tiny(folder: Path, name: str, version: str) -> None:
    cells = [code("import tiny\nprint(tiny.version)", stdout(f"{version}\n"))]
    # what the notebook's own commands would start is of the environment, too
    which = "import shutil, sys; shutil.which('python') == sys.executable"
    content = notebook(*cells, code(which, result("True")))
    locked(folder / name, package("tiny", version), KERNEL, content=content)


def test_each_notebook_runs_in_the_environment_of_its_own_lock(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    _uses_tiny(tmp_path, "one.ipynb", "1.0")
    _uses_tiny(tmp_path, "two.ipynb", "2.0")
    ran = check(tmp_path, "--nbrepro-env=locked", **variables)
    assert ran.code == 0, ran.text
    assert set(ran.outcomes.values()) == {"passed"}
    told = [line for line in ran.text.splitlines() if "building" in line]
    assert told == [
        f"{name}.ipynb: building the environment of its lock with uv: 2 packages"
        for name in ("one", "two")
    ]


def test_workers_of_xdist_build_an_environment_once_and_say_so(
    tmp_path: Path, wheels: Path
) -> None:
    _uses_tiny(tmp_path, "report.ipynb", "1.0")
    without = [name for name in UNUSED if name != "xdist"]
    variables = offline(wheels, tmp_path / "cache")
    ran = check(tmp_path, "--nbrepro-env=locked", "-n2", "-klock", without=without, **variables)
    assert ran.code == 0, ran.text
    assert ran.text.count("report.ipynb: building the environment of its lock with uv") == 1


def test_a_notebook_that_has_no_such_environment_fails_once_and_says_why(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    write(tmp_path / "bare.ipynb", good())
    locked(tmp_path / "far.ipynb", KERNEL, platform="cp311-os2-i386")
    locked(tmp_path / "gone.ipynb", package("tiny", "9.0"), KERNEL)
    locked(tmp_path / "no_kernel.ipynb", package("tiny"))
    _uses_tiny(tmp_path, "good.ipynb", "1.0")
    ran = check(tmp_path, "--nbrepro-env=locked", **variables)
    assert {item: line for item in ran.outcomes if (line := _failure(ran.messages, item))} == {
        "bare.ipynb::lock": "REC001 the notebook has no record",
        "far.ipynb::lock": "LOCK040 there is no lock for this machine "
        f"({HERE.partition('-')[2]}); the record has: cp311-os2-i386",
        "gone.ipynb::lock": "LOCK043 tiny==9.0 is not to be had from the package index",
        "no_kernel.ipynb::lock": "LOCK048 the lock has no ipykernel, so no kernel runs in its "
        "environment",
    }
    assert ran.outcomes["bare.ipynb::order"] == "passed"
    assert ran.outcomes["bare.ipynb::cell-1"] == "skipped"
    assert ran.outcomes["good.ipynb::cell-1"] == "passed"


def _failure(messages: Mapping[str, str], item: str) -> str:
    """The first line of why an item failed; empty where it did not."""
    line = messages[item].partition("\n")[0]
    return line if line and "told above" not in line else ""


def test_the_static_checks_can_be_made_there_too(tmp_path: Path, wheels: Path) -> None:
    variables = offline(wheels, tmp_path / "cache")
    _uses_tiny(tmp_path, "one.ipynb", "1.0")
    here = nbrepro(tmp_path, "check", **variables)
    assert "LOCK001 a locked package is not installed: tiny" in here.stdout
    for built in (1, 0):
        there = nbrepro(tmp_path, "check", "--env", "locked", **variables)
        assert (there.returncode, there.stderr.count("building")) == (0, built)


def test_a_lock_that_was_resolved_without_a_kernel_gets_one_by_the_hint(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    content = good()
    content["metadata"]["nbrepro"] = {
        **record(package("tiny")),
        "requirements": ["tiny"],
        "resolver": {"engine": "pip"},
    }
    write(tmp_path / "report.ipynb", content)
    ran = check(tmp_path, "--nbrepro-env=locked", **variables)
    assert "building" not in ran.text
    assert ran.messages["report.ipynb::lock"].splitlines()[1] == (
        "hint: nbrepro requirements --add ipykernel report.ipynb, then: nbrepro lock --engine pip "
        "report.ipynb"
    )


def test_an_environment_without_what_nobody_can_have_is_used_where_it_was_asked_for(
    tmp_path: Path, wheels: Path
) -> None:
    variables = offline(wheels, tmp_path / "cache")
    locked(tmp_path / "report.ipynb", package("mine"), KERNEL, local=["mine"])
    refused = check(tmp_path, "--nbrepro-env=locked", **variables)
    assert refused.messages["report.ipynb::lock"].startswith("LOCK045 mine is not to be had")
    assert nbrepro(tmp_path, "env", "--skip-local", "report.ipynb", **variables).returncode == 0
    ran = check(tmp_path, "--nbrepro-env=locked", **variables)
    assert ran.messages["report.ipynb::lock"].startswith("LOCK001 a locked package is not inst")
    assert ran.outcomes["report.ipynb::cell-1"] == "passed"
