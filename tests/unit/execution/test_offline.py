"""Kernels without network: what they still reach, what not, and what stays as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from kernel_traces import request, text

from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.run import Status
from pytest_nbrepro.execution.runner import Runner

SERVER = Path(__file__).parents[3] / "pytest_nbrepro" / "execution"

LOOPBACK = """
import json, os, socket, threading
server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=lambda: server.accept()[0].sendall(b"here"), daemon=True).start()
client = socket.create_connection(("localhost", server.getsockname()[1]))
print(client.recv(9).decode())
one, other = socket.socketpair()
one.send(b"x"); other.recv(1)
"""
OUTSIDE = """
def tried(reach):
    try:
        reach()
        return "reached"
    except OSError as error:
        return type(error).__name__, error.errno, str(error)
print(json.dumps([
    tried(lambda: socket.create_connection(("192.0.2.1", 80), timeout=20)),
    tried(lambda: socket.create_connection(("2001:db8::1", 80), timeout=20)),
    tried(lambda: socket.create_connection(("no.invalid", 80), timeout=20)),
    tried(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))),
]))
"""
#: What a kernel is, to the system.
SELF = """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps([os.getuid(), os.geteuid(), os.getgid(), os.getcwd(), os.umask(0o22), os.nice(0),
    os.getsid(0) == os.getpid(), status["CapEff"], status["CapPrm"], os.stat(".").st_uid]))
"""
#: Starts a kernel that finds itself in a network that the system did not let it leave.
REFUSED = """#!/bin/sh
printf 'the system refuses it (reason)' > "$(dirname "$4")/network"
exec {} "$@"
"""


def printed(
    runner: Runner, folder: Path, *sources: str, kernel: Kernel | None = None, offline: bool = True,
    fork: bool = True,
) -> list[str]:  # fmt: skip
    """What cells print in one kernel."""
    asked = request(*sources, cwd=folder, kernel=kernel)
    asked = replace(asked, offline=offline, fork=fork, trace=offline)
    run = NotebookRun(lambda: asked, len(sources))
    results = [runner.cell(run, number) for number in range(1, len(sources) + 1)]
    run.wait_for_end()
    assert {result.status for result in results} == {Status.OK}, results
    trace = run.trace()
    assert trace is None or trace.obstacle == ""
    return [text(result) for result in results]


@pytest.mark.parametrize("fork", [True, False])
def test_loopback_is_reached_and_other_computers_are_not(
    runner: Runner, tmp_path: Path, fork: bool
) -> None:
    here, outside, _ = printed(runner, tmp_path, LOOPBACK, OUTSIDE, SELF, fork=fork)
    assert here == "here\n"
    assert "reached" not in outside
    assert {reason[0] for reason in json.loads(outside)} <= {"OSError", "gaierror"}


def test_kernels_stay_who_they_are(runner: Runner, tmp_path: Path) -> None:
    cells = ["import json, os", SELF]
    offline = printed(runner, tmp_path, *cells)
    assert offline == printed(runner, tmp_path, *cells, offline=False)


def test_where_the_system_refuses_it_pythons_own_sockets_fail(tmp_path: Path) -> None:
    runner, script = Runner(), tmp_path / "start"
    script.write_text(REFUSED.format(sys.executable))
    script.chmod(0o755)
    argv = (str(script), "-m", "ipykernel_launcher", "-f", "{connection_file}")
    kernel = Kernel("refused", argv, language="python")
    try:
        here, outside = printed(runner, tmp_path, LOOPBACK, OUTSIDE, kernel=kernel)
        assert here == "here\n"
        said = "no network: --nbrepro-offline"
        assert all(said in reason[2] for reason in json.loads(outside))
        assert list(runner.online) == ["the system refuses it (reason)"]
    finally:
        runner.close()


#: Leaves the network as somebody who is not root, and says what became of it.
_AS_A_USER = f"""
import ctypes, encodings.idna, fcntl, json, os, socket, sys
sys.path.insert(0, {str(SERVER)!r})
from nbrepro_server.network import cut_off
if os.getuid() == 0:
    os.setgroups([]); os.setresgid(4321, 4321, 4321); os.setresuid(1234, 1234, 1234)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as a process that was never another's
before = os.getuid(), os.getgid()
reason = cut_off()
try:
    socket.create_connection(("192.0.2.1", 80), timeout=0.1)
except OSError as error:
    number = error.errno
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname()).close()
open("locked", "w").close()
os.chmod("locked", 0)
try:
    open("locked")
    opened = True
except PermissionError:
    opened = False
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status"))
print(json.dumps([reason, number, before == (os.getuid(), os.getgid()), opened,
                  int(status["CapEff"], 16)]))
"""


def test_who_is_not_root_leaves_the_network_and_gains_no_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    done = subprocess.run(
        ["/usr/bin/env", sys.executable, "-c", _AS_A_USER],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reason, number, is_same, opened, rights = json.loads(done.stdout)
    assert (is_same, opened, rights) == (True, False, 0)
    if not reason:  # else the system has no user namespaces for users
        assert os.strerror(number) == "Network is unreachable"
