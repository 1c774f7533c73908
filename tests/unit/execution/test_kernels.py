from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from kernel_traces import alive, request, within

from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.execution.kernels import KernelProcess
from pytest_nbrepro.execution.managers import quiet_logger
from pytest_nbrepro.execution.servers import SERVERS, Command
from pytest_nbrepro.findings import Finding, FindingError

T = TypeVar("T")


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where the server that starts commands keeps the folders of its kernels."""
    server, _ = SERVERS.ready(Command(("anything",), {}))
    return server.folder


@pytest.fixture(autouse=True)
def _nothing_remains(folder: Path) -> Iterator[None]:
    yield
    assert within(3, lambda: [path.name for path in folder.iterdir()] == ["s"])


def test_what_jupyters_libraries_log_reaches_nobody(caplog: pytest.LogCaptureFixture) -> None:
    logger = quiet_logger()
    logger.addHandler(caplog.handler)  # as pytest does by itself
    try:
        quiet_logger().error("Kernel died")
    finally:
        logger.removeHandler(caplog.handler)
    assert caplog.records == []


def with_process(kernel: Kernel, use: Callable[[KernelProcess], Awaitable[T]]) -> T:
    """What comes of using a kernel's process, which is ended afterwards."""

    async def work() -> T:
        process = KernelProcess(request("1", kernel=kernel))
        try:
            return await use(process)
        finally:
            await process.end(orderly=False)

    return asyncio.run(work())


async def _fail(process: KernelProcess) -> Finding:
    with pytest.raises(FindingError) as raised:
        await process.start()
    return raised.value.finding


GONE = Kernel("gone", ("/no/such/python", "-m", "x"))


def test_a_program_that_is_not_there_is_an_error() -> None:
    told = with_process(GONE, _fail)
    assert told.rule == "RUN003"
    assert told.message == "kernel 'gone' did not start: No such file or directory"
    assert told.details == ("/no/such/python -m x",)


def test_what_is_logged_of_a_program_that_is_not_there_reaches_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with_process(GONE, _fail)
    assert caplog.messages == []


def test_what_others_log_meanwhile_and_afterwards_is_heard(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = logging.getLogger("traitlets")
    before = list(logger.filters)

    async def use(process: KernelProcess) -> None:
        starting = asyncio.ensure_future(_fail(process))
        await asyncio.sleep(0)
        assert logger.filters != before
        launcher = ("traitlets", logging.ERROR, "launcher.py", 1, "ours", (), None)
        logger.handle(logger.makeRecord(*launcher))
        others = logger.makeRecord(*launcher[:4], "another thread's", (), None)
        others.thread = 0
        logger.handle(others)
        logger.error("same thread, other module")
        await starting

    with_process(GONE, use)
    logger.error("afterwards")
    assert caplog.messages == ["another thread's", "same thread, other module", "afterwards"]
    assert logger.filters == before


def test_a_provisioner_that_is_not_installed_is_an_error() -> None:
    metadata = {"kernel_provisioner": {"provisioner_name": "elsewhere"}}
    kernel = Kernel("far", (sys.executable, "-m", "ipykernel"), metadata=metadata)
    assert "'elsewhere' has not been registered" in with_process(kernel, _fail).message


def test_another_provisioner_than_ours_is_followed_to_the_end() -> None:
    metadata = {"kernel_provisioner": {"provisioner_name": "local-provisioner"}}
    kernel = Kernel("own", (sys.executable, "-c", "import time; time.sleep(60)"), metadata=metadata)

    async def use(process: KernelProcess) -> int:
        await process.start()
        assert await process.is_alive()
        assert not process.tells
        assert process.last_lines() == ()
        provisioner: Any = process._manager.provisioner  # noqa: SLF001 - whose end is to be seen
        assert alive(provisioner.pid)
        return int(provisioner.pid)

    assert not alive(with_process(kernel, use))


def test_the_sockets_are_private_and_their_paths_short(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 20)
    deep.mkdir()

    async def use() -> None:
        process = KernelProcess(request("1", env={"TMPDIR": str(deep)}))
        await process.start()
        files = Path(process._manager.connection_file).parent  # noqa: SLF001 - nobody else need know
        assert process._manager.transport == "ipc"  # noqa: SLF001 - as above
        assert {path.name for path in files.iterdir()} >= {"k.json", "k-1", "k-2", "output.txt"}
        assert len(str(files)) < 75
        assert files.stat().st_mode & 0o777 == 0o700
        assert files.parent.stat().st_mode & 0o777 == 0o700
        assert list(deep.iterdir()) == []
        assert await process.end(orderly=False) == ()
        assert not files.exists()
        # with an open one, Python complains after pytest's last line where warnings are errors
        assert process._manager._control_socket is None  # noqa: SLF001 - as above

    asyncio.run(use())


def printing(text: str) -> Kernel:
    """A kernel whose program prints this, and ends."""
    return Kernel("k", (sys.executable, "-c", f"import os; os.write(1, {text.encode()!r})"))


async def _last_three_lines(process: KernelProcess) -> tuple[str, ...]:
    await process.start()
    news = asyncio.Event()
    process.on_news(news.set)
    while await process.is_alive():
        await news.wait()
        news.clear()
    assert await process.exit_reason() == "exit code 0"
    return process.last_lines(most=3)


def test_the_last_lines_are_those_that_are_not_blank() -> None:
    many = "x" * 100_000 + "\n" + "\n".join(f"line {i}\n" for i in range(20))
    found = with_process(printing(many), _last_three_lines)
    assert found == ("  line 17", "  line 18", "  line 19")


def test_of_a_crash_the_thread_that_crashed_is_shown() -> None:
    report = [
        "noise",
        "Fatal Python error: Aborted",
        "",
        "Thread 0x1:",
        *["  File other"] * 30,
        "Current thread 0x2 (most recent call first):",
        "  File here",
        *["  File caller"] * 300,
    ]
    assert with_process(printing("\n".join(report)), _last_three_lines) == (
        "  Fatal Python error: Aborted",
        "  Current thread 0x2 (most recent call first):",
        "    File here",
    )


def test_before_the_start_and_after_the_end_there_is_nothing_to_tell() -> None:
    async def use(process: KernelProcess) -> KernelProcess:
        assert not await process.is_alive()
        assert process.last_lines() == ()
        await process.start()
        return process

    process = with_process(printing("words"), use)
    assert process.last_lines() == ()
    assert not process.is_forked
