"""Dockerfiles and what is made of the same lines: linted, and with names that are hostile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from cargoes import HEADER, HERE, HOSTILE, cargo, texts

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.shipping import KINDS, Cargo, Machine, Parameter, Shipped, one_image

LINTER = Path(sys.executable).parent / "hadolint"
WITH_IMAGE = ("dockerfile", "devcontainer", "aicoe-ci")
PIPFILES = ("# made\n", "{}\n")


def made(kind: str, shipped: Cargo) -> dict[str, str]:
    return texts(KINDS[kind].make(shipped, {}))


def labels(dockerfile: str) -> dict[str, str]:
    """The labels, as Docker reads them: in double quotes backslashes escape."""
    quoted = re.findall(r'^(?:LABEL|     ) ([\w.-]+)="((?:\\.|[^"\\])*)"', dockerfile, re.MULTILINE)
    return {key: re.sub(r"\\(.)", r"\1", text) for key, text in quoted}


@pytest.mark.parametrize(
    "shipped",
    [
        cargo(),
        cargo("a.ipynb", HOSTILE, apt=("libgl1", "git=1:2.39"), tools=("build-essential",)),
        cargo(python="3.9", hashed=False),
        cargo(base_image=f"python:3.12@sha256:{'a' * 64}"),
    ],
)
def test_a_linter_has_nothing_to_say(tmp_path: Path, shipped: Cargo) -> None:
    file = tmp_path / "Dockerfile"
    for kind in ("dockerfile", "devcontainer"):
        found = made(kind, shipped)
        file.write_text(next(text for path, text in found.items() if path.endswith("Dockerfile")))
        done = subprocess.run([LINTER, file], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_environment_is_what_was_locked_and_the_user_is_not_root() -> None:
    found = made("dockerfile", cargo(apt=("libgl1",)))
    assert list(found) == [
        "Dockerfile",
        ".dockerignore",
        "docker/requirements.txt",
        "docker/entrypoint.py",
    ]
    lines = found["Dockerfile"].splitlines()
    assert lines[0] == f"# {HEADER}"
    assert "FROM python:3.12.4-slim-bookworm" in lines
    assert 'RUN test "$(uname -m)" = x86_64' in lines
    assert "        --require-hashes -r /opt/requirements.txt \\" in lines
    assert "    && apt-get install -y --no-install-recommends libgl1 \\" in lines
    assert 'ENV OMP_NUM_THREADS="2" \\' in lines
    assert lines[-2:] == [
        "USER 1000",
        'ENTRYPOINT ["/opt/nbrepro/bin/python", "/opt/nbrepro/entrypoint.py"]',
    ]
    assert found["docker/requirements.txt"] == cargo().requirements
    assert ".git\n" in found[".dockerignore"]


def test_the_kernel_has_the_names_that_notebooks_have_for_it() -> None:
    names = ("climate", "Python3", "--sys-prefix", "a b", "x;y")
    notebooks = tuple(Shipped(f"{name}.ipynb", kernel=name) for name in names)
    lines = made("dockerfile", cargo(notebooks=notebooks))["Dockerfile"].splitlines()
    assert [line.split(" -m ")[1] for line in lines if " -m ipykernel install " in line] == [
        "ipykernel install --prefix /opt/env --name python3 \\",
        "ipykernel install --prefix /opt/env --name climate",
    ]


def test_recorded_packages_of_the_system_are_installed_and_those_asked_for_go_before() -> None:
    recorded = {"libgl1": "1.6.0-1", "graphviz": "2.42.2-7"}
    found = made("dockerfile", cargo(recorded=recorded, apt=("libgl1=1.7",)))["Dockerfile"]
    assert "--no-install-recommends graphviz libgl1=1.7 \\\n" in found
    assert "; locked were:\n#   graphviz 2.42.2-7\n#   libgl1 1.6.0-1\n# hadolint" in found


def test_what_the_record_does_not_say_is_told_where_it_matters() -> None:
    unknown = made("dockerfile", cargo(origin=Machine()))["Dockerfile"]
    assert "# made, nbrepro lock records it\n" in unknown
    assert "FROM python:3.12-slim-bookworm\n" in unknown
    assert "ENV OMP" not in unknown
    known = made("dockerfile", cargo(origin=replace(HERE, needs={"gpu": 1})))["Dockerfile"]
    assert "nbrepro lock records it" not in known
    assert "docker run --rm --gpus all -v" in known


def test_an_index_of_ones_own_is_asked_and_those_beside_it() -> None:
    urls = ("https://example.org/simple", "https://pypi.org/simple")
    options = [f"--index-url {urls[0]}", f"--extra-index-url {urls[1]}"]
    docker = made("dockerfile", cargo(indexes=urls))["Dockerfile"].splitlines()
    assert [f"        {option} \\" for option in options] == [
        line for line in docker if "index-url" in line
    ]
    listed = made("binder", cargo(indexes=urls))["binder/requirements.txt"].splitlines()
    assert listed == ["# made", *options, "six==1 --hash=sha256:00"]


def test_labels_say_which_parameters_the_notebooks_take() -> None:
    parameter = Parameter("rate", "float", '"$x" \\', "in 1/s")
    shipped = cargo(notebooks=(Shipped(HOSTILE, (parameter, Parameter("n"))),), locks=("ab",))
    said = labels(made("dockerfile", shipped)["Dockerfile"])
    assert json.loads(said["pytest-nbrepro.parameters"]) == {
        HOSTILE: [
            {"name": "rate", "type": "float", "default": '"$x" \\', "help": "in 1/s"},
            {"name": "n"},
        ]
    }
    assert json.loads(said["pytest-nbrepro.notebooks"]) == [HOSTILE]
    assert json.loads(said["pytest-nbrepro.locks"]) == ["ab"]
    assert said["org.opencontainers.image.base.name"] == "python:3.12.4-slim-bookworm"
    assert not re.search(r"(?<!\\)[$`]", said["org.opencontainers.image.title"])


def test_a_digest_is_told_where_it_is_known() -> None:
    digest = f"sha256:{'a' * 64}"
    text = made("dockerfile", cargo(base_image=f"python:3.12@{digest}"))["Dockerfile"]
    assert f"FROM python:3.12@{digest}\n" in text
    assert labels(text)["org.opencontainers.image.base.digest"] == digest
    assert "imagetools" not in text


def test_a_notebook_has_an_image_of_its_own_where_that_is_asked_for() -> None:
    found = texts(one_image(cargo("sub/a.ipynb"), "a"))
    assert list(found) == [
        "a.Dockerfile",
        "a.Dockerfile.dockerignore",
        "docker/a/requirements.txt",
        "docker/a/entrypoint.py",
    ]
    assert 'COPY ["docker/a/requirements.txt", "/opt/requirements.txt"]' in found["a.Dockerfile"]
    assert "# docker build -f a.Dockerfile -t notebooks .\n" in found["a.Dockerfile"]


@pytest.mark.parametrize("kind", [*WITH_IMAGE, "binder"])
def test_without_a_kernel_in_the_lock_nothing_is_made(kind: str) -> None:
    with pytest.raises(FindingError) as refused:
        made(kind, cargo(has_kernel=False, pipfiles=PIPFILES))
    assert refused.value.finding.rule == "LOCK050"
    assert "ipykernel" in refused.value.finding.message


@pytest.mark.parametrize("kind", [*WITH_IMAGE, "binder"])
def test_every_file_that_can_says_what_made_it(kind: str) -> None:
    shipped = cargo(HOSTILE, pipfiles=(f"# {HEADER}\n", "{}\n"), requirements=f"# {HEADER}\n")
    silent = {"binder/runtime.txt", "overlays/it-s-touch-x-home-x/Pipfile.lock"}
    for path, text in made(kind, shipped).items():
        assert path in silent or HEADER in text[:400], path


def test_a_development_container_has_what_the_author_says_that_it_needs() -> None:
    needs = {"cores": 4, "memory": "32G", "gpu": 1, "gpu-memory": "1.5Gi"}
    found = made("devcontainer", cargo(HOSTILE, origin=replace(HERE, needs=needs)))
    said = json.loads(found[".devcontainer/devcontainer.json"])
    assert said["hostRequirements"] == {
        "cpus": 4,
        "memory": "32gb",
        "gpu": {"memory": "1610612736"},
    }
    assert said["containerEnv"] == {"OMP_NUM_THREADS": "2", "TZ": "Etc/UTC"}
    assert said["postCreateCommand"] == ["nbrepro", "check", f"./{HOSTILE}"]
    plain = made("devcontainer", cargo())[".devcontainer/devcontainer.json"]
    assert "hostRequirements" not in json.loads(plain)
    needs_one = made("devcontainer", cargo(origin=replace(HERE, needs={"cuda": "12.1"})))
    said = json.loads(needs_one[".devcontainer/devcontainer.json"])
    assert said["hostRequirements"] == {"gpu": True}
    tool = 'ARG NBREPRO="pytest-nbrepro[html,images,gpu]==0"'
    assert tool in needs_one[".devcontainer/Dockerfile"]


@pytest.mark.parametrize("cores", [4, "4"])
@pytest.mark.parametrize("memory", ["32G", "1.5 GiB", 2_000_000_000, 2e9])
def test_a_development_container_is_one_by_the_published_schema(
    cores: object, memory: object
) -> None:
    size = {"type": "string", "pattern": r"^\d+([tgmk]b)?$"}
    text = {"type": "string"}
    schema = {  # what devContainer.base.schema.json says of the parts that are used here
        "required": ["build"],
        "additionalProperties": False,
        "properties": {
            "name": text,
            "customizations": {"type": "object"},
            "build": {
                "properties": {"dockerfile": text, "context": text},
                "required": ["dockerfile"],
                "additionalProperties": False,
            },
            "containerEnv": {"type": "object", "additionalProperties": text},
            "remoteUser": text,
            "postCreateCommand": {"type": "array", "items": text},
            "hostRequirements": {
                "properties": {
                    "cpus": {"type": "integer", "minimum": 1},
                    "memory": size,
                    "gpu": {
                        "oneOf": [
                            {"enum": [True, False, "optional"]},
                            {
                                "type": "object",
                                "properties": {"cores": {"type": "integer"}, "memory": size},
                                "additionalProperties": False,
                            },
                        ]
                    },
                },
                "additionalProperties": False,
            },
        },
    }
    needs = {"cores": cores, "memory": memory, "gpu": 1, "gpu-memory": memory}
    found = made("devcontainer", cargo(origin=replace(HERE, needs=needs)))
    jsonschema.validate(json.loads(found[".devcontainer/devcontainer.json"]), schema)


def test_aicoe_ci_builds_the_same_image_and_has_an_overlay() -> None:
    import yaml

    found = made("aicoe-ci", cargo("My Report.ipynb", pipfiles=PIPFILES))
    said = yaml.safe_load(found[".aicoe-ci.yaml"])
    assert said["check"] == ["thoth-build"]
    assert said["build"]["base-image"] == "python:3.12.4-slim-bookworm"
    assert said["build"]["build-stratergy"] == "Dockerfile"
    overlay = [found[f"overlays/my-report/{name}"] for name in ("Pipfile", "Pipfile.lock")]
    assert overlay == [*PIPFILES]
    assert "ENTRYPOINT" in found["Dockerfile"]
