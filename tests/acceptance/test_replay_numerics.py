"""``--nbrepro-replay-numerics``: a kernel that computes as the record says, proved by bits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from notebooks import code, notebook, read, stdout, write
from runs import check, environment, nbrepro

from pytest_nbrepro.environment import Probe, resolve_kernel

#: Sums in an order that depends on the number of threads, and functions with vector instructions.
SOURCE = """\
import numpy as np
x = np.random.default_rng(1).standard_normal(300_000)
a = x[:90_000].reshape(300, 300)
print((x @ x).hex(), np.linalg.solve(a, x[:300])[0].hex(), float(np.exp(x).max()).hex())"""
THEN = {"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Nehalem"}


def _bits(**variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SOURCE],
        env=environment(Path(), **variables),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that was made and locked with an older processor's BLAS kernel, in one thread."""
    numerics = Probe(resolve_kernel(None, "python")).result().machine["numerics"]
    if [lib["internal_api"] for lib in numerics["blas"] or []] != ["openblas"]:
        pytest.skip("another BLAS library than OpenBLAS")
    made = _bits(**THEN)
    if made == _bits(OPENBLAS_NUM_THREADS="2", OPENBLAS_CORETYPE=""):
        pytest.skip("this processor computes as the older one")
    folder = tmp_path_factory.mktemp("then")
    path = write(folder / "report.ipynb", notebook(code(SOURCE, stdout(made))))
    assert nbrepro(folder, "lock", path.name, **THEN).returncode == 0
    return path


EXACT = ("--nbrepro-rtol", "0", "-rA")
NOW = {"OPENBLAS_NUM_THREADS": "2", "OPENBLAS_CORETYPE": ""}


def test_without_it_the_bits_differ_and_the_finding_says_what_to_do(then: Path) -> None:
    ran = check(then.parent, *EXACT, **NOW)
    assert ran.outcomes["report.ipynb::cell-1"] == "failed"
    assert "HW005 linear algebra may differ in the last digits: BLAS kernel " in ran.text
    assert "--nbrepro-replay-numerics" in ran.text


@pytest.mark.parametrize("kernels", ["fork", "spawn"])
def test_with_it_the_bits_are_those_of_then(then: Path, kernels: str) -> None:
    ran = check(
        then.parent, *EXACT, "--nbrepro-replay-numerics", "--nbrepro-kernels", kernels, **NOW
    )
    assert set(ran.outcomes.values()) == {"passed"}
    assert "HW012 NumPy computes as recorded: the self-test gives the same bits" in ran.text
    assert "OPENBLAS_NUM_THREADS=1" in ran.text


def test_check_replays_too(then: Path) -> None:
    done = nbrepro(then.parent, "check", then.name, "--replay-numerics", "-v", **NOW)
    assert done.returncode == 0
    assert "HW005" not in done.stdout
    assert "info: HW012 NumPy computes as recorded" in done.stdout
    assert "OPENBLAS_CORETYPE=Nehalem" in done.stdout


def test_what_cannot_be_had_is_told(then: Path, tmp_path: Path) -> None:
    content = read(then)
    numerics = content["metadata"]["nbrepro"]["fingerprint"]["numerics"]
    for library in (*numerics["blas"], *numerics["others"]):
        library["threads"] = 5000
    numerics["canary"]["dot"] = "0123456789ab"
    path = write(tmp_path / "report.ipynb", content)
    done = nbrepro(tmp_path, "check", path.name, "--replay-numerics", **NOW)
    assert "warning: HW012 the recorded numerics are not restored: the self-test" in done.stdout
    assert "not possible: 5000 threads of openblas need as many processors" in done.stdout


def test_a_record_cannot_smuggle_a_variable_in(then: Path, tmp_path: Path) -> None:
    content = read(then)
    fingerprint = content["metadata"]["nbrepro"]["fingerprint"]
    evil = {"LD_PRELOAD": "/tmp/evil.so", "PYTHONPATH": "/tmp", "MKL_CBWR": "COMPATIBLE"}
    fingerprint["numerics"]["variables"] = evil
    path = write(tmp_path / "report.ipynb", content)
    done = nbrepro(tmp_path, "check", path.name, "--replay-numerics", "-v", **NOW)
    assert "MKL_CBWR=COMPATIBLE" in done.stdout
    assert "with LD_PRELOAD" not in done.stdout
    assert " PYTHONPATH=" not in done.stdout.partition("started with")[2].partition("\n")[0]


def test_without_a_record_there_is_nothing_to_replay(tmp_path: Path) -> None:
    write(tmp_path / "report.ipynb", notebook(code("x = 1")))
    ran = check(tmp_path, "--nbrepro-replay-numerics")
    assert ran.code == 0
    assert "HW0" not in ran.text


def test_a_record_without_a_self_test_proves_nothing(then: Path, tmp_path: Path) -> None:
    content = read(then)
    del content["metadata"]["nbrepro"]["fingerprint"]["numerics"]["canary"]
    path = write(tmp_path / "report.ipynb", content)
    done = nbrepro(tmp_path, "check", path.name, "--replay-numerics", "-v", **NOW)
    assert "info: HW012 whether NumPy computes as recorded cannot be told" in done.stdout
