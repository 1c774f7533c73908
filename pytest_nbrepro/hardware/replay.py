"""Which variables make a kernel here compute as the recorded one did. Pure.

Libraries choose their code by the processor and its number of cores; each has
variables by which that can be overruled, downwards only: what this machine has
not cannot be had. Sources: OpenBLAS's user manual (OPENBLAS_CORETYPE,
OPENBLAS_NUM_THREADS), NumPy's "CPU dispatcher" (NPY_DISABLE_CPU_FEATURES), the
glibc manual's "Tunables" (glibc.cpu.hwcaps), Intel's MKL guide.

A record may come from anybody: only the variables and the forms of values that
are named here are ever taken from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_nbrepro.hardware.fields import Fingerprint, value

_HARMLESS = re.compile(r"[A-Za-z0-9_.,:=+ -]{0,200}")
#: By the library's name for threadpoolctl.
_THREADS = {
    "openblas": "OPENBLAS_NUM_THREADS",
    "mkl": "MKL_NUM_THREADS",
    "blis": "BLIS_NUM_THREADS",
    "openmp": "OMP_NUM_THREADS",
}
#: Variables that say how libraries compute, and nothing else.
_TAKEN = frozenset(
    {
        *_THREADS.values(),
        *("NUMEXPR_NUM_THREADS", "NUMEXPR_MAX_THREADS", "VECLIB_MAXIMUM_THREADS"),
        *("OMP_DYNAMIC", "OMP_SCHEDULE", "KMP_DETERMINISTIC_REDUCTION", "MKL_DYNAMIC"),
        *("OPENBLAS_CORETYPE", "BLIS_ARCH_TYPE", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS"),
        *("NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES", "GLIBC_TUNABLES"),
        *("ATEN_CPU_CAPABILITY", "DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA"),
        *("ONEDNN_DEFAULT_FPMATH_MODE", "TF_ENABLE_ONEDNN_OPTS", "TF_DETERMINISTIC_OPS"),
        *("TF_CUDNN_DETERMINISTIC", "CUBLAS_WORKSPACE_CONFIG", "NVIDIA_TF32_OVERRIDE"),
        *("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "JAX_ENABLE_X64", "JAX_DEFAULT_MATMUL_PRECISION"),
        *("NUMBA_NUM_THREADS", "NUMBA_CPU_NAME", "NUMBA_ENABLE_AVX", "POLARS_MAX_THREADS"),
    }
)
#: What a kernel of OpenBLAS needs of an x86-64 processor, in archspec's words.
_NEEDS = {
    **dict.fromkeys(("Prescott", "Core2", "Penryn", "Dunnington", "Atom", "Nano"), "x86_64"),
    **dict.fromkeys(("Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Katmai"), "x86_64"),
    "Nehalem": "x86_64_v2",
    "Sandybridge": "x86_64_v2 avx",
    **dict.fromkeys(("Bulldozer", "Piledriver", "Steamroller"), "x86_64_v2 avx fma4"),
    **dict.fromkeys(("Haswell", "Zen", "Excavator"), "x86_64_v3"),
    "SkylakeX": "x86_64_v4",
    "Cooperlake": "x86_64_v4 avx512_bf16",
    "Sapphirerapids": "x86_64_v4 avx512_bf16",
}
#: What glibc's mathematical functions choose their code by, in its own words and archspec's.
_HWCAPS = {
    "AVX512F": "avx512f",
    "AVX512VL": "avx512vl",
    "AVX512DQ": "avx512dq",
    "AVX2": "avx2",
    "FMA": "fma",
    "FMA4": "fma4",
    "AVX": "avx",
}


@dataclass(frozen=True)
class Replay:
    """The variables to start a kernel with, and what they cannot bring about."""

    variables: Mapping[str, str] = field(default_factory=dict)
    obstacles: tuple[str, ...] = ()


def replay(recorded: Fingerprint, here: Fingerprint) -> Replay:
    """How to start a kernel here so that it computes as in the recorded profile."""
    found: dict[str, str] = {}
    obstacles: list[str] = []
    if value(recorded, "platform.machine") != value(here, "platform.machine"):
        then = value(recorded, "platform.machine")
        return Replay({}, (f"the outputs were made on {then}",)) if then else Replay()
    for step in (_threads, _blas_kernel, _vectors, _hwcaps):
        for told in step(recorded, here):
            if isinstance(told, str):
                obstacles.append(told)
            else:
                found.update([told])
    found |= as_stated(recorded)
    return Replay(found, tuple(obstacles))


#: A variable with its value, or what stands in the way.
_Step = Iterator[tuple[str, str] | str]


def _libraries(fingerprint: Fingerprint) -> list[Mapping[str, Any]]:
    numerics = fingerprint.get("numerics")
    parts = (
        [numerics.get(key) for key in ("blas", "others")] if isinstance(numerics, Mapping) else []
    )
    listed = [part for part in parts if isinstance(part, list)]
    return [lib for part in listed for lib in part if isinstance(lib, Mapping)]


def _numbers_of_threads(recorded: Fingerprint) -> list[tuple[str, int]]:
    """With how many threads each library has computed, by its name for threadpoolctl."""
    wanted = {
        str(lib.get("api")): lib["threads"]
        for lib in reversed(_libraries(recorded))  # NumPy's own library has the last word
        if type(lib.get("threads")) is int and 0 < lib["threads"] < 100_000
    }
    return sorted(wanted.items())


def threads(recorded: Fingerprint) -> Iterator[tuple[str, str]]:
    """The variables that give libraries as many threads as they had."""
    for api, number in _numbers_of_threads(recorded):
        if api in _THREADS:
            yield _THREADS[api], str(number)


def _threads(recorded: Fingerprint, here: Fingerprint) -> _Step:
    yield from threads(recorded)
    cores = value(here, "cpu.cores")
    for api, number in _numbers_of_threads(recorded):
        if isinstance(cores, int) and number > cores:
            yield f"{number} threads of {api} need as many processors, and {cores} are here"


def blas_kernels(recorded: Fingerprint) -> frozenset[str]:
    """The kernels with which OpenBLAS has computed."""
    return frozenset(
        str(lib.get("architecture"))
        for lib in _libraries(recorded)
        if lib.get("api") == "openblas" and lib.get("architecture")
    )


def _blas_kernel(recorded: Fingerprint, here: Fingerprint) -> _Step:
    kernels = blas_kernels(recorded)
    present = {
        str(lib.get("architecture")) for lib in _libraries(here) if lib.get("api") == "openblas"
    }
    if not kernels or not present:
        return
    if len(kernels) > 1:
        yield f"OpenBLAS was there with several kernels: {', '.join(sorted(kernels))}"
        return
    (kernel,) = kernels
    if kernel in _NEEDS and not _has(here, _NEEDS[kernel]):
        yield f"OpenBLAS's kernel {kernel} needs more than this processor has ({_NEEDS[kernel]})"
    elif kernel in _NEEDS or present == kernels:
        yield "OPENBLAS_CORETYPE", kernel
    else:
        yield f"it is not known which processors can run OpenBLAS's kernel {kernel[:40]!r}"


def _has(here: Fingerprint, needs: str) -> bool:
    from archspec.cpu import TARGETS

    level, *further = needs.split()
    present = TARGETS.get(str(value(here, "cpu.level")))
    if present is None:
        return False
    features = {*present.features, *str(value(here, "cpu.features")).split()}
    return TARGETS[level] <= present and features.issuperset(further)


def _vectors(recorded: Fingerprint, here: Fingerprint) -> _Step:
    then, now = value(recorded, "numerics.simd"), value(here, "numerics.simd")
    if not isinstance(then, str) or not isinstance(now, str):
        return
    # what a variable hides here is here all the same
    hidden = _variables(here).get("NPY_DISABLE_CPU_FEATURES", "").replace(",", " ").split()
    wanted, present = then.split(), [*now.split(), *hidden]
    if set(wanted) - set(present):
        missing = " ".join(name for name in wanted if name not in present)
        yield f"NumPy has no {missing[:200]} here"
    surplus = [name for name in present if name not in wanted]
    if surplus or hidden:
        yield "NPY_DISABLE_CPU_FEATURES", " ".join(surplus)


def _hwcaps(recorded: Fingerprint, here: Fingerprint) -> _Step:
    then, now = _features(recorded), _features(here)
    libcs = {value(each, "platform.libc.name") for each in (recorded, here)}
    if then is None or now is None or libcs != {"glibc"}:
        return
    surplus = [name for name, feature in _HWCAPS.items() if feature in now - then]
    if surplus:
        yield "GLIBC_TUNABLES", "glibc.cpu.hwcaps=" + ",".join(f"-{name}" for name in surplus)
    elif "glibc.cpu." in _variables(here).get("GLIBC_TUNABLES", ""):
        yield "GLIBC_TUNABLES", ""


def _features(fingerprint: Fingerprint) -> frozenset[str] | None:
    from archspec.cpu import TARGETS

    level = TARGETS.get(str(value(fingerprint, "cpu.level")))
    further = value(fingerprint, "cpu.features")
    if level is None or not isinstance(further, str):
        return None
    return frozenset({*level.features, *further.split()})


def as_stated(recorded: Fingerprint) -> dict[str, str]:
    """The variables that were set when the outputs were made."""
    return {
        key: text
        for key, text in _variables(recorded).items()
        if key in _TAKEN and _HARMLESS.fullmatch(text)
    }


def _variables(fingerprint: Fingerprint) -> dict[str, str]:
    numerics = fingerprint.get("numerics")
    variables = numerics.get("variables") if isinstance(numerics, Mapping) else None
    if not isinstance(variables, Mapping):
        return {}
    return {str(key): text for key, text in variables.items() if isinstance(text, str)}
