"""What becomes of environments that were built, or half-built: kept, built anew, removed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from notebooks import read
from runs import NBREPRO, environment, nbrepro
from wheels import Index, locked, offline, package, serving, tiny_wheels

TINY, TWO = package("tiny"), package("tiny-two", "2.0")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture
def variables(tmp_path: Path, wheels: Path) -> Mapping[str, str]:
    return offline(wheels, tmp_path / "cache")


@pytest.fixture
def index(wheels: Path) -> Iterator[Index]:
    with serving(wheels) as found:
        yield found


def _started(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """``nbrepro env report.ipynb``, or another command, on its way."""
    return subprocess.Popen(
        [NBREPRO, *(arguments or ("env", "report.ipynb"))],
        cwd=folder,
        env=environment(folder, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline()


def _built(folder: Path) -> list[Path]:
    return sorted((folder / "cache" / "environments").glob("*"))


def test_what_a_kill_left_is_no_environment_and_is_built_anew(tmp_path: Path, index: Index) -> None:
    locked(tmp_path / "report.ipynb", TINY)
    variables = index.variables(tmp_path / "cache")
    killed = _started(tmp_path, **variables)
    assert index.asked.wait(60)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    (folder,) = _built(tmp_path)
    assert (
        f"{folder.name}  not finished\n" in nbrepro(tmp_path, "env", "--list", **variables).stdout
    )
    following = _started(tmp_path, **variables)
    # the installer has outlived who started it, and may still write there
    assert _first_line(following).startswith("report.ipynb: waiting for another process")
    index.open.set()
    assert "report.ipynb: building the environment" in following.communicate()[1]
    assert following.returncode == 0
    assert (folder / "bin" / "python").exists()


def test_two_at_once_build_it_once(tmp_path: Path, index: Index) -> None:
    locked(tmp_path / "report.ipynb", TINY)
    variables = index.variables(tmp_path / "cache")
    one = _started(tmp_path, **variables)
    assert index.asked.wait(60)
    other = _started(tmp_path, **variables)
    assert _first_line(other).startswith("report.ipynb: waiting for another process")
    index.open.set()
    ends = [process.communicate() for process in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0]
    assert ends[0][0] == ends[1][0]
    assert ["building" in told for _, told in ends] == [True, False]
    assert len(index.wheels) == 1


def test_an_interrupt_leaves_nothing(tmp_path: Path, index: Index) -> None:
    locked(tmp_path / "report.ipynb", TINY)
    process = _started(tmp_path, **index.variables(tmp_path / "cache"))
    assert index.asked.wait(60)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 1
    assert _built(tmp_path) == []


def test_where_the_disk_is_full_nothing_is_left(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    locked(tmp_path / "report.ipynb", TINY)
    full = tmp_path / "bin" / "uv"
    full.parent.mkdir()
    full.write_text('#!/bin/sh\necho "No space left on device (os error 28)" >&2\nexit 2\n')
    full.chmod(0o755)
    path = os.pathsep.join([str(full.parent), os.environ["PATH"]])
    done = nbrepro(tmp_path, "env", "report.ipynb", **{**variables, "PATH": path})
    assert done.returncode == 1
    told = "report.ipynb: error: LOCK046 there is no room for the environment: the disk is full\n"
    assert done.stdout.startswith(told)
    assert _built(tmp_path) == []


def test_an_environment_that_was_changed_is_built_anew(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    locked(tmp_path / "report.ipynb", TINY, TWO)
    nbrepro(tmp_path, "env", "report.ipynb", **variables)
    (folder,) = _built(tmp_path)
    (metadata,) = folder.rglob("tiny-1.0.dist-info/METADATA")
    metadata.unlink()
    done = nbrepro(tmp_path, "env", "report.ipynb", **variables)
    assert (done.returncode, done.stderr.count("building")) == (0, 1)
    assert list(folder.rglob("tiny-1.0.dist-info/METADATA")) == [metadata]


def test_one_whose_python_is_gone_is_built_anew(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    locked(tmp_path / "report.ipynb", TINY)
    nbrepro(tmp_path, "env", "report.ipynb", **variables)
    (folder,) = _built(tmp_path)
    (folder / "bin" / "python").unlink()
    (folder / "bin" / "python").symlink_to(tmp_path / "gone")
    done = nbrepro(tmp_path, "env", "report.ipynb", **variables)
    assert (done.returncode, done.stderr.count("building")) == (0, 1)


def test_a_folder_of_ones_own_is_built_in_and_never_overwritten(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    locked(tmp_path / "report.ipynb", TINY)
    locked(tmp_path / "other.ipynb", TWO)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("mine")
    done = nbrepro(tmp_path, "env", "--path", "taken", "report.ipynb", **variables)
    assert done.returncode == 1
    assert f"LOCK046 {taken} is not empty" in done.stdout
    assert (taken / "thesis.txt").read_text() == "mine"
    done = nbrepro(tmp_path, "env", "--path", "here", "report.ipynb", **variables)
    assert (done.returncode, _built(tmp_path)) == (0, [])
    done = nbrepro(tmp_path, "env", "--path", "here", "other.ipynb", **variables)
    assert done.returncode == 1
    assert f"LOCK046 {tmp_path}/here holds an environment that is not" in done.stdout
    refused = nbrepro(tmp_path, "env", "--remove", "./taken", **variables)
    assert (refused.returncode, taken.exists()) == (1, True)
    done = nbrepro(tmp_path, "env", "--remove", "./here", **variables)
    assert (done.returncode, (tmp_path / "here").exists()) == (0, False)


def test_what_no_notebook_wants_any_more_is_removed(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    for name in ("kept", "gone", "renewed"):
        locked(tmp_path / f"{name}.ipynb", package("tiny", note=name))
    nbrepro(tmp_path, "env", ".", **variables)
    assert len(_built(tmp_path)) == 3
    (tmp_path / "gone.ipynb").unlink()
    locked(tmp_path / "renewed.ipynb", TWO)
    done = nbrepro(tmp_path, "env", "--remove-unused", **variables)
    assert (done.returncode, done.stdout.count("removed ")) == (0, 2)
    listed = nbrepro(tmp_path, "env", "--list", **variables).stdout.splitlines()
    assert listed[1] == f"    {tmp_path}/kept.ipynb"
    done = nbrepro(tmp_path, "env", "--remove", listed[0].split()[0], **variables)
    assert (done.returncode, _built(tmp_path)) == (0, [])
    assert nbrepro(tmp_path, "env", "--remove-unused", **variables).stdout == "nothing to remove\n"


def test_what_is_built_meanwhile_is_not_removed_as_unused(tmp_path: Path, index: Index) -> None:
    locked(tmp_path / "report.ipynb", TINY)
    variables = index.variables(tmp_path / "cache")
    building = _started(tmp_path, **variables)
    assert index.asked.wait(60)
    removing = _started(tmp_path, "env", "--remove-unused", **variables)
    assert _first_line(removing) == "waiting for a process that builds it\n"
    index.open.set()
    building.communicate()
    (folder,) = _built(tmp_path)
    assert removing.communicate()[0] == f"kept {folder}, which is used now\n"
    assert (folder / "bin" / "python").exists()


def test_jupyter_is_told_of_an_environment_and_forgets_it_with_it(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    locked(tmp_path / "report.ipynb", package("ipykernel", "6.0"))
    locked(tmp_path / "bare.ipynb", TINY)
    data = {**variables, "JUPYTER_DATA_DIR": str(tmp_path / "data")}
    done = nbrepro(tmp_path, "env", "--kernel", "report.ipynb", **data)
    (folder,) = _built(tmp_path)
    (spec,) = (tmp_path / "data" / "kernels").iterdir()
    assert f"    kernel    {spec.name}\n" in done.stdout
    kernel = read(spec / "kernel.json")
    assert kernel["argv"][0] == str(folder / "bin" / "python")
    again = nbrepro(tmp_path, "env", "--kernel", "report.ipynb", **data)
    assert again.stdout == done.stdout
    refused = nbrepro(tmp_path, "env", "--kernel", "bare.ipynb", **data)
    assert refused.returncode == 1
    assert "LOCK048 the lock has no ipykernel" in refused.stdout
    assert "building" not in refused.stderr  # what nobody can use is not built
    nbrepro(tmp_path, "env", "--remove", folder.name, **data)
    assert list((tmp_path / "data" / "kernels").iterdir()) == []


def test_a_kernel_of_that_name_that_runs_something_else_is_left_alone(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    locked(tmp_path / "report.ipynb", package("ipykernel", "6.0"))
    folder = tmp_path / "data" / "kernels" / "mine"
    folder.mkdir(parents=True)
    spec = json.dumps({"argv": ["/opt/python"], "display_name": "Mine", "language": "python"})
    (folder / "kernel.json").write_text(spec)
    data = {**variables, "JUPYTER_DATA_DIR": str(tmp_path / "data")}
    for name, told in {
        "mine": "LOCK048 there is a kernel 'mine' already, which runs /opt/python\n",
        "..": "LOCK048 '..' cannot be the name of a kernel\n",
        "../mine": "LOCK048 '../mine' cannot be the name of a kernel\n",
        "python3": "LOCK048 'python3' cannot be the name of a kernel\n",
    }.items():
        done = nbrepro(tmp_path, "env", "--kernel-name", name, "report.ipynb", **data)
        assert done.returncode == 1
        assert told in done.stdout
    assert (folder / "kernel.json").read_text() == spec
    done = nbrepro(tmp_path, "env", "--kernel-name", "Theirs", "report.ipynb", **data)
    assert "    kernel    theirs\n" in done.stdout
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--list", "report.ipynb"], ["--list", "--remove-unused"], ["--path", "x", "--list"]],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, arguments: list[str]) -> None:
    done = nbrepro(tmp_path, "env", *arguments)
    assert done.returncode == 2
    assert "name notebooks, e.g. nbrepro env report.ipynb, or one of --list" in done.stderr
