"""The keeper: starts one kernel, and outlives it to clear up."""

import json
import os
import select
import shutil
import signal
import socket
import time
from typing import Any, Dict, List, NoReturn, Optional

from .kernel import SET_CHILD_SUBREAPER, Request, enter, prctl
from .watching import Watcher


class Keeper:
    """Starts one kernel, and outlives it to clear up."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._unread = b""
        self._kernel = 0
        self._status: Optional[int] = None
        self._deadline: Optional[float] = None
        self._watcher: Optional[Watcher] = None
        self._bound, self._tells_bound = os.pipe()
        self._child_ended, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        prctl(SET_CHILD_SUBREAPER, 1)  # what the kernel leaves behind becomes our child
        signal.signal(signal.SIGTERM, self._end_now)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake)

    def keep(self) -> Request:
        """Start the kernel and keep it. Returns in the kernel only."""
        request = self._first_line()
        ours, theirs = socket.socketpair() if request.get("watch") else (None, None)
        self._kernel = os.fork()
        if self._kernel == 0:
            os.close(self._bound)
            os.close(self._child_ended)
            signal.set_wakeup_fd(-1)  # from Python 3.12 on, asyncio has done so at the fork
            os.close(self._wake)
            self._connection.close()
            request["bound"] = self._tells_bound
            if theirs is not None:
                request["watcher"] = theirs
            return enter(request)
        os.close(self._tells_bound)
        if ours is not None and theirs is not None:
            theirs.close()
            with ours:
                self._watcher = Watcher(ours, request["watch"])
        self._tell(pid=self._kernel)
        self._follow()  # orders that came together with the request
        waiting_for = [*self._always(), self._bound]
        while self._status is None and not self._is_over():
            rest = None if self._deadline is None else max(0, self._deadline - time.monotonic())
            ready, _, _ = select.select(waiting_for, [], [], rest)
            if self._bound in ready:
                waiting_for.remove(self._bound)
                self._tell(**json.loads(os.read(self._bound, 4096) or '{"running": true}'))
            if self._connection in ready:
                self._obey()
            if self._child_ended in ready:
                os.read(self._child_ended, 4096)
                self._reap(os.WNOHANG)
            self._watch(ready)
        return self._finish(request["folder"])

    def _always(self) -> List[Any]:
        """What is waited for as long as the kernel's folder is there."""
        listener = self._watcher.listener if self._watcher else None
        return [self._connection, self._child_ended, *([] if listener is None else [listener])]

    def _watch(self, ready: List[Any]) -> None:
        if self._watcher and self._watcher.listener in ready:
            self._watcher.look()

    def _first_line(self) -> Request:
        while b"\n" not in self._unread:
            received = self._connection.recv(1 << 16)
            if not received:
                os._exit(0)
            self._unread += received
        line, _, self._unread = self._unread.partition(b"\n")
        return dict(json.loads(line))

    def _is_over(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _end_now(self, *_: Any) -> None:
        self._deadline = time.monotonic()

    def _obey(self) -> None:
        try:
            received = self._connection.recv(4096)
        except OSError:
            received = b""
        if not received:
            self._end_now()
        self._unread += received
        self._follow()

    def _follow(self) -> None:
        """Do what the orders say that have been read by now."""
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "signal" in order:
                self._signal(order["signal"])
            if "end" in order:
                self._deadline = time.monotonic() + order["end"]

    def _signal(self, number: int) -> None:
        """Send the signal to the kernel and its children, as the keys of a terminal would."""
        if self._status is None:
            try:
                os.killpg(self._kernel, number)
            except OSError:  # not yet in a session of its own
                os.kill(self._kernel, number)

    def _reap(self, options: int) -> None:
        """Collect the children that have ended, orphans of the kernel among them."""
        try:
            pid = -1
            while pid and self._status is None:
                pid, status = os.waitpid(-1, options)
                if pid == self._kernel:
                    code = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
                    self._status = -code or os.WEXITSTATUS(status)
                    self._tell(exit=self._status)
        except ChildProcessError:
            pass

    def _finish(self, folder: str) -> NoReturn:
        """Wait to be told to, then end everything, say what had been left behind, and go."""
        while self._deadline is None:
            ready, _, _ = select.select(self._always(), [], [])
            if self._connection in ready:
                self._obey()
            if self._child_ended in ready:  # an orphan of the kernel
                os.read(self._child_ended, 4096)
            self._watch(ready)
        if self._status is None:
            self._signal(signal.SIGKILL)
            self._reap(0)
        left = end_descendants(self._kernel)
        if self._watcher:
            self._watcher.close()
        shutil.rmtree(folder, ignore_errors=True)
        self._tell(left=left)
        os._exit(0)

    def _tell(self, **message: Any) -> None:
        try:
            self._connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            pass  # nobody listens any more; the clearing up goes on


def end_descendants(session: int = 0) -> List[str]:
    """Kill all that descend from this process; the names of those that had left the session."""
    names: Dict[int, str] = {}  # one that is being killed has no command any more
    for _ in range(200):
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            break
        for pid in _descendants():
            name = "" if pid in names else _detached(pid, session)
            if name:
                names[pid] = name
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(0.005)
    return list(names.values())


def _descendants() -> List[int]:
    parents = {}
    for entry in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if entry.isdigit():
            fields = _stat(int(entry))
            if fields:
                parents[int(entry)] = int(fields[1])
    found = [os.getpid()]
    for known in found:
        found += [pid for pid, parent in parents.items() if parent == known]
    return found[1:]


def _stat(pid: int) -> List[str]:
    """State, parent, group, session, … of a process (Linux, proc_pid_stat(5))."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []


def _detached(pid: int, session: int) -> str:
    """The command of a process that lives on in another session, else nothing."""
    fields = _stat(pid)
    if not fields or fields[0] == "Z" or int(fields[3]) == session:
        return ""
    command = _command(pid)
    if command == _command(os.getpid()):  # what a fork of ours is called, too
        command = "a fork of the kernel"
    return "%s (process %d)" % (command or "?", pid)


def _command(pid: int) -> str:
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            return file.read().decode("utf-8", "replace").replace("\0", " ").strip()
    except OSError:
        return ""
