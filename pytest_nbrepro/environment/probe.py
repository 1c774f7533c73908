"""Ask the kernel's own interpreter what it is and what it has installed.

The question is three scripts: `_probe_script.py` lists packages,
`_numerics_script.py` loads NumPy, `_machine_script.py` asks the system and the
drivers. They are run as the kernel would be: same interpreter, same options,
same variables. They are not isolated with ``-I``, because then packages on
PYTHONPATH or in the user's site folder, which the kernel does import, would be
reported missing.
"""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pytest_nbrepro.environment.asking import Asked, UnansweredError, behind
from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.findings import FindingError, finding

#: What a script has told that was not asked.
NOTHING: Mapping[str, Any] = {"unanswered": "not asked"}


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
    """A probe on its way: started at once, so that other work can be done meanwhile.

    The scripts run beside each other, since one takes as long as the other.
    """

    def __init__(self, kernel: Kernel, *, with_files: bool = False, machine: bool = True) -> None:
        """Start the kernel's interpreter; ``with_files`` has it read all installed files.

        Without ``machine``, nothing but the packages is looked at.

        Raises FindingError: LOCK006 where the kernel's command does not begin
        with a Python, LOCK007 where that does not start.
        """
        interpreter = kernel.interpreter
        if interpreter is None:
            raise FindingError(finding("LOCK006", f"kernel {kernel.name!r} is not a Python kernel"))
        self.program = interpreter[0]
        with self._telling():
            self._asked = [
                Asked(interpreter, script.path, script.mark, *script.arguments, env=kernel.env)
                for script in _scripts(with_files)[: None if machine else 1]
            ]

    def result(self) -> Environment:
        """Wait for the answer. Raises FindingError (LOCK007) where none comes."""
        packages, *others = self._asked
        with self._telling():
            try:
                found = packages.answer()
            except UnansweredError:
                self.close()
                raise
        return _environment(found, *(self._told(asked) for asked in others))

    def _told(self, asked: Asked) -> dict[str, Any]:
        """What a script has told; of one that has not come to it, why."""
        try:
            return asked.answer()
        except UnansweredError as error:
            return {"unanswered": str(error)}

    def close(self) -> None:
        """End a probe whose answer is not wanted any more."""
        for asked in self._asked:
            asked.close()

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except UnansweredError as error:
            raise no_answer(self.program, str(error)) from error


def no_answer(program: str, reason: str) -> FindingError:
    """The error (LOCK007) of an interpreter, or a kernel, that could not say what it has."""
    message = f"{program} could not list its packages: {reason}"
    hint = "run it by hand, or install the kernel anew"
    if "'importlib.metadata'" in reason:
        hint = "its Python is older than 3.8, which is the oldest that can be asked"
    return FindingError(finding("LOCK007", message, hint=hint))


def question(*, with_files: bool = False) -> str:
    """What a cell has to run, in a kernel that only itself can look into; see `answer`."""
    lines = []
    for script in _scripts(with_files):
        given = {"__name__": "nbrepro", "__file__": "", "ARGUMENTS": script.texts()}
        text = script.path.read_text(encoding="utf-8")
        lines.append(f"exec(compile({text!r}, 'nbrepro', 'exec'), {given!r})")
    return "\n".join(lines)


def answer(printed: str) -> Environment | None:
    """The environment that was told among what was printed, if it was."""
    packages, *others = (behind(script.mark, printed) for script in _scripts())
    told = (other or {"unanswered": "the kernel did not say"} for other in others)
    return _environment(packages, *told) if packages is not None else None


@dataclass(frozen=True)
class _Script:
    path: Path
    mark: str
    arguments: tuple[str, ...]

    def texts(self) -> tuple[str, ...]:
        """The arguments for a kernel that may run where our files are not."""
        return tuple(
            Path(each).read_text(encoding="utf-8") if each.endswith(".py") else each
            for each in self.arguments
        )


def _scripts(with_files: bool = False) -> tuple[_Script, ...]:
    """What is run: what lists the packages, what loads NumPy, what asks the system."""
    canary = str(Path(__file__).with_name("_canary_script.py"))
    return (
        _script("probe", *(("files",) if with_files else ())),
        _script("numerics", _file_of("threadpoolctl"), canary),
        _script("machine", _file_of("pynvml")),
    )


def _script(name: str, *arguments: str) -> _Script:
    path = Path(__file__).with_name(f"_{name}_script.py")
    return _Script(path, f"nbrepro-{name}:", arguments)


def _file_of(module: str) -> str:
    """The file of a module that we have: found, not imported, since the kernel runs it."""
    spec = importlib.util.find_spec(module)
    return spec.origin or "" if spec else ""


def _environment(
    packages: dict[str, Any],
    numerics: Mapping[str, Any] = NOTHING,
    machine: Mapping[str, Any] = NOTHING,
) -> Environment:
    found: dict[str, Any] = packages.pop("distributions")
    return Environment(
        executable=packages.pop("executable"),
        markers=packages.pop("markers"),
        broken=tuple(packages.pop("broken")),
        conda=tuple(packages.pop("conda")),
        distributions=tuple(Distribution.told(*item) for item in sorted(found.items())),
        machine={**packages, "numerics": numerics, "machine": machine},
    )
