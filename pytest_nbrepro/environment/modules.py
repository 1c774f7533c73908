"""Ask the kernel's own interpreter where modules come from.

The question is a script of the standard library (`_modules_script.py`), run as
the probe is: same interpreter, same options, same variables as the kernel.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
class Origins:
    """The answers, in the order of the questions; None for a file that is no distribution's."""

    modules: tuple[Origin, ...]
    files: tuple[Provider | None, ...]


def origins(
    kernel: Kernel,
    modules: Sequence[tuple[str, int]],
    folders: Sequence[Path] = (),
    files: Sequence[str] = (),
) -> Origins:
    """Where modules come from for a notebook in one of the ``folders``, and the files of modules.

    A module is a dotted name, and how many of its parts are surely modules.
    Raises FindingError (LOCK007) where the kernel's command does not begin with
    a Python, or that does not answer.
    """
    interpreter = kernel.interpreter
    if interpreter is None:
        raise _failed(f"kernel {kernel.name!r}", "it is started through another program")
    asked = {"modules": modules, "folders": [str(f.absolute()) for f in folders], "files": files}
    try:
        script = Asked(interpreter, _SCRIPT, _MARK, env=kernel.env, given=json.dumps(asked))
        found = script.answer()
    except UnansweredError as error:
        raise _failed(interpreter[0], str(error)) from error
    return Origins(
        modules=tuple(
            Origin(module, Kind(kind), tuple(Provider(*owner) for owner in owners))
            for module, kind, owners in found["modules"]
        ),
        files=tuple(Provider(*owner) if owner else None for owner in found["files"]),
    )


def _failed(program: str, reason: str) -> FindingError:
    message = f"{program} could not say where modules come from: {reason}"
    return FindingError(
        finding("LOCK007", message, hint="run it by hand, or install the kernel anew")
    )
