"""Which kernel a notebook gets, and with which interpreter: Jupyter's own rules.

Follows jupyter_client's KernelSpecManager (the folders of ``jupyter
--paths``, first one wins, names without regard to case, "python3" always
there where ipykernel is) without importing it: jupyter_client and IPython
cost 0.4 s, and the static checks have 0.4 s for everything.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytest_nbrepro.findings import Finding, FindingError, finding

#: Jupyter's name for the Python kernel of the current environment.
NATIVE = "python3"
_PYTHON = re.compile(r"(python|pypy)(\d+(\.\d+)?)?(\.exe)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Kernel:
    """A kernel that Jupyter can start.

    ``argv`` is its command as the kernelspec gives it, ``env`` what the
    kernelspec adds to the environment variables, ``notice`` what has to be
    said about the choice, if anything.
    """

    name: str
    argv: tuple[str, ...]
    language: str = "python"
    display_name: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    interrupt_mode: str = "signal"
    notice: Finding | None = None

    @property
    def interpreter(self) -> tuple[str, ...] | None:
        """The command of the kernel's Python, with its options; None where it is no Python."""
        program = self.argv[0] if self.argv else ""
        if not _PYTHON.match(Path(program).name) or "-m" not in self.argv:
            return None
        return (_real_program(program), *self.argv[1 : self.argv.index("-m")])


def _real_program(program: str) -> str:
    # jupyter_client starts these names with the Python that runs it
    own = {
        "python",
        f"python{sys.version_info[0]}",
        "python" + ".".join(map(str, sys.version_info[:2])),
    }
    return sys.executable if program in own else program


def native_kernel() -> Kernel:
    """The Python kernel of the environment that runs this tool."""
    argv = (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")
    return Kernel(NATIVE, argv, display_name="Python 3 (ipykernel)")


def installed_kernels() -> dict[str, Path | None]:
    """The kernels of this computer by name; None stands for the native kernel without a folder."""
    from jupyter_core.paths import jupyter_path

    found: dict[str, Path | None] = {}
    for folder in jupyter_path("kernels"):
        try:
            folders = sorted(Path(folder).iterdir())
        except OSError:
            continue
        for each in folders:
            if (each / "kernel.json").is_file():
                found.setdefault(each.name.lower(), each)
    found.setdefault(NATIVE, None)
    return found


def resolve_kernel(name: str | None, language: str | None) -> Kernel:
    """The kernel for a notebook that asks for ``name`` and is written in ``language``.

    A Python notebook whose kernel is not installed gets the current
    environment's, with a notice. Raises FindingError (RUN001) where there is
    no kernel for it.
    """
    kernels = installed_kernels()
    if name is not None and name.lower() in kernels:
        return _load(name.lower(), kernels[name.lower()])
    is_python = language == "python" if language else (name or "python").startswith("python")
    if is_python:
        native = _load(NATIVE, kernels[NATIVE])
        return Kernel(**{**vars(native), "notice": _fallback(name, native)})
    raise FindingError(
        finding(
            "RUN001",
            f"kernel {name!r} is not installed" if name else f"no kernel for {language!r} is named",
            details=("installed kernels: " + ", ".join(sorted(kernels)),),
            hint=f"install a kernel for {language or 'this language'}, or open the notebook in "
            "Jupyter and choose one of the installed kernels",
        )
    )


def _fallback(name: str | None, native: Kernel) -> Finding:
    program = native.interpreter[0] if native.interpreter else native.argv[0]
    wanted = f"kernel {name!r} is not installed here" if name else "the notebook names no kernel"
    return finding(
        "RUN002",
        f"{wanted}; the current environment is used instead ({program})",
        hint=f"python -m ipykernel install --user --name {name}" if name else "",
    )


def _load(name: str, folder: Path | None) -> Kernel:
    if folder is None:
        return native_kernel()
    path = folder / "kernel.json"
    try:
        spec = json.loads(path.read_text(encoding="utf-8"))
        argv = spec["argv"]
        if not isinstance(argv, list) or not all(isinstance(part, str) for part in argv):
            raise TypeError('"argv" is not a list of texts')
        env = spec.get("env") or {}
        return Kernel(
            name=name,
            argv=tuple(part.replace("{resource_dir}", str(folder)) for part in argv),
            language=str(spec.get("language", "")).lower(),
            display_name=str(spec.get("display_name", name)),
            # as jupyter_client does it, ${NAME} stands for a variable that is set
            env={key: _expanded(str(value)) for key, value in env.items()},
            interrupt_mode=str(spec.get("interrupt_mode", "signal")),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        message = f"kernel {name!r} is installed, but its description cannot be read: {error}"
        hint = f"make the kernel anew, or remove it: jupyter kernelspec remove {name}"
        raise FindingError(finding("RUN001", message, details=(str(path),), hint=hint)) from error


def _expanded(value: str) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda m: os.environ.get(m[1], m[0]), value)
