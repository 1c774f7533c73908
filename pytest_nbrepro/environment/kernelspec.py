"""What kernels there are, and which interpreter runs them: Jupyter's own rules.

Follows jupyter_client's KernelSpecManager (the folders of ``jupyter
--paths``, first one wins, names without regard to case, "python3" always
there where ipykernel is) without importing it: jupyter_client and IPython
cost 0.4 s, and the static checks have 0.4 s for everything.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import string
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pytest_nbrepro.findings import Finding, FindingError, finding

#: Jupyter's name for the Python kernel of the current environment.
NATIVE = "python3"
_PYTHON = re.compile(r"(python|pypy)w?(\d+(\.\d+)?)?[dt]*(\.exe)?$", re.IGNORECASE)
#: Where Python's options end: -m or -c, perhaps behind others (-Im), or the first that is none.
_LAST_OPTION = re.compile(r"-(?P<others>[bBdEiIOPqRsSuvx]*)[mc]")
_OPTIONS_WITH_VALUE = ("-X", "-W", "--check-hash-based-pycs")
_LOCAL = "local-provisioner"
_INTERRUPT_MODES = ("signal", "message")


@dataclass(frozen=True)
class Kernel:
    """A kernel that Jupyter can start.

    ``argv`` is its command as the kernelspec gives it, ``env`` what the
    kernelspec adds to the environment variables, ``metadata`` what else it
    says, ``notice`` what has to be said about the choice, if anything.
    """

    name: str
    argv: tuple[str, ...]
    language: str = "python"
    display_name: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    interrupt_mode: str = "signal"
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notice: Finding | None = None

    @property
    def interpreter(self) -> tuple[str, ...] | None:
        """The command of the Python that runs the cells, with its options.

        None where that cannot be told: another program, a provisioner that
        starts the kernel elsewhere, or a Python that starts another Python.
        """
        program, *rest = self.argv or ("",)
        starts_another = any(is_python(part) for part in rest)
        if not is_python(program) or starts_another or not _starts_here(self.metadata):
            return None
        return (_real_program(program), *_python_options(rest))

    @property
    def asked(self) -> tuple[object, ...]:
        """What two kernels have in common whose interpreters give the same answers."""
        return (self.interpreter or self.argv, tuple(sorted(self.env.items())))

    @property
    def is_python(self) -> bool:
        """True where a Python runs the cells, also one that only the kernel itself can tell of."""
        return self.interpreter is not None or self.language.lower() == "python"


def _starts_here(metadata: Mapping[str, Any]) -> bool:
    """True where Jupyter starts the kernel's command as it stands, on this machine."""
    provisioner = metadata.get("kernel_provisioner")
    if not isinstance(provisioner, Mapping):
        return not provisioner
    return bool(provisioner.get("provisioner_name", _LOCAL) == _LOCAL)


def is_python(program: str) -> bool:
    """True for a program that is called like a Python."""
    return _PYTHON.match(Path(program).name) is not None


def _python_options(arguments: Sequence[str]) -> list[str]:
    """The options among the arguments of a Python that are for Python itself."""
    options: list[str] = []
    for argument in arguments:
        if options and options[-1] in _OPTIONS_WITH_VALUE:
            options.append(argument)
            continue
        last = _LAST_OPTION.match(argument)
        if last or not argument.startswith("-"):
            return [*options, "-" + last["others"]] if last and last["others"] else options
        options.append(argument)
    return options


def _real_program(program: str) -> str:
    # jupyter_client starts these names with the Python that runs it
    own = {
        "python",
        f"python{sys.version_info[0]}",
        "python" + ".".join(map(str, sys.version_info[:2])),
    }
    return sys.executable if program in own else program


def kernel_in(kernel: Kernel, python: Path) -> Kernel:
    """The same kernel, run by the ``python`` of another virtual environment, as if activated."""
    elsewhere = {"PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX"}
    paths = [str(python.parent), kernel.env.get("PATH") or os.environ.get("PATH", os.defpath)]
    return replace(
        kernel,
        argv=(str(python), *(kernel if kernel.interpreter else native_kernel()).argv[1:]),
        env={
            **{key: value for key, value in kernel.env.items() if key not in elsewhere},
            "PATH": os.pathsep.join(paths),
            "VIRTUAL_ENV": str(python.parent.parent),
        },
        metadata={},  # how its own interpreter is to be started
        notice=None,
    )


def native_kernel() -> Kernel:
    """The Python kernel of the environment that runs this tool."""
    argv = (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")
    return Kernel(NATIVE, argv, display_name="Python 3 (ipykernel)")


def installed_kernels() -> dict[str, Path | None]:
    """The kernels of this computer by name; None stands for the native kernel without a folder."""
    from jupyter_core.paths import jupyter_path

    found: dict[str, Path | None] = {}
    ipython = Path(os.environ.get("IPYTHONDIR") or "~/.ipython").expanduser()
    for folder in (*map(Path, jupyter_path("kernels")), ipython / "kernels"):
        try:
            folders = sorted(folder.iterdir())
        except OSError:
            continue
        for each in folders:
            if (each / "kernel.json").is_file():
                found.setdefault(each.name.lower(), each)
    found.setdefault(NATIVE, None)
    return found


def load_kernel(name: str, folder: Path | None) -> Kernel:
    """The kernel in a folder. Raises FindingError (RUN001) where its description cannot be read."""
    if folder is None:
        return native_kernel()
    path = folder / "kernel.json"
    try:
        return _parsed(name, folder, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        message = f"kernel {name!r} is installed, but its description cannot be read: {error}"
        hint = f"make the kernel anew, or remove it: jupyter kernelspec remove {shlex.quote(name)}"
        raise FindingError(finding("RUN001", message, details=(str(path),), hint=hint)) from error


def _parsed(name: str, folder: Path, spec: Any) -> Kernel:
    if not isinstance(spec, dict):
        raise TypeError("it is not a JSON object")
    argv = spec.get("argv")
    if not isinstance(argv, list) or not argv or not all(isinstance(part, str) for part in argv):
        raise TypeError('"argv" is not a list of texts')
    interrupt_mode = str(spec.get("interrupt_mode", "signal")).lower()
    if interrupt_mode not in _INTERRUPT_MODES:
        raise ValueError(f'"interrupt_mode" is {interrupt_mode!r}, not "signal" or "message"')
    return Kernel(
        name=name,
        argv=tuple(_filled(part, folder) for part in argv),
        language=str(spec.get("language", "")).lower(),
        display_name=str(spec.get("display_name", name)),
        env={key: _expanded(str(value)) for key, value in _object(spec, "env").items()},
        interrupt_mode=interrupt_mode,
        metadata=_object(spec, "metadata"),
    )


def _object(spec: dict[str, Any], key: str) -> dict[str, Any]:
    value = spec.get(key) or {}
    if not isinstance(value, dict):
        raise TypeError(f'"{key}" is not a JSON object')
    return value


def _filled(argument: str, folder: Path) -> str:
    # jupyter_client fills in the rest, {connection_file}, when it starts the kernel
    return argument.replace("{resource_dir}", str(folder)).replace("{prefix}", sys.prefix)


def _expanded(value: str) -> str:
    # as jupyter_client does it, $NAME and ${NAME} stand for a variable that is set
    return string.Template(value).safe_substitute(os.environ)
