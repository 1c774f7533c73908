"""Run by the kernel's own interpreter: prints what it computes with, as two JSON lines.

Apart from `_probe_script.py`, since to import NumPy takes as long as to list
all packages, and can end the interpreter. Standard library only but for NumPy,
and syntax of Python 3.8. Its arguments are a file holding threadpoolctl, any
version, and one holding the self-test. A kernel that is asked by a cell finds
the texts of these in ``ARGUMENTS``, for it may run where the files are not.

The second line is about the libraries that other packages bring along. To load
them takes a few milliseconds and imports nothing; but two that do not bear
each other can end the interpreter, and then the first line has been told.
"""

import os
import sys

# Python puts the folder of a script first on the path; the kernel's has no such entry.
if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
    del sys.path[0]

import ctypes
import importlib.machinery
import json
import re
import types

MARK = "nbrepro-numerics:"
# The libraries of linear algebra and of threads, wherever wheels put them.
LIBRARY = re.compile(
    r"(lib)?(scipy_)?(openblas|mkl_rt|blis|flexiblas|armpl_lp64_mp|gomp|iomp5|omp|omp140)[\d_.-]"
)
FOLDERS = re.compile(r".+\.libs\Z|.+\.dylibs\Z")
INSIDE = ("torch/lib", "sklearn/.libs", "sklearn/.dylibs", "scipy/.dylibs", "numpy/.dylibs")
MOST_LOADED = 20


def module(name, given):
    """The module in a file, or in a text; of a file as it was compiled already, if it was.

    Where it was not, nothing is left beside the file.
    """
    found = sys.modules[name] = types.ModuleType(name)
    if "\n" in given:
        code = compile(given, name, "exec")
    else:
        keeps, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            code = importlib.machinery.SourceFileLoader(name, given).get_code(name)
        finally:
            sys.dont_write_bytecode = keeps
    exec(code, found.__dict__)
    return found


def libraries(threadpoolctl):
    """What is known of each library of linear algebra or threads that is loaded, by its file."""
    keys = ("user_api", "internal_api", "version", "architecture", "threading_layer", "num_threads")
    return {
        lib["filepath"]: {key: lib.get(key) for key in keys}
        for lib in threadpoolctl.threadpool_info()
    }


def vector_instructions():
    """The extensions for which this NumPy has code of its own, and which it uses here."""
    try:
        from numpy._core import _multiarray_umath as core
    except ImportError:  # before NumPy 2
        from numpy.core import _multiarray_umath as core
    return [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]


def brought_along(loaded):
    """The files of further libraries, each with the package whose it is."""
    known = {os.path.realpath(path) for path in loaded}
    for place in sys.path:
        for folder in folders(place):
            try:
                names = sorted(os.listdir(folder))
            except OSError:
                continue
            for name in names:
                path = os.path.realpath(os.path.join(folder, name))
                if LIBRARY.match(name) and path not in known:
                    known.add(path)
                    whose = os.path.relpath(folder, place).replace("\\", "/").partition("/")[0]
                    yield path, re.sub(r"\.(dy)?libs\Z", "", whose)


def folders(place):
    """The folders of a folder of packages that hold shared libraries."""
    if "site-packages" not in place and "dist-packages" not in place:
        return []
    try:
        found = [name for name in sorted(os.listdir(place)) if FOLDERS.match(name)]
    except OSError:
        return []
    return [os.path.join(place, name) for name in (*found, *INSIDE)]


def told(answer):
    """Print one line of the answer."""
    print("\n" + MARK + json.dumps(answer), flush=True)


def main(threadpoolctl_given="", canary_given=""):
    """Print the answer."""
    canary = module("_nbrepro_canary", canary_given)
    found = dict.fromkeys(("numpy", "simd", "long-double", "blas"))
    found["canary"] = canary.plain()
    try:
        import numpy
    except Exception as error:  # there is none, or one that cannot be imported
        told({**found, "unread": {"numpy": reason(error)}})
        return
    unread, loaded, threadpoolctl = {}, {}, None
    try:
        threadpoolctl = module("_nbrepro_threadpoolctl", threadpoolctl_given)
        loaded = libraries(threadpoolctl)
    except Exception as error:
        unread["blas"] = reason(error)
    for name, read in {
        "numpy": lambda: numpy.__version__,
        "simd": vector_instructions,
        "long-double": lambda: int(numpy.finfo(numpy.longdouble).nmant),
        "blas": lambda: [lib for lib in loaded.values() if lib["user_api"] == "blas"],
        "canary": lambda: {**found["canary"], **canary.with_numpy(numpy)},
    }.items():
        try:
            found[name] = read() if name not in unread else None
        except Exception as error:
            unread[name] = reason(error)
    told({**found, "unread": unread})
    if threadpoolctl is not None:
        told({"others": others(threadpoolctl, loaded)})


def reason(error):
    """What went wrong, in one line."""
    return "{}: {}".format(type(error).__name__, error)


def others(threadpoolctl, loaded):
    """The libraries that other packages bring along, as they are when they are loaded."""
    whose = {}
    for path, package in brought_along(loaded):
        if len(whose) < MOST_LOADED:
            try:
                ctypes.CDLL(path)
            except OSError:
                continue
            whose[path] = package
    found = {os.path.realpath(path): lib for path, lib in libraries(threadpoolctl).items()}
    return [{**found[path], "of": of} for path, of in sorted(whose.items()) if path in found]


main(*globals().get("ARGUMENTS", sys.argv[1:]))
