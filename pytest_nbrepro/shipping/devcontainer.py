"""What editors open a folder in: a container with the locked environment. Pure.

Format: https://containers.dev/implementors/json_reference/ and the schema
devContainer.base.schema.json of https://github.com/devcontainers/spec. It may hold
comments, but not all that read it know that: what made it stands in a value.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pytest_nbrepro.shipping.cargo import Cargo, Made
from pytest_nbrepro.shipping.dockerfile import ENV, environment, require_kernel

FOLDER = ".devcontainer"


def files(cargo: Cargo) -> tuple[Made, ...]:
    """The description of the container, and what it is built of. Raises FindingError, as images."""
    require_kernel(cargo)
    lines = [f"# {cargo.header}", *environment(cargo, "requirements.txt"), "", "USER 1000", ""]
    described: dict[str, Any] = {
        "customizations": {
            "nbrepro": {"made-by": cargo.header},
            "vscode": {
                "extensions": ["ms-python.python", "ms-toolsai.jupyter"],
                "settings": {"python.defaultInterpreterPath": f"{ENV}/bin/python"},
            },
        },
        "name": "notebooks, as locked",
        "build": {"dockerfile": "Dockerfile", "context": "."},
        "containerEnv": dict(sorted(cargo.origin.variables.items())),
        "remoteUser": "nbrepro",
        "postCreateCommand": ["nbrepro", "check", *(f"./{path}" for path in cargo.paths)],
    }
    if required := _required(cargo):
        described["hostRequirements"] = required
    return (
        Made(f"{FOLDER}/devcontainer.json", json.dumps(described, indent=2) + "\n"),
        Made(f"{FOLDER}/Dockerfile", "\n".join(lines)),
        Made(f"{FOLDER}/requirements.txt", cargo.requirements),
    )


def _required(cargo: Cargo) -> dict[str, Any]:
    """What the author states that a machine has to have."""
    needs, found = cargo.origin.needs, dict[str, Any]()
    if "cores" in needs:
        found["cpus"] = int(str(needs["cores"]))  # a record may have it as a text
    if "memory" in needs:
        found["memory"] = _size(str(needs["memory"]))
    if cargo.needs_gpu:
        of_each = {"memory": _size(str(needs["gpu-memory"]))} if "gpu-memory" in needs else {}
        found["gpu"] = of_each or True
    return found


def _size(text: str) -> str:
    """A size in the words of the format, which knows whole numbers of tb, gb, mb and kb."""
    from pytest_nbrepro.machine_terms import size_in_bytes

    whole = re.fullmatch(r"(\d+)([KMGT])i?", text)
    return f"{whole[1]}{whole[2].lower()}b" if whole else f"{int(size_in_bytes(text))}"
