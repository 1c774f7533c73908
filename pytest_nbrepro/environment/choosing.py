"""Which kernel a notebook gets: the one that it names, one that was asked for, or a process's."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pytest_nbrepro.environment.kernelspec import (
    NATIVE,
    Kernel,
    installed_kernels,
    load_kernel,
    native_kernel,
)
from pytest_nbrepro.findings import Finding, FindingError, Severity, finding

#: What stands in for the kernels of Python notebooks, see `of_this_process`; the last one counts.
_PROCESS: list[Kernel] = []


@contextlib.contextmanager
def of_this_process() -> Iterator[None]:
    """Have Python notebooks get the interpreter that runs this, as asked for from a kernel."""
    _PROCESS.append(native_kernel())
    try:
        yield
    finally:
        _PROCESS.pop()


def resolve_kernel(name: str | None, language: str | None) -> Kernel:
    """The kernel for a notebook that asks for ``name`` and is written in ``language``.

    A Python notebook whose kernel is not installed gets the current
    environment's, with a notice. Raises FindingError (RUN001) where there is
    no kernel for it.
    """
    is_python = language == "python" if language else (name or "python").startswith("python")
    if is_python and _PROCESS:
        return _PROCESS[-1]
    kernels = installed_kernels()
    if name is not None and name.lower() in kernels:
        return load_kernel(name.lower(), kernels[name.lower()])
    if is_python:
        native = load_kernel(NATIVE, kernels[NATIVE])
        return replace(native, notice=_fallback(name, native))
    raise _not_installed(
        f"kernel {name!r} is not installed" if name else f"no kernel for {language!r} is named",
        kernels,
        f"install a kernel for {language or 'this language'}, or open the notebook in "
        "Jupyter and choose one of the installed kernels",
    )


def kernel_named(name: str) -> Kernel:
    """The kernel of that name, which somebody has asked for; none takes its place.

    Raises FindingError (RUN001) where it is not installed.
    """
    kernels = installed_kernels()
    if name.lower() in kernels:
        return load_kernel(name.lower(), kernels[name.lower()])
    raise _not_installed(f"kernel {name!r} is not installed", kernels, "choose one of these")


def _not_installed(message: str, kernels: Mapping[str, object], hint: str) -> FindingError:
    details = ("installed kernels: " + ", ".join(sorted(kernels)),)
    return FindingError(finding("RUN001", message, details=details, hint=hint))


def _fallback(name: str | None, native: Kernel) -> Finding:
    program = native.interpreter[0] if native.interpreter else native.argv[0]
    wanted = f"kernel {name!r} is not installed here" if name else "the notebook names no kernel"
    command = f"python -m ipykernel install --user --name {shlex.quote(name or '')}"
    return finding(
        "RUN002",
        f"{wanted}; the current environment is used instead ({program})",
        # without a name there is nothing that the user missed
        severity=None if name else Severity.INFO,
        hint=f"in the environment the notebook needs: {command}" if name else "",
    )
