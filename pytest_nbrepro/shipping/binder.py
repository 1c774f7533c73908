"""What repo2docker builds an environment from, and so Binder. Pure.

Format: https://repo2docker.readthedocs.io/en/latest/configuration/. It takes
the minor version of Python only, and puts Jupyter's servers into the same
environment, in its own versions, before what is locked.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_nbrepro.shipping.cargo import Cargo, Made
from pytest_nbrepro.shipping.dockerfile import require_kernel
from pytest_nbrepro.shipping.images import require_linux
from pytest_nbrepro.shipping.quoting import shell

FOLDER = "binder"


def files(cargo: Cargo) -> tuple[Made, ...]:
    """The files of the folder. Raises FindingError (LOCK050, LOCK052)."""
    require_kernel(cargo)
    require_linux(cargo)
    made = [
        Made(f"{FOLDER}/requirements.txt", _requirements(cargo)),
        Made(f"{FOLDER}/runtime.txt", f"python-{cargo.python}\n"),
    ]
    if cargo.packages:
        names = (each.partition("=")[0] for each in cargo.packages)
        listed = "".join(f"{name}\n" for name in names)
        made.append(Made(f"{FOLDER}/apt.txt", f"# {cargo.header}\n{listed}"))
    made.append(Made(f"{FOLDER}/postBuild", "\n".join(_after_build(cargo)), is_program=True))
    made.append(Made(f"{FOLDER}/start", "\n".join(_start(cargo)), is_program=True))
    return tuple(made)


def _requirements(cargo: Cargo) -> str:
    """The requirements with the indexes that they come from, which nothing else tells pip."""
    first, _, rest = cargo.requirements.partition("\n")
    return "\n".join([first, *cargo.from_indexes, rest])


def _after_build(cargo: Cargo) -> Iterator[str]:
    """Lines that end the build where the environment is not as locked; the tool does not stay."""
    yield "#!/bin/bash"
    yield f"# {cargo.header}"
    yield "# ends the build where what is installed is not what was locked"
    yield "set -euo pipefail"
    if cargo.is_old:
        yield f"# but not here: the tool that looks needs a newer Python than {cargo.python}"
        yield ""
        return
    yield "tool=$(mktemp -d)"
    yield 'python3 -m venv "$tool"'
    yield f'"$tool/bin/pip" install --quiet --no-cache-dir pytest-nbrepro=={cargo.version}'
    yield 'python="${KERNEL_PYTHON_PREFIX:-$NB_PYTHON_PREFIX}/bin/python"'
    for name in cargo.kernels:
        yield f'"$python" -m ipykernel install --prefix "$tool" --name {name}'
    yield f'"$tool/bin/nbrepro" check --select LOCK {shell(*(f"./{path}" for path in cargo.paths))}'
    yield 'rm -rf "$tool"'
    yield ""


def _start(cargo: Cargo) -> Iterator[str]:
    """Lines that set what libraries compute with, and go on to what is to be started."""
    yield "#!/bin/bash"
    yield f"# {cargo.header}"
    for key, text in sorted(cargo.origin.variables.items()):
        yield f"export {key}={shell(text)}"
    yield 'exec "$@"'
    yield ""
