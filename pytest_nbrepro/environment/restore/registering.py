"""Make an environment known to Jupyter, by a kernelspec of the user's, and take that back."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from pytest_nbrepro.environment.engines import ENGINES
from pytest_nbrepro.environment.kernelspec import NATIVE, installed_kernels
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.names import normalised
from pytest_nbrepro.writing import create_file

#: As jupyter_client has it, ASCII letters, digits and - . _; and the name of a folder of its own.
_NAME = re.compile(r"(?!\.{1,2}$)[a-z0-9._-]{1,100}")


def require_kernel(packages: Collection[str], engine: object) -> None:
    """Raise FindingError (LOCK048) where no kernel would run among these packages of a lock.

    ``engine`` is what the record says has made the lock.
    """
    if "ipykernel" in map(normalised, packages):
        return
    message = "the lock has no ipykernel, so no kernel runs in its environment"
    hint = "install ipykernel where the notebook runs, then: nbrepro lock {notebook}"
    if engine in ENGINES[1:]:  # what is resolved has a kernel where the requirements ask for it
        add = "nbrepro requirements --add ipykernel {notebook}"
        hint = f"{add}, then: nbrepro lock --engine {engine} {{notebook}}"
    raise FindingError(finding("LOCK048", message, hint=hint))


def registered(python: Path, default_name: str, name: str | None, display_name: str) -> str:
    """Make the kernel of ``python`` known to Jupyter, and return its name.

    One that runs that Python already is left as it is: the one called
    ``name`` where a name is given, else any. Raises FindingError (LOCK048)
    where the name cannot be used, or nothing be written.
    """
    chosen = (name or default_name).lower()
    if not _NAME.fullmatch(chosen) or chosen == NATIVE:
        message = f"{name!r} cannot be the name of a kernel"
        hint = "a name has letters, digits and - . _ in it, and is not python3"
        raise FindingError(finding("LOCK048", message, hint=hint))
    kernels = installed_kernels()
    ours = [known for known, folder in kernels.items() if _program(folder) == str(python)]
    if ours and (name is None or chosen in ours):
        return chosen if chosen in ours else ours[0]
    if kernels.get(chosen) is not None and _program(kernels[chosen]) is not None:
        message = f"there is a kernel {chosen!r} already, which runs {_program(kernels[chosen])}"
        hint = f"choose another name, or remove it: jupyter kernelspec remove {chosen}"
        raise FindingError(finding("LOCK048", message, hint=hint))
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": display_name, "language": "python"}
    try:
        folder = _folder(chosen)
        folder.mkdir(parents=True, exist_ok=True)
        create_file(folder / "kernel.json", (json.dumps(spec, indent=1) + "\n").encode())
    except OSError as error:
        message = f"kernel {chosen!r} cannot be made known to Jupyter: {error.strerror or error}"
        raise FindingError(finding("LOCK048", message)) from error
    return chosen


def forgotten(names: Iterable[str], python: Path) -> list[str]:
    """Take kernels of these names from Jupyter where they run ``python``; returns which.

    Raises OSError where one cannot be removed.
    """
    gone = []
    for name in names:
        if _NAME.fullmatch(name) and _program(_folder(name)) == str(python):
            shutil.rmtree(_folder(name))
            gone.append(name)
    return gone


def _folder(name: str) -> Path:
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "kernels" / name


def _program(folder: Path | None) -> str | None:
    """What a kernelspec starts; None where it cannot be read."""
    if folder is None:
        return None
    try:
        argv = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))["argv"]
        return str(argv[0])
    except (OSError, ValueError, LookupError, TypeError):
        return None
