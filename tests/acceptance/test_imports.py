"""What is not loaded, and what is not done twice, where nobody needs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from notebooks import good, read, write
from runs import NBREPRO, PYTEST, environment, nbrepro, quick

_HEAVY = (
    "IPython",
    "PIL",
    "archspec",
    "click",
    "deepdiff",
    "ipykernel",
    "jupyter_client",
    "nbclient",
    "nbformat",
    "packaging.pylock",
    "pytest_nbrepro.conductor",
    "pytest_nbrepro.items",
    "threadpoolctl",
    "traitlets",
    "zmq",
)


def test_pytest_without_the_option_loads_none_of_ours(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import sys

        def test_modules():
            assert "pytest_nbrepro.plugin" in sys.modules
            assert [name for name in {_HEAVY} if name in sys.modules] == []
        """
    )
    write(pytester.path / "report.ipynb", good())
    # pytest's own plugins may load packaging or more: what counts is what is added here
    ran = pytester.runpytest_subprocess("-p", "no:hypothesispytest")
    ran.assert_outcomes(passed=1)


def test_collecting_loads_nothing_of_jupyter(pytester: pytest.Pytester) -> None:
    write(pytester.path / "report.ipynb", good())
    unwanted = {"IPython", "deepdiff", "jupyter_client", "nbclient", "nbformat", "zmq"}
    unwanted |= {f"pytest_nbrepro.environment.{part}" for part in ("advisories", "exports")}
    pytester.makeconftest(
        f"""
        import sys

        def pytest_collection_finish(session):
            assert [name for name in {sorted(unwanted)} if name in sys.modules] == []
        """
    )
    ran = pytester.runpytest_subprocess("-p", "no:hypothesispytest", "--nbrepro", "--co", "-q")
    assert ran.ret == pytest.ExitCode.OK, ran.stdout.str()


def test_where_all_results_were_kept_nothing_is_loaded_to_run_or_to_compare(
    tmp_path: Path,
) -> None:
    write(tmp_path / "report.ipynb", good())
    rooms = [f"pytest_nbrepro.{room}" for room in ("comparison", "execution", "requirements")]
    (tmp_path / "conftest.py").write_text(
        "import sys\n\ndef pytest_unconfigure():\n"
        f"    print('loaded:', [name for name in {rooms} if name in sys.modules])\n"
    )
    options = ("--nbrepro", "--nbrepro-cache", "--nbrepro-cache-dir=kept", "-p", "no:cacheprovider")
    said = [
        subprocess.run(
            [PYTEST, *options, "-p", "no:xdist", "-p", "no:hypothesispytest"],
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert f"loaded: {rooms[:2]}" in said[0]
    assert "notebooks: 1 reproduced (1 cached)" in said[1]
    assert "loaded: []" in said[1]


def test_check_loads_nothing_of_jupyter(tmp_path: Path) -> None:
    write(tmp_path / "report.ipynb", good())
    assert nbrepro(tmp_path, "lock", "report.ipynb").returncode == 0
    done = subprocess.run(
        [sys.executable, "-X", "importtime", NBREPRO, "check", "report.ipynb"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("report.ipynb: ok")
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pytest_nbrepro.conductor" in loaded
    unwanted = {"IPython", "deepdiff", "jupyter_client", "nbclient", "nbformat", "pytest", "zmq"}
    assert loaded & unwanted == set()


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """A kernel, called "counted", whose interpreter writes down what it is started with."""
    wrapper = tmp_path / "bin" / "python3"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/starts"\nexec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    folder = tmp_path / "jupyter" / "kernels" / "counted"
    folder.mkdir(parents=True)
    argv = [str(wrapper), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Counted", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    return tmp_path


def _starts(folder: Path) -> int:
    """How often the interpreter was asked for its packages since the last question."""
    starts = folder / "starts"
    count = sum("_probe_script.py" in line for line in starts.read_text().splitlines())
    starts.unlink()
    return count


def test_one_environment_is_probed_once_for_all_notebooks(
    counted: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = good()
    content["metadata"]["kernelspec"]["name"] = "counted"
    first = write(counted / "many" / "n0.ipynb", content)
    variables = {"JUPYTER_PATH": str(counted / "jupyter")}
    assert nbrepro(counted, "lock", "many", **variables).returncode == 0
    assert _starts(counted) == 1
    for i in range(1, 200):
        write(counted / "many" / f"n{i}.ipynb", read(first))
    done = nbrepro(counted, "check", "many", **variables)
    assert done.stdout.endswith("200 notebooks checked: no errors\n")
    assert _starts(counted) == 1
    monkeypatch.setenv("JUPYTER_PATH", variables["JUPYTER_PATH"])
    ran = quick(pytester, "--nbrepro", "-q", "-k", "lock or hardware", str(counted / "many"))
    ran.assert_outcomes(passed=400, deselected=600)
    assert _starts(counted) == 1
