"""What a process and its children open is seen past Python, and goes on as if nobody looked."""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_nbrepro.execution.nbrepro_server.watching import Watcher, be_watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")

#: Opens a file by the C library, as compiled readers do.
BY_C = "import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.fopen({path!r}.encode(), b'{mode}')\n"


def watched(folder: Path, act: Callable[[], None]) -> list[tuple[str, str]]:
    """What is noted of a process that does this; it must end well."""
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            ours.close()
            os.chdir(folder)
            be_watched(theirs)
            act()
            status = 0
        finally:
            os._exit(status)
    theirs.close()
    log = folder / "log"
    with ours:
        watcher = Watcher(ours, str(log))
    assert watcher.listener is not None, log.read_text("utf-8")
    ended = 0
    while not ended:
        if select.select([watcher.listener], [], [], 0.05)[0]:
            watcher.look()
        ended, status = os.waitpid(process, os.WNOHANG)
    watcher.close()
    assert os.waitstatus_to_exitcode(status) == 0
    return [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]


def run(*argv: str) -> Callable[[], None]:
    """Become another program."""
    return lambda: os.execv(argv[0], argv)


def python(source: str, **values: object) -> Callable[[], None]:
    source = textwrap.dedent(source)
    for name, value in values.items():
        source = source.replace("{" + name + "!r}", repr(value)).replace(
            "{" + name + "}", str(value)
        )
    return run(sys.executable, "-S", "-c", source)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "dätä 1.csv"
    path.write_text("1,2\n", "utf-8")
    return path


def test_a_file_that_c_code_opens_is_seen(tmp_path: Path, data: Path) -> None:
    facts = watched(tmp_path, python(BY_C, path=data.name, mode="r"))
    assert ("read", str(data)) in facts
    assert ("program", sys.executable) in facts


def test_what_a_child_reads_is_seen_and_it_reads_all_of_it(tmp_path: Path, data: Path) -> None:
    source = "import subprocess\nassert subprocess.check_output(['cat', {path!r}]) == b'1,2\\n'"
    facts = watched(tmp_path, python(source, path=data.name))
    assert ("read", str(data)) in facts
    assert any(kind == "program" and path.endswith("/cat") for kind, path in facts)


@pytest.mark.parametrize(
    ("mode", "exists", "kind"),
    [("w", True, "write"), ("w", False, "write"), ("a", False, "write"), ("a", True, "change"),
     ("r+", True, "change")],
)  # fmt: skip
def test_writing_is_told_from_changing(tmp_path: Path, mode: str, exists: bool, kind: str) -> None:
    path = tmp_path / "out.txt"
    if exists:
        path.write_text("before", "utf-8")
    facts = watched(tmp_path, python(BY_C, path=str(path), mode=mode))
    assert [(k, p) for k, p in facts if p == str(path)] == [(kind, str(path))]


def test_paths_count_from_where_the_process_is_or_from_an_open_folder(
    tmp_path: Path, data: Path
) -> None:
    (tmp_path / "sub").mkdir()
    source = """
        import os
        os.chdir("sub")
        open("../{name}").close()
        number = os.open("..", os.O_RDONLY | os.O_DIRECTORY)
        os.open("other", os.O_WRONLY | os.O_CREAT, dir_fd=number)
    """
    facts = watched(tmp_path, python(source, name=data.name))
    assert ("read", str(data)) in facts
    assert ("list", str(tmp_path)) in facts
    assert ("write", str(tmp_path / "other")) in facts


def test_a_file_that_is_not_there_stays_so(tmp_path: Path) -> None:
    source = """
        try:
            open("nowhere.csv")
        except FileNotFoundError:
            pass
        else:
            raise SystemExit(1)
    """
    facts = watched(tmp_path, python(source))
    assert ("read", str(tmp_path / "nowhere.csv")) in facts


def test_each_is_noted_once(tmp_path: Path, data: Path) -> None:
    source = "for _ in range(50): open({path!r}).close()"
    facts = watched(tmp_path, python(source, path=str(data)))
    assert facts.count(("read", str(data))) == 1
    assert len(facts) == len(set(facts))


def test_who_is_contacted_is_seen_but_for_the_machine_itself(tmp_path: Path) -> None:
    source = """
        import socket
        for family, host in (
            (socket.AF_INET, "192.0.2.7"), (socket.AF_INET, "127.0.0.1"),
            (socket.AF_INET6, "2001:db8::1"), (socket.AF_INET6, "::1"),
        ):
            try:
                one = socket.socket(family, socket.SOCK_DGRAM)
                one.connect((host, 9))
            except OSError:
                pass
    """
    facts = watched(tmp_path, python(source))
    assert {host for kind, host in facts if kind == "host"} == {"192.0.2.7", "2001:db8::1"}


def test_many_threads_and_processes_at_once(tmp_path: Path) -> None:
    files = [tmp_path / f"{i}.txt" for i in range(400)]
    for path in files:
        path.write_text(path.name, "utf-8")
    source = """
        import os, threading
        def read(numbers):
            for i in numbers:
                assert open(f"{i}.txt").read() == f"{i}.txt"
        child = os.fork()
        half = range(200) if child else range(200, 400)
        threads = [threading.Thread(target=read, args=[half[k::4]]) for k in range(4)]
        [one.start() for one in threads]
        [one.join() for one in threads]
        if child:
            assert os.waitpid(child, 0)[1] == 0
    """
    facts = watched(tmp_path, python(source))
    assert {("read", str(path)) for path in files} <= set(facts)
    assert not [fact for fact in facts if fact[0] == "unread"]


def test_io_uring_which_opens_files_unseen_is_not_there(tmp_path: Path) -> None:
    source = """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.syscall(425, 8, 0) == -1 and ctypes.get_errno() == 38
    """
    watched(tmp_path, python(source))


def test_where_the_system_does_not_let_us_that_is_told(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(b"Operation not permitted")
    with ours, theirs:
        watcher = Watcher(ours, str(tmp_path / "log"))
    assert watcher.listener is None
    watcher.close()
    assert json.loads((tmp_path / "log").read_text()) == ["unwatched", "Operation not permitted"]
