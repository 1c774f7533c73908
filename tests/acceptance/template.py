"""A process that has imported what ``pytest --nbrepro`` and ``nbrepro`` do; runs are forks of it.

Half of what a run costs in these tests would be imports. A fork begins where a
program has made them, and does all else itself: it loads plugins, reads options
and settings, ends. With ``NBREPRO_TESTS=programs``, and elsewhere than on
Linux, programs are started.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

_MODULES = """
    _pytest.junitxml deepdiff jupyter_client.asynchronous nbclient nbformat.v4
    pytest_nbrepro.accepting pytest_nbrepro.ahead pytest_nbrepro.asked pytest_nbrepro.diagnosing
    pytest_nbrepro.differences pytest_nbrepro.execution.client
    pytest_nbrepro.execution.provisioner pytest_nbrepro.hearing pytest_nbrepro.items
    pytest_nbrepro.judge pytest_nbrepro.keeping pytest_nbrepro.locking pytest_nbrepro.requirements
    pytest_nbrepro.showing
""".split()
#: Variables that Python, or what it loads, looks at when a program starts begin with these.
_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC_", "OMP_")
_LONGEST = 1 << 20


class Template:
    """The process, as others see it. It has the ``variables`` that programs are started with."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._orders: socket.socket | None = None

    def _started(self) -> socket.socket:
        """Where it takes orders; it starts with the first."""
        if self._orders is None:
            self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            command, number = [sys.executable, __file__, str(theirs.fileno())], theirs.fileno()
            with theirs:
                process = subprocess.Popen(
                    command, pass_fds=[number], stdin=subprocess.DEVNULL, env=self._variables
                )
            atexit.register(process.wait)
            atexit.register(self._orders.close)  # which is done before, and ends it
        return self._orders

    def can_run(self, variables: Mapping[str, str]) -> bool:
        """True where these variables make no difference to a program's start."""
        if sys.platform != "linux" or os.environ.get("NBREPRO_TESTS") == "programs":
            return False
        names = {name for name in {*variables, *self._variables} if name.startswith(_AT_START)}
        return all(variables.get(name) == self._variables.get(name) for name in names)

    def run(
        self, command: Sequence[str | Path], cwd: Path, variables: Mapping[str, str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run` with its output captured. Raises TimeoutExpired."""
        orders, until = self._started(), time.monotonic() + seconds
        (out, their_out), (err, their_err) = os.pipe(), os.pipe()
        asked = {
            "argv": [str(part) for part in command],
            "cwd": str(cwd),
            "variables": dict(variables),
        }
        try:
            socket.send_fds(orders, [json.dumps(asked).encode()], [their_out, their_err])
        finally:
            os.close(their_out)
            os.close(their_err)
        pid = json.loads(orders.recv(_LONGEST))
        try:
            said = _read((out, err), until)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(command, seconds) from None
        finally:
            os.close(out)
            os.close(err)
            code = json.loads(orders.recv(_LONGEST))
        return subprocess.CompletedProcess(command, code, *(_text(said[end]) for end in (out, err)))


def _read(ends: Sequence[int], until: float) -> dict[int, bytearray]:
    """What is written into pipes until all who can have closed them. Raises TimeoutError."""
    found = {end: bytearray() for end in ends}
    with selectors.DefaultSelector() as waiting:
        for end in ends:
            waiting.register(end, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(max(0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                part = os.read(key.fd, 1 << 16)
                found[key.fd] += part
                if not part:
                    waiting.unregister(key.fd)
    return found


def _text(said: bytearray) -> str:
    return io.TextIOWrapper(io.BytesIO(said)).read()


def _serve(orders: socket.socket) -> None:
    """Fork for each order; returns in the forks, and when nobody is left to give orders."""
    while True:
        order, ends, *_ = socket.recv_fds(orders, _LONGEST, 2)
        if not order:
            os._exit(0)
        pid = os.fork()
        if pid == 0:
            orders.close()
            _enter(json.loads(order), *ends)
            return
        for end in ends:
            os.close(end)
        orders.send(json.dumps(pid).encode())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        orders.send(json.dumps(code).encode())


def _enter(order: Any, out: int, err: int) -> None:
    """Become what a start of the program would have made of this process."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["variables"])
    time.tzset()
    tempfile.tempdir = None
    for end, number in ((out, 1), (err, 2)):
        os.dup2(end, number)
        os.close(end)
    sys.argv = order["argv"]


def _import() -> None:
    """Import as pytest does, which rewrites the asserts of plugins."""

    class Imports:
        @pytest.hookimpl(tryfirst=True)
        def pytest_cmdline_main(self) -> int:
            from pytest_nbrepro.light_imports import light_imports

            with light_imports():
                for name in _MODULES:
                    importlib.import_module(name)
            return 0

    plain = ("--noconftest", "-c", os.devnull, "-p", "no:hypothesispytest", "-p", "no:xdist")
    if pytest.main(list(plain), plugins=[Imports()]):
        raise SystemExit("a module of the template cannot be imported")


def _main() -> Any:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with who gives the orders
    sys.path[0] = str(Path(sys.executable).parent)  # where pytest is
    _import()
    scripts = entry_points(group="console_scripts")
    programs = {name: scripts[name].load() for name in ("pytest", "nbrepro")}
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    return programs[Path(sys.argv[0]).name]()


if __name__ == "__main__":
    sys.exit(_main())
