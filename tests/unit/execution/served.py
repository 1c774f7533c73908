"""The server of kernels, driven as its protocol says: a program, a socket, lines of JSON."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_nbrepro.execution import servers

PROGRAM = Path(servers.__file__).with_name("nbrepro_server")
_SECONDS = 20


def kernel_options(folder: Path) -> list[str]:
    """Where a kernel is to listen: on sockets in this folder."""
    sockets = ["--IPKernelApp.transport=ipc", f"--IPKernelApp.ip={folder / 'k'}"]
    return ["-f", str(folder / "k.json"), *sockets]


@dataclass
class Kept:
    """A connection to a keeper, and what it has told so far."""

    connection: socket.socket
    folder: Path
    said: dict[str, Any] = field(default_factory=dict)
    _unread: bytes = b""

    def tell(self, **order: Any) -> None:
        self.connection.sendall(json.dumps(order).encode() + b"\n")

    def told(self, word: str) -> Any:
        """Wait until this is told."""
        while word not in self.said:
            received = self.connection.recv(4096)
            assert received, f"hung up without a word of {word!r}: {self.said}"
            *lines, self._unread = (self._unread + received).split(b"\n")
            for line in lines:
                self.said.update(json.loads(line))
        return self.said[word]

    def end(self, seconds: float = 0) -> list[str]:
        """Have the kernel ended; what it had left behind."""
        self.tell(end=seconds)
        left: list[str] = self.told("left")
        assert not self.folder.exists()
        assert self.connection.recv(1) == b""  # its last word
        return left

    @property
    def output(self) -> str:
        """What the kernel's process has printed."""
        path = self.folder / "output.txt"
        return path.read_text("utf-8") if path.exists() else ""

    def printed(self, text: str) -> str:
        """Wait until it has printed this; all of its output."""
        deadline = time.monotonic() + _SECONDS
        while text not in self.output:
            assert time.monotonic() < deadline, f"{text!r} is not in {self.output!r}"
            time.sleep(0.005)
        return self.output


@dataclass
class Served:
    """A server, and what it said of itself."""

    process: subprocess.Popen[bytes]
    hello: dict[str, Any]
    fork: bool
    kept: list[Kept] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return Path(self.hello["folder"])

    def start(
        self,
        *argv: str,
        cwd: Path | str = "/",
        env: Mapping[str, str] | None = None,
        memory: int | None = None,
        watch: Path | None = None,
    ) -> Kept:
        """Ask for a kernel: a forked one with these arguments, or one that runs this command."""
        folder = self.folder / f"k{len(self.kept)}"
        folder.mkdir(mode=0o700)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_SECONDS)
        connection.connect(str(self.folder / "s"))
        kept = Kept(connection, folder)
        self.kept.append(kept)
        options = kernel_options(folder) if self.fork else []
        kept.tell(
            fork=self.fork,
            argv=[*options, *argv],
            cwd=str(cwd),
            env=dict(os.environ if env is None else env),
            memory=memory,
            folder=str(folder),
            output=str(folder / "output.txt"),
            watch=str(watch) if watch else None,
        )
        return kept

    def python(self, code: str, **wanted: Any) -> Kept:
        """Run this code: at the start of a forked kernel, or as a command."""
        if self.fork:
            kept = self.start("-c", code, **wanted)
            assert kept.told("bound")
        else:
            kept = self.start(sys.executable, "-u", "-c", code, **wanted)
        return kept

    def close(self) -> None:
        """Close its standard input; it ends with its last kernel."""
        assert self.process.stdin is not None
        self.process.stdin.close()


@contextlib.contextmanager
def serving(
    mode: str, *preload: str, longest: int = 60, env: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """A server; afterwards nothing may be left of it."""
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), mode, str(longest), *preload],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
    ) as process:
        assert process.stdout is not None
        served = Served(process, json.loads(process.stdout.readline()), mode == "fork")
        try:
            yield served
        finally:
            for kept in served.kept:
                kept.connection.close()
            served.close()
            process.wait(_SECONDS)
    assert process.returncode in {0, -9}
    assert process.returncode or not served.folder.exists()
