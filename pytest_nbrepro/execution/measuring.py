"""Coverage of the code that cells call, measured in the kernel by coverage itself.

What starts it is what coverage has for processes: a variable that holds the
configuration (``COVERAGE_PROCESS_CONFIG``, from coverage 7.10 on) or names its
file, and `coverage.process_startup`. It is given to the kernel when that is
ready, not to the server that kernels are forked from, which is nobody's to
measure; and the data is written when the last cell has run, for a kernel may be
ended in other ways than Python's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Syntax of Python 3.8, run by the kernel, in names of its own.
_BEGIN = """\
import os
os.environ[name] = value
keep = False
try:
    import coverage
    measuring = coverage.process_startup()
    if measuring is None:
        raise ImportError("coverage " + coverage.__version__ + " is older than 7.10")
    keep = "subprocess" in (measuring.get_option("run:patch") or ())
finally:
    if not keep:
        os.environ.pop(name, None)
"""
_END = """\
import sys
measuring = "coverage" in sys.modules and sys.modules["coverage"].Coverage.current()
if measuring:
    measuring.stop()
    measuring.save()
"""


def begin_code(variable: str, value: str) -> str:
    """What a kernel is to run before its first cell."""
    return f"exec({_BEGIN!r}, {{'name': {variable!r}, 'value': {value!r}}})"


#: What a kernel is to run after its last cell.
END_CODE = f"exec({_END!r}, {{}})"


def obstacle(reply: Mapping[str, Any]) -> str:
    """Why a kernel does not measure, by its reply to `begin_code`; nothing where it does."""
    if reply.get("status") == "ok":
        return ""
    name, value = reply.get("ename"), reply.get("evalue")
    if name == "ModuleNotFoundError" and "'coverage'" in str(value):
        return "coverage is not installed in the environment of the kernel"
    if name == "ImportError":
        return str(value)
    return f"coverage does not start in the kernel ({name}: {value})" if name else "no answer"
