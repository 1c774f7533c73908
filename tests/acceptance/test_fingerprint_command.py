"""``nbrepro fingerprint``: the machine as a kernel sees it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from notebooks import good, read, write
from runs import nbrepro


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = write(tmp_path / "report.ipynb", good())
    assert nbrepro(tmp_path, "lock", path.name).returncode == 0
    return path


def test_the_machine_is_shown_as_a_table(tmp_path: Path) -> None:
    done = nbrepro(tmp_path, "fingerprint")
    assert (done.returncode, done.stderr) == (0, "")
    told = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert told["numerics.numpy"] == np.__version__
    assert told["numerics.canary"] == "19 tests"
    assert not any(name == "unknown" for name in told.values())


def test_and_as_json_as_it_stands_in_a_record(report: Path) -> None:
    done = nbrepro(report.parent, "fingerprint", "--json", report.name)
    assert json.loads(done.stdout) == read(report)["metadata"]["nbrepro"]["fingerprint"]


def test_beside_a_record_what_differs_is_marked(report: Path) -> None:
    content = read(report)
    fingerprint = content["metadata"]["nbrepro"]["fingerprint"]
    fingerprint["platform"]["libc"]["version"] = "2.1"
    fingerprint["numerics"]["canary"]["dot"] = "0123456789ab"
    write(report, content)
    lines = nbrepro(report.parent, "fingerprint", report.name).stdout.splitlines()
    marked = [line for line in lines if line.startswith("≠ ")]
    assert [line.split()[1] for line in marked] == ["platform.libc", "numerics.canary"]
    assert marked[1].endswith("19 tests; other bits in dot than when the outputs were made")
    below = lines[lines.index(marked[0]) + 1]
    assert below.strip() == "glibc 2.1 when the outputs were made"


def test_variables_of_the_kernel_count(report: Path) -> None:
    done = nbrepro(report.parent, "fingerprint", report.name, OPENBLAS_NUM_THREADS="1")
    assert "numerics.blas.threads" in done.stdout
    assert "OPENBLAS_NUM_THREADS=1" in done.stdout


def test_a_kernel_that_cannot_be_asked_is_told(tmp_path: Path) -> None:
    content = good()
    content["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    content["metadata"]["language_info"] = {"name": "R"}
    write(tmp_path / "r.ipynb", content)
    done = nbrepro(tmp_path, "fingerprint", "r.ipynb")
    assert done.returncode == 1
    assert "RUN001 kernel 'ir' is not installed" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_notebook_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("{")
    done = nbrepro(tmp_path, "fingerprint", "x.ipynb")
    assert done.returncode == 1
    assert "NB0" in done.stdout
