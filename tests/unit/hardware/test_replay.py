from __future__ import annotations

from typing import Any

import pytest
from fingerprints import BLAS, RECORDED, Json, changed, with_library
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.hardware.replay import replay

#: The recorded machine's successor, which has all that it had and more.
_KERNEL = with_library(architecture="SkylakeX", threads=16)
LARGER = {
    **changed("numerics.others", [], changed("numerics.simd", "X86_V3 X86_V4", _KERNEL)),
    "cpu": {"name": "zen5", "level": "x86_64_v4", "features": "avx512_bf16", "cores": 16},
}


def test_the_recorded_profile_is_brought_about_by_variables() -> None:
    found = replay(RECORDED, LARGER)
    assert found.variables == {
        "OPENBLAS_NUM_THREADS": "8",
        "OPENBLAS_CORETYPE": "Haswell",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512DQ",
    }
    assert found.obstacles == ()


def test_the_same_machine_is_told_the_same() -> None:
    found = replay(RECORDED, RECORDED)
    assert found.variables == {"OPENBLAS_NUM_THREADS": "8", "OPENBLAS_CORETYPE": "Haswell"}
    assert found.obstacles == ()


def test_what_this_machine_has_not_is_named() -> None:
    found = replay(LARGER, RECORDED)
    assert found.variables == {"OPENBLAS_NUM_THREADS": "16"}
    threads, kernel, vectors = found.obstacles
    assert threads == "16 threads of openblas need as many processors, and 8 are here"
    assert kernel.startswith("OpenBLAS's kernel SkylakeX needs more than this processor has")
    assert vectors == "NumPy has no X86_V4 here"


def test_another_kind_of_machine_cannot_be_replayed() -> None:
    found = replay(RECORDED, changed("platform.machine", "aarch64"))
    assert (found.variables, found.obstacles) == ({}, ("the outputs were made on x86_64",))


def test_a_record_without_a_fingerprint_asks_for_nothing() -> None:
    assert replay({}, RECORDED).variables == {}
    assert replay({}, RECORDED).obstacles == ()


def test_each_library_has_its_own_variable_for_threads() -> None:
    libraries = [
        {"of": "scikit_learn", "api": "openmp", "threads": 4},
        {"of": "numpy", "api": "mkl", "threads": 3},
    ]
    found = replay(changed("numerics.others", libraries), LARGER).variables
    assert (found["OMP_NUM_THREADS"], found["MKL_NUM_THREADS"]) == ("4", "3")


def test_several_kernels_of_one_library_cannot_be_had_at_once() -> None:
    other = [{"of": "scipy", **BLAS, "architecture": "Nehalem"}]
    found = replay(changed("numerics.others", other), LARGER)
    assert "OPENBLAS_CORETYPE" not in found.variables
    assert found.obstacles == ("OpenBLAS was there with several kernels: Haswell, Nehalem",)


def test_a_kernel_that_nobody_knows_is_not_tried() -> None:
    found = replay(with_library(architecture="Zen99"), changed("numerics.others", [], LARGER))
    assert "OPENBLAS_CORETYPE" not in found.variables


def test_variables_that_were_set_are_set_again() -> None:
    stated = {"MKL_CBWR": "AVX2", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
    found = replay(changed("numerics.variables", stated), RECORDED).variables
    assert found.items() >= stated.items()


@pytest.mark.parametrize(
    "stated",
    [
        {"LD_PRELOAD": "/tmp/evil.so"},
        {"PYTHONSTARTUP": "evil.py"},
        {"PATH": "/tmp"},
        {"XLA_FLAGS": "--xla_dump_to=/tmp/x"},
        {"OMP_NUM_THREADS": "2; rm -rf /"},
        {"OMP_NUM_THREADS": "2\n"},
        {"MKL_CBWR": 3},
        {"GLIBC_TUNABLES": "x" * 1000},
    ],
)
def test_nothing_else_is_taken_from_a_record(stated: Json) -> None:
    found = replay(changed("numerics.variables", stated), RECORDED).variables
    assert found == {"OPENBLAS_NUM_THREADS": "8", "OPENBLAS_CORETYPE": "Haswell"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(
    path=st.sampled_from(
        "numerics numerics.blas numerics.others numerics.simd numerics.variables "
        "cpu cpu.level cpu.features platform platform.libc".split()
    ),
    said=json_values,
)
def test_whatever_a_record_holds_there_is_no_crash(path: str, said: Any) -> None:
    found = replay(changed(path, said), RECORDED)
    assert all(isinstance(text, str) for text in found.variables.values())


@pytest.mark.parametrize("threads", [0, -1, True, 10**9, "8", None])
def test_numbers_of_threads_that_cannot_be_are_passed_over(threads: object) -> None:
    recorded = changed("numerics.others", [], with_library(threads=threads))
    assert "OPENBLAS_NUM_THREADS" not in replay(recorded, RECORDED).variables
