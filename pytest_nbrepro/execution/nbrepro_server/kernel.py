"""The kernel: a new process becomes what an ordinary start would have made of it."""

import atexit
import contextlib
import errno
import faulthandler
import gc
import importlib.util
import io
import json
import os
import random
import signal
import sys
import time
from typing import Any, Dict, List, Optional, Sequence

from .network import cut_off
from .watching import be_watched

if sys.platform == "linux":
    import ctypes  # here, so that it is imported before the forks

Request = Dict[str, Any]

#: From Linux's sys/prctl.h.
SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36


def enter(request: Request) -> Request:
    """Take on, in the new process, what an ordinary start would give; run what is a command."""
    os.setsid()
    try:
        if request.get("offline"):  # first: with other rights, it takes back what is set below
            with open(os.path.join(request["folder"], "network"), "w") as told:
                told.write(cut_off())
        prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _redirect(request["output"])
        _limit_memory(request.get("memory"))
        os.chdir(request["cwd"])
        environment = {**request["env"], "JPY_PARENT_PID": str(os.getppid())}
        if "watcher" in request:
            be_watched(request.pop("watcher"))
        if not request["fork"]:
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, for itself
            os.execvpe(request["argv"][0], request["argv"], environment)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        if getattr(error, "errno", None) == errno.EFAULT:  # seen once; where is not known
            import traceback

            said += " (%s)" % traceback.extract_tb(error.__traceback__)[-1].line
        os.write(request["bound"], json.dumps({"failed": said}).encode())
        os._exit(127)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    return request


def _redirect(output: str) -> None:
    """Read from nothing, and write to the file."""
    nothing = os.open(os.devnull, os.O_RDONLY)  # first: it may get number 0, the server's is closed
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(source, target)
        os.set_inheritable(target, True)
    for source in (nothing, written):
        if source > 2:
            os.close(source)


def _limit_memory(size: Optional[int]) -> None:
    """Allow so many bytes of memory; what is only reserved, as for threads and GPUs, is free."""
    if size:
        import resource

        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (size if most < 0 else min(size, most), most))


def be_kernel(request: Request, unseeded: Sequence[Any], set_by_imports: Dict[str, str]) -> None:
    """Run ipykernel as ``python -m ipykernel_launcher`` does."""
    from ipykernel.kernelapp import IPKernelApp

    for name, value in set_by_imports.items():  # as they would have been set in this process
        os.environ.setdefault(name, value)
    # not to 2 itself: ipykernel reads that by a thread, which dies with the process
    faulthandler.enable(os.dup(2))
    for generator in unseeded:
        _seed_anew(generator)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.seed()
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *request["argv"]]
    # the class took this from the variables when it was made, in the server
    app: Any = _lossless(IPKernelApp).instance(parent_handle=os.getppid())
    app.initialize(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        _pace(stream)
    os.write(request["bound"], b'{"bound": true}')
    os.close(request["bound"])
    app.start()
    # The thread that took the request to end is still to flush its streams. If the thread that
    # they are flushed by is stopped first, as ipykernel does at the exit, that takes 10 s.
    if app.control_thread is not None:
        app.control_thread.join(_CONTROL_SECONDS)
    _LEAVES_EARLY.append(True)


def _lossless(kernel_app: Any) -> Any:
    """This class, with outputs that wait for a slow reader: ZeroMQ drops all but 1,000 of them."""
    import zmq

    class LosslessKernelApp(kernel_app):  # type: ignore[misc]  # the class is not known here
        def init_iopub(self, context: Any) -> None:
            context.setsockopt(zmq.SNDHWM, 0)
            super().init_iopub(context)

    return LosslessKernelApp


def _pace(stream: Any) -> None:
    """Have what is printed sent on before much more is printed.

    ipykernel gathers it for 0.2 s, which can be a gigabyte, and is copied
    several times on its way; a print that waits can be interrupted, too.
    """
    write, here = stream.write, os.getpid()
    unsent = 0

    def paced(text: str) -> Any:
        nonlocal unsent
        written = write(text)
        unsent += len(text)
        if unsent >= _PACE_CHARACTERS and os.getpid() == here:
            unsent = 0
            stream.flush()
        return written

    stream.write = paced


_PACE_CHARACTERS = 1_000_000
_CONTROL_SECONDS = 1.0
_LEAVES_EARLY: List[bool] = []


@atexit.register
def _leave() -> None:
    """End a kernel without taking down hundreds of modules, which costs more than its start.

    Registered before all others, hence run after them: threads have ended, the
    notebook's names are gone (IPython clears them), what modules want done at
    the exit is done. Files that are still open are written out.
    """
    if _LEAVES_EARLY:
        gc.collect()
        for thing in gc.get_objects():
            if isinstance(thing, (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)):
                with contextlib.suppress(Exception):  # closed, or its disk is full
                    thing.flush()
        os._exit(0)


def _seed_anew(generator: Any) -> None:
    if isinstance(generator, random.Random):
        generator.seed()
    else:  # a bit generator of NumPy
        generator.state = type(generator)().state


def prctl(option: int, value: int) -> None:
    """Set a property of this process, as Linux can; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
