"""``--nbrepro-diagnose full``: the notebook is run with the packages that its lock has."""

from __future__ import annotations

import json
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest
from notebooks import code, notebook, stdout
from runs import Session, check, nbrepro
from wheels import locked, offline, package, wheel

KERNEL = package("ipykernel", "0.1")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A run of notebooks locked with 1.0 of two packages, where 2.0 of them is installed."""
    folder, wheels = tmp_path_factory.mktemp("full"), tmp_path_factory.mktemp("wheels")
    for name in ("calm", "tiny"):
        for version in ("1.0", "2.0"):
            wheel(wheels, name, version)
    around = {"around.pth": sysconfig.get_path("purelib") + "\n"}  # with a kernel in it
    wheel(wheels, "ipykernel", "0.1", **around)
    variables = offline(wheels, tmp_path_factory.mktemp("cache"))
    variables |= {"JUPYTER_PATH": str(_kernel_with_the_newer(folder, variables))}
    for name, version in ("changed", "1.0"), ("gone", "9.0"):
        content = notebook(code("import calm, tiny\nprint(tiny.version)", stdout("1.0\n")))
        content["metadata"]["kernelspec"] = {"name": "newer", "display_name": "newer"}
        packages = package("calm"), package("tiny", version), KERNEL
        locked(folder / f"{name}.ipynb", *packages, content=content)
    options = "--nbrepro-diagnose=full", "-v", "-k", "cell"
    return check(folder, *options, **variables)


def _kernel_with_the_newer(folder: Path, variables: Mapping[str, str]) -> Path:
    """A folder of kernels with one in which 2.0 of both packages is installed."""
    newer = package("calm", "2.0"), package("tiny", "2.0"), KERNEL
    locked(folder / "newer.ipynb", *newer)
    done = nbrepro(folder, "env", "--path", "newer", "newer.ipynb", **variables)
    assert done.returncode == 0, done.stderr
    (folder / "newer.ipynb").unlink()
    spec = folder / "kernels/newer/kernel.json"
    spec.parent.mkdir(parents=True)
    start = [f"{folder}/newer/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": start, "display_name": "newer", "language": "python"}))
    return folder


def _said(session: Session, name: str) -> list[str]:
    """What is said of a notebook at the end: why it failed, and what the runs came to."""
    told = session.properties[f"{name}.ipynb::cell-1"]
    return [*told["nbrepro.diagnosis"].splitlines(), *told["nbrepro.evidence"].splitlines()]


def test_the_locked_packages_give_what_is_stored_and_the_guilty_one_is_named(
    session: Session,
) -> None:
    cause, *runs = _said(session, "changed")
    assert cause == (
        "cause: environment: with the locked packages cell 1 gives what is stored, with tiny 2.0 "
        "instead of 1.0 what it gives here; cell 1 uses it; run it so: "
        "pytest --nbrepro --nbrepro-env locked changed.ipynb"
    )
    assert runs[-1] == "runs with some of them as they are here show that it is tiny"


def test_what_takes_time_is_told_before(session: Session) -> None:
    told = [line for line in session.text.splitlines() if "building" in line]
    assert told[:2] == [
        "changed.ipynb: building the environment of its lock with uv: 3 packages",
        "changed.ipynb: building it with calm 2.0, to see whether that makes the difference",
    ]
    assert "gone.ipynb: building the environment of its lock with uv: 3 packages" in told


def test_an_environment_that_cannot_be_had_leaves_the_likely_cause(session: Session) -> None:
    cause, *_ = _said(session, "gone")
    assert cause.startswith("cause: environment (likely): calm is 2.0 here and 1.0 in the lock, ")
    assert cause.endswith(
        "(not proven: tiny==9.0 is not to be had from the package index); "
        "to see what is in the way: nbrepro env gone.ipynb"
    )
