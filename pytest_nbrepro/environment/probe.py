"""Ask the kernel's own interpreter what it is and what it has installed.

The question is a script of the standard library (`_probe_script.py`), run as
the kernel would be: same interpreter, same options, same variables. It is
not isolated with ``-I``, because then packages on PYTHONPATH or in the user's
site folder, which the kernel does import, would be reported missing.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.findings import FindingError, finding

_SCRIPT = Path(__file__).with_name("_probe_script.py")
_MARK = "nbrepro-probe:"
_SECONDS = 60


@dataclass(frozen=True)
class Distribution:
    """An installed distribution.

    ``name`` is normalised (PEP 503), ``requires`` are its requirements (PEP
    508); ``direct`` is true where it came from a folder or URL instead of an
    index (PEP 610).
    """

    name: str
    version: str
    requires: tuple[str, ...] = ()
    direct: bool = False


@dataclass(frozen=True)
class Environment:
    """What one interpreter is and has.

    ``markers`` are the PEP 508 environment markers; ``machine`` the further
    facts for the fingerprint; ``broken`` the metadata folders that name no
    package.
    """

    executable: str
    markers: Mapping[str, str]
    machine: Mapping[str, Any]
    distributions: tuple[Distribution, ...]
    broken: tuple[str, ...] = ()


class Probe:
    """A probe on its way: started at once, so that other work can be done meanwhile."""

    def __init__(self, kernel: Kernel, *, numerics: bool = True) -> None:
        """Start the kernel's interpreter; without ``numerics``, NumPy is not looked at.

        Raises FindingError: LOCK006 where the kernel is not started by a
        Python interpreter, LOCK007 where the interpreter does not start.
        """
        interpreter = kernel.interpreter
        if interpreter is None:
            message = (
                f"kernel {kernel.name!r} is not started by a Python interpreter: {kernel.argv[:1]}"
            )
            raise FindingError(finding("LOCK006", message))
        self.program = interpreter[0]
        command = [*interpreter, str(_SCRIPT), _threadpoolctl_file() if numerics else "-"]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the kernel's own interpreter
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **kernel.env, "PYTHONIOENCODING": "utf-8"},
            )
        except OSError as error:
            raise self._failed(error.strerror or str(error)) from error

    def result(self) -> Environment:
        """Wait for the answer. Raises FindingError (LOCK007) where none comes."""
        try:
            out, err = self._process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            self.close()
            raise self._failed(f"no answer in {_SECONDS} s") from error
        lines = out.decode("utf-8", "replace").splitlines()
        answers = [line for line in lines if line.startswith(_MARK)]
        if not answers:
            last = err.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise self._failed(last[0] if last else f"exit code {self._process.returncode}")
        return _environment(json.loads(answers[-1][len(_MARK) :]))

    def close(self) -> None:
        """End a probe whose answer is not wanted any more."""
        self._process.kill()
        # its children, if it has any, may hold the pipes open: not waited for
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def _failed(self, reason: str) -> FindingError:
        message = f"{self.program} could not list its packages: {reason}"
        return FindingError(
            finding("LOCK007", message, hint="run it by hand, or install the kernel anew")
        )


def _threadpoolctl_file() -> str:
    # found, not imported: it is the kernel's interpreter that runs it
    spec = importlib.util.find_spec("threadpoolctl")
    return spec.origin if spec and spec.origin else "-"


def _environment(answer: dict[str, Any]) -> Environment:
    found: dict[str, Any] = answer.pop("distributions")
    return Environment(
        executable=answer.pop("executable"),
        markers=answer.pop("markers"),
        broken=tuple(answer.pop("broken")),
        distributions=tuple(
            Distribution(name, facts["version"], tuple(facts["requires"]), facts["direct"])
            for name, facts in sorted(found.items())
        ),
        machine=answer,
    )
