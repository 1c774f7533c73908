"""``nbrepro lock`` with an engine that resolves: what it stores, what it tells, what it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from indexes import ALONE, Index, sdist, served, wheel
from notebooks import good, read, write
from packaging.pylock import Pylock
from runs import nbrepro

FILES = dict(
    [
        wheel("app", "1.0", "lib>=1", 'never; python_version < "3"'),
        wheel("lib", "1.0"),
        wheel("lib", "1.1"),
        wheel("lib", "1.1", tags="cp27-cp27m-win32"),
        wheel("picky", "1.0", "lib<1.1"),
        wheel("old", "1.0"),
        sdist("src", "2.0"),
    ]
)
YANKED = {"old-1.0-py3-none-any.whl": "it was broken"}
RESOLVERS = ("uv", "pip", "pip-tools")
every_resolver = pytest.mark.parametrize("engine", RESOLVERS)


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    with served(Index(FILES, yanked=YANKED, password="s3cret/x")) as found:
        yield found


def requiring(folder: Path, *requirements: str, name: str = "report.ipynb") -> Path:
    """A notebook whose record states requirements, and holds the lock of another platform."""
    content = good()
    content["metadata"]["nbrepro"] = {
        "schema": 1,
        "requirements": list(requirements),
        "locks": {"cp39-windows-amd64": {"packages": [{"name": "other", "version": "1"}]}},
        "cells": [],
    }
    return write(folder / name, content)


def lock(path: Path, engine: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return nbrepro(path.parent, "lock", "--engine", engine, *arguments, path.name, **ALONE)


def record(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = read(path)["metadata"]["nbrepro"]
    return found


def made(path: Path) -> dict[str, Any]:
    """The lock of this platform."""
    (found,) = (lock for key, lock in record(path)["locks"].items() if "windows" not in key)
    assert isinstance(found, dict)
    return found


def pins(path: Path) -> list[str]:
    return [f"{p['name']}=={p['version']}" for p in made(path)["packages"]]


@pytest.fixture(scope="module")
def locks(index: Index, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same notebook, locked by each engine."""
    found = {}
    for engine in RESOLVERS:
        path = requiring(tmp_path_factory.mktemp(engine), "App", "src>=1", "old==1.0")
        done = lock(path, engine, "--index-url", index.url)
        assert done.returncode == 0, done.stdout + done.stderr
        (path.parent / "told").write_text(done.stdout, encoding="utf-8")
        found[engine] = path
    return found


@every_resolver
def test_a_lock_is_a_document_that_packaging_takes(locks: dict[str, Path], engine: str) -> None:
    assert pins(locks[engine]) == ["app==1.0", "lib==1.1", "old==1.0", "src==2.0"]
    Pylock.from_dict(made(locks[engine])).validate()


@every_resolver
def test_each_package_has_the_one_file_that_is_taken_here(
    locks: dict[str, Path], index: Index, engine: str
) -> None:
    packages = {package["name"]: package for package in made(locks[engine])["packages"]}
    assert packages["lib"]["wheels"] == [
        {
            "name": "lib-1.1-py3-none-any.whl",
            "url": f"http://{index.address}/files/lib-1.1-py3-none-any.whl",
            "hashes": {"sha256": index.sha256("lib-1.1-py3-none-any.whl")},
        }
    ]
    assert packages["src"]["sdist"] == {
        "name": "src-2.0.tar.gz",
        "url": f"http://{index.address}/files/src-2.0.tar.gz",
        "hashes": {"sha256": index.sha256("src-2.0.tar.gz")},
    }


def test_all_engines_make_the_same_lock(locks: dict[str, Path]) -> None:
    assert made(locks["uv"]) == made(locks["pip"]) == made(locks["pip-tools"])


@every_resolver
def test_what_resolved_is_recorded_and_told(
    locks: dict[str, Path], index: Index, engine: str
) -> None:
    resolver = record(locks[engine])["resolver"]
    assert resolver["engine"] == engine
    assert resolver["index"] == [f"http://{index.address}/simple"]
    assert resolver["exclude-newer"] is None
    told = (locks[engine].parent / "told").read_text(encoding="utf-8").splitlines()
    assert told[-1].startswith("report.ipynb: locked 4 packages (0 of them Jupyter machinery) for ")
    assert told[-1].endswith(f", resolved by {engine} {resolver['version']}")
    yanked = "report.ipynb: warning: LOCK025 old 1.0 was taken back by its authors: it was broken"
    assert yanked in told
    # it is not what made the outputs, and nobody shall believe so
    assert any(line.startswith("report.ipynb: warning: LOCK001 4 locked pack") for line in told)


@every_resolver
def test_no_password_is_stored_and_other_platforms_keep_their_locks(
    locks: dict[str, Path], engine: str
) -> None:
    text = locks[engine].read_text(encoding="utf-8")
    assert "s3cret" not in text
    assert record(locks[engine])["locks"]["cp39-windows-amd64"] == {
        "packages": [{"name": "other", "version": "1"}]
    }
    assert record(locks[engine])["requirements"] == ["App", "src>=1", "old==1.0"]


@every_resolver
@pytest.mark.parametrize(
    ("requirements", "reason"),
    [
        (["app", "picky", "lib>1"], "lib"),
        (["nobody"], "nobody"),
        (["empty"], "empty"),
    ],
)
def test_what_cannot_be_resolved_is_one_line_and_the_notebook_stays(
    index: Index, tmp_path: Path, engine: str, requirements: list[str], reason: str
) -> None:
    path = requiring(tmp_path, *requirements)
    before = path.read_bytes()
    done = lock(path, engine, "--index-url", index.url)
    first = done.stdout.splitlines()[0]
    assert done.returncode == 1
    assert first.startswith(f"report.ipynb: error: LOCK023 {engine} found no packages that fit: ")
    assert reason in first
    assert "Traceback" not in done.stdout + done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("engine", [*RESOLVERS, "installed"])
def test_an_index_that_is_not_there_is_named_and_the_notebook_stays(
    tmp_path: Path, engine: str
) -> None:
    with served(Index({})) as gone:
        pass
    gone.password = "s3cret"
    path = requiring(tmp_path, "app")
    before = path.read_bytes()
    extra = ["--hashes"] if engine == "installed" else []
    done = lock(path, engine, *extra, "--index-url", gone.url)
    assert done.returncode == 1
    told = "report.ipynb: error: LOCK024 the package index cannot be reached "
    assert done.stdout.startswith(f"{told}(http://{gone.address}/simple")
    assert "Connection refused" in done.stdout.splitlines()[0]
    assert "s3cret" not in done.stdout + done.stderr
    assert path.read_bytes() == before


@every_resolver
def test_a_hostile_requirement_reaches_no_resolver(
    index: Index, tmp_path: Path, engine: str
) -> None:
    seen = len(index.seen)
    path = requiring(tmp_path, "app", f"--index-url={index.url}")
    done = lock(path, engine)
    assert done.returncode == 1
    assert "error: LOCK021 the stated requirement '--index-url=http" in done.stdout
    assert len(index.seen) == seen


@pytest.mark.parametrize("engine", RESOLVERS)
def test_without_requirements_the_hint_says_what_to_do(tmp_path: Path, engine: str) -> None:
    done = lock(write(tmp_path / "report.ipynb", good()), engine)
    assert done.returncode == 1
    assert "error: LOCK020 " in done.stdout
    assert "--engine installed report.ipynb" in done.stdout


def test_only_what_is_required_can_be_locked(index: Index, tmp_path: Path) -> None:
    path = requiring(tmp_path, "app")
    lock(path, "uv", "--only-direct", "--index-url", index.url)
    assert pins(path) == ["app==1.0"]


def test_a_folder_of_files_gives_digests_and_no_address(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "private folder"
    folder.mkdir()
    for name in ("app-1.0-py3-none-any.whl", "lib-1.1-py3-none-any.whl"):
        (folder / name).write_bytes(FILES[name])
    others = {name: content for name, content in FILES.items() if not name.startswith("app")}
    path = requiring(tmp_path, "app")
    with served(Index(others)) as other:
        files = {**ALONE, "PIP_FIND_LINKS": folder.as_uri()}
        done = nbrepro(
            tmp_path, "lock", "--engine", "pip", "--index-url", other.url, path.name, **files
        )
    assert "warning: LOCK027 only an index on this computer has app, so no" in done.stdout
    app, lib = made(path)["packages"]
    assert app["wheels"] == [
        {
            "name": "app-1.0-py3-none-any.whl",
            "hashes": {"sha256": index.sha256("app-1.0-py3-none-any.whl")},
        }
    ]
    # the same file is on the index, so its address is known
    assert lib["wheels"][0]["url"].endswith("/files/lib-1.1-py3-none-any.whl")
    assert "private" not in path.read_text(encoding="utf-8")


def _other_kernel(folder: Path) -> dict[str, str]:
    """A second kernel, of an environment of its own, as variables for Jupyter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    kernel = folder / "jupyter" / "kernels" / "other"
    kernel.mkdir(parents=True)
    argv = [str(folder / "venv" / "bin" / "python"), "-m", "ipykernel_launcher"]
    spec = {"argv": [*argv, "-f", "{connection_file}"], "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return {"JUPYTER_PATH": str(folder / "jupyter")}


def test_two_kernels_in_one_run_are_each_locked_for_themselves(
    index: Index, tmp_path: Path
) -> None:
    variables = {**ALONE, **_other_kernel(tmp_path)}
    first, second = (requiring(tmp_path, "app", name=f"{name}.ipynb") for name in "ab")
    content = read(second)
    content["metadata"]["kernelspec"]["name"] = "other"
    write(second, content)
    third = requiring(tmp_path, "nobody", name="c.ipynb")
    done = nbrepro(tmp_path, "lock", "--engine", "pip", "--index-url", index.url, ".", **variables)
    assert done.returncode == 1
    assert "c.ipynb: error: LOCK023 " in done.stdout  # the others are locked all the same
    assert pins(first) == pins(second) == ["app==1.0", "lib==1.1"]
    assert list(record(third)["locks"]) == ["cp39-windows-amd64"]


def test_another_interpreter_can_be_locked_for(index: Index, tmp_path: Path) -> None:
    _other_kernel(tmp_path)
    python = str(tmp_path / "venv" / "bin" / "python")
    path = requiring(tmp_path, "app")
    assert lock(path, "uv", "--python", python, "--index-url", index.url).returncode == 0
    assert pins(path) == ["app==1.0", "lib==1.1"]
    # the outputs came from the kernel all the same
    assert record(path)["fingerprint"]["python"]["implementation"] == "CPython"
    assert lock(path, "installed", "--python", python).returncode == 0
    assert pins(path) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--engine", "uv", "--hashes"], "--hashes is for what is installed; uv has them anyway"),
        (["--exclude-newer", "2026-01-01"], "engines that resolve can follow it: uv, pip, pip-t"),
        (["--index-url", "https://host/simple"], "no index is asked without --hashes or an --eng"),
        (["--hashes", "--index-url", "https://u:se/cret@host"], "expected an address, https://"),
        (["--hashes", "--index-url", "/folder"], "expected an address, https://"),
        (["--engine", "poetry"], "'poetry' is not one of 'installed', 'uv', 'pip', 'pip-tools'"),
        (["--python", "no-such-python"], "--python 'no-such-python': there is no such program"),
    ],
)
def test_what_makes_no_sense_together_is_said(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    write(tmp_path / "report.ipynb", good())
    done = nbrepro(tmp_path, "lock", *arguments, "report.ipynb")
    assert done.returncode == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert "cret" not in done.stderr


def test_an_engine_whose_tool_is_missing_names_what_brings_it(tmp_path: Path) -> None:
    path = requiring(tmp_path, "app")
    (tmp_path / "uv.py").write_text("def find_uv_bin():\n    raise FileNotFoundError\n")
    done = nbrepro(tmp_path, "lock", "--engine", "uv", path.name, PATH="", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "error: LOCK022 the engine uv needs uv, which is not installed" in done.stdout
    assert "pip install pytest-nbrepro[uv]" in done.stdout
