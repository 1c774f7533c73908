"""Ask the kernel's own interpreter where modules come from.

The question is a script of the standard library (`_modules_script.py`), run as
the probe is: same interpreter, same options, same variables as the kernel.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_nbrepro.environment.asking import Asked, UnansweredError
from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.findings import FindingError, finding

_SCRIPT = Path(__file__).with_name("_modules_script.py")
_MARK = "nbrepro-modules:"


class Kind(enum.StrEnum):
    """What provides a module: ``loose`` is a file on the path that belongs to no distribution."""

    INSTALLED = "installed"
    NAMESPACE = "namespace"
    STANDARD = "standard"
    LOCAL = "local"
    LOOSE = "loose"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, order=True)
class Provider:
    """An installed distribution: its normalised name and its version."""

    name: str
    version: str


@dataclass(frozen=True)
class Origin:
    """Where a module comes from.

    ``module`` is the part of its name that decided; ``providers`` are the
    distributions that have it, of a namespace all that share it.
    """

    module: str
    kind: Kind
    providers: tuple[Provider, ...] = ()


@dataclass(frozen=True)
class Names:
    """Which modules are wanted, and the folders of the notebook that wants them.

    A module is a dotted name, and how many of its parts are surely modules.
    """

    modules: tuple[tuple[str, int], ...]
    folders: tuple[Path, ...] = ()


def origins(kernel: Kernel, wanted: Iterable[Names]) -> list[tuple[Origin, ...]]:
    """Where modules come from, for each notebook in the order of its names; they are asked at once.

    Raises FindingError (LOCK007) where the kernel's command does not begin with
    a Python, or that does not answer.
    """
    questions = [
        {"modules": names.modules, "folders": [str(f.absolute()) for f in names.folders]}
        for names in wanted
    ]
    return [
        tuple(
            Origin(module, Kind(kind), tuple(Provider(*owner) for owner in owners))
            for module, kind, owners in found
        )
        for found in _answer(kernel, {"questions": questions})["origins"]
    ]


def owners(kernel: Kernel, files: Sequence[str]) -> tuple[Provider | None, ...]:
    """Which distributions files of modules belong to, None where to none; raises as `origins`."""
    found = _answer(kernel, {"files": files})["files"]
    return tuple(Provider(*owner) if owner else None for owner in found)


def _answer(kernel: Kernel, asked: Mapping[str, Any]) -> Any:
    interpreter = kernel.interpreter
    if interpreter is None:
        raise _failed(f"kernel {kernel.name!r}", "it is started through another program")
    try:
        script = Asked(interpreter, _SCRIPT, _MARK, env=kernel.env, given=json.dumps(asked))
        return script.answer()
    except UnansweredError as error:
        raise _failed(interpreter[0], str(error)) from error


def _failed(program: str, reason: str) -> FindingError:
    message = f"{program} could not say where modules come from: {reason}"
    return FindingError(
        finding("LOCK007", message, hint="run it by hand, or install the kernel anew")
    )
