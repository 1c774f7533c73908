"""Stop what a user's own regular expression would go on with for ever.

Python's ``re`` tries the ways to match one by one, and some expressions have
more of them than there are seconds: ``(a+)+$`` doubles them with every letter.
No rule for expressions tells those apart, and no limit for texts helps where
thirty letters are enough; so the clock has to. ``re`` looks for signals while
it searches, hence a timer that counts computing only and is nobody else's
(pytest-timeout uses the one that counts seconds). Where there is none, on
Windows and outside the main thread, nothing is stopped.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import NoReturn


class OutOfPatienceError(Exception):
    """Raised in the midst of what took too long."""


def _stop(*_: object) -> NoReturn:
    raise OutOfPatienceError


@contextlib.contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raise OutOfPatienceError where the block computes for more than ``seconds``."""
    import signal
    import threading

    is_main = threading.current_thread() is threading.main_thread()
    can = is_main and hasattr(signal, "setitimer")
    if not can or signal.getitimer(signal.ITIMER_VIRTUAL) != (0.0, 0.0):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before if before is not None else signal.SIG_DFL)
