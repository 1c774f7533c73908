"""Cells that do not end by themselves, and cells that ask for what nobody gives."""

from notebooks import code, error, result

from nasty.case import Nasty, cells, raises

_NO_INPUT = "was called, but this frontend does not support input requests."


def _hangs(name: str, what: str, source: str, shows: str = "") -> Nasty:
    return cells(
        name,
        what,
        source,
        says="RUN005 cell 1: still running after 0.5 s, and stopped",
        stops="time was up in cell 1",
        shows=shows,
        seconds=0.5,
    )


_STUBBORN = "(it could not be interrupted)"

CASES = (
    _hangs("loop", "an endless loop", "while True:\n    pass", "----> 1 while True:"),
    _hangs(
        "swallows",
        "a loop that swallows KeyboardInterrupt",
        "while True:\n    try:\n        while True:\n            pass\n"
        "    except KeyboardInterrupt:\n        pass",
        _STUBBORN,
    ),
    _hangs(
        "ignores_signals",
        "a cell that ignores all signals, and sleeps",
        "import signal, time\nfor number in set(signal.Signals) - {9, 19}:\n"
        "    signal.signal(number, signal.SIG_IGN)\ntime.sleep(60)",
        _STUBBORN,
    ),
    _hangs("in_c", "C code that keeps the interpreter's lock", "import ctypes\n"
           "ctypes.PyDLL(None).sleep(60)", "----> 2 ctypes.PyDLL(None)"),
    _hangs("regex", "a regular expression that backtracks for years", "import re\n"
           "re.match(r'(a*)*b', 'a' * 40)", "----> 2 re.match"),
    _hangs("number", "a number of a thousand million digits", "10**10**9", "----> 1 10**10**9"),
    _hangs("awaits", "an `await` that never comes back", "import asyncio\n"
           "await asyncio.sleep(60)"),
    _hangs("deadlock", "a deadlock", "import threading\nthreading.Event().wait()",
           "----> 2 threading.Event().wait()"),
    _hangs("stopped", "a kernel that is stopped (SIGSTOP)", "import os, signal\n"
           "os.kill(os.getpid(), signal.SIGSTOP)", _STUBBORN),
    _hangs("shell_asks", "a shell command that waits for the keyboard", "!read name && echo $name"),
    cells(
        "prints_forever",
        "printing without end",
        "while True:\n    print('x' * 10000)",
        says="RUN008 cell 1: put out more than 100 MB, and was stopped",
        stops="there was too much output in cell 1",
        shows="print('x' * 10000)",
    ),
)  # fmt: skip

ASKING = (
    raises(
        "input",
        "`input()`",
        "input('name? ')",
        says=f"StdinNotImplementedError: raw_input {_NO_INPUT}",
        shows="hint: nobody can answer in a check; put the value into the code",
    ),
    raises(
        "getpass",
        "`getpass()`",
        "import getpass\ngetpass.getpass()",
        says=f"StdinNotImplementedError: getpass {_NO_INPUT}",
    ),
    raises(
        "debug",
        "`%debug` below an error that is stored",
        code("1 / 0", error("ZeroDivisionError", "division by zero")),
        "%debug",
        says=f"StdinNotImplementedError: raw_input {_NO_INPUT}",
    ),
    raises(
        "pdb",
        "`%pdb on`, and an error",
        "%pdb on\n1 / 0",
        says="ZeroDivisionError: division by zero",
    ),
    cells(
        "reads_stdin",
        "`sys.stdin.read()`",
        code("import sys\nsys.stdin.read()", result("''")),
        happens="runs: standard input is empty",
    ),
)
