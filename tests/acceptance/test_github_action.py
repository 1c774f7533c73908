"""The action, as GitHub runs it: its shell steps, with the environment that they get there."""

from __future__ import annotations

import importlib.resources
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from notebooks import code, good, notebook, stdout, write
from runs import environment

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {
    step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step
}
FIND, INSTALL, CHECK = STEPS


def run(name: str, folder: Path, path: str = "", **inputs: str) -> tuple[int, str, dict[str, str]]:
    """Run a step; gives its exit code, what it printed, and its outputs."""
    step, outputs = STEPS[name], folder / "outputs.txt"
    script = folder / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    given = {name: value["default"] for name, value in ACTION["inputs"].items()} | inputs
    expressions = {f"${{{{ inputs.{key} }}}}": value for key, value in given.items()}
    variables = {key: expressions[value] for key, value in step.get("env", {}).items()}
    outputs.write_text("", encoding="utf-8")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
        cwd=folder,
        env=environment(
            folder,
            PATH=f"{path}{Path(sys.executable).parent}:{os.environ['PATH']}",
            GITHUB_OUTPUT=str(outputs),
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_RUN_ID="7",
            RUNNER_TEMP=str(folder),
            **variables,
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    script.unlink()
    return done.returncode, done.stdout + done.stderr, _outputs(outputs.read_text("utf-8"))


def _outputs(text: str) -> dict[str, str]:
    """Read what a step writes to GITHUB_OUTPUT: name=value, or name<<END, lines, END."""
    found, lines = {}, iter(text.splitlines())
    for line in lines:
        name, is_long, end = line.partition("<<")
        if is_long:
            found[name] = "\n".join(iter(lambda: next(lines), end))
        else:
            name, _, found[name.partition("=")[0]] = line.partition("=")
    return found


def test_the_action_is_valid_and_no_input_gets_into_a_script() -> None:
    place = importlib.resources.files("check_jsonschema.builtin_schemas") / "vendor"
    schema = json.loads((place / "github-actions.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(ACTION)
    for name, step in STEPS.items():
        assert "${{" not in step["run"], name


@pytest.mark.parametrize("name", STEPS)
def test_the_scripts_are_clean(name: str) -> None:
    checker = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run(
        [checker, "--shell=bash", "-"],
        input=STEPS[name]["run"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_to_be_kept_is_found(tmp_path: Path) -> None:
    code, text, outputs = run(FIND, tmp_path)
    assert (code, outputs["python"]) == (0, ".".join(map(str, sys.version_info[:3]))), text
    assert outputs["pip"]


def test_pip_is_given_what_is_wanted_each_as_one_word(tmp_path: Path) -> None:
    (tmp_path / "a pkg").mkdir()
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    (programs / "python").chmod(0o755)
    wanted = "a pkg\r\n\n-r x; touch pwned.txt\n$(touch pwned.txt)"
    code, text, _ = run(INSTALL, tmp_path, f"{programs}:", requirements=wanted)
    *_, option = head = ["-m", "pip", "install", "--disable-pip-version-check"]
    names = ["--requirement", "./-r x; touch pwned.txt", "--requirement", "./$(touch pwned.txt)"]
    assert (code, text.splitlines()) == (0, [*head, str(ROOT), "./a pkg", *names])
    assert option.startswith("--")
    _, text, _ = run(INSTALL, tmp_path, f"{programs}:", version="1.0")
    assert text.splitlines() == [*head, "pytest-nbrepro==1.0"]
    assert not (tmp_path / "pwned.txt").exists()


def test_a_job_of_a_matrix_runs_its_shard_and_keeps_its_own_results(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    told = '#!/bin/sh\nif [ "$1" = -m ]; then printf "%s\\n" "$@"; fi\n'
    (programs / "python").write_text(told, encoding="utf-8")
    (programs / "python").chmod(0o755)
    shard = "3/8; touch pwned.txt"
    code, text, _ = run(CHECK, tmp_path, f"{programs}:", shard=shard, cache="false", report="")
    words = ["-m", "pytest", "--nbrepro", "--nbrepro-json", f"{tmp_path}/nbrepro.json"]
    assert (code, text.splitlines()) == (0, [*words, f"--nbrepro-shard={shard}", "."])
    assert not (tmp_path / "pwned.txt").exists()
    (kept,) = (
        step["with"]
        for step in ACTION["runs"]["steps"]
        if "nbrepro-results" in step.get("with", {}).get("key", "")
    )
    prefixes = [kept["key"], *kept["restore-keys"].splitlines()]
    assert all("-${{ inputs.shard }}-" in prefix for prefix in prefixes)


def test_notebooks_are_checked_and_all_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a b.ipynb", good())
    write(tmp_path / "-x" / "c.ipynb", notebook(code("print(1)", stdout("2\n"))))
    code_, text, outputs = run(CHECK, tmp_path, paths="$(touch pwned.txt)", report="")
    assert (code_, outputs["status"], "report" in outputs) == (4, "4", False), text
    assert "not found: $(touch pwned.txt)" in text
    options = "--nbrepro-diagnose off -W 'ignore:$(touch pwned.txt)'"
    paths = "a b.ipynb\r\n\n-x/c.ipynb"
    code_, text, outputs = run(CHECK, tmp_path, paths=paths, args=options, report="my report.html")
    assert code_ == 1, text
    assert "notebooks: 1 reproduced, 1 failed" in text
    assert outputs == {
        "status": "1",
        "json": str(tmp_path / "nbrepro.json"),
        "report": "my report.html",
    }
    assert (tmp_path / "my report.html").is_file()
    assert len(json.loads((tmp_path / "nbrepro.json").read_text("utf-8"))["notebooks"]) == 2
    code_, text, _ = run(CHECK, tmp_path, args="'")
    assert code_ == 1
    assert "a quotation mark is not closed" in text
    assert not (tmp_path / "pwned.txt").exists()
