"""``nbrepro lock`` with an engine that resolves: what it stores and what it tells."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_locks import FILES, RESOLVERS, YANKED, lock, made, pins, record, requiring
from indexes import ALONE, Index, served
from notebooks import read, write
from packaging.pylock import Pylock
from runs import nbrepro

every_resolver = pytest.mark.parametrize("engine", RESOLVERS)


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    with served(Index(FILES, yanked=YANKED, password="s3cret/x")) as found:
        yield found


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


def test_only_what_is_required_can_be_locked(index: Index, tmp_path: Path) -> None:
    path = requiring(tmp_path, "app")
    done = lock(path, "uv", "--only-direct", "--index-url", index.url)
    assert pins(path) == ["app==1.0"]
    assert ": locked 1 package (0 of them" in done.stdout


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


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("2020-01-31", "2020-02-01T00:00:00Z"),  # the day counts
        ("2020-01-31T12:00:00+02:00", "2020-01-31T10:00:00Z"),
        ("2020-01-31 12:00", "2020-01-31T12:00:00Z"),
    ],
)
def test_what_is_newer_than_a_day_is_left_out_and_the_time_recorded(
    index: Index, tmp_path: Path, typed: str, recorded: str
) -> None:
    index.uploaded = {"lib-1.1-py3-none-any.whl": "2020-02-01T00:00:00Z"}
    path = requiring(tmp_path, "app")
    lock(path, "uv", "--exclude-newer", typed, "--index-url", index.url)
    assert pins(path) == ["app==1.0", "lib==1.0"]
    assert record(path)["resolver"]["exclude-newer"] == recorded


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
