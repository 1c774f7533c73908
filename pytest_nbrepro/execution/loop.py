"""The thread in which kernels are talked to, with its event loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import warnings
from collections.abc import Coroutine
from concurrent import futures
from typing import Any, TypeVar

from pytest_nbrepro.light_imports import light_imports

Result = TypeVar("Result")

#: Waiting is cut into pieces, because Windows delivers Ctrl-C between them only.
WAIT_SECONDS = 1.0
_END_SECONDS = 15.0


class LoopThread:
    """A thread with an event loop, for as long as it is not closed."""

    def __init__(self) -> None:
        self.loop = asyncio.SelectorEventLoop()  # ZeroMQ needs one, which Windows's default is not
        with warnings.catch_warnings():  # in this thread, whose filters hold for all
            warnings.simplefilter("ignore")
            _import_libraries()
        self._thread = threading.Thread(target=self._conduct, name="nbrepro", daemon=True)
        self._thread.start()

    def _conduct(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def wait_for(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Have the work done on the loop, and wait for its end; it is cancelled by Ctrl-C."""
        doing = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            while True:
                with contextlib.suppress(futures.TimeoutError):
                    return doing.result(WAIT_SECONDS)
                if doing.done():  # it was a TimeoutError of the work itself
                    return doing.result()
        except KeyboardInterrupt:
            doing.cancel()
            raise

    def close(self, ending: Coroutine[Any, Any, None]) -> None:
        """Do what is to be done at the end, and end the thread; the second time, nothing."""
        if self._thread.is_alive():
            doing = asyncio.run_coroutine_threadsafe(ending, self.loop)
            with contextlib.suppress(futures.TimeoutError):  # keepers end kernels also without us
                doing.result(_END_SECONDS)
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(_END_SECONDS)
        else:
            ending.close()
        if not self.loop.is_running():
            self.loop.close()


def _import_libraries() -> None:
    with light_imports():
        from pytest_nbrepro.execution import client, connection, provisioner  # noqa: F401
