"""Run by the kernel's own interpreter: prints what NumPy computes with, as one JSON line.

Apart from `_probe_script.py`, since to import NumPy takes as long as to list
all packages, and can end the interpreter. Standard library only but for NumPy,
and syntax of Python 3.8. Its argument is a file holding threadpoolctl, any
version. A kernel that is asked by a cell finds it in ``ARGUMENTS``.
"""

import os
import sys

# Python puts the folder of a script first on the path; the kernel's has no such entry.
if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
    del sys.path[0]

import importlib.util
import json

MARK = "nbrepro-numerics:"


def numerics(threadpoolctl_file):
    """The linear algebra and thread libraries that NumPy loads, or None without NumPy."""
    try:
        import numpy

        spec = importlib.util.spec_from_file_location("_nbrepro_threadpoolctl", threadpoolctl_file)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        libraries = module.threadpool_info()
    except Exception as error:  # no NumPy, or one that cannot be imported: told, never fatal
        return {"blas": None, "reason": "{}: {}".format(type(error).__name__, error)}
    keys = ("internal_api", "version", "architecture", "threading_layer", "num_threads")
    blas = [
        {key: lib.get(key) for key in keys} for lib in libraries if lib.get("user_api") == "blas"
    ]
    return {"blas": blas, "numpy": numpy.__version__}


print("\n" + MARK + json.dumps(numerics(*globals().get("ARGUMENTS", sys.argv[1:]))), flush=True)
