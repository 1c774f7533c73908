"""What engines have in common, and the one for executors of concurrent.futures."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, Protocol


class ExecutorError(Exception):
    """An engine that cannot be had; the message says why, and what to do, in one line."""


@dataclass(frozen=True)
class Needs:
    """What a task needs of the machine that does it: ``memory`` in bytes, a number of ``gpus``."""

    memory: int = 0
    gpus: int = 0


class Waiting(Protocol):
    """What has been sent: a future of concurrent.futures, or of Dask."""

    def result(self) -> Any:
        """What came of it, when it is done. Raises what it raised, or why it was not done."""

    def cancel(self) -> Any:
        """It is not wanted any more."""


class Engine(Protocol):
    """Runs functions elsewhere."""

    def give(self, content: bytes, key: str) -> Any:
        """Something that stands for the content where it is submitted; ``key`` is a name for it."""

    def submit(
        self, function: Callable[..., Any], argument: Any, needs: Needs, given: Any = None
    ) -> Waiting:
        """Have a function called with this argument, where there is what it needs.

        What was ``given`` is its second argument, if there is any.
        """

    def close(self) -> None:
        """Nothing more is wanted: what has not begun is not begun."""


def described(error: BaseException) -> str:
    """Why something was not done, in a line."""
    last = getattr(error, "last_worker", None)  # of Dask's KilledWorker, whose own text is a page
    if last is not None:
        tries = getattr(error, "allowed_failures", 0) + 1
        return f"{tries} workers tried it, and each ended; the last one was {last.address}"
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}".rstrip(": ")


class Pool:
    """An executor of concurrent.futures; what its machines have, it does not say."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._open: set[Future[Any]] = set()

    def give(self, content: bytes, key: str) -> bytes:
        """The content itself: it goes with each call, of which an executor says no more."""
        del key
        return content

    def submit(
        self, function: Callable[..., Any], argument: Any, needs: Needs, given: Any = None
    ) -> Waiting:
        """Have the function called; the needs are for the function to look at."""
        del needs
        sent = self._executor.submit(function, argument, *([] if given is None else [given]))
        self._open.add(sent)
        sent.add_done_callback(self._open.discard)
        return sent

    def close(self) -> None:
        """End processes that are at something; what other executors are at is waited for."""
        from concurrent.futures import ProcessPoolExecutor

        if self._open and isinstance(self._executor, ProcessPoolExecutor):
            # what it has queued cannot be taken back; from Python 3.14 on: terminate_workers()
            for process in list((getattr(self._executor, "_processes", None) or {}).values()):
                process.terminate()
        self._executor.shutdown(wait=True, cancel_futures=True)
