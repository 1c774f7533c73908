"""``nbrepro lock`` where an engine cannot do as it is asked: why is told, nothing is written."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_locks import FILES, RESOLVERS, YANKED, lock, requiring
from indexes import ALONE, Index, served
from notebooks import good, write
from runs import nbrepro

every_resolver = pytest.mark.parametrize("engine", RESOLVERS)


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    with served(Index(FILES, yanked=YANKED, password="s3cret/x")) as found:
        yield found


#: Requirements for which there are no packages, by what is at fault.
WITHOUT_ANSWER = {"lib": ["app", "picky", "lib>1"], "nobody": ["nobody"], "empty": ["empty"]}


@pytest.fixture(scope="module", params=RESOLVERS)
def refused(
    request: pytest.FixtureRequest, index: Index, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, subprocess.CompletedProcess[str]]:
    """An engine, and what it says of a notebook for each of them, and one that states nothing."""
    folder = tmp_path_factory.mktemp("refused")
    paths = [
        requiring(folder, *stated, name=f"{name}.ipynb") for name, stated in WITHOUT_ANSWER.items()
    ]
    before = [path.read_bytes() for path in paths]
    write(folder / "bare.ipynb", good())
    arguments = ["--engine", request.param, "--index-url", index.url, "."]
    done = nbrepro(folder, "lock", *arguments, **ALONE)
    assert [path.read_bytes() for path in paths] == before
    return request.param, done


@pytest.mark.parametrize("reason", WITHOUT_ANSWER)
def test_what_cannot_be_resolved_is_one_line_and_the_notebook_stays(
    refused: tuple[str, subprocess.CompletedProcess[str]], reason: str
) -> None:
    engine, done = refused
    assert done.returncode == 1
    (first,) = (each for each in done.stdout.splitlines() if each.startswith(f"{reason}.ipynb: "))
    told = f"{reason}.ipynb: error: LOCK023 {engine} found no packages that fit: "
    assert first.startswith(told)
    assert reason in first.removeprefix(told)
    assert "Traceback" not in done.stdout + done.stderr


def test_without_requirements_the_hint_says_what_to_do(
    refused: tuple[str, subprocess.CompletedProcess[str]],
) -> None:
    _, done = refused
    assert "bare.ipynb: error: LOCK020 " in done.stdout
    assert "lock all that is installed: nbrepro lock bare.ipynb" in done.stdout


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


def test_pip_does_not_take_a_file_of_unknown_age_for_an_old_one(
    index: Index, tmp_path: Path
) -> None:
    for name in ("app-1.0-py3-none-any.whl", "lib-1.1-py3-none-any.whl"):
        (tmp_path / name).write_bytes(FILES[name])
    path = requiring(tmp_path, "app")
    before = path.read_bytes()
    variables = {**ALONE, "PIP_FIND_LINKS": tmp_path.as_uri(), "PIP_NO_INDEX": "1"}
    arguments = ("--engine", "pip", "--exclude-newer", "2020-01-31", path.name)
    done = nbrepro(tmp_path, "lock", *arguments, **variables)
    assert done.returncode == 1
    assert "error: LOCK022 pip " in done.stdout  # an older pip cannot leave out anything at all
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--engine", "uv", "--hashes"], "--hashes is for what is installed; uv has them anyway"),
        (["--engine", "uv", "--exclude-newer", "soon"], "--exclude-newer 'soon': expected a date"),
        (["--engine", "uv", "--exclude-newer", "9999-12-31"], "expected a date or a time such"),
        (["--exclude-newer", "2026-01-01"], "engines that resolve can follow it: uv, pip, pip-t"),
        (["--index-url", "https://host/simple"], "no index is asked without --hashes or an --eng"),
        (["--hashes", "--index-url", "https://u:se/cret@host"], "expected an address, https://"),
        (["--hashes", "--index-url", "/folder"], "expected an address, https://"),
        (["--engine", "poetry"], "'poetry' is not one of 'installed', 'uv', 'pip', 'pip-tools'"),
        (["--python", "/bin/ls"], "--python '/bin/ls': by its name, that is no Python"),
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
    assert "pip install 'pytest-nbrepro[uv]'" in done.stdout
