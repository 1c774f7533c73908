from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from kernel_traces import within

from pytest_nbrepro.execution.servers import Command, Server, ServerError, Servers, forkable

PLAIN = ("/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "{connection_file}")


@pytest.mark.parametrize(
    ("argv", "env", "interpreter"),
    [
        (PLAIN, {}, ("/usr/bin/python3",)),
        (("python", "-m", "ipykernel", "-f", "x"), {}, ("python",)),
        (("python3.11", "-m", "ipykernel_launcher"), {}, ("python3.11",)),
        (("python3.13t", "-m", "ipykernel_launcher"), {}, ("python3.13t",)),
        (("python", "-X", "utf8", "-B", "-m", "ipykernel"), {}, ("python", "-X", "utf8", "-B")),
        (PLAIN, {"PYTHONPATH": "/a:/b"}, ("/usr/bin/python3",)),
        (PLAIN, {"PYTHONPATH": ""}, ("/usr/bin/python3",)),
        (PLAIN, {"PYTHONPATH": "/a:b"}, ()),
        (PLAIN, {"PYTHONPATH": "."}, ()),
        ((), {}, ()),
        (("python",), {}, ()),
        (("-m", "ipykernel_launcher"), {}, ()),
        (("python", "-m"), {}, ()),
        (("python", "-m", "my_kernel", "-f", "x"), {}, ()),
        (("python", "-m", "ipykernel_launcher_of_mine"), {}, ()),
        (("python", "-c", "import ipykernel"), {}, ()),
        (("/usr/bin/env", "python", "-m", "ipykernel"), {}, ()),
        (("conda", "run", "python", "-m", "ipykernel"), {}, ()),
        (("pypy3", "-m", "ipykernel"), {}, ()),
        (("R", "--slave", "-e", "IRkernel::main()"), {}, ()),
    ],
)
def test_only_a_plain_ipykernel_is_forked(
    argv: tuple[str, ...], env: Mapping[str, str], interpreter: tuple[str, ...]
) -> None:
    assert forkable(argv, env) == interpreter


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_where_libraries_do_not_stand_a_fork_there_is_none(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert forkable(PLAIN, {}) == ()


@pytest.fixture
def servers() -> Iterator[Servers]:
    """Servers of this test's own, of which nothing may remain."""
    found = Servers()
    started: list[Server] = []
    start = found.start

    def noted(command: Command) -> Server:
        started.append(start(command))
        return started[-1]

    found.start = noted  # type: ignore[method-assign]  # to know them all in the end
    yield found
    folders = [server.folder for server in started if server._hello]  # noqa: SLF001 - if it served
    found.close()
    assert not [folder for folder in folders if folder.exists()]
    assert not [server for server in started if server._process.poll() is None]  # noqa: SLF001
    found.close()


def kernel(*preload: str, **variables: str) -> Command:
    """A kernel of this interpreter that can be forked."""
    env = {**os.environ, **variables}
    argv = (sys.executable, "-m", "ipykernel_launcher")
    return Command(argv, env, (sys.executable,), preload)


COMMAND = Command(("sleep", "5"), {})


def test_kernels_alike_share_a_server_and_others_have_their_own(servers: Servers) -> None:
    first = servers.start(kernel(A="1"))
    assert first.mode == "fork"
    assert servers.start(kernel(A="1")) is first
    assert servers.start(kernel(A="1", JPY_SESSION_NAME="x", JPY_PARENT_PID="5")) is first
    others = [servers.start(kernel(A="2")), servers.start(kernel("json", A="1"))]
    others.append(servers.start(COMMAND))
    assert len({first, *others}) == 4
    for server in (first, *others):
        server.hello()


def test_commands_of_all_kinds_share_a_server(servers: Servers) -> None:
    assert servers.start(COMMAND) is servers.start(Command(("R",), {"A": "1"}))
    server, command = servers.ready(COMMAND)
    assert (server.mode, command) == ("exec", COMMAND)


def test_a_kernel_that_can_be_forked_is(servers: Servers) -> None:
    server, command = servers.ready(kernel())
    assert (server.mode, command) == ("fork", kernel())


def test_without_ipykernel_the_command_is_run_and_says_so_itself(servers: Servers) -> None:
    bare = replace(kernel("json"), interpreter=(sys.executable, "-S"))
    for _ in range(2):
        server, command = servers.ready(bare)
        assert server.mode == "exec"
        assert command == replace(bare, interpreter=(), preload=())
    with pytest.raises(ServerError, match=r"^ModuleNotFoundError: No module named 'ipykernel'$"):
        servers.start(bare).hello()
    assert servers.notes() == ()


def test_an_interpreter_that_is_not_there_is_no_end_either(servers: Servers) -> None:
    gone = replace(kernel(), interpreter=("/no/such/python",))
    with pytest.raises(ServerError, match="No such file or directory"):
        servers.start(gone)
    assert servers.ready(gone)[0].mode == "exec"


@pytest.fixture
def modules(tmp_path: Path) -> str:
    (tmp_path / "broken.py").write_text("1 / 0")
    (tmp_path / "threads.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    return str(tmp_path)


def test_what_cannot_be_preloaded_is_told_once_and_the_rest_is(
    servers: Servers, modules: str
) -> None:
    wanted = kernel("broken", "json", PYTHONPATH=modules)
    assert servers.ready(wanted)[1] == wanted
    servers.ready(wanted)
    note = "cannot be preloaded: broken (ZeroDivisionError: division by zero)"
    assert servers.notes() == (note,)
    servers.ready(wanted)
    assert servers.notes() == ()


def test_modules_that_start_threads_are_not_preloaded(servers: Servers, modules: str) -> None:
    wanted = kernel("threads", "json", PYTHONPATH=modules)
    for _ in range(2):
        server, command = servers.ready(wanted)
        assert (server.mode, command.preload) == ("fork", ())
        assert "threads" not in server.hello()
    (note,) = servers.notes()
    assert note.startswith("not preloaded: threads, json start threads of their own")


def test_a_server_that_was_killed_is_replaced(servers: Servers) -> None:
    first, _ = servers.ready(COMMAND)
    os.kill(first._process.pid, signal.SIGKILL)  # noqa: SLF001 - as something outside would
    assert within(5, lambda: first.is_lost)
    with pytest.raises(ServerError, match="the server of kernels is gone"):
        first.connect()
    second, _ = servers.ready(COMMAND)
    assert second is not first
    second.connect().close()


def test_a_server_that_never_says_anything_is_given_up(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_nbrepro.execution.servers._HELLO_SECONDS", 0.3)
    silent = replace(kernel(), interpreter=(sys.executable, "-c", "import time; time.sleep(60)"))
    assert servers.ready(silent)[0].mode == "exec"


def test_closed_servers_can_be_had_anew(servers: Servers) -> None:
    first, _ = servers.ready(COMMAND)
    servers.close()
    assert not first.folder.exists()
    assert servers.ready(COMMAND)[0] is not first
