"""``nbrepro export`` to what runs notebooks elsewhere: from a folder of notebooks to files."""

from __future__ import annotations

import contextlib
import copy
import importlib.resources
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result
from notebooks import Json, code, notebook, write

from pytest_nbrepro.cli import main

SETS = ("dockerfile", "binder", "devcontainer", "aicoe-ci", "vdk-job")


def package(name: str, version: str = "1.0", letter: str = "a") -> Json:
    file = f"{name}-{version}-py3-none-any.whl"
    wheel = {"name": file, "url": f"https://files.example.org/{file}"}
    return {
        "name": name,
        "version": version,
        "wheels": [{**wheel, "hashes": {"sha256": letter * 64}}],
    }


def report(*packages: Json, key: str = "cp312-linux-x86_64") -> Json:
    """A notebook with a record that needs no kernel here."""
    found = notebook(
        code("rate = 0.1  # type: float a year", tags=["parameters"]),
        code("print(rate)\nrate", tags=["vdk"]),
    )
    listed = [package("ipykernel"), *packages]
    lock = {
        "lock-version": "1.0",
        "requires-python": "==3.12.*",
        "packages": listed,
        "tool": {"nbrepro": {"system": {"manager": "dpkg", "distribution": "debian"}}},
    }
    found["metadata"]["nbrepro"] = {
        "schema": 1,
        "locks": {key: lock},
        "fingerprint": {
            "python": {"version": "3.12.4", "implementation": "CPython"},
            "platform": {
                "system": "Linux",
                "machine": "x86_64",
                "libc": {"name": "glibc", "version": "2.36"},
            },
            "numerics": {"blas": [{"api": "openblas", "threads": 2}], "variables": {}},
        },
    }
    return found


def export(folder: Path, kind: str, *arguments: str) -> Result:
    with contextlib.chdir(folder):
        return CliRunner().invoke(main, ["export", "--to", kind, *arguments])


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_each_kind_is_written_below_a_folder_and_the_same_each_time(tmp_path: Path) -> None:
    write(tmp_path / "report.ipynb", report(package("six")))
    for kind in SETS:
        place = "job" if kind == "vdk-job" else "."
        done = export(tmp_path, kind, "-o", place, "report.ipynb")
        assert (done.exit_code, done.stderr) == (0, ""), kind
        before = files(tmp_path)
        assert {*done.stdout.split()} <= {*before, "job/report.ipynb"}, kind
        assert export(tmp_path, kind, "-o", place, "report.ipynb").exit_code == 0, kind
        assert files(tmp_path) == before, kind
    docker = before["Dockerfile"].decode()
    assert "FROM python:3.12.4-slim-bookworm\n" in docker
    said = r"\"type\": \"float\", \"default\": \"0.1\", \"help\": \"a year\""
    assert said in docker
    assert 'ENV OPENBLAS_NUM_THREADS="2"' in docker
    assert b"six==1.0 \\\n    --hash=sha256:" in before["docker/requirements.txt"]
    assert (tmp_path / "binder" / "start").stat().st_mode & 0o111


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("dockerfile", ".dockerignore"),
        ("binder", "binder/start"),
        ("binder", "binder/runtime.txt"),
        ("gitlab-ci", ".gitlab-ci.yml"),
        ("script", "report.py"),
    ],
)
def test_what_others_wrote_stays_and_nothing_is_written_half(
    tmp_path: Path, kind: str, path: str
) -> None:
    write(tmp_path / "report.ipynb", report())
    mine = tmp_path / path
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine\n")
    done = export(tmp_path, kind, "-o", ".", "report.ipynb")
    assert done.exit_code == 1
    told = f"Error: {path}: it was not made by nbrepro export; --force replaces it\n"
    assert done.stderr == told
    assert files(tmp_path) == {path: b"mine\n"}
    assert export(tmp_path, kind, "-o", ".", "--force", "report.ipynb").exit_code == 0
    assert mine.read_text() != "mine\n"


def test_locks_that_disagree_are_told_or_become_an_image_each(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", report(package("six", "1.0")))
    write(tmp_path / "sub" / "a.ipynb", report(package("six", "2.0")))
    done = export(tmp_path, "dockerfile", "-o", ".", ".")
    assert done.exit_code == 1
    assert done.stderr.startswith(
        "error: LOCK009 the locks disagree: six is 1.0 in a.ipynb and 2.0 in sub/a.ipynb\n"
    )
    assert not files(tmp_path)
    assert export(tmp_path, "dockerfile", "-o", ".", "--each", ".").exit_code == 0
    made = files(tmp_path)
    assert {"a.Dockerfile", "a-2.Dockerfile", "docker/a-2/requirements.txt"} <= {*made}
    assert b"six==2.0" in made["docker/a-2/requirements.txt"]


def test_an_image_is_what_the_notebooks_agree_on_and_the_host_what_each_needs(
    tmp_path: Path,
) -> None:
    records = [report(), report(), report()]
    numbers = ((2, 4, "8G"), (2, 2, "32G"), (3, 1, "512M"))
    for path, each, (threads, cores, memory) in zip("abc", records, numbers, strict=True):
        found = each["metadata"]["nbrepro"]
        blas = [{"api": "openblas", "threads": threads}]
        found["fingerprint"]["numerics"] = {"blas": blas, "variables": {"MKL_CBWR": "SSE4_1"}}
        found["requires-hardware"] = {"cores": cores, "memory": memory}
        write(tmp_path / f"{path}.ipynb", each)
    assert export(tmp_path, "devcontainer", "-o", ".", "a.ipynb", "b.ipynb").exit_code == 0
    said = json.loads((tmp_path / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert said["hostRequirements"] == {"cpus": 4, "memory": "32gb"}
    assert said["containerEnv"] == {"MKL_CBWR": "SSE4_1", "OPENBLAS_NUM_THREADS": "2"}
    assert export(tmp_path, "devcontainer", "-o", ".", "a.ipynb", "c.ipynb").exit_code == 0
    said = json.loads((tmp_path / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert said["containerEnv"] == {"MKL_CBWR": "SSE4_1"}


def test_a_fingerprint_of_another_machine_says_nothing_of_the_image(tmp_path: Path) -> None:
    other = report()
    other["metadata"]["nbrepro"]["fingerprint"]["platform"]["machine"] = "aarch64"
    write(tmp_path / "report.ipynb", other)
    assert export(tmp_path, "dockerfile", "-o", ".", "report.ipynb").exit_code == 0
    text = (tmp_path / "Dockerfile").read_text("utf-8")
    assert "FROM python:3.12-slim-bookworm\n" in text
    assert "OPENBLAS" not in text


def test_without_hashes_versions_are_pinned_and_that_is_said(tmp_path: Path) -> None:
    write(tmp_path / "report.ipynb", report({"name": "six", "version": "1.0"}))
    done = export(tmp_path, "binder", "-o", ".", "report.ipynb")
    assert done.exit_code == 0
    assert done.stderr == (
        "warning: LOCK053 versions are pinned, but not files: the lock does not have the hashes "
        "of all\nhint: nbrepro lock --hashes report.ipynb\n"
    )
    assert b"--hash" not in files(tmp_path)["binder/requirements.txt"]


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        ({}, "which packages of the operating system are needed is not recorded"),
        (
            {"system": {"manager": "rpm", "distribution": "fedora", "release": "43"}},
            "packages of the operating system are those of fedora 43",
        ),
    ],
)
def test_packages_of_the_system_that_an_image_will_not_have_are_told(
    tmp_path: Path, tool: Json, told: str
) -> None:
    found = report(package("six"))
    found["metadata"]["nbrepro"]["locks"]["cp312-linux-x86_64"]["tool"] = {"nbrepro": tool}
    write(tmp_path / "report.ipynb", found)
    done = export(tmp_path, "binder", "-o", ".", "report.ipynb")
    assert done.exit_code == 0
    assert done.stderr.startswith(f"info: LOCK054 {told}\nhint: ")
    assert "--apt PACKAGE" in done.stderr
    assert (
        "LOCK054"
        not in export(tmp_path, "binder", "-o", ".", "--apt", "git", "report.ipynb").stderr
    )
    assert "LOCK054" not in export(tmp_path, "vdk-job", "-o", "job", "report.ipynb").stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["dockerfile", "report.ipynb"], "dockerfile is a set of files: say in which folder they"),
        (["dockerfile", "-o", "job", "report.ipynb"], "report.ipynb is not below job: name one"),
        (["binder", "-o", "report.ipynb", "report.ipynb"], "report.ipynb is a file; binder goes"),
        (["binder", "-o", ".", "--each", "report.ipynb"], "--each is for dockerfile"),
        (["sbom", "--apt", "git", "report.ipynb"], "--apt is for dockerfile, binder, devcontainer"),
        (["binder", "-o", ".", "--apt", "a;b", "report.ipynb"], "'a;b' is no name of a package"),
        (
            ["dockerfile", "-o", ".", "--base-image", "a b", "report.ipynb"],
            "is no name of an image",
        ),
        (["script", "report.ipynb", "b.ipynb"], "several scripts: say in which folder they go"),
        (["github-workflow", "${{ x }}.ipynb"], "is a name that github-workflow would read as"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_written(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    for name in ("report.ipynb", "b.ipynb", "${{ x }}.ipynb"):
        write(tmp_path / name, report())
    done = export(tmp_path, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in " ".join(done.stderr.split())
    assert not files(tmp_path)


def test_workflows_are_valid_and_run_each_notebook_in_the_environment_of_its_lock(
    tmp_path: Path,
) -> None:
    write(tmp_path / "it's #1.ipynb", report(package("six", "1.0")))
    write(tmp_path / "sub" / "b.ipynb", report(package("six", "2.0")))  # which needs no image
    schemas = importlib.resources.files("check_jsonschema.builtin_schemas") / "vendor"
    for kind, path, schema in (
        ("github-workflow", ".github/workflows/notebooks.yml", "github-workflows.json"),
        ("gitlab-ci", ".gitlab-ci.yml", "gitlab-ci.json"),
    ):
        printed = export(tmp_path, kind, ".")
        assert export(tmp_path, kind, "-o", ".", ".").exit_code == 0
        text = (tmp_path / path).read_text("utf-8")
        assert printed.stdout == text
        assert text.startswith("# Made by nbrepro export from it's #1.ipynb, sub/b.ipynb (cp312")
        said = {"on" if key is True else key: part for key, part in yaml.safe_load(text).items()}
        valid = json.loads((schemas / schema).read_text("utf-8"))
        jsonschema.Draft7Validator(valid).validate(said)
        assert "--nbrepro-env locked" in text
        assert "3.12" in text


@pytest.mark.parametrize(
    ("kind", "key", "told"),
    [
        ("dockerfile", "cp312-macos-arm64", "a container runs Linux, and the lock is for macos"),
        ("gitlab-ci", "cp312-macos-arm64", "no machine of gitlab-ci is known for a lock for cp312"),
        ("gitlab-ci", "cp39-linux-x86_64", "gitlab-ci runs this tool in the notebook's Python; it"),
        ("github-workflow", "cp312-linux-riscv64", "no machine of github-workflow is known for a"),
    ],
)
def test_a_lock_of_another_machine_is_told(tmp_path: Path, kind: str, key: str, told: str) -> None:
    write(tmp_path / "report.ipynb", report(key=key))
    done = export(tmp_path, kind, "-o", ".", "report.ipynb")
    assert done.exit_code == 1
    assert done.stderr.startswith(f"error: LOCK052 {told}")
    assert "nbrepro lock report.ipynb" in done.stderr or "NOTEBOOK" in done.stderr


def test_a_script_runs_alone_and_says_what_it_needs(tmp_path: Path) -> None:
    locked = report(package("six"), package("ipython", "9.0"))
    locks = locked["metadata"]["nbrepro"]["locks"]
    locks["cp312-linux-x86_64"]["tool"] = {"nbrepro": {"infrastructure": ["ipython", "ipykernel"]}}
    write(tmp_path / "report.ipynb", locked)
    done = export(tmp_path, "script", "--pep723", "-o", "job.py", "report.ipynb")
    assert (done.exit_code, done.stdout) == (0, "job.py\n")
    text = (tmp_path / "job.py").read_text("utf-8")
    assert text.startswith("# /// script\n# # Made by nbrepro export from report.ipynb (cp312")
    assert '#     "ipython==9.0",\n#     "six==1.0",\n' in text
    ran = subprocess.run([sys.executable, "job.py"], cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout == b"0.1\n0.1\n"
    unlocked = copy.deepcopy(locked)
    del unlocked["metadata"]["nbrepro"]
    write(tmp_path / "plain.ipynb", unlocked)
    printed = export(tmp_path, "script", "--cells", "parameters", "plain.ipynb").stdout
    assert printed == (
        "# Made by nbrepro export from plain.ipynb\n\n"
        "# %% cell 1\nrate = 0.1  # type: float a year\n"
    )
    refused = export(tmp_path, "script", "--pep723", "plain.ipynb")
    assert refused.stderr.startswith("error: REC001 plain.ipynb: the notebook has no record\n")


def test_a_notebook_of_an_older_format_is_shipped_too(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "input": "1", "outputs": [], "language": "python"}
    old = {
        "metadata": report()["metadata"],
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": [{**cell, "collapsed": False, "metadata": {}}], "metadata": {}}],
    }
    write(tmp_path / "report.ipynb", old)
    assert export(tmp_path, "dockerfile", "-o", ".", "report.ipynb").exit_code == 0
    refused = export(tmp_path, "vdk-job", "-o", "job", "report.ipynb")
    assert refused.stderr.startswith("error: NB007 report.ipynb: no cell is tagged 'vdk'")
