"""The provisioner as any Jupyter tool gets it: by its name, from jupyter_client alone."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from kernel_traces import alive, within

from pytest_nbrepro.execution.provisioner import NAME, ForkServerProvisioner
from pytest_nbrepro.execution.servers import SERVERS

ARGV = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


@pytest.fixture(scope="module", autouse=True)
def _servers_go_with_their_kernels() -> Iterator[None]:
    yield
    SERVERS.close()


def manager(transport: str = "ipc", *argv: str, **metadata: Any) -> Any:
    """A manager whose kernel names our provisioner, as a kernelspec does."""
    found: Any = AsyncKernelManager(kernel_name="mine", transport=transport)
    if transport == "ipc":
        found.ip = f"{tempfile.gettempdir()}/ipc-{uuid4().hex[:8]}"  # short, and its own
    found._kernel_spec = KernelSpec(  # noqa: SLF001 - instead of a file for it
        argv=list(argv or ARGV),
        language="python",
        metadata={"kernel_provisioner": {"provisioner_name": NAME, "config": metadata}},
    )
    return found


@asynccontextmanager
async def started(found: Any, **wanted: Any) -> AsyncIterator[Any]:
    """A client of a kernel, which is shut down afterwards."""
    await found.start_kernel(stdout=None, **wanted)
    client = found.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=30)
        yield client
    finally:
        client.stop_channels()
        await found.shutdown_kernel(now=True)


async def value(client: Any, code: str) -> str:
    """What an expression is worth in the kernel."""
    reply = await client.execute("", user_expressions={"x": code}, reply=True, timeout=30)
    found: str = reply["content"]["user_expressions"]["x"]["data"]["text/plain"]
    return found


def exists(path: str) -> bool:
    return Path(path).exists()


def work(test: Callable[[], Awaitable[None]]) -> None:
    async def within_time() -> None:
        await asyncio.wait_for(test(), 60)

    asyncio.run(within_time())


def test_jupyter_finds_it_by_its_name() -> None:
    (found,) = entry_points(group="jupyter_client.kernel_provisioners", name=NAME)
    assert found.load() is ForkServerProvisioner


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
def test_a_kernel_is_started_asked_restarted_and_shut_down(transport: str, tmp_path: Path) -> None:
    async def test() -> None:
        found = manager(transport)
        async with started(found, cwd=str(tmp_path)) as client:
            assert isinstance(found.provisioner, ForkServerProvisioner)
            assert found.provisioner.is_forked
            pid = int(await value(client, "__import__('os').getpid()"))
            assert found.provisioner.pid == pid
            assert await value(client, "__import__('os').getcwd()") == repr(str(tmp_path))
            await client.execute("x = 5", reply=True, timeout=30)
            assert await value(client, "x") == "5"
            assert await found.is_alive()

            await found.restart_kernel(now=False)
            assert not alive(pid)
            await client.wait_for_ready(timeout=30)
            assert await value(client, "'x' in dir()") == "False"
            pid = int(await value(client, "__import__('os').getpid()"))
            assert alive(pid)
        assert not alive(pid)
        assert not await found.is_alive()

    work(test)


def test_an_interrupt_ends_what_runs_and_not_the_kernel(tmp_path: Path) -> None:
    async def test() -> None:
        found = manager()
        async with started(found, cwd=str(tmp_path)) as client:
            code = "open('begun', 'w').close()\nimport time; time.sleep(60)"
            begun = client.execute(code, stop_on_error=False)  # what comes next is to be answered
            assert await asyncio.to_thread(within, 30, (tmp_path / "begun").exists)
            await found.interrupt_kernel()
            reply: dict[str, Any] = {"parent_header": {}}
            while reply["parent_header"].get("msg_id") != begun:  # some told that it was ready
                reply = await client.get_shell_msg(timeout=30)
            assert reply["content"]["ename"] == "KeyboardInterrupt"
            assert await value(client, "6 * 7") == "42"

    work(test)


@pytest.mark.parametrize(
    ("code", "status"),
    [("__import__('os')._exit(7)", 7), ("__import__('os').kill(__import__('os').getpid(), 9)", -9)],
)
def test_how_it_ended_is_polled_and_waited_for(code: str, status: int) -> None:
    async def test() -> None:
        found = manager()
        async with started(found) as client:
            provisioner = found.provisioner
            assert await provisioner.poll() is None
            assert provisioner.has_process
            client.execute(code)
            assert await provisioner.wait() == status
            assert within(5, lambda: "left" in provisioner.keeper.listen())  # cleared up
            assert await provisioner.poll() == status
            assert not await found.is_alive()
        assert not provisioner.has_process

    work(test)


@pytest.mark.parametrize("way", ["terminate", "kill"])
def test_it_is_ended_on_request(way: str) -> None:
    async def test() -> None:
        found = manager()
        async with started(found):
            provisioner = found.provisioner
            await getattr(provisioner, way)()
            expected = {"terminate": -signal.SIGTERM, "kill": -signal.SIGKILL}[way]
            assert await provisioner.wait() == expected

    work(test)


def test_two_managers_have_two_kernels_of_one_server_that_know_nothing_of_each_other() -> None:
    async def test() -> None:
        first, second = manager("tcp"), manager("ipc")
        async with started(first) as one, started(second) as other:
            await one.execute("x = 1", reply=True, timeout=30)
            assert await value(other, "'x' in dir()") == "False"
            parents = [await value(each, "__import__('os').getppid()") for each in (one, other)]
            assert len(set(parents)) == 2  # each its own keeper
            assert first.provisioner._server is second.provisioner._server  # noqa: SLF001

            pid = second.provisioner.pid
            await first.shutdown_kernel(now=True)
            assert alive(pid)
            assert await value(other, "6 * 7") == "42"

    work(test)


def test_what_it_is_to_preload_and_to_allow_can_be_configured() -> None:
    async def test() -> None:
        config = {"preload": ["fractions"], "memory": 900_000_000, "private": True}
        found = manager("ipc", **config)
        async with started(found) as client:
            assert await value(client, "'fractions' in __import__('sys').modules") == "True"
            limit = "__import__('resource').getrlimit(__import__('resource').RLIMIT_DATA)[0]"
            assert await value(client, limit) == "900000000"
            folder = Path(found.connection_file).parent
            assert folder.parent == found.provisioner._server.folder  # noqa: SLF001
            assert Path(found.ip).parent == folder
        assert within(5, lambda: not folder.exists())

    work(test)


def test_without_being_asked_to_it_leaves_the_connection_file_where_jupyter_wants_it() -> None:
    async def test() -> None:
        found = manager("tcp")
        async with started(found):
            file = found.connection_file
            assert exists(file)
            assert not file.startswith(str(found.provisioner._server.folder))  # noqa: SLF001
        assert not exists(file)

    work(test)


def test_the_default_of_all_kernels_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)

    async def test() -> None:
        monkeypatch.setattr(KernelProvisionerFactory, "_instance", None)
        factory = KernelProvisionerFactory.instance()
        assert factory.default_provisioner_name == NAME
        found: Any = AsyncKernelManager(kernel_name="python3")
        async with started(found) as client:
            assert isinstance(found.provisioner, ForkServerProvisioner)
            assert found.provisioner.is_forked
            assert await value(client, "1 + 1") == "2"

    work(test)


def test_a_kernel_that_cannot_be_forked_is_started_all_the_same() -> None:
    async def test() -> None:
        found = manager("ipc", "/usr/bin/env", *ARGV)
        async with started(found) as client:
            assert not found.provisioner.is_forked
            assert await value(client, "6 * 7") == "42"

    work(test)


def test_a_program_that_is_not_there_is_an_error() -> None:
    async def test() -> None:
        found = manager("ipc", "/no/such/program", "{connection_file}")
        with pytest.raises(OSError, match="No such file or directory"):
            await found.start_kernel()
        assert not found.provisioner.has_process

    work(test)
