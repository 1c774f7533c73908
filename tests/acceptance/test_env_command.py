"""``nbrepro env``: what is built of a lock, and what is refused."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from notebooks import Json, good, read, write
from runs import nbrepro
from wheels import HERE, hashed, locked, offline, package, tiny_wheels, wheel

from pytest_nbrepro.locks import sealed

TINY, TWO = package("tiny"), package("tiny-two", "2.0")
MACHINE = HERE.partition("-")[2]
both = pytest.mark.parametrize("installer", ["uv", "pip"])


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture
def variables(tmp_path: Path, wheels: Path) -> Mapping[str, str]:
    return offline(wheels, tmp_path / "cache")


def _built(folder: Path) -> list[Path]:
    """The environments in the cache, and what was left of others."""
    return sorted((folder / "cache" / "environments").glob("*"))


def _python(done: subprocess.CompletedProcess[str]) -> str:
    """The interpreter that was printed."""
    return done.stdout.split("python    ")[1].split("\n")[0]


def _prints(python: str, code: str) -> str:
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout


def test_an_environment_has_what_is_locked_and_is_built_once(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    locked(tmp_path / "report.ipynb", TINY, TWO)
    done = nbrepro(tmp_path, "env", "report.ipynb", **variables)
    assert done.returncode == 0
    assert done.stderr == "report.ipynb: building the environment of its lock with uv: 2 packages\n"
    (folder,) = _built(tmp_path)
    assert folder.name.startswith(f"{HERE}-")
    assert done.stdout == (
        f"report.ipynb: the environment of its lock is {folder}\n"
        f"    python    {folder}/bin/python\n"
        f"    activate  source {folder}/bin/activate\n"
        "report.ipynb: info: LOCK047 no archive hashes are locked: what came was compared once it "
        "was installed\n"
        "    hint: lock with hashes: nbrepro lock --hashes report.ipynb\n"
    )
    code = "import tiny, tiny_two; print(tiny.version, tiny_two.version)"
    assert _prints(_python(done), code) == "1.0 2.0\n"
    again = nbrepro(tmp_path, "env", "report.ipynb", **variables)
    assert (again.returncode, again.stdout, again.stderr) == (0, done.stdout, "")


def test_notebooks_of_the_same_lock_share_an_environment(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    for name in ("a", "b"):
        locked(tmp_path / f"{name}.ipynb", TINY)
    done = nbrepro(tmp_path, "env", ".", **variables)
    assert done.stderr.count("building") == 1
    listed = nbrepro(tmp_path, "env", "--list", **variables).stdout.splitlines()
    (folder,) = _built(tmp_path)
    assert listed[0].startswith(f"{folder.name}  1 package, ")
    assert listed[1:] == [
        f"    {tmp_path}/a.ipynb",
        f"    {tmp_path}/b.ipynb",
        f"1 environment in {folder.parent}",
    ]


@both
def test_an_archive_with_another_hash_is_refused_and_nothing_is_left(
    tmp_path: Path, variables: Mapping[str, str], installer: str
) -> None:
    path = locked(tmp_path / "report.ipynb", TWO, hashed("tiny", "0" * 64))
    before = path.read_bytes()
    done = nbrepro(tmp_path, "env", "--installer", installer, path.name, **variables)
    assert done.returncode == 1
    assert done.stdout.startswith(
        "report.ipynb: error: LOCK042 the archive of tiny==1.0 is not the one that was locked: "
        "its hash is another one\n"
    )
    assert _built(tmp_path) == []
    assert path.read_bytes() == before


@both
def test_hashes_are_enforced_where_some_are_locked(
    tmp_path: Path, wheels: Path, variables: Mapping[str, str], installer: str
) -> None:
    digest = wheel(tmp_path / "again", "tiny")  # the same bytes
    locked(tmp_path / "report.ipynb", hashed("tiny", digest), TWO)
    done = nbrepro(tmp_path, "env", "--installer", installer, "report.ipynb", **variables)
    assert done.returncode == 0, done.stdout
    assert "LOCK047 no archive hashes are locked of 1 of 2 packages: " in done.stdout


@both
def test_a_package_with_other_files_than_locked_is_not_kept(
    tmp_path: Path, variables: Mapping[str, str], installer: str
) -> None:
    proof = {"nbrepro": {"payload-sha256": "0" * 64, "tags": "py3-none-any"}}
    locked(tmp_path / "report.ipynb", package("tiny", tool=proof), TWO)
    done = nbrepro(tmp_path, "env", "--installer", installer, "report.ipynb", **variables)
    assert done.returncode == 1
    assert "LOCK046 what was installed is not what is locked: tiny 1.0 has other files" in (
        done.stdout
    )
    assert _built(tmp_path) == []


def test_a_lock_that_was_edited_is_not_installed(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    path = locked(tmp_path / "report.ipynb", TINY)
    content = read(path)
    (lock,) = content["metadata"]["nbrepro"]["locks"].values()
    lock["tool"]["nbrepro"]["lock-sha256"] = "0" * 64
    write(path, content)
    done = nbrepro(tmp_path, "env", path.name, **variables)
    assert done.returncode == 1
    assert done.stdout.startswith(f"report.ipynb: error: LOCK017 the lock for {HERE} is not as it")
    assert done.stderr == ""


def test_packages_that_are_left_out_do_not_make_a_lock_an_edited_one(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    path = locked(tmp_path / "report.ipynb", TINY, package("mine"), local=["mine"])
    content = read(path)
    locks = content["metadata"]["nbrepro"]["locks"]
    content["metadata"]["nbrepro"]["locks"] = {key: sealed(locks[key], []) for key in locks}
    write(path, content)
    done = nbrepro(tmp_path, "env", "--skip-local", path.name, **variables)
    assert done.returncode == 0, done.stdout


@both
def test_a_version_that_is_gone_is_named(
    tmp_path: Path, variables: Mapping[str, str], installer: str
) -> None:
    locked(tmp_path / "report.ipynb", TINY, package("tiny-two", "9.0"))
    done = nbrepro(tmp_path, "env", "--installer", installer, "report.ipynb", **variables)
    assert done.returncode == 1
    told = "report.ipynb: error: LOCK043 tiny-two==9.0 is not to be had from the package index\n"
    assert done.stdout.startswith(told)
    assert _built(tmp_path) == []


@both
def test_an_index_that_does_not_answer_is_told(tmp_path: Path, installer: str) -> None:
    locked(tmp_path / "report.ipynb", TINY)
    variables = {"NBREPRO_CACHE": str(tmp_path / "cache"), "PIP_CONFIG_FILE": "/dev/null"}
    variables |= {"UV_HTTP_RETRIES": "0", "PIP_FIND_LINKS": ""}
    arguments = ["env", "--installer", installer, "--index-url", "http://127.0.0.1:9/simple"]
    done = nbrepro(tmp_path, *arguments, "report.ipynb", **variables)
    assert done.returncode == 1
    told = "report.ipynb: error: LOCK044 the package index cannot be reached\n"
    assert done.stdout.startswith(told)
    assert _built(tmp_path) == []


@pytest.mark.parametrize(
    ("platform", "options", "told"),
    [
        (
            "cp311-os2-i386",
            [],
            f"LOCK040 there is no lock for this machine ({MACHINE}); the record has: cp311-os2-",
        ),
        (
            f"cp399-{MACHINE}",
            [],
            f"LOCK041 the lock is for Python 3.99 (cp399-{MACHINE}), and no such Python is found ",
        ),
        (
            HERE,
            ["--python", "/bin/ls"],
            "and '/bin/ls' is no Python that runs\n",
        ),
    ],
)
def test_where_no_python_fits_it_is_told(
    tmp_path: Path, variables: Mapping[str, str], platform: str, options: list[str], told: str
) -> None:
    locked(tmp_path / "report.ipynb", TINY, platform=platform)
    done = nbrepro(tmp_path, "env", *options, "report.ipynb", **variables, PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    assert told in done.stdout
    assert _built(tmp_path) == []


def test_a_python_that_the_record_does_not_allow_is_not_taken(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    content = json.loads(locked(tmp_path / "report.ipynb", TINY).read_text())
    content["metadata"]["nbrepro"]["requires-python"] = ">=3.99"
    write(tmp_path / "report.ipynb", content)
    done = nbrepro(tmp_path, "env", "report.ipynb", **variables, PATH=str(tmp_path))
    assert done.returncode == 1
    assert "\n      the record allows Python >=3.99\n" in done.stdout


def test_without_a_record_there_is_nothing_to_build(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    write(tmp_path / "report.ipynb", good())
    done = nbrepro(tmp_path, "env", "report.ipynb", **variables)
    assert done.returncode == 1
    assert done.stdout.startswith("report.ipynb: error: REC001 the notebook has no record\n")


def test_what_came_from_a_folder_is_refused_or_left_out_as_asked(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    mine, tool = package("mine"), package("my-tool")
    marks: Json = {"local": ["mine", "my-tool"], "infrastructure": ["my-tool"]}
    locked(tmp_path / "report.ipynb", TINY, mine, tool, **marks)
    done = nbrepro(tmp_path, "env", "report.ipynb", **variables)
    assert done.returncode == 1
    assert done.stdout.startswith(
        "report.ipynb: error: LOCK045 mine is not to be had from an index: "
    )
    assert _built(tmp_path) == []
    done = nbrepro(tmp_path, "env", "--skip-local", "report.ipynb", **variables)
    assert done.returncode == 0
    assert done.stdout.endswith(
        "LOCK049 left out, from a folder or an unknown URL: mine, my-tool\n"
    )
    assert _prints(_python(done), "import tiny; print(tiny.version)") == "1.0\n"


def test_the_machinery_that_came_from_a_folder_is_left_out_unasked(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    marks: Json = {"local": ["my-tool"], "infrastructure": ["my-tool"]}
    locked(tmp_path / "report.ipynb", TINY, package("my-tool"), **marks)
    done = nbrepro(tmp_path, "env", "report.ipynb", **variables)
    assert done.returncode == 0
    assert done.stdout.endswith("LOCK049 left out, from a folder or an unknown URL: my-tool\n")


def test_nothing_that_a_hostile_lock_says_is_run_or_written(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    trap = tmp_path / "trap"
    url = f"https://example.org/x/$(touch {trap})"
    vcs = {"type": "git", "url": url, "commit-id": "a" * 40}
    locked(tmp_path / "report.ipynb", TINY, package("tiny-two", "2.0", vcs=vcs))
    done = nbrepro(tmp_path, "env", "report.ipynb", **variables)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(
        "report.ipynb: error: REC003 the record is damaged: nbrepro.locks.packages[1].vcs.url "
        "should be an https address\n"
    )
    assert not trap.exists()
    assert _built(tmp_path) == []
