"""jupyter_client's manager of one kernel, as it is used here: given its kernel, silent."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

    from pytest_nbrepro.environment import Kernel


def quiet_logger() -> logging.Logger:
    """A logger for Jupyter's libraries: what matters is reported as a finding instead."""
    logger = logging.getLogger("pytest_nbrepro.jupyter")
    # not only silent by handler and level: pytest adds its own handlers to every logger
    logger.disabled = True
    return logger


@contextlib.contextmanager
def quiet_launcher() -> Iterator[None]:
    """Keep what jupyter_client's launcher logs from the user; that logger cannot be chosen.

    Only what this thread logs there: the logger is everybody's.
    """
    from traitlets.log import get_logger

    found = get_logger()
    logger = found.logger if isinstance(found, logging.LoggerAdapter) else found
    here = threading.get_ident()

    def is_others(entry: logging.LogRecord) -> bool:
        return entry.thread != here or entry.module != "launcher"

    logger.addFilter(is_others)
    try:
        yield
    finally:
        logger.removeFilter(is_others)


def manager_of(kernel: Kernel) -> AsyncKernelManager:
    """A manager that has not started the kernel yet, and connects plain sockets."""
    import zmq
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import Instance

    class Manager(AsyncKernelManager):
        """Connects plain sockets, which are read as their messages arrive."""

        context = Instance(zmq.Context)  # instead of asyncio's

        def _context_default(self) -> Any:
            return _context()

    manager: Any = Manager(
        kernel_name=kernel.name,
        transport="tcp" if sys.platform == "win32" else "ipc",
        log=quiet_logger(),
    )
    # the very kernel that was probed, whatever a second search would find
    manager._kernel_spec = KernelSpec(  # noqa: SLF001 - the manager has no public way to be given one
        argv=list(kernel.argv),
        metadata=dict(kernel.metadata),
        # no env: `start` gives the variables whole, with nothing left to fill in
        display_name=kernel.display_name,
        language=kernel.language,
        interrupt_mode=kernel.interrupt_mode,
    )
    return cast("AsyncKernelManager", manager)


def _context() -> Any:
    """The process's ZeroMQ context.

    Its sockets try again soon, lose no message (of more than 1,000 unread ones
    ZeroMQ drops the others) and never hold up the end.
    """
    import zmq

    context: Any = zmq.Context.instance()
    context.setsockopt(zmq.RECONNECT_IVL, 20)
    context.setsockopt(zmq.RCVHWM, 0)
    context.setsockopt(zmq.LINGER, 0)
    return context
