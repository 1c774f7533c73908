"""uv and pip: make a virtual environment, install into it, and say in a sentence why that failed.

uv is used where it is there, on PATH or beside the Python that runs this tool,
because it takes a tenth of the time; else that Python's own pip, which
installs into other environments with ``--python``. Both read their own
configuration, so an index or a proxy that the user has set holds here, too.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_nbrepro.credentials import without_credentials
from pytest_nbrepro.environment.uv import uv_program
from pytest_nbrepro.findings import FindingError, finding

#: What would let an installer see, or write to, other places than the environment.
_MISLEADING = frozenset(
    "PYTHONPATH PYTHONHOME VIRTUAL_ENV CONDA_PREFIX PIP_TARGET PIP_PREFIX PIP_ROOT PIP_USER "
    "PIP_PYTHON PIP_REQUIRE_HASHES PIP_REQUIREMENT PIP_DRY_RUN PIP_REPORT PIP_LOG UV_PYTHON "
    "UV_SYSTEM_PYTHON UV_REQUIRE_HASHES UV_NO_VERIFY_HASHES UV_PROJECT_ENVIRONMENT".split()
)
_FOR_UV = ("--no-progress", "--color=never")
#: Nothing is compiled that may never be imported. An index that does not answer is told soon;
#: without any retry, pip would not tell of it.
_FOR_PIP = (
    "--no-input --no-color --no-compile --no-warn-script-location --disable-pip-version-check "
    "--retries=2"
).split()
_MOST_LINES, _MOST_CHARACTERS = 8, 300
#: What comes last tells why it failed.
_MOST_READ = 100_000
_NOISE = re.compile(
    r"WARNING: (Location|Skipping|Retrying \(Retry\(total=[1-9]|The (script|candidate))|\[notice\]"
)


@dataclass(frozen=True)
class Installer:
    """One of the two: ``name`` "uv" or "pip", ``command`` what starts it.

    ``seconds`` is how long all that it is asked for may take together, None for any time.
    """

    name: str
    command: tuple[str, ...]
    seconds: float | None = None
    _begun: float = field(default_factory=time.monotonic, init=False, compare=False)

    def create(self, folder: Path, python: str, held: int) -> None:
        """Make a virtual environment of ``python``, empty and without pip.

        ``held`` is a file that the process keeps open. Raises FindingError
        (LOCK046) where that fails.
        """
        if self.name == "uv":
            command = [*self.command, "venv", "--quiet", "--no-project", "--no-python-downloads"]
            command += ["--allow-existing", "--python", python]
        else:
            command = [python, "-I", "-m", "venv", "--without-pip"]
        self._run([*command, "--", str(folder)], held)

    def install(
        self,
        python: Path,
        lines: Sequence[str],
        held: int,
        *,
        index: str | None = None,
        further: Sequence[str] = (),
        hashed: bool = False,
    ) -> None:
        """Install requirements, one to a line, and nothing that they would need.

        ``index`` is asked instead of what the installer is set to, ``further``
        are asked beside that, which is safe where every archive is held
        against its hash, as ``hashed`` says. Raises FindingError: LOCK042 for an
        archive that does not have its hash, LOCK043 for a version that is not
        to be had, LOCK044 where the index cannot be reached, LOCK046 for all
        else.
        """
        with tempfile.TemporaryDirectory(prefix="nbrepro-", ignore_cleanup_errors=True) as folder:
            wanted = Path(folder) / "requirements.txt"
            wanted.write_text("\n".join([*lines, ""]), encoding="utf-8")
            if self.name == "uv":
                command = [*self.command, "pip", "install", "--python", str(python), *_FOR_UV]
            else:
                command = [*self.command, "--python", str(python), "install", *_FOR_PIP]
            command += ["--quiet", "--no-deps", *(["--require-hashes"] if hashed else ())]
            command += [f"--extra-index-url={url}" for url in further]
            if further and self.name == "uv":
                command.append("--index-strategy=unsafe-best-match")
            # a password may stand in it, which is not for the list of processes
            own = {"uv": "UV_DEFAULT_INDEX", "pip": "PIP_INDEX_URL"}[self.name]
            variables = {own: index} if index else {}
            self._run([*command, "--requirement", str(wanted)], held, variables)

    def _run(
        self, command: Sequence[str], held: int, variables: Mapping[str, str] | None = None
    ) -> None:
        left = None if self.seconds is None else self._begun + self.seconds - time.monotonic()
        try:
            done = subprocess.run(  # noqa: S603 - uv, or a Python with pip or venv
                command,
                env={**_variables(), **(variables or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=None if left is None else max(left, 0.0),
                pass_fds=() if sys.platform == "win32" else (held,),
            )
        except subprocess.TimeoutExpired as error:
            message = f"building it took longer than {self.seconds:g} s"
            hint = "build it before, which may take as long as it wants: nbrepro env {notebook}"
            raise FindingError(finding("LOCK046", message, hint=hint)) from error
        except OSError as error:
            raise failure(self.name, error.strerror or str(error)) from error
        if done.returncode:
            said = (done.stderr + b"\n" + done.stdout).decode("utf-8", "replace")
            raise failure(self.name, said)


def installer(wanted: str | None = None, seconds: float | None = None) -> Installer:
    """What there is to install with: uv before pip; ``wanted`` is the name of one of them.

    It has ``seconds``, from now on. Raises FindingError (LOCK046) where there is none.
    """
    uv = uv_program() if wanted != "pip" else None
    if uv:
        return Installer("uv", (uv,), seconds)
    if wanted != "uv" and importlib.util.find_spec("pip"):
        return Installer("pip", (sys.executable, "-I", "-m", "pip"), seconds)
    message = f"{wanted or 'neither uv nor pip'} is {'not ' * bool(wanted)}found, to install with"
    raise FindingError(finding("LOCK046", message, hint="pip install uv"))


def _variables() -> Mapping[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in _MISLEADING}
    # nobody is there to answer Git, which would ask for a password
    always = {"PYTHONIOENCODING": "utf-8", "GIT_TERMINAL_PROMPT": "0"}
    return {"UV_HTTP_RETRIES": "2", **kept, **always}


def failure(name: str, said: str) -> FindingError:
    """Why an installer failed (LOCK042 to LOCK044, LOCK046), as its words tell it."""
    shown = without_credentials(said[-_MOST_READ:])
    lines = [line.rstrip() for line in shown.splitlines() if line.strip()]
    told = [line[:_MOST_CHARACTERS] for line in lines if not _NOISE.match(line)]
    text = "\n".join(lines)
    details = [f"  {line}" for line in told[:_MOST_LINES]]
    for rule, pattern, message, hint in _REASONS:
        found = pattern.search(text)
        if found:
            what = next((part for part in found.groups() if part), "")
            return FindingError(finding(rule, message.format(what), hint=hint, details=details))
    reason = told[0] if told else "it ended without a word"
    return FindingError(finding("LOCK046", f"{name} failed: {reason}", details=details[1:]))


_PIN = r"([A-Za-z0-9][\w.-]*(?:==[\w.+!-]+)?)"
#: Rule, how pip or uv says it, our words, what to do; the first that is found counts.
_REASONS = (
    (
        "LOCK046",
        re.compile(r"No space left on device|Errno 28\b|os error 28\b|Disk quota exceeded"),
        "there is no room for the environment: the disk is full",
        "free some room (nbrepro env --list), or name another place: --path or NBREPRO_CACHE",
    ),
    (
        "LOCK042",
        re.compile(
            rf"Hash mismatch for `{_PIN}[ `]|DO NOT MATCH THE HASHES[^\n]*\n\s+{_PIN}",
            re.IGNORECASE,
        ),
        "the archive of {} is not the one that was locked: its hash is another one",
        "do not install it; ask the notebook's author, or try another index with --index-url",
    ),
    (
        "LOCK044",
        re.compile(
            r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError"
            r"|Failed to establish a new connection|client error \(Connect\)|dns error"
            r"|operation timed out|ProxyError|SSLError|Network is unreachable"
            r"|network was disabled|Network connectivity is disabled"
        ),
        "the package index cannot be reached",
        "look at the connection and at the proxy, or name another index with --index-url",
    ),
    (
        "LOCK043",
        re.compile(
            rf"No matching distribution found for {_PIN}"
            rf"|there (?:is|are) no versions? of {_PIN}"
            rf"|[Bb]ecause {_PIN} (?:was not found|has no (?:wheels|usable|source))"
        ),
        "{} is not to be had from the package index",
        "name an index that has it with --index-url; who has kept a withdrawn version may share it",
    ),
)
