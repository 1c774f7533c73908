"""What a keeper tells and obeys, and that it clears up, told by commands that it starts."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kernel_traces import alive, within
from served import Served, serving

READY = "print('ready')\n"
SLEEP = "import time\n" + READY + "time.sleep(60)"
#: Starts processes that outlive it, in sessions of their own, and tells their numbers.
LEAVES = """
import os, subprocess
for seconds in ("61", "62"):
    print(subprocess.Popen(["sleep", seconds], start_new_session=True).pid)
print(subprocess.Popen(["sleep", "63"]).pid)
print('ready')
"""
#: Each process starts two more, each in a session of its own, 62 in all.
SWARM = """
import os, time
for depth in range(5):
    for _ in range(2):
        if os.fork() == 0:
            os.setsid()
            break
    else:
        break
else:
    print('ready')
time.sleep(60)
"""
#: A process that is never the same for long: each starts the next, and ends.
CHAIN = """
import os, time
print('ready')
while True:
    if os.fork():
        os._exit(0)
    os.setsid()
    time.sleep(0.02)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving("exec") as served:
        yield served


@pytest.fixture(autouse=True)
def _nothing_remains(server: Served) -> Iterator[None]:
    yield
    assert within(5, lambda: [path.name for path in server.folder.iterdir()] == ["s"])


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("pass", 0),
        ("import os; os._exit(3)", 3),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
        ("import os; os.kill(os.getpid(), 11)", -signal.SIGSEGV),
    ],
)
def test_the_process_is_told_and_how_it_ended(server: Served, code: str, status: int) -> None:
    kept = server.python("import os; print(os.getpid())\n" + code)
    assert kept.told("running") is True
    assert kept.told("exit") == status
    assert int(kept.output) == kept.told("pid")
    assert "left" not in kept.said
    assert kept.end() == []


def test_what_a_command_and_what_it_leaves_behind_open_is_watched(
    server: Served, tmp_path: Path
) -> None:
    late = "import time; time.sleep(0.3); open('late').read()"
    for name in ("early", "late"):
        (tmp_path / name).touch()
    code = f"""
import subprocess, sys
open("early").read()
subprocess.Popen([sys.executable, "-Sc", {late!r}], start_new_session=True)
"""
    kept = server.python(code, cwd=tmp_path, watch=tmp_path / "log")
    assert kept.told("exit") == 0
    seen = tmp_path / "log"
    assert within(10, lambda: str(tmp_path / "late") in seen.read_text("utf-8"))
    assert str(tmp_path / "early") in seen.read_text("utf-8")
    kept.end()


def test_the_folder_stays_until_it_is_let_go(server: Served) -> None:
    kept = server.python("print('last words')")
    assert kept.told("exit") == 0
    assert kept.output == "last words\n"
    kept.end()


@pytest.mark.parametrize(
    ("argv", "cwd", "reason"),
    [
        (("/no/such/program",), "/", "No such file or directory"),
        (("/etc/passwd",), "/", "Permission denied"),
        ((sys.executable,), "/no/such/folder", "No such file or directory"),
    ],
)
def test_a_command_that_cannot_be_started_says_why(
    server: Served, argv: tuple[str, ...], cwd: str, reason: str
) -> None:
    kept = server.start(*argv, cwd=cwd)
    assert kept.told("failed") == reason
    assert kept.told("exit") == 127
    assert kept.end() == []


def test_a_signal_reaches_the_process_and_its_children(server: Served) -> None:
    child = "import time\ntry: print('child'); time.sleep(60)\nexcept KeyboardInterrupt: print('c')"
    code = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-uc", {child!r}])
try:
    time.sleep(60)
except KeyboardInterrupt:
    child.wait()
    print("p")
"""
    kept = server.python(code)
    kept.printed("child\n")
    kept.tell(signal=signal.SIGINT)
    assert kept.told("exit") == 0
    assert kept.output == "child\nc\np\n"
    kept.end()


def test_a_signal_that_comes_at_once_is_not_lost(server: Served) -> None:
    kept = server.python(SLEEP)
    kept.tell(signal=signal.SIGKILL)
    assert kept.told("exit") == -signal.SIGKILL
    kept.tell(signal=signal.SIGKILL)  # too late, and no mistake
    kept.end()


def test_who_ends_in_time_ends_in_an_orderly_way(server: Served, tmp_path: Path) -> None:
    farewell = tmp_path / "farewell"  # the output goes with the folder
    kept = server.python(READY + f"import time; time.sleep(0.3); open({str(farewell)!r}, 'w')")
    kept.printed("ready")
    kept.tell(end=10)
    assert kept.told("left") == []
    assert farewell.exists()
    assert kept.told("exit") == 0


def test_who_does_not_is_killed(server: Served) -> None:
    kept = server.python(SLEEP)
    kept.printed("ready")
    assert kept.end(0.2) == []
    assert kept.told("exit") == -signal.SIGKILL


def test_a_connection_that_is_closed_ends_the_kernel(server: Served) -> None:
    kept = server.python(SLEEP)
    kept.printed("ready")
    kept.connection.close()
    assert within(5, lambda: not kept.folder.exists())
    assert not alive(kept.said.get("pid", 0))


def test_a_connection_that_asks_for_nothing_is_no_matter(server: Served) -> None:
    kept = server.start(sys.executable, "-c", "pass")
    for said in (b"", b'{"fork": '):
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(str(server.folder / "s"))
            other.sendall(said)
    assert kept.told("exit") == 0
    kept.end()


def test_what_is_left_in_a_session_of_its_own_is_named_and_ended(server: Served) -> None:
    kept = server.python(LEAVES)
    first, second, third, _ = kept.printed("ready").split()
    kept.told("exit")
    assert all(alive(int(pid)) for pid in (first, second, third))
    left = kept.end()
    assert sorted(left) == sorted([f"sleep 61 (process {first})", f"sleep 62 (process {second})"])
    assert not any(alive(int(pid)) for pid in (first, second, third))


@pytest.mark.parametrize("code", [SWARM, CHAIN], ids=["swarm", "chain"])
def test_processes_that_multiply_are_ended(server: Served, code: str) -> None:
    mark = f"mark = {server.folder.name!r}"
    kept = server.python(f"{mark}\n{code}")
    kept.printed("ready")
    # of a chain one link may have ended, and the next not been there, when it is looked for
    assert within(5, lambda: any(mark in command(pid) for pid in all_processes()))
    kept.end()
    assert not [pid for pid in all_processes() if mark in command(pid)]


def all_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_a_command_gets_what_the_request_names(server: Served, tmp_path: Path) -> None:
    code = """
import os, sys
print(os.getcwd(), os.environ["A"], "HOME" in os.environ, os.environ["JPY_PARENT_PID"] ==
      str(os.getppid()), os.getsid(0) == os.getpid(), sys.stdin.read() == "", file=sys.stderr)
"""
    kept = server.python(code, cwd=tmp_path, env={"A": "1 2"})
    kept.told("exit")
    assert kept.output == f"{tmp_path} 1 2 False True True True\n"
    assert (kept.folder / "output.txt").stat().st_mode & 0o777 == 0o600
    kept.end()


def test_a_command_that_writes_to_a_closed_pipe_ends_as_it_would_in_a_terminal(
    server: Served,
) -> None:
    kept = server.start("/bin/sh", "-c", "kill -PIPE $$; echo still here")
    assert kept.told("exit") == -signal.SIGPIPE
    kept.end()


def test_a_limit_of_memory_holds_for_the_command(server: Served) -> None:
    size = 300 * 1024**2
    kept = server.python("x = bytearray(10**8); print('small')\ny = bytearray(10**9)", memory=size)
    assert kept.told("exit") == 1
    assert kept.output.startswith("small\n")
    assert kept.output.endswith("MemoryError\n")
    kept.end()
    kept = server.python("x = bytearray(10**9)")
    assert kept.told("exit") == 0
    kept.end()


def test_a_keeper_that_is_killed_takes_the_kernel_with_it(server: Served) -> None:
    kept = server.python("import os\nprint(os.getppid(), 'is the keeper')\n" + SLEEP)
    keeper = int(kept.printed("ready").split()[0])
    pid = kept.told("pid")
    os.kill(keeper, signal.SIGKILL)
    assert within(5, lambda: not alive(pid))
    kept.connection.close()
    for path in kept.folder.iterdir():  # nobody is left to do it but the server, at its end
        path.unlink()
    kept.folder.rmdir()
