"""Cells that end the kernel's process, take what it lives on, or break it from inside."""

from nasty.case import Nasty, cells, raises


def _dies(name: str, what: str, source: str, reason: str, **more: str) -> Nasty:
    says, stops = f"RUN004 cell 1: the kernel died ({reason})", "the kernel died in cell 1"
    return cells(name, what, source, says=says, stops=stops, **more)  # type: ignore[arg-type]  # none of them is the number of seconds


_SERVER = """\
import os, signal
with open(f"/proc/{os.getppid()}/stat") as file:
    server = int(file.read().rpartition(")")[2].split()[1])
os.kill(server, signal.SIGKILL)"""
# again and again, for meanwhile the next kernel starts in it and the former one leaves it
_FOLDER = """\
import ipykernel, pathlib, shutil
folder = pathlib.Path(ipykernel.get_connection_file()).parents[1]
while folder.exists():
    shutil.rmtree(folder, ignore_errors=True)"""

CASES = (
    _dies("exit", "`os._exit(3)`", "import os\nos._exit(3)", "exit code 3"),
    _dies(
        "sigkill",
        "SIGKILL, as from a system that is out of memory",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "signal 9, SIGKILL",
    ),
    _dies(
        "segfault",
        "a segmentation fault in compiled code",
        "import ctypes\nctypes.string_at(0)",
        "signal 11, SIGSEGV",
        shows="Fatal Python error: Segmentation fault",
    ),
    _dies(
        "abort",
        "`abort()`, as of a failed assertion in C++",
        "import os\nos.abort()",
        "signal 6, SIGABRT",
        shows="Fatal Python error: Aborted",
    ),
    _dies(
        "stack",
        "endless recursion in C, which overflows the stack",
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(x):\n    return list(map(f, [x]))\nf(0)",
        "signal 11, SIGSEGV",
    ),
    _dies(
        "kills_group",
        "a signal to the kernel's whole process group",
        "import os, signal\nos.killpg(0, signal.SIGKILL)",
        "signal 9, SIGKILL",
    ),
    _dies(
        "kills_parent",
        "`os.kill(os.getppid(), 9)`",
        "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)",
        "signal 9, SIGKILL",
    ),
    _dies(
        "becomes_another",
        "the kernel's process becomes another program (`os.execv`)",
        "import os\nos.execv('/bin/sh', ['sh', '-c', 'exit 4'])",
        "exit code 4",
    ),
    _dies(
        "closes_files",
        "all open files are closed, sockets among them",
        "import os\nos.closerange(3, 1000)",
        "signal 6, SIGABRT",
    ),
    _dies(
        "processor_time",
        "the processor time that the system allows is used up",
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True:\n    pass",
        "signal 9, SIGKILL",
    ),
    cells(
        "quits",
        "`quit()` or `exit()`, with cells below",
        "quit()",
        says="RUN004 cell 2: the kernel died (exit code 0)",
        shows="hint: code in the notebook ended the process, as os._exit() and quit() do",
    ),
    raises("exits", "`sys.exit(1)`", "import sys\nsys.exit(1)", says="SystemExit: 1"),
    raises(
        "memory",
        "more memory than `--nbrepro-memory` allows",
        "kept = []\nwhile True:\n    kept.append(bytearray(10**8))",
        says="MemoryError",
    ),
    raises(
        "disk",
        "a full disk",
        "with open('/dev/full', 'w') as file:\n    file.write('x')",
        says="OSError: [Errno 28] No space left on device",
    ),
    raises(
        "open_files",
        "more open files than the system allows",
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))\n"
        "[open('/dev/null') for _ in range(60)]",
        says="OSError: [Errno 24] Too many open files",
    ),
    cells(
        "no_stdout",
        "`sys.stdout = None`, with which ipykernel cannot go on",
        "import sys\nsys.stdout = None",
        says="RUN004 cell 2: the kernel does not answer any more",
    ),
    cells(
        "no_builtins",
        "all builtins are deleted",
        "import builtins\nfor name in list(vars(builtins)):\n    delattr(builtins, name)",
        says="RUN005 cell 1: still running after 0.5 s, and stopped",
        stops="time was up in cell 1",
        seconds=0.5,
    ),
    cells(
        "kills_server",
        "the process that kernels come from is killed",
        _SERVER,
        happens="runs; the next kernels come from a new one",
    ),
    cells(
        "removes_folder",
        "the folder with the kernel's sockets is removed",
        _FOLDER,
        happens="runs; the next kernels get another one",
    ),
)
