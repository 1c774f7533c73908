"""The other side of `nbrepro_server`: start servers, ask them for kernels.

One server for each interpreter and set of variables, started when a kernel is
first wanted, ended with this process: its standard input closes then, however
this process ends.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

_PROGRAM = Path(__file__).with_name("nbrepro_server")
#: Longest folder name with which socket paths stay inside every system's limit.
_LONGEST_FOLDER = 60
_HELLO_SECONDS = 60.0
#: Variables that differ from kernel to kernel, and that nothing reads before the kernel starts.
_OF_ONE_KERNEL = frozenset({"JPY_SESSION_NAME", "JPY_PARENT_PID"})
_IPYKERNEL = (["-m", "ipykernel_launcher"], ["-m", "ipykernel"])


class ServerError(OSError):
    """A server that cannot be had, or a kernel that it cannot start; says why."""


@dataclass(frozen=True)
class Command:
    """What starts one kernel: its command line and variables.

    ``interpreter`` is the Python in it with its options, where it is a plain
    ``python -m ipykernel_launcher`` that can be forked, else empty;
    ``preload`` are the modules to import beforehand.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    interpreter: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()


def forkable(argv: Sequence[str], env: Mapping[str, str]) -> tuple[str, ...]:
    """The interpreter of a plain ipykernel, with its options, where a fork of it is as good.

    Empty where that is not so: another program, a system whose libraries do not
    stand a fork (macOS), or a module path that depends on the kernel's folder.
    """
    if sys.platform in {"darwin", "win32"} or not argv:
        return ()
    module = next((i for i, part in enumerate(argv) if part == "-m"), 0)
    paths = [path for path in env.get("PYTHONPATH", "").split(os.pathsep) if path]
    is_plain = (
        list(argv[module : module + 2]) in _IPYKERNEL
        and re.match(r"python[\d.]*t?$", Path(argv[0]).name) is not None
        and all(Path(path).is_absolute() for path in paths)
    )
    return tuple(argv[:module]) if is_plain and module else ()


class Server:
    """A server process: forks kernels (``mode`` "fork"), or starts their commands ("exec")."""

    def __init__(self, mode: str, command: Command) -> None:
        """Start it, without waiting. Raises OSError where the interpreter does not start."""
        forks = mode == "fork"
        interpreter = command.interpreter if forks else (sys.executable, "-I")
        # what it prints is of interest when it fails to start, and could be long
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        arguments = [mode, str(_LONGEST_FOLDER), *(command.preload if forks else ())]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the kernel's own interpreter
                [*interpreter, str(_PROGRAM), *arguments],
                env=dict(command.env) if forks else None,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
            )
        except OSError:
            self._errors.close()
            raise
        self._lock = threading.Lock()
        self._hello: dict[str, Any] = {}
        self._lost = False
        self.mode = mode

    def hello(self) -> Mapping[str, Any]:
        """Wait until it serves, and return what it told. Raises ServerError where it does not."""
        with self._lock:
            if not self._hello:
                assert self._process.stdout is not None
                timer = threading.Timer(_HELLO_SECONDS, self._process.kill)
                timer.start()
                lines = iter(self._process.stdout.readline, b"")
                said = next((line for line in lines if line.startswith(b"{")), b"")
                timer.cancel()
                if not said:
                    raise ServerError(self._last_words())
                self._hello = json.loads(said)
        return self._hello

    def _last_words(self) -> str:
        self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self._process.returncode}"

    @property
    def folder(self) -> Path:
        """A private folder, which the server removes at its end."""
        return Path(self.hello()["folder"])

    @property
    def is_lost(self) -> bool:
        """True where a cell has killed it, or removed its folder."""
        with self._lock:
            assert self._process.stdin is not None
            if self._hello and not self._process.stdin.closed:
                is_there = Path(self._hello["folder"], "s").exists()
                self._lost = not is_there or self._process.poll() is not None
            return self._lost

    def connect(self) -> socket.socket:
        """A connection to a new keeper. Raises ServerError where the server is gone."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(self.folder / "s"))
        except OSError as error:
            connection.close()
            raise ServerError(f"the server of kernels is gone ({error.strerror})") from error
        return connection

    def close(self) -> None:
        """Let it end when the last of its kernels has; the second time, nothing."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def wait(self, seconds: float) -> None:
        """Wait for its end, and bring it about where it takes longer."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdout, self._errors):
            if pipe is not None:
                pipe.close()
        if self._hello:  # one that was killed has left it
            shutil.rmtree(self._hello["folder"], ignore_errors=True)


@dataclass
class Servers:
    """The servers of this process, by what their kernels have in common."""

    _servers: dict[tuple[object, ...], Server | ServerError] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    #: What cannot be preloaded into which interpreter.
    _unsafe: set[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=set)
    #: Those that were lost, whose kernels may still run.
    _former: list[Server] = field(default_factory=list)
    #: What had to be said of preloading, and has not been told yet, or has (true).
    _notes: dict[str, bool] = field(default_factory=dict)

    def start(self, command: Command) -> Server:
        """Start the server for such a kernel, if it does not run yet. Raises ServerError."""
        mode = "fork" if command.interpreter else "exec"
        key: tuple[object, ...] = (mode,)
        if mode == "fork":
            shared = {k: v for k, v in command.env.items() if k not in _OF_ONE_KERNEL}
            key = (*key, command.interpreter, tuple(sorted(shared.items())), command.preload)
        with self._lock:
            former = self._servers.get(key)
            if isinstance(former, Server) and former.is_lost:
                former.close()
                self._former.append(former)
                del self._servers[key]
            if key not in self._servers:
                try:
                    self._servers[key] = Server(mode, command)
                except OSError as error:
                    self._servers[key] = ServerError(error.strerror or str(error))
            found = self._servers[key]
        if isinstance(found, ServerError):
            raise found
        return found

    def ready(self, command: Command) -> tuple[Server, Command]:
        """A server that serves such a kernel, and the command as it can be had from it.

        Where a fork is not to be had, the command is run instead; where
        modules cannot be preloaded safely, they are not.
        """
        while True:
            if (command.interpreter, command.preload) in self._unsafe:
                command = replace(command, preload=())
            try:
                server = self.start(command)
                hello = server.hello()
            except ServerError:
                if not command.interpreter:
                    raise
                command = replace(command, interpreter=(), preload=())
                continue
            for name in hello.get("not_preloaded", ()):
                self._notes.setdefault(f"cannot be preloaded: {name}", False)
            if not hello.get("threads"):
                return server, command
            names = ", ".join(command.preload)
            note = f"not preloaded: {names} start threads of their own, which a fork would lose"
            self._notes.setdefault(note, False)
            server.close()
            self._unsafe.add((command.interpreter, command.preload))

    def notes(self) -> tuple[str, ...]:
        """What has to be said of preloading, each once."""
        untold = tuple(note for note, told in self._notes.items() if not told)
        self._notes.update(dict.fromkeys(untold, True))
        return untold

    def close(self, seconds: float = 5.0) -> None:
        """End all servers, and wait until they and their kernels are gone."""
        running = [server for server in self._servers.values() if isinstance(server, Server)]
        servers = [*running, *self._former]
        self._servers.clear()
        self._former.clear()
        for server in servers:
            server.close()
        for server in servers:
            server.wait(seconds)


#: The servers of this process.
SERVERS = Servers()
atexit.register(SERVERS.close)


def notes() -> tuple[str, ...]:
    """What has to be said of preloading, each once in this process."""
    return SERVERS.notes()
