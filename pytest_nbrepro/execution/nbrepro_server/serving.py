"""The server: imports what kernels share, then forks a keeper for each connection."""

import contextlib
import gc
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

from .keeper import Keeper, end_descendants
from .kernel import SET_CHILD_SUBREAPER, Request, be_kernel, prctl

#: How often the server looks whether its parent still lives, in seconds.
_HEARTBEAT = 1.0
#: What every kernel of ipykernel 6 and 7 imports until its first cell has run, and not before.
_IMPORTED_AT_START = (
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "faulthandler",
    "pdb",
    "sqlite3",
    "tornado.platform.asyncio",
)


def main(mode: str, longest_folder: int, preload: Sequence[str]) -> None:
    """Serve until standard input closes; in a forked kernel, be that kernel."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tell = os.dup(1)
    os.dup2(2, 1)  # what modules print when they are imported is no word of ours
    before = set(os.environ)
    hello, unseeded = _prepared(mode, preload)
    set_by_imports = {key: os.environ[key] for key in set(os.environ) - before}
    sys.stdout.flush()
    prctl(SET_CHILD_SUBREAPER, 1)  # what a killed keeper leaves behind becomes our child
    folder = _private_folder(longest_folder)
    try:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.path.join(folder, "s"))
        listener.listen(64)
        os.write(tell, json.dumps({**hello, "folder": folder}).encode() + b"\n")
        os.close(tell)
        request = _serve(listener, folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit(str(error))
    if request is not None:  # we are a kernel by now
        be_kernel(request, unseeded, set_by_imports)


def _private_folder(longest: int) -> str:
    """A folder for this user alone (0700), its path short enough for the sockets in it."""
    folder = tempfile.mkdtemp(prefix="nbr-")
    if len(folder) > longest and os.path.isdir("/tmp"):
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="nbr-", dir="/tmp")
    return folder


def _prepared(mode: str, preload: Sequence[str]) -> Tuple[Dict[str, Any], List[Any]]:
    """Import what the kernels share; what to tell about it, and the generators to seed anew."""
    if mode != "fork":
        return {}, []
    import ipykernel.kernelapp  # noqa: F401 - as all that follows, imported for the kernels

    for name in _IMPORTED_AT_START:
        with contextlib.suppress(ImportError):  # versions differ
            __import__(name)
    hello: Dict[str, Any] = {}
    unseeded: List[Any] = []
    if preload:
        # what ipykernel itself sets before a notebook can import matplotlib
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        unseeded = _preload(preload, hello)
    gc.collect()
    gc.freeze()  # a collection in a kernel must not write to, and so copy, what all share
    return hello, unseeded


def _preload(names: Sequence[str], hello: Dict[str, Any]) -> List[Any]:
    """Import the modules; the generators that seeded themselves, by chance, meanwhile."""
    os.chdir("/")  # settings that libraries read where they are imported are nobody's here
    unseeded: List[Any] = []
    seed = random.Random.seed

    def noted(self: random.Random, a: Any = None, version: int = 2) -> None:
        unseeded[:] = [known for known in unseeded if known is not self]
        if a is None:
            unseeded.append(self)
        seed(self, a, version)

    random.Random.seed = noted  # type: ignore[method-assign]  # for the time of the imports
    try:
        for name in names:
            try:
                __import__(name)
            except Exception as error:
                hello.setdefault("not_preloaded", []).append(
                    "%s (%s: %s)" % (name, type(error).__name__, error)
                )
    finally:
        random.Random.seed = seed  # type: ignore[method-assign]  # as it was
    threads = _threads_that_outlive_a_fork()
    if threads:
        hello["threads"] = threads
    return unseeded + _numpy_generators()


def _numpy_generators() -> List[Any]:
    """NumPy's bit generators that were seeded with entropy: 128 bits, where people choose few."""
    numpy = sys.modules.get("numpy")
    kind: Any = getattr(getattr(numpy, "random", None), "BitGenerator", ())
    found = []
    for thing in gc.get_objects() if kind else ():
        if isinstance(thing, kind):
            entropy = getattr(getattr(thing, "seed_seq", None), "entropy", None)
            if isinstance(entropy, int) and entropy >= 1 << 64:
                found.append(thing)
    return found


def _threads_that_outlive_a_fork() -> int:
    """How many threads beside this one a library started, and does not stop around a fork."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    try:
        others = len(os.listdir("/proc/self/task")) - 1  # OpenBLAS stops its own before a fork
    except OSError:
        import threading

        others = threading.active_count() - 1
    os.waitpid(pid, 0)
    return others


def _let_go(descriptor: int) -> None:
    """Close a file whose number, as those of standard streams, must stay taken."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)


def _serve(listener: socket.socket, folder: str) -> Optional[Request]:
    """Fork a keeper for each connection. Returns in a kernel, with its request, or at the end."""
    keepers: Set[int] = set()
    parent, lifeline = os.getppid(), sys.stdin.fileno()
    while os.getppid() == parent:
        ready, _, _ = select.select([listener, lifeline], [], [], _HEARTBEAT)
        keepers = {pid for pid in keepers if os.waitpid(pid, os.WNOHANG)[0] == 0}
        if lifeline in ready and not os.read(lifeline, 4096):
            break
        if listener in ready:
            connection, _ = listener.accept()
            try:
                pid = os.fork()
            except OSError:  # no more processes for now: this kernel does not start, others go on
                connection.close()
                continue
            if pid == 0:
                listener.close()
                _let_go(lifeline)
                try:
                    return Keeper(connection).keep()
                except OSError:  # of one kernel, and nothing to the others
                    os._exit(1)
            connection.close()
            keepers.add(pid)
    else:  # orphaned, while somebody else holds the other end of the lifeline
        for pid in keepers:
            os.kill(pid, signal.SIGTERM)
    for pid in keepers:
        os.waitpid(pid, 0)
    end_descendants()
    shutil.rmtree(folder, ignore_errors=True)
    return None
