"""What cells start and do not end, and what they do to processes, signals and folders."""

from notebooks import code, stdout

from nasty.case import cells

_LEFT = "left 1 process running, which had to be ended"
_FORKS = """\
import os, time
def grow(depth):
    for _ in range(2):
        if depth and os.fork() == 0:
            grow(depth - 1)
            time.sleep(60)
            os._exit(0)
grow(4)"""
_HOPS = """\
import os, time
end = time.monotonic() + 60
if os.fork() == 0:
    while time.monotonic() < end:
        if os.fork():
            os._exit(0)
    os._exit(0)"""
_DAEMON = """\
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 1000)
        time.sleep(60)
    os._exit(0)
os.wait();"""
_POOL = """\
import multiprocessing
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(abs, [-1, -2]))"""

_ENDED = "runs; they are ended with the kernel"

CASES = (
    cells(
        "children",
        "50 child processes that go on",
        "import subprocess\nfor _ in range(50):\n    subprocess.Popen(['sleep', '60'])",
        happens=_ENDED,
    ),
    cells("forks", "children that have children, four deep", _FORKS, happens=_ENDED),
    cells("hops", "a process that goes on in one child after the other", _HOPS, happens=_ENDED),
    cells(
        "session",
        "a child in a session of its own",
        "import subprocess\nchild = subprocess.Popen(['sleep', '60'], start_new_session=True)",
        warns=f"RUN009 cell 2: {_LEFT}",
        shows="sleep 60 (process ",
    ),
    cells(
        "nohup",
        "a server started in the background by a shell",
        "import os\nos.system('setsid nohup sleep 61 >/dev/null 2>&1 &');",
        warns=f"RUN009 cell 2: {_LEFT}",
        shows="sleep 61 (process ",
    ),
    cells(
        "daemon",
        "a cell that makes a daemon of a fork of itself",
        _DAEMON,
        warns=f"RUN009 cell 2: {_LEFT}",
        shows="a fork of the kernel (process ",
    ),
    cells("pool", "forks without exec (`multiprocessing`)", code(_POOL, stdout("[1, 2]\n"))),
    cells(
        "exit_hook",
        "an `atexit` hook that sleeps",
        "import atexit, time\natexit.register(time.sleep, 60);",
        happens="runs; the kernel gets 2 s for its end",
    ),
    cells(
        "thread",
        "a thread that never ends, and is no daemon",
        "import threading, time\nthreading.Thread(target=time.sleep, args=[60]).start()",
        happens="runs; the kernel gets 2 s for its end",
    ),
    cells(
        "no_signals",
        "a cell that ignores all signals",
        "import signal\nfor number in set(signal.Signals) - {9, 19}:\n"
        "    signal.signal(number, signal.SIG_IGN)",
    ),
    cells(
        "gone/folder",
        "a cell that removes the notebook's folder",
        "import os, shutil\nshutil.rmtree(os.getcwd())",
    ),
    cells(
        "umask",
        "a cell that changes folder, umask and variables",
        "import os\nos.chdir('/')\nos.umask(0o777)\nos.environ.clear()",
        happens="runs; no other notebook sees it",
    ),
    cells(
        "file_size",
        "a cell that allows itself no byte in files",
        "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))",
    ),
    cells(
        "recursion_limit",
        "the highest recursion limit there is",
        "import sys\nsys.setrecursionlimit(2**31 - 1)",
    ),
    cells("reset", "`%reset -f`", "%reset -f"),
)
