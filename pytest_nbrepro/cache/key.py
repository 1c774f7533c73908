"""The key of a result: the digest of what is known before a run, and may decide it. Pure.

What goes into it is whole values, not choices of their parts: a field that a
later version adds to one of them is in by itself. What of it a sound key needs
is in facts/order-determinism-diagnosis.md, part 3.4, of the project's notes.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import PurePath
from typing import Any

from pytest_nbrepro.digests import sha256

#: Of the entries, and of what goes into a key; another number is another key.
SCHEMA = 2

#: The variables that libraries read past Python, where no trace sees it. TZ, LANG and LC_* are
#: the C library's (POSIX, ch. 8), PATH, LD_* and DYLD_* the loaders', GLIBC_* and MALLOC_* that
#: library's, PYTHON* the interpreter's; what says colours is read by IPython before a trace begins;
#: the others are those of libraries of numbers.
_PAST_PYTHON = re.compile(
    r"""TZ|TZDIR|LANG|LANGUAGE|LC_\w+|HOME|PATH|USER|LOGNAME|SHELL|TMPDIR|TMP|TEMP|
    (PYTHON|IPYTHON|JUPYTER|CONDA|LD_|DYLD_|GLIBC|MALLOC)\w*|VIRTUAL_ENV|NLSPATH|LOCPATH|
    \w+_NUM_THREADS|\w*_MAX_THREADS|NUMEXPR_\w+|VECLIB_\w+|GOTO_\w+|BLIS_\w+|
    (OPENBLAS|MKL|OMP|GOMP|KMP|NPY|NUMBA|TBB|DNNL|ONEDNN|CUDA|CUBLAS|CUDNN|NVIDIA|NCCL|HIP|ROCR|
    ROCM|HSA|TORCH|PYTORCH|ATEN|TF|XLA|JAX|KERAS|POLARS|ARROW|OPENCV|GDAL|PROJ|HDF5|SKLEARN)_\w+|
    NO_COLOR|FORCE_COLOR|CLICOLOR|PY_COLORS|TERM|COLORTERM|
    XLA_FLAGS|MPLBACKEND|MPLCONFIGDIR|MATPLOTLIBRC|SOURCE_DATE_EPOCH|DISPLAY|WAYLAND_DISPLAY""",
    re.VERBOSE,
)


@dataclasses.dataclass(frozen=True)
class Digested:
    """A value of the facts of many notebooks: in keys its digest stands for it, made once."""

    value: Any

    @cached_property
    def sha256(self) -> str:
        """The digest of its text."""
        return sha256(text_of_any(self.value))


@dataclasses.dataclass(frozen=True)
class Facts:
    """What decides what becomes of a notebook, as far as it is known before it is run.

    ``version`` is this tool's, ``versions`` those of the libraries with which
    it compares; ``cells`` are the code cells with their reference outputs,
    ``metadata`` the notebook's, its record among them; ``kernel`` is how the
    kernel is started, ``environment`` what its interpreter is and has,
    ``alterations`` digests of what of it is not as it was installed,
    ``fingerprint`` the machine, ``startup`` the digests of what IPython runs
    before any cell. ``settings`` are those that matter, ``leniency`` what they
    say for this notebook's path, and ``variables`` those of its environment
    that are read past Python.
    """

    version: str
    versions: Mapping[str, str]
    cells: tuple[Any, ...]
    metadata: Mapping[str, Any]
    kernel: Any
    environment: Digested
    alterations: Digested
    fingerprint: Digested
    startup: Mapping[str, str]
    settings: Mapping[str, Any]
    leniency: tuple[Any, ...]
    variables: Mapping[str, str]


def key_of(facts: Facts) -> str:
    """The key (SHA-256, hexadecimal): the same for equal facts, in whatever order they stand."""
    return sha256(text_of_any({"schema": SCHEMA, "facts": facts}))


def text_of_any(value: object) -> str:
    """One text for a value, as JSON; two values that differ have different ones.

    What nobody has thought of stands there as Python shows it, perhaps with its
    address: then it equals nothing, and nothing is found by it.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    """What stands in JSON for a value that has no such form."""
    if isinstance(value, Digested):
        return ["digested", value.sha256]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        return {"of": type(value).__name__, "parts": parts}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        return ["set", *sorted(map(text_of_any, value))]
    if isinstance(value, re.Pattern):
        return ["pattern", value.pattern, value.flags]
    return [type(value).__name__, str(value) if isinstance(value, PurePath) else repr(value)]


def past_python(variables: Mapping[str, str]) -> dict[str, str]:
    """Those of the variables that may be read where no trace of Python sees it."""
    return {name: text for name, text in variables.items() if _PAST_PYTHON.fullmatch(name)}
