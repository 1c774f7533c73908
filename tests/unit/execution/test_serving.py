"""The server: how it starts, what it says of modules to preload, when and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from kernel_traces import alive, within
from served import PROGRAM, Kept, serving

WAITS = "import time\nprint('ready')\ntime.sleep(60)"


def test_its_folder_is_private_and_gone_when_its_standard_input_closes() -> None:
    with serving("exec") as server:
        assert server.folder.stat().st_mode & 0o777 == 0o700
        assert server.folder.exists()
        server.close()
        assert server.process.wait(5) == 0
        assert not server.folder.exists()


@pytest.mark.parametrize(("longest", "where"), [(200, "deep"), (10, "/tmp")])
def test_where_the_temporary_folder_is_too_long_for_sockets_another_is_taken(
    tmp_path: Path, longest: int, where: str
) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    with serving("exec", longest=longest, env={"TMPDIR": str(deep)}) as server:
        assert str(server.folder.parent).endswith(where)
        assert len(list(deep.iterdir())) == (where == "deep")


def test_a_kernel_that_runs_is_not_disturbed_when_standard_input_closes() -> None:
    with serving("exec") as server:
        kept = server.python("print('ready'); import time; time.sleep(0.3); print('end')")
        kept.printed("ready")
        server.close()
        kept.printed("end")
        assert kept.told("exit") == 0
        assert server.process.poll() is None
        kept.end()
        assert server.process.wait(5) == 0


def test_the_interrupt_key_is_not_meant_for_it() -> None:
    with serving("exec") as server:
        server.process.send_signal(signal.SIGINT)
        kept = server.python("import os, signal; os.kill(os.getpid(), signal.SIGINT)")
        assert kept.told("exit") == -signal.SIGINT  # for the kernel it is meant
        assert "KeyboardInterrupt" in kept.output
        kept.end()


#: Starts a server whose standard input is somebody else's, and waits.
PARENT = f"""
import subprocess, sys
subprocess.Popen([sys.executable, {str(PROGRAM)!r}, "exec", "60"], stdin=int(sys.argv[1]))
sys.stdin.read()
"""


def test_when_its_parent_is_killed_everything_ends_though_its_standard_input_stays_open() -> None:
    lifeline, held = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(lifeline)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[lifeline],
    ) as parent:
        os.close(lifeline)
        assert parent.stdout is not None
        folder = Path(json.loads(parent.stdout.readline())["folder"])
        own = folder / "k"
        own.mkdir()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(folder / "s"))
            connection.settimeout(10)
            kept = Kept(connection, own)
            argv = [sys.executable, "-uc", WAITS]
            request = {"fork": False, "argv": argv, "cwd": "/", "env": {}, "folder": str(own)}
            kept.tell(**request, output=str(own / "output.txt"))
            kept.printed("ready")
            parent.kill()
            assert kept.told("left") == []  # while we are still connected
            assert not alive(kept.told("pid"))
    assert within(5, lambda: not folder.exists())
    os.close(held)


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Modules to preload: of each kind one."""
    for name, source in {
        "fine": "x = 1",
        "broken": "1 / 0",
        "threads": "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "talks": "print('{\"folder\": 5}')",
        # as asyncio does from Python 3.12 on
        "resets": "import os, signal\n"
        "os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))",
    }.items():
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    return tmp_path


def hello(modules: Path, *preload: str) -> dict[str, object]:
    with serving("fork", *preload, env={"PYTHONPATH": str(modules)}) as server:
        return {key: value for key, value in server.hello.items() if key != "folder"}


def test_a_module_that_can_be_preloaded_needs_no_word(modules: Path) -> None:
    assert hello(modules, "fine", "json.decoder") == {}


def test_what_a_module_prints_when_it_is_imported_is_not_taken_for_a_word(modules: Path) -> None:
    assert hello(modules, "talks") == {}


def test_modules_that_cannot_be_imported_are_named_with_the_reason(modules: Path) -> None:
    assert hello(modules, "missing", "fine", "broken") == {
        "not_preloaded": [
            "missing (ModuleNotFoundError: No module named 'missing')",
            "broken (ZeroDivisionError: division by zero)",
        ]
    }


def test_a_module_that_lets_go_of_signals_at_a_fork_stops_no_kernel(modules: Path) -> None:
    with serving("fork", "resets", env={"PYTHONPATH": str(modules)}) as server:
        assert server.start().told("bound")


def test_threads_that_a_fork_would_lose_are_counted(modules: Path) -> None:
    assert hello(modules, "threads") == {"threads": 1}


def test_an_interpreter_without_ipykernel_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", str(PROGRAM), "fork", "60"],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'ipykernel'"
    assert list(tmp_path.iterdir()) == []


def test_before_a_fork_there_is_one_thread_and_no_messaging() -> None:
    with serving("fork") as server:
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        assert "Threads:\t1\n" in status
        descriptors = Path(f"/proc/{server.process.pid}/fd")
        assert not [path for path in descriptors.iterdir() if "eventfd" in str(path.readlink())]


def test_many_kernels_at_once_each_have_their_own_output() -> None:
    with serving("exec") as server:
        all_kept = [server.python(f"print({number})") for number in range(12)]
        assert [kept.told("exit") for kept in all_kept] == [0] * 12
        assert [kept.output for kept in all_kept] == [f"{number}\n" for number in range(12)]
        assert len({kept.told("pid") for kept in all_kept}) == 12
