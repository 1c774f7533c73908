"""Find a Python for a lock: the one that runs this tool, one that uv knows, one on PATH.

What a Python is, it is asked itself: a name such as ``python3.12`` says what
it should be, and may be a script that starts nothing (pyenv's are).
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.environment.platforms import Platform, platform_key
from pytest_nbrepro.environment.probe import Environment, Probe
from pytest_nbrepro.environment.uv import uv_program
from pytest_nbrepro.findings import FindingError, finding

_SECONDS = 20


def this_python() -> Environment:
    """The Python that runs this tool, without what it has installed: nothing is started."""
    from packaging.markers import default_environment

    musl = "musl" in str(sysconfig.get_config_var("SOABI"))
    machine = {
        "gil_disabled": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "libc": ["musl" if musl else None, None],
    }
    markers = {key: str(value) for key, value in default_environment().items()}
    return Environment(sys.executable, markers, machine, ())


def keys_here(keys: Iterable[str]) -> list[str]:
    """Those platform keys that are of this machine: first this Python's, then the newest."""
    here = platform_key(this_python())
    machine = here.partition("-")[2]
    found = [key for key in keys if key.partition("-")[2] == machine]
    return sorted(found, key=lambda key: (key == here, _version(key)), reverse=True)


def _version(key: str) -> tuple[int, int]:
    found = Platform.of(key)
    return found.version if found else (0, 0)


def python_name(key: str) -> str:
    """What people call the Python of a platform key, such as "Python 3.12"."""
    found = Platform.of(key)
    if not found:
        return key
    kind = {"cp": "Python", "pp": "PyPy"}.get(found.implementation, found.implementation)
    return f"{kind} {found.python}{' (free-threaded)' * found.free_threaded}"


def python_for(
    key: str,
    fits: Callable[[Environment], bool],
    allowed: str,
    chosen: str | None = None,
    known: Iterable[str] = (),
) -> Environment:
    """A Python of that platform key that ``fits``: ``chosen``, or the first that is found.

    ``allowed`` says to people what fits, as far as the key does not; those
    ``known`` are asked before others are looked for.

    Raises FindingError (LOCK041) where there is none.
    """
    name = python_name(key)
    details = [f"  the record allows Python {allowed}"] if allowed else []
    if chosen is not None:
        found = _asked(shutil.which(chosen) or chosen)
        if found is not None and platform_key(found) == key and fits(found):
            return found
        what = f"Python {found.markers['python_full_version']}" if found else "no Python that runs"
        message = f"the lock is for {name} ({key}), and {chosen!r} is {what}"
        raise FindingError(finding("LOCK041", message, details=details))
    here = this_python()
    if platform_key(here) == key and fits(here):
        return here
    for program in itertools.chain(known, _candidates(key)):
        found = _asked(program)
        if found is not None and platform_key(found) == key and fits(found):
            return found
    version = name.split()[1] if " " in name else ""
    raise FindingError(
        finding(
            "LOCK041",
            f"the lock is for {name} ({key}), and no such Python is found here",
            details=details,
            hint=f"uv python install {version}, or install it otherwise and put it on PATH",
        )
    )


def _candidates(key: str) -> Iterator[str]:
    """The programs that may be the Python of a platform key."""
    found = Platform.of(key)
    if not found:
        return
    version = f"{found.python}{'t' * found.free_threaded}"
    kind = {"cp": "python", "pp": "pypy"}.get(found.implementation, found.implementation)
    uv = uv_program()
    if uv:
        command = [uv, "python", "find", "--no-project", "--no-python-downloads"]
        yield from _told([*command, version if kind == "python" else f"{kind}{version}"])
    seen = set()
    names = (f"{kind}{version}", f"{kind}{found.version[0]}", kind)
    for folder in os.get_exec_path():
        for name in names:
            # of each folder, for the first of that name may be for another version
            program = shutil.which(name, path=folder)
            real = os.path.realpath(program) if program else None
            if program and real not in seen:
                seen.add(real)
                yield program


def _told(command: list[str]) -> list[str]:
    try:
        done = subprocess.run(  # noqa: S603 - uv, asked where a Python is
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return [lines[0]] if done.returncode == 0 and lines else []


def probed(python: Path | str) -> Environment:
    """What a Python is and has installed. Raises FindingError (LOCK007) where it cannot say."""
    kernel = Kernel("", (str(python), "-m", "ipykernel_launcher"))
    return Probe(kernel, machine=False).result()


def _asked(program: str) -> Environment | None:
    try:
        return probed(Path(program).absolute())
    except FindingError:
        return None
