"""A part of `_trace_script.py`: the libraries that the process has loaded, as Linux tells them."""

import os
import sys
from builtins import open as open_file
from site import getsitepackages, getusersitepackages
from sysconfig import get_paths

# What a Python may be installed below that is not its own.
SHARED = frozenset(("/", "/usr", "/usr/local"))


def own():
    """How the paths begin of what belongs to this Python and its packages."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    found = [get_paths()[name] for name in names]
    found += [*getsitepackages(), getusersitepackages(), sys.executable]
    prefixes = (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
    found += [prefix for prefix in prefixes if os.path.realpath(prefix) not in SHARED]
    return sorted({form for path in found for form in (path, os.path.realpath(path))})


def loaded():
    """The files that are mapped into this process as code; empty where the system does not say."""
    found = set()
    try:
        with open_file("/proc/self/maps", errors="surrogateescape") as lines:
            for line in lines:
                fields = line.rstrip("\n").split(None, 5)
                if len(fields) == 6 and "x" in fields[1] and fields[5][:1] == "/":
                    found.add(fields[5])
    except OSError:
        pass
    return sorted(found)
