"""What is put into a project; the pipelines are valid by the published schemas."""

import importlib.resources
import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from pytest_nbrepro.adoption import Change, Project, Wanted, changes
from pytest_nbrepro.adoption.pipelines import Pipeline, github, gitlab

SPECIAL = Pipeline(["a b", "c: #d", "on"], "3.12", ["r's.txt", ".", "pkg"], "1.0", ["-q"])
PLAIN = Pipeline(["notebooks"], "3.12", arguments=["--nbrepro-env locked"])


def project(files: dict[str, str] | None = None, *notebooks: str, **more: str) -> Project:
    content = {name: text.encode() for name, text in (files or {}).items()}
    return Project(content, notebooks or ("a.ipynb",), has_git=True, **more)


def made(found: Project, **wanted: bool | str) -> dict[str, Change]:
    kinds = {"settings": False, "ci": "none", **wanted}
    return {one.path: one for one in changes(found, Wanted(**kinds), "3.12")}  # type: ignore[arg-type]  # as the command gives them


def valid(schema: str, text: str) -> dict[str, object]:
    place = importlib.resources.files("check_jsonschema.builtin_schemas") / "vendor" / schema
    data = YAML(typ="safe").load(text)  # as version 1.2 has it: on is a word
    jsonschema.Draft7Validator(json.loads(place.read_text("utf-8"))).validate(data)
    assert isinstance(data, dict)
    return data


@pytest.mark.parametrize("pipeline", [SPECIAL, PLAIN])
def test_a_workflow_is_valid_and_names_all(pipeline: Pipeline) -> None:
    data = valid("github-workflows.json", github(pipeline))
    step = data["jobs"]["notebooks"]["steps"][1]["with"]  # type: ignore[index]  # valid by the schema
    assert step["paths"].splitlines() == pipeline.paths
    assert step.get("requirements", "").splitlines() == [*pipeline.requirements]
    assert data["on"]["push"]["branches"] == [pipeline.branch]  # type: ignore[index]  # as above


@pytest.mark.parametrize("pipeline", [SPECIAL, PLAIN])
def test_a_job_is_valid_and_names_all(pipeline: Pipeline) -> None:
    data = valid("gitlab-ci.json", gitlab(pipeline))
    install, run = data["notebooks"]["script"]  # type: ignore[index]  # valid by the schema
    if pipeline is SPECIAL:
        assert install == "pip install pytest-nbrepro -r 'r'\"'\"'s.txt' . ./pkg"
        assert run.endswith(" 'a b' 'c: #d' on")
    else:
        assert install == "pip install pytest-nbrepro"
        assert run.startswith("pytest --nbrepro --nbrepro-env locked --nbrepro-cache ")


def test_packages_of_the_system_are_installed_before_anything_else() -> None:
    pipeline = replace(PLAIN, system=["libgl1", "g++"])
    install = "apt-get install -y --no-install-recommends libgl1 g++"
    data = valid("github-workflows.json", github(pipeline))
    step = data["jobs"]["notebooks"]["steps"][1]  # type: ignore[index]  # valid by the schema
    assert step == {"run": f"sudo apt-get update && sudo {install}"}
    data = valid("gitlab-ci.json", gitlab(pipeline))
    first, *_ = data["notebooks"]["script"]  # type: ignore[index]  # as above
    assert first == f"apt-get update && {install}"


def test_a_job_goes_to_the_end_into_a_stage_that_is_there() -> None:
    text = "stages: [build, unit-tests]\nnotebooks: {script: x}\nx: !reference [a, b]"
    after = gitlab(PLAIN, text)
    assert after.startswith(text + "\n\n# Would")
    assert "\nnbrepro:\n  stage: unit-tests\n" in after


@pytest.mark.parametrize("text", ["a: [", "[1]", "{a: 1}", "spec: 1\n---\na: 1\n"])
def test_a_configuration_of_gitlab_that_cannot_take_a_job_is_left(text: str) -> None:
    (found,) = made(project({".gitlab-ci.yml": text}), ci="gitlab").values()
    assert not found
    assert "docs/ci.md" in found.notice


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({}, "pyproject.toml"),
        ({"pyproject.toml": "[project]\nname = 'x'\n", "setup.cfg": ""}, "pyproject.toml"),
        ({"setup.py": ""}, "pytest.ini"),
        ({"setup.cfg": "[tool:pytest]\n"}, "setup.cfg"),
        ({"tox.ini": "[pytest]\n"}, "tox.ini"),
        ({"tox.ini": "[tox]\n"}, "pyproject.toml"),
        ({"pytest.toml": "[pytest]\n"}, "pytest.toml"),
    ],
)
def test_settings_go_where_they_change_nothing_else(files: dict[str, str], path: str) -> None:
    (found,) = made(project(files), settings=True).values()
    assert found
    assert found.path == path
    assert b"require" in found.after


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(settings=True, always=True, hooks=True, strip=True, ci="github"),
        Wanted(settings=False, hooks=True, ci="gitlab"),
    ],
)
@pytest.mark.parametrize("files", [{}, {"setup.cfg": "[tool:pytest]\n", "setup.py": ""}])
def test_a_second_time_changes_nothing(wanted: Wanted, files: dict[str, str]) -> None:
    first = project(files)
    found = changes(first, wanted, "3.12")
    assert all(found)
    after = {**first.files, **{change.path: change.after for change in found}}
    assert changes(Project(after, ("a.ipynb",)), wanted, "3.12") == []


@pytest.mark.parametrize(
    ("files", "wanted", "told"),
    [
        ({".github/workflows/notebooks.yml": "x"}, {"ci": "github"}, "stays as it is"),
        ({"pyproject.toml": "["}, {"settings": True}, "is no TOML"),
        ({"setup.cfg": "[pytest]"}, {"always": True}, "reads as [tool:pytest] only"),
        (
            {".pre-commit-config.yaml": "repos:\n- repo: x\n  hooks:\n  - id: nbrepro-check\n"},
            {"strip": True},
            "put in beside them: - id: nbrepro-strip",
        ),
    ],
)
def test_what_others_have_made_is_left_and_told(
    files: dict[str, str], wanted: dict[str, bool | str], told: str
) -> None:
    (found,) = [one for one in made(project(files), **wanted).values() if one.notice]
    assert not found
    assert told in found.notice


@pytest.mark.parametrize(
    ("files", "remote", "service"),
    [
        ({}, "", "github"),
        ({}, "git@gitlab.com:a/b.git", "gitlab"),
        ({".gitlab-ci.yml": ""}, "", "gitlab"),
        ({".github/workflows/x.yml": ""}, "https://gitlab.com/a/b", "github"),
    ],
)
def test_the_service_is_told_by_what_is_there(
    files: dict[str, str], remote: str, service: str
) -> None:
    assert project(files, remote=remote).service == service


@pytest.mark.parametrize(
    ("notebooks", "paths"),
    [
        (("nb/a.ipynb", "nb/x/b.ipynb", "doc/c.ipynb"), ["doc", "nb"]),
        (("nb/a.ipynb", "b.ipynb"), ["."]),
        (tuple(f"{n}/a.ipynb" for n in "abcd"), ["."]),
    ],
)
def test_pytest_is_given_the_folders_that_hold_notebooks(
    notebooks: tuple[str, ...], paths: list[str]
) -> None:
    assert project({}, *notebooks).paths == paths


def test_the_pipelines_on_the_page_are_those_that_are_written() -> None:
    page = (Path(__file__).parents[3] / "docs" / "ci.md").read_text("utf-8")
    workflow, job = (
        f"# {name}\n" for name in (".github/workflows/notebooks.yml", ".gitlab-ci.yml")
    )
    shown = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    for text, head, schema, write in (
        (shown[0], workflow, "github-workflows.json", github),
        (shown[2], job, "gitlab-ci.json", gitlab),
    ):
        assert text.startswith(head)
        assert valid(schema, text) == valid(schema, write(PLAIN))


def test_lines_are_shown_as_git_shows_them() -> None:
    assert [*Change("a", b"x\ny\n", b"x\nz\n").lines()] == [
        *("--- a/a", "+++ b/a", "@@ -1,2 +1,2 @@", " x", "-y", "+z")
    ]


@pytest.mark.parametrize(
    ("files", "settings", "expected"),
    [
        ({}, True, '          args: "--nbrepro-env locked"\n'),
        ({"requirements.txt": ""}, True, '          args: "--nbrepro-env locked"\n'),
        ({"requirements.txt": ""}, False, "          requirements: requirements.txt\n"),
        ({"setup.py": ""}, True, '          requirements: "."\n'),
        (
            {"requirements.txt": "", "pyproject.toml": "[project]\nname = 'x'\n"},
            True,
            "          requirements: |\n            requirements.txt\n            .\n",
        ),
    ],
)
def test_notebooks_run_where_what_they_need_is_installed(
    files: dict[str, str], settings: bool, expected: str
) -> None:
    found = made(project(files, "nb/a.ipynb"), ci="github", settings=settings)
    text = found[".github/workflows/notebooks.yml"].after.decode()
    assert text.partition("          paths: nb\n")[2] == expected
