"""What AICoE-CI builds and deploys images from, and Thoth's overlays. Pure.

Format: docs/.aicoe-ci.yaml of https://github.com/AICoE/aicoe-ci; the word
"stratergy" is written so there. Its check with pytest knows Python 3.8 only,
so that the build of the image is what is checked.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pytest_nbrepro.shipping import dockerfile
from pytest_nbrepro.shipping.cargo import Cargo, Made
from pytest_nbrepro.shipping.images import image
from pytest_nbrepro.shipping.quoting import yaml


def files(cargo: Cargo) -> tuple[Made, ...]:
    """The configuration, the image that it builds, an overlay. Raises FindingError, as images."""
    name = job_name(cargo)
    pipfile, lock = cargo.pipfiles
    lines = [
        f"# {cargo.header}",
        "check:",
        "  - thoth-build",
        "build:",
        f"  base-image: {yaml(image(cargo))}",
        "  build-stratergy: Dockerfile",
        "  dockerfile-path: Dockerfile",
        "  custom-tag: latest",
        "  registry: quay.io",
        f"  registry-project: {yaml(name)}",
        "  # where your images go is not known here:",
        "  # registry-org: my-organisation",
        "  # registry-secret: my-organisation-pusher-secret",
        "",
    ]
    return (
        Made(".aicoe-ci.yaml", "\n".join(lines)),
        Made(f"overlays/{name}/Pipfile", pipfile),
        Made(f"overlays/{name}/Pipfile.lock", lock),
        *dockerfile.files(cargo),
    )


def job_name(cargo: Cargo) -> str:
    """A name that registries and folders take: that of the only notebook."""
    return plain_name(cargo.paths[0]) if len(cargo.paths) == 1 else "notebooks"


def plain_name(path: str) -> str:
    """The name of a notebook in small letters, digits and dashes."""
    words = re.findall(r"[a-z0-9]+", PurePosixPath(path).stem.lower())
    return "-".join(words)[:60].strip("-") or "notebook"
