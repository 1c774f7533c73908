"""A Dockerfile that runs notebooks in the environment that they have locked. Pure.

Two environments stand side by side: /opt/env is what was locked and nothing
else, in which the kernel runs; /opt/nbrepro has this tool, so that it need not
be in the former. Reference: https://docs.docker.com/reference/dockerfile/ and
https://github.com/opencontainers/image-spec/blob/main/annotations.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.shipping import entry
from pytest_nbrepro.shipping.cargo import Cargo, Made
from pytest_nbrepro.shipping.images import image
from pytest_nbrepro.shipping.leaving_out import docker_ignored
from pytest_nbrepro.shipping.quoting import docker, docker_list, shell

#: Where the parts stand in an image.
ENV, TOOL, PROJECT, OUT = "/opt/env", "/opt/nbrepro", "/home/nbrepro/project", "/out"


def files(cargo: Cargo, name: str = "") -> tuple[Made, ...]:
    """The files for one image; with a ``name``, they stand beside those of other images.

    Raises FindingError: LOCK050 where no kernel is locked, LOCK052 where no
    image is known for the lock.
    """
    require_kernel(cargo)
    folder = f"docker/{name}" if name else "docker"
    made = f"{name}.Dockerfile" if name else "Dockerfile"
    ignored = f"{made}.dockerignore" if name else ".dockerignore"
    return (
        Made(made, _text(cargo, folder, made)),
        Made(ignored, f"# {cargo.header}\n{docker_ignored()}"),
        Made(f"{folder}/requirements.txt", cargo.requirements),
        Made(f"{folder}/entrypoint.py", entry.text(cargo)),
    )


def require_kernel(cargo: Cargo) -> None:
    """Raise FindingError (LOCK050) where the lock has no kernel to run notebooks with."""
    if not cargo.has_kernel:
        message = "the lock has no ipykernel, without which no notebook runs"
        hint = "lock the environment of the notebook's kernel: nbrepro lock {notebook}"
        raise FindingError(finding("LOCK050", message, hint=hint))


def _text(cargo: Cargo, folder: str, name: str) -> str:
    of_file = "" if name == "Dockerfile" else f"-f {name} "
    gpus = "--gpus all " if cargo.needs_gpu else ""
    lines = [
        f"# {cargo.header}",
        f"# docker build {of_file}-t notebooks .",
        f'# docker run --rm {gpus}-v "$PWD/out:/out" notebooks -p NAME VALUE',
        *environment(cargo, f"{folder}/requirements.txt"),
        "",
        f"COPY {docker_list(f'{folder}/entrypoint.py', f'{TOOL}/entrypoint.py')}",
        f"WORKDIR {PROJECT}",
        f"COPY --chown=nbrepro:nbrepro {docker_list('.', '.')}",
        "",
        *_labels(cargo),
        "",
        "USER 1000",
        f"ENTRYPOINT {docker_list(f'{TOOL}/bin/python', f'{TOOL}/entrypoint.py')}",
        "",
    ]
    return "\n".join(lines)


def environment(cargo: Cargo, requirements: str) -> Iterator[str]:
    """The lines up to an image that has both environments and a user, and no notebook."""
    base = image(cargo)
    if not (cargo.base_image or cargo.origin.python):
        yield "# which release of Python it was the record does not say; where the outputs were"
        yield "# made, nbrepro lock records it"
    if "@" not in base:
        yield f"# its digest, to name just this one: docker buildx imagetools inspect {base}"
    yield f"FROM {base}"
    yield ""
    yield f"# the files that are locked are for {cargo.machine}"
    yield f'RUN test "$(uname -m)" = {shell(cargo.machine)}'
    yield from _system(cargo)
    yield ""
    yield "# what was locked, and nothing else"
    yield f"COPY {docker_list(requirements, '/opt/requirements.txt')}"
    hashes = "--require-hashes " if cargo.hashed else ""
    yield f"RUN python -m venv --without-pip {ENV} \\"
    yield f"    && python -m pip --python {ENV}/bin/python install --no-cache-dir --no-deps \\"
    for option in cargo.from_indexes:
        yield f"        {option} \\"
    yield f"        {hashes}-r /opt/requirements.txt" + _kernels(cargo)
    yield ""
    yield "# what runs and checks the notebooks, in an environment of its own"
    yield f"ARG NBREPRO={docker(cargo.tool)}"
    yield f"RUN {'/usr/bin/python3' if cargo.is_old else 'python'} -m venv {TOOL} \\"
    yield f'    && {TOOL}/bin/python -m pip install --no-cache-dir "$NBREPRO"'
    yield f"ENV JUPYTER_PATH={ENV}/share/jupyter \\"
    yield f"    PATH={ENV}/bin:{TOOL}/bin:$PATH"
    yield from _variables(cargo)
    yield ""
    yield "RUN useradd --create-home --uid 1000 nbrepro \\"
    yield f"    && mkdir {OUT} && chown nbrepro:nbrepro {OUT}"


def _kernels(cargo: Cargo) -> str:
    """What makes the kernel, under each name that a notebook has for it."""
    install = f"{ENV}/bin/python -m ipykernel install --prefix {ENV} --name"
    return "".join(f" \\\n    && {install} {name}" for name in cargo.kernels)


def _system(cargo: Cargo) -> Iterator[str]:
    """The lines that install packages of Debian."""
    packages = sorted({*cargo.packages, *(["python3-venv"] if cargo.is_old else [])})
    if packages:
        yield ""
        if any("=" not in each for each in packages):
            locked = [f"#   {name} {then}" for name, then in sorted(cargo.recorded.items())]
            yield f"# in the versions of the image's Debian{'; locked were:' if locked else ''}"
            yield from locked
            yield "# hadolint ignore=DL3008"
        yield "RUN apt-get update \\"
        yield f"    && apt-get install -y --no-install-recommends {shell(*packages)} \\"
        yield "    && rm -rf /var/lib/apt/lists/*"


def _variables(cargo: Cargo) -> Iterator[str]:
    rows = [f"{key}={docker(text)}" for key, text in sorted(cargo.origin.variables.items())]
    if rows:
        yield "# what libraries compute with, as when the outputs were made"
        yield "ENV " + " \\\n    ".join(rows)


def _labels(cargo: Cargo) -> Iterator[str]:
    """What the image says of itself: with which parameters it runs, what it was made of."""
    titles = ", ".join(PurePosixPath(path).name for path in cargo.paths)
    labels = {
        "org.opencontainers.image.title": re.sub(r"[^\w ,.()+-]", "_", titles),
        "org.opencontainers.image.base.name": image(cargo).partition("@")[0],
        "pytest-nbrepro.notebooks": _json(cargo.paths),
        "pytest-nbrepro.locks": _json(cargo.locks),
        "pytest-nbrepro.parameters": _json(_parameters(cargo)),
    }
    if "@" in image(cargo):
        labels["org.opencontainers.image.base.digest"] = image(cargo).partition("@")[2]
    rows = [f"{key}={docker(text)}" for key, text in sorted(labels.items())]
    yield "LABEL " + " \\\n      ".join(rows)


#: Signs that Dockerfiles have a meaning of their own for, as JSON may write them, too.
_ODD = {"\\\\": "\\u005c", '\\"': "\\u0022", "$": "\\u0024"}


def _json(value: object) -> str:
    """JSON in whose texts nothing is escaped that readers of Dockerfiles stumble over."""
    return re.sub(r'\\\\|\\"|\$', lambda found: _ODD[found[0]], json.dumps(value))


def _parameters(cargo: Cargo) -> dict[str, list[dict[str, str]]]:
    """The parameters by the notebook; what is not known of one is left out."""
    return {
        each.path: [
            {
                key: text
                for key, text in (
                    ("name", parameter.name),
                    ("type", parameter.kind),
                    ("default", parameter.default),
                    ("help", parameter.help),
                )
                if text
            }
            for parameter in each.parameters
        ]
        for each in cargo.notebooks
    }
