"""The settings of one machine that are changed, one at a time and as another machine would have it.

They are variables that libraries read before they choose their code, and how many processors the
process may use.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

#: What the caller has set for libraries, for Python or for the language must not be there.
_SET_BY_CALLER = (
    *("OPENBLAS", "GOTO", "OMP_", "MKL_", "KMP_", "BLIS_", "NPY_", "GLIBC_", "NUMEXPR_", "LC_"),
    *("PYTHON", "PYTEST", "MPL", "LANGUAGE", "SCIPY_"),
)
_BASE = {"PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}
#: The kernels of OpenBLAS, from those for the newest processors to the oldest.
_KERNELS = "Cooperlake SkylakeX Zen Haswell Sandybridge Nehalem Prescott".split()


@dataclass(frozen=True)
class Setting:
    """Variables, and the number of processors where that is not all.

    ``kind`` says what of the machine is changed. ``level`` is archspec's name of the processor
    whose machine it stands for: such a machine computes so without being told.
    """

    name: str
    kind: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    cores: int | None = None
    level: str = ""

    def also(self, variables: Mapping[str, str]) -> Setting:
        """With these variables over its own."""
        return replace(self, variables={**self.variables, **variables})

    @property
    def key(self) -> str:
        """The same for all in which the same is computed."""
        cores = "" if self.cores is None else f"on {self.cores} "
        return cores + _written(self.variables)

    @contextmanager
    def processors(self) -> Iterator[None]:
        """What this thread starts has the setting's processors."""
        every = os.sched_getaffinity(0)
        if self.cores is not None:
            os.sched_setaffinity(0, sorted(every)[: self.cores])
        try:
            yield
        finally:
            os.sched_setaffinity(0, every)


def cleared() -> None:
    """Take away what the caller has set, for all processes that are started from here."""
    for name in [name for name in os.environ if name.startswith(_SET_BY_CALLER) or name == "TZ"]:
        del os.environ[name]
    os.environ.update(_BASE)


BASE = Setting("nothing set")
THREADS, KERNEL, VECTORS = "threads", "BLAS kernel", "NumPy's vector instructions"
LIBC, SCIPY, OTHER, MACHINE = "C library", "SciPy's BLAS alone", "other", "all of a machine"
KINDS = (THREADS, KERNEL, VECTORS, LIBC, SCIPY, OTHER, MACHINE)


def settings(simd: str) -> list[Setting]:
    """All but the base; ``simd`` are the vector instructions that NumPy uses, lowest first."""
    found = simd.split()
    fewer = [found[index:] for index in reversed(range(len(found)))]
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": str(len(os.sched_getaffinity(0)))}
    return [
        _of(THREADS, "OPENBLAS_NUM_THREADS=1"),
        _of(THREADS, "OMP_NUM_THREADS=1"),
        Setting(f"`{_written(alone)}`", THREADS, alone),
        Setting("one processor", THREADS, cores=1),
        *(_of(KERNEL, f"OPENBLAS_CORETYPE={kernel}") for kernel in _KERNELS),
        *(_of(VECTORS, f"NPY_DISABLE_CPU_FEATURES={' '.join(names)}") for names in fewer),
        _of(LIBC, "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512F"),
        _of(LIBC, "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA"),
        *(_apart(name) for name in ("OPENBLAS_CORETYPE=Haswell", "OPENBLAS_NUM_THREADS=1")),
        _of(OTHER, "OPENBLAS_L2_SIZE=512"),
        _of(OTHER, "TZ=Asia/Tokyo"),
        _of(OTHER, "LC_ALL=C"),
        *_machines(found),
    ]


def _of(kind: str, text: str) -> Setting:
    name, _, value = text.partition("=")
    return Setting(f"`{text}`", kind, {name: value})


def _apart(text: str) -> Setting:
    """A variable for SciPy's OpenBLAS alone, see `apart/sitecustomize.py`."""
    name, _, value = text.partition("=")
    variables = {"PYTHONPATH": str(Path(__file__).parent / "apart"), f"SCIPY_{name}": value}
    return Setting(f"SciPy's OpenBLAS alone with `{text}`", SCIPY, variables)


def _written(variables: Mapping[str, str]) -> str:
    return " ".join(f"{name}={text}" for name, text in sorted(variables.items()))


def _machines(found: list[str]) -> Iterator[Setting]:
    """As other processors would have it, by the names of NumPy, of OpenBLAS and of the C library.

    Of what NumPy has found here, a Skylake has all but the last, and a Haswell the first.
    """
    no_avx512 = "-AVX512F,-AVX512VL,-AVX512DQ"
    for name, level, kernel, simd, hwcaps, threads in (
        ("Skylake of a server", "skylake_avx512", "SkylakeX", found[-1:], "", 0),
        ("Haswell", "haswell", "Haswell", found[1:], no_avx512, 0),
        ("Haswell, 1 thread", "haswell", "Haswell", found[1:], no_avx512, 1),
        ("Nehalem", "nehalem", "Nehalem", found, f"{no_avx512},-AVX2,-FMA,-AVX", 0),
    ):
        variables = {"OPENBLAS_CORETYPE": kernel, "NPY_DISABLE_CPU_FEATURES": " ".join(simd)}
        if hwcaps:
            variables["GLIBC_TUNABLES"] = f"glibc.cpu.hwcaps={hwcaps}"
        if threads:
            variables |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), str(threads))
        yield Setting(f"a {name}", MACHINE, variables, level=level)
