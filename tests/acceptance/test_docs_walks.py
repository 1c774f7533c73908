"""The pages that lead somebody through a task, walked as they stand: each command, in its order."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from runs import PYTEST, UNUSED, environment

from pytest_nbrepro.cli import main

ROOT = Path(__file__).parents[2]
PAGES = ("start", "reviewers", "teachers", "maintainers")
#: The notebooks that the pages speak of.
NOTEBOOKS = (
    *("report.ipynb", "paper.ipynb", "try.ipynb", "solution.ipynb"),
    *("lectures/week3.ipynb", "submissions/lee.ipynb", "docs/tutorial.ipynb"),
)
#: What is not run, and why: the index would be asked, or the same is run elsewhere.
LEFT_OUT = {
    "pip install pytest-nbrepro": "it is installed",
    "cp paper.ipynb try.ipynb": "it is there",
    "nbrepro lock --engine uv --exclude-newer 2024-05-01 try.ipynb": "test_lock_engines.py",
    "pytest --nbrepro --nbrepro-env locked --nbrepro-offline --nbrepro-trace"
    " --nbrepro-report report.html paper.ipynb": "test_env_locked.py, test_running_offline.py",
    "pytest --nbrepro --nbrepro-report report.html report.ipynb": "test_html_report.py",
    "pytest --nbrepro -q result.ipynb": "test_examples.py",
    "pytest --nbrepro lectures/": "as that of report.ipynb",
    "pytest --nbrepro --nbrepro-update docs/tutorial.ipynb": "test_update.py",
}
#: What lies there afterwards, and what it says.
LEFT_BEHIND: dict[str, dict[str, str]] = {
    "start": {"report.ipynb": '"nbrepro": {'},
    "reviewers": {"try.ipynb": '"matplotlib"'},
    "teachers": {"lectures/week3.ipynb": '"nbrepro": {', "results.json": '"verdict": "reproduced"'},
    "maintainers": {},
}
EXAMPLE = re.compile(r"\$ pytest --nbrepro -q (?:examples/broken/)?(\w+)\.ipynb\n")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(page: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a page, each with the lines that it is shown to print."""
    for block in BLOCK.findall((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *printed = part.splitlines()
            yield command, printed


def run(line: str, folder: Path) -> tuple[int, str]:
    """Run a command in the folder, and give its exit code and what it printed."""
    program, *arguments = shlex.split(line)
    if program == "nbrepro":
        result = CliRunner().invoke(main, arguments)
        return result.exit_code, result.output
    assert program == "pytest"
    unused = [part for plugin in UNUSED for part in ("-p", f"no:{plugin}")]
    done = subprocess.run(
        [PYTEST, *unused, *arguments],
        cwd=folder,
        env=environment(folder, COLUMNS="80"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def is_kept(line: str) -> bool:
    """True for a line that is printed alike everywhere."""
    return bool(line.strip(" .-")) and "locked" not in line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the notebooks of the pages, without records but for the paper."""
    folder = tmp_path_factory.mktemp("walks")
    content = json.loads((ROOT / "examples" / "tuning.ipynb").read_text(encoding="utf-8"))
    del content["metadata"]["nbrepro"]
    for name in NOTEBOOKS:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    assert CliRunner().invoke(main, ["lock", str(folder / "paper.ipynb")]).exit_code == 0
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_each_command_of_the_page_does_what_is_shown(
    page: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    shown = list(commands(page))
    assert shown
    for command, printed in shown:
        if command in LEFT_OUT:
            continue
        code, text = run(command, folder)
        assert code == 0, f"{command}\n{text}"
        for line in filter(is_kept, printed):
            assert line in text, f"{command}\n{text}"
    for name, told in LEFT_BEHIND[page].items():
        assert told in (folder / name).read_text(encoding="utf-8")


def test_what_is_left_out_is_on_the_pages() -> None:
    assert set(LEFT_OUT) <= {command for page in PAGES for command, _ in commands(page)}


def test_failures_of_the_examples_are_shown_as_they_are_told() -> None:
    shown = 0
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            called = EXAMPLE.match(block)
            told = ROOT / "examples" / "broken" / f"{called[1] if called else ''}.txt"
            if not told.is_file():
                continue
            shown += 1
            lines = told.read_text(encoding="utf-8").replace("examples/broken/", "").splitlines()
            for line in block.replace("examples/broken/", "").splitlines():
                assert line == "..." or line in lines, f"{page.name}: {line}"
    assert shown >= 3


def test_the_notebooks_that_the_pages_link_to_are_examples() -> None:
    for page in sorted((ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)]+\.ipynb)\)", page.read_text(encoding="utf-8")):
            notebook = (page.parent / link).resolve()
            assert notebook.is_file()
            assert (ROOT / "examples").resolve() in notebook.parents
