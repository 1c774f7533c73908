"""The signals by which a terminal, a schedule or a container ends what runs."""

from __future__ import annotations

import signal
import threading
from types import TracebackType
from typing import Any, Self

from pytest_nbrepro.exit_codes import Exit

#: As shells have it of a program that a signal has ended; not every system has all of them.
_EXITS = {
    getattr(signal, name): code
    for name, code in {
        "SIGHUP": Exit.HUNG_UP,
        "SIGINT": Exit.INTERRUPTED,
        "SIGTERM": Exit.TERMINATED,
    }.items()
    if hasattr(signal, name)
}


class Signals:
    """Has the first of them raise KeyboardInterrupt within; all are noted.

    One that is ignored, as by nohup or in the background of a script, stays so.
    """

    def __init__(self) -> None:
        self._came: list[int] = []
        self._raises = True
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # elsewhere none can be handled
            for number in _EXITS:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: object) -> None:
        self._came.append(number)
        if self._raises:
            self._raises = False  # a second one must not disturb the saving
            raise KeyboardInterrupt

    def hold(self) -> None:
        """From now on they are noted only: what has ended is to be saved."""
        self._raises = False

    def is_urgent(self) -> bool:
        """True where a second one came: somebody does not want to wait."""
        return len(self._came) > 1

    @property
    def exit(self) -> Exit:
        """How to end for the first of them."""
        return _EXITS[self._came[0]] if self._came else Exit.INTERRUPTED
