"""What continuous integration is to do: a workflow for GitHub, a job for GitLab.

Facts: GitHub's workflow syntax; GitLab's CI/CD YAML reference. That both are
valid is held against the published schemas by a test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_nbrepro.adoption.change import CannotEditError, line_end, with_end
from pytest_nbrepro.adoption.home import ACTION, TAG

GITHUB = ".github/workflows/notebooks.yml"
GITLAB = ".gitlab-ci.yml"

_SAFE = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./ -]*[A-Za-z0-9_/-]|[A-Za-z_.]")


@dataclass(frozen=True)
class Pipeline:
    """What it has to know.

    ``paths`` are what pytest is given; ``requirements`` what is installed
    beforehand, files or folders of packages; without any, notebooks run in the
    environment of their lock. ``header`` says what made the file, ``runner`` on
    which of GitHub's machines it runs. ``system`` are packages of Debian that are
    installed first.
    """

    paths: Sequence[str]
    python: str
    requirements: Sequence[str] = ()
    branch: str = "main"
    arguments: Sequence[str] = field(default=())
    header: str = ""
    runner: str = "ubuntu-latest"
    system: Sequence[str] = ()

    @property
    def install(self) -> str:
        """What installs the packages of Debian, as a command of its superuser."""
        return f"apt-get install -y --no-install-recommends {' '.join(self.system)}"


def github(pipeline: Pipeline) -> str:
    """The text of a workflow."""
    lines = [
        *_head(pipeline),
        "name: notebooks",
        "",
        "on:",
        "  push:",
        f"    branches: [{_scalar(pipeline.branch)}]",
        "  pull_request:",
        "",
        "permissions:",
        "  contents: read",
        "",
        "jobs:",
        "  notebooks:",
        f"    runs-on: {pipeline.runner}",
        "    timeout-minutes: 60",
        "    steps:",
        "      - uses: actions/checkout@v4",
        "        with:",
        "          persist-credentials: false",
        *(
            [f"      - run: sudo apt-get update && sudo {pipeline.install}"]
            if pipeline.system
            else []
        ),
        f"      - uses: {ACTION}@{TAG}",
        "        with:",
        f'          python-version: "{pipeline.python}"',
        *_input("paths", pipeline.paths),
        *_input("requirements", pipeline.requirements),
        *_input("args", [" ".join(pipeline.arguments)] if pipeline.arguments else []),
    ]
    return "\n".join(lines) + "\n"


def _head(pipeline: Pipeline) -> list[str]:
    told = [f"# {pipeline.header}"] if pipeline.header else []
    return [*told, "# Would somebody else get the outputs that are stored in the notebooks?"]


def _input(name: str, values: Sequence[str]) -> list[str]:
    if len(values) == 1 and "\n" not in values[0]:
        return [f"          {name}: {_scalar(values[0])}"]
    if not values:
        return []
    return [f"          {name}: |", *(f"            {value}" for value in values)]


def _scalar(value: str) -> str:
    """A text as YAML has it: plain where it can be nothing else, otherwise as in JSON."""
    words = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
    is_plain = _SAFE.fullmatch(value) and value.lower() not in words
    if is_plain and not re.fullmatch(r"[\d.eE_-]+", value):
        return value
    return json.dumps(value, ensure_ascii=False)


def gitlab(pipeline: Pipeline, text: str = "") -> str:
    """The text of a configuration with a job for notebooks at its end. Raises CannotEditError."""
    top = _top_level(text)
    name = "notebooks" if "notebooks" not in top else "nbrepro"
    if name in top:
        raise CannotEditError(f"{GITLAB} has jobs called notebooks and nbrepro; see docs/ci.md")
    made = "\n".join(_job(name, pipeline, _stage(top.get("stages")))) + "\n"
    end = line_end(text)
    return with_end(text) + (end if text.strip() else "") + made.replace("\n", end)


def _job(name: str, pipeline: Pipeline, stage: str | None) -> list[str]:
    installed = " ".join(_installed(one) for one in pipeline.requirements)
    words = [
        "--nbrepro",
        *pipeline.arguments,
        "--nbrepro-cache --nbrepro-cache-dir .cache/nbrepro",
        "--nbrepro-report nbrepro-report.html --junitxml nbrepro-junit.xml",
        "--nbrepro-code-quality nbrepro-quality.json",
        *map(_quoted, pipeline.paths),
    ]
    return [
        *_head(pipeline),
        f"{name}:",
        *([f"  stage: {_scalar(stage)}"] if stage else []),
        f"  image: python:{pipeline.python}",
        "  variables:",
        "    PIP_CACHE_DIR: $CI_PROJECT_DIR/.cache/pip",
        "  cache:",
        f"    key: {name}-$CI_COMMIT_REF_SLUG",
        f"    fallback_keys: [{_scalar(f'{name}-{_slug(pipeline.branch)}')}]",
        "    paths: [.cache/pip, .cache/nbrepro]",
        "    when: always",
        "  script:",
        *([f"    - apt-get update && {pipeline.install}"] if pipeline.system else []),
        f"    - {_scalar(f'pip install pytest-nbrepro {installed}'.strip())}",
        "    - >-",
        "      pytest",
        *(f"      {word}" for word in words),
        "  artifacts:",
        "    when: always",
        "    paths: [nbrepro-report.html]",
        "    reports:",
        "      junit: nbrepro-junit.xml",
        "      codequality: nbrepro-quality.json",
    ]


def _installed(requirement: str) -> str:
    if requirement.endswith((".txt", ".in")):
        return f"-r {_quoted(requirement)}"
    return _quoted(requirement if requirement == "." else f"./{requirement}")


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)


def _slug(branch: str) -> str:
    """A branch as GitLab writes it into CI_COMMIT_REF_SLUG."""
    return re.sub(r"[^a-z0-9]", "-", branch.lower())[:63].strip("-")


def _top_level(text: str) -> dict[str, Any]:
    """The names at the top of a file, with their nodes; tags of GitLab's own are let be."""
    import yaml

    try:
        root = yaml.compose(text)
    except (yaml.YAMLError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise CannotEditError(f"{GITLAB} is not read: {told}; see docs/ci.md for the job") from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise CannotEditError(f"{GITLAB} is no mapping with a line for each name; see docs/ci.md")
    return {str(key.value): value for key, value in root.value}


def _stage(node: Any) -> str | None:
    """The stage for a test, where a file has stages and none is called test, as jobs expect."""
    if node is None or not isinstance(node.value, list):
        return None
    names = [str(each.value) for each in node.value if isinstance(each.value, str)]
    if not names or "test" in names:
        return None
    return next((name for name in names if "test" in name or "check" in name), names[0])
