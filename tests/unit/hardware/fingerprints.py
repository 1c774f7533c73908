"""A fingerprint as it stands in a record, and changed in one place."""

from __future__ import annotations

import copy
from typing import Any

Json = dict[str, Any]

#: The tests of linear algebra, and others, with digests that stand for some.
CANARY: Json = {
    "edition": 1,
    **dict.fromkeys(("matmul", "matmul32", "matvec", "dot", "solve"), "a1"),
    **dict.fromkeys(("cholesky", "lstsq", "svd", "eigen", "covariance"), "a2"),
    **dict.fromkeys(("libm", "exp", "trigonometry", "float32", "complex"), "b1"),
    **dict.fromkeys(("sort", "sum", "fft", "interpolation"), "b2"),
}
BLAS: Json = {
    "api": "openblas",
    "version": "0.3.31",
    "architecture": "Haswell",
    "threading-layer": "pthreads",
    "threads": 8,
}
GPU: Json = {
    "vendor": "nvidia",
    "model": "NVIDIA A100-SXM4-40GB",
    "compute-capability": "8.0",
    "memory": 42_949_672_960,
}
RECORDED: Json = {
    "python": {
        "implementation": "CPython",
        "version": "3.12.1",
        "soabi": "cpython-312-x86_64-linux-gnu",
        "gil-disabled": False,
        "bits": 64,
        "compiler": "GCC 12.2.0",
    },
    "platform": {
        "system": "Linux",
        "machine": "x86_64",
        "byteorder": "little",
        "os": {"id": "debian", "version": "12"},
        "libc": {"name": "glibc", "version": "2.36"},
        "kernel": "6.1.0",
        "container": "",
    },
    "cpu": {"name": "skylake", "level": "x86_64_v3", "features": "avx_vnni", "cores": 8},
    "memory": 33_400_000_000,
    "numerics": {
        "numpy": "2.4.6",
        "simd": "X86_V3",
        "long-double": 63,
        "blas": [BLAS],
        "others": [{"of": "scipy", **BLAS}],
        "variables": {},
        "canary": CANARY,
    },
    "gpu": {"devices": [GPU], "driver": "550.54", "cuda": "12.4"},
    "locale": {
        "name": "de_DE.UTF-8",
        "decimal-point": ",",
        "encoding": "UTF-8",
        "file-names": "utf-8",
    },
    "timezone": {"name": "Europe/Berlin", "tzdata": "2026b"},
}


def changed(path: str, value: object, fingerprint: Json = RECORDED) -> Json:
    """A fingerprint with another value at ``path``, such as "cpu.level"."""
    made = copy.deepcopy(fingerprint)
    *parents, last = path.split(".")
    part = made
    for key in parents:
        part = part[key]
    part[last] = value
    return made


def with_library(**changes: object) -> Json:
    """The fingerprint with NumPy's BLAS library changed, and SciPy's as it was."""
    return changed("numerics.blas", [{**BLAS, **changes}])


def with_other_bits(fingerprint: Json, *tests: str) -> Json:
    """The fingerprint with another digest of these tests."""
    return changed("numerics.canary", {**CANARY, **dict.fromkeys(tests, "other")}, fingerprint)
