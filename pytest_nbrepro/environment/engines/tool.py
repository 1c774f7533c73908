"""Run a resolver: bounded in time, and nothing of it left when we are interrupted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from pytest_nbrepro.findings import FindingError, finding

#: Building packages from source, to learn what they need, can take minutes.
_SECONDS = 900
_ENDED_BY = ("SIGTERM", "SIGHUP")


@dataclass(frozen=True)
class Ran:
    """How a program ended, and what it printed."""

    code: int
    out: str
    err: str


def run(
    name: str,
    command: Sequence[str],
    *,
    text: str = "",
    variables: Mapping[str, str] | None = None,
) -> Ran:
    """Run a program, giving it ``text`` to read, and wait for its end.

    Raises FindingError: LOCK022 where it does not start, LOCK023 where it
    takes more than a quarter of an hour.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - a resolver that the user asked for
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", **(variables or {})},
            start_new_session=True,  # so that what it starts itself can be ended with it
        )
    except OSError as error:
        message = f"{name} cannot be started: {error.strerror or error}"
        raise FindingError(finding("LOCK022", message, details=(command[0],))) from error
    with process, _ended_with_us():
        try:
            out, err = process.communicate(text.encode(), timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            message = f"{name} found nothing in {_SECONDS // 60} minutes"
            hint = "narrow the requirements"
            raise FindingError(finding("LOCK023", message, hint=hint)) from None
        finally:
            _end(process)
    return Ran(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it has started, where it still runs."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def _ended_with_us() -> Iterator[None]:
    """Where we are told to end, unwind, so that what we have started ends too."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _ENDED_BY if hasattr(signal, name)]
    # who has chosen what such a signal does (nohup, say) has chosen it for this time too
    ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
