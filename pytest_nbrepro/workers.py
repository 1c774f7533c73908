"""What workers of pytest-xdist do beside running items."""

from __future__ import annotations

import os
import signal
import threading
import time

#: How often a worker looks whether its controller still lives, in seconds.
_HEARTBEAT = 0.5


def end_with_controller() -> None:
    """Have this worker end when its controller is killed; execnet waits 5 s for it."""
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()


def _end_with(controller: int) -> None:
    while os.getppid() == controller:
        time.sleep(_HEARTBEAT)
    os.kill(os.getpid(), signal.SIGINT)
