"""An environment.yml for conda and mamba. Pure.

What conda installed is asked of conda by version and build, all else is pip's.
Format: https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
"""

from __future__ import annotations

import json
import re
from pathlib import PurePath

from pytest_nbrepro.environment.exports.bundle import BUILDERS, INSTALLERS, Bundle
from pytest_nbrepro.names import normalised


def environment_yml(bundle: Bundle) -> tuple[str, ...]:
    """The text of an environment.yml, called like the only notebook."""
    from_conda = {name for name, _, _ in bundle.conda}
    chosen = bundle.without({*INSTALLERS, *BUILDERS, *map(normalised, from_conda)})
    freely = "python-freethreading" if bundle.is_free_threaded else "python"
    needed = [] if "python" in from_conda else [f"{freely}={bundle.python}"]
    needed += [] if "pip" in from_conda else ["pip"]
    needed += [f"{name}={version}={build}" for name, version, build in bundle.conda]
    lines = [
        f"# {bundle.header}",
        *(p.comment for p in chosen.lost),
        f"name: {_name(bundle)}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        *(f"  - {entry}" for entry in needed),
    ]
    pins = [package.requirement for package in chosen.kept]
    if pins:
        lines += ["  - pip:", *(f"      - {_scalar(text)}" for text in pins)]
    return ("\n".join([*lines, ""]),)


def _name(bundle: Bundle) -> str:
    """A name for the environment that no shell and no YAML reads otherwise."""
    stem = PurePath(bundle.notebooks[0]).stem if len(bundle.notebooks) == 1 else "notebooks"
    words = re.findall(r"[A-Za-z0-9]+", stem)
    return f"nb-{'-'.join(words)[:60]}" if words else "notebooks"


def _scalar(text: str) -> str:
    """A plain scalar, or where a URL is in it a quoted one."""
    return json.dumps(text) if " " in text else text
