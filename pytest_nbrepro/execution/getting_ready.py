"""Whether a kernel that was started becomes ready, and what is said of one that does not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pytest_nbrepro.execution.kernels import KernelProcess, install_hint
from pytest_nbrepro.execution.run import Request
from pytest_nbrepro.findings import Finding, finding

if TYPE_CHECKING:
    from pytest_nbrepro.execution.exchange import Exchange


async def becomes_ready(process: KernelProcess, exchange: Exchange, seconds: float) -> bool:
    """Wait so long until it is ready; false also where it, or its server, is gone before."""
    deadline = asyncio.get_running_loop().time() + seconds
    ready = asyncio.ensure_future(exchange.connection.ready())
    died = asyncio.ensure_future(exchange.died.wait())
    first = asyncio.FIRST_COMPLETED
    while not (ready.done() or died.done() or process.is_server_lost):
        rest = deadline - asyncio.get_running_loop().time()
        if rest <= 0:
            break
        await asyncio.wait({ready, died}, timeout=min(rest, 1.0), return_when=first)
    is_ready = ready.done()
    for task in (ready, died):
        task.cancel()
    return is_ready


async def not_ready(process: KernelProcess, request: Request) -> Finding:
    """Why it is not (RUN003), and what to do."""
    reason = await process.exit_reason()
    if not reason:
        reason = f"no answer in {request.limits.startup_seconds:g} s"
    return finding(
        "RUN003",
        f"kernel {request.kernel.name!r} did not start: {reason}",
        details=process.last_lines(),
        hint=install_hint(request.kernel, process.last_lines()),
    )
