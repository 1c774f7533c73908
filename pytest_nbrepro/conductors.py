"""The conductors of a worker: tasks of one session share what they find out about interpreters."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_nbrepro.config import Settings

if TYPE_CHECKING:
    from pytest_nbrepro.conductor import Conductor


class Conductors:
    """Those of the last session that are idle: each interpreter is probed once in a session.

    The next session finds nothing out of them, for much may have changed by then.
    """

    def __init__(self) -> None:
        self._session = ""
        self._idle: list[Conductor] = []
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def one_for(self, session: str, settings: Settings) -> Iterator[Conductor]:
        """A conductor that nobody else has; it is kept where nothing has gone wrong."""
        from pytest_nbrepro.conductor import Conductor

        former: list[Conductor] = []
        with self._lock:
            if session != self._session:
                self._session, former, self._idle = session, self._idle, []
            found = self._idle.pop() if self._idle else Conductor(settings)
        for each in former:
            each.close()
        is_kept = False
        try:
            yield found
            with self._lock:
                is_kept = bool(session) and session == self._session
                self._idle += [found] * is_kept
        finally:
            if not is_kept:
                found.close()
