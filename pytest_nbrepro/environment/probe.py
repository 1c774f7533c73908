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
from typing import Any, Self

from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.findings import FindingError, finding

_SCRIPT = Path(__file__).with_name("_probe_script.py")
_MARK = "nbrepro-probe:"
_SECONDS = 60


@dataclass(frozen=True)
class Distribution:
    """An installed distribution.

    ``name`` is normalised (PEP 503), ``requires`` are its requirements (PEP
    508), ``tags`` those of the wheel it was installed from, in the order of
    their names (PEP 425), ``payload`` the digest of what that wheel was
    unpacked to (SHA-256; empty where no list of files exists, or the files
    are those of an editable install). ``origin`` is the content of
    direct_url.json (PEP 610), None where it came from an index. ``hidden`` are
    the versions of further copies behind this one on the path, ``edited`` the
    files that are not as they were installed, if that was asked.
    """

    name: str
    version: str
    requires: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    payload: str = ""
    origin: Mapping[str, Any] | None = None
    installer: str = ""
    hidden: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()

    @property
    def direct(self) -> bool:
        """True where it came from a folder or URL instead of an index."""
        return self.origin is not None

    @classmethod
    def told(cls, name: str, facts: Mapping[str, Any]) -> Self:
        """As the probe tells it."""
        lists = {key: tuple(facts.get(key) or ()) for key in ("requires", "hidden", "edited")}
        return cls(
            name=name,
            version=facts["version"],
            tags=tuple(sorted(facts["tags"])),
            payload=facts["payload"] or "",
            origin=facts["origin"],
            installer=facts["installer"],
            **lists,
        )


@dataclass(frozen=True)
class Environment:
    """What one interpreter is and has.

    ``markers`` are the PEP 508 environment markers; ``machine`` the further
    facts for the fingerprint; ``broken`` the metadata folders that name no
    package; ``conda`` the packages of a conda environment, each
    NAME-VERSION-BUILD.
    """

    executable: str
    markers: Mapping[str, str]
    machine: Mapping[str, Any]
    distributions: tuple[Distribution, ...]
    broken: tuple[str, ...] = ()
    conda: tuple[str, ...] = ()

    @property
    def versions(self) -> dict[str, str]:
        """The version of each distribution by its name."""
        return {dist.name: dist.version for dist in self.distributions}


class Probe:
    """A probe on its way: started at once, so that other work can be done meanwhile."""

    def __init__(self, kernel: Kernel, *, with_files: bool = False) -> None:
        """Start the kernel's interpreter; ``with_files`` has it read all installed files.

        Raises FindingError: LOCK006 where the kernel's command does not begin
        with a Python, LOCK007 where that does not start.
        """
        interpreter = kernel.interpreter
        if interpreter is None:
            raise FindingError(finding("LOCK006", f"kernel {kernel.name!r} is not a Python kernel"))
        self.program = interpreter[0]
        command = [*interpreter, str(_SCRIPT), *_arguments(with_files)]
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
        found = answer(out.decode("utf-8", "replace"))
        if found is None:
            last = err.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise self._failed(last[0] if last else f"exit code {self._process.returncode}")
        return found

    def close(self) -> None:
        """End a probe whose answer is not wanted any more."""
        self._process.kill()
        # its children, if it has any, may hold the pipes open: not waited for
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def _failed(self, reason: str) -> FindingError:
        return no_answer(self.program, reason)


def no_answer(program: str, reason: str) -> FindingError:
    """The error (LOCK007) of an interpreter, or a kernel, that could not say what it has."""
    message = f"{program} could not list its packages: {reason}"
    hint = "run it by hand, or install the kernel anew"
    return FindingError(finding("LOCK007", message, hint=hint))


def question(*, with_files: bool = False) -> str:
    """What a cell has to run, in a kernel that only itself can look into; see `answer`."""
    given = {"__name__": "nbrepro", "__file__": "", "ARGUMENTS": _arguments(with_files)}
    return f"exec(compile({_SCRIPT.read_text(encoding='utf-8')!r}, 'nbrepro', 'exec'), {given!r})"


def answer(printed: str) -> Environment | None:
    """The environment that was told among what was printed, if it was."""
    answers = [line for line in printed.splitlines() if line.startswith(_MARK)]
    return _environment(json.loads(answers[-1][len(_MARK) :])) if answers else None


def _arguments(with_files: bool) -> list[str]:
    return [_threadpoolctl_file(), *(["files"] if with_files else [])]


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
        conda=tuple(answer.pop("conda")),
        distributions=tuple(Distribution.told(*item) for item in sorted(found.items())),
        machine=answer,
    )
