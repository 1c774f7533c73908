"""The libraries that SciPy and scikit-learn bring along, which the self-test does not call."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_nbrepro.findings import Severity
from pytest_nbrepro.hardware.policy import Policy, verify

Json = dict[str, Any]
TESTS = ("matmul", "dot", "solve")
WARNING, INFO = Severity.WARNING, Severity.INFO


def fingerprint(
    numpy: tuple[str, int], scipy: tuple[str, int], openmp: int = 2, bits: str = "same"
) -> Json:
    """With the kernels and threads of NumPy's and of SciPy's OpenBLAS."""

    def openblas(kernel: str, threads: int) -> Json:
        return {"api": "openblas", "architecture": kernel, "threads": threads}

    others = [
        {"of": "scikit_learn", "api": "openmp", "architecture": None, "threads": openmp},
        {"of": "scipy", **openblas(*scipy)},
    ]
    canary = {"edition": 1, **dict.fromkeys(TESTS, bits)}
    return {"numerics": {"blas": [openblas(*numpy)], "others": others, "canary": canary}}


def told(recorded: Json, here: Json) -> list[tuple[str, Severity]]:
    return [(found.rule, found.severity) for found in verify(recorded, here, Policy())]


HASWELL, ZEN, SKYLAKE = ("Haswell", 2), ("Zen", 2), ("SkylakeX", 2)


def test_threads_of_openmp_warn_though_the_self_test_agrees() -> None:
    here = fingerprint(HASWELL, HASWELL, openmp=1)
    (found,) = verify(fingerprint(HASWELL, HASWELL), here, Policy())
    assert (found.rule, found.severity) == ("HW007", WARNING)
    assert "scikit_learn 1, scipy 2 here" in found.message
    assert "self-test" not in found.message


def test_a_kernel_of_scipy_alone_warns_though_the_self_test_agrees() -> None:
    here = fingerprint(SKYLAKE, HASWELL)
    assert told(fingerprint(SKYLAKE, SKYLAKE), here) == [("HW005", WARNING)]


def test_kernels_that_changed_alike_are_decided_by_the_self_test() -> None:
    assert told(fingerprint(HASWELL, HASWELL), fingerprint(ZEN, ZEN)) == [("HW005", INFO)]


@pytest.mark.parametrize("scipy", [HASWELL, SKYLAKE])
def test_kernels_that_did_not_change_alike_warn(scipy: tuple[str, int]) -> None:
    recorded = fingerprint(SKYLAKE, ZEN)
    assert ("HW005", WARNING) in told(recorded, fingerprint(HASWELL, scipy))


def test_other_bits_and_kernels_that_changed_alike_are_one_warning() -> None:
    here = fingerprint(SKYLAKE, SKYLAKE, bits="others")
    assert told(fingerprint(HASWELL, HASWELL), here) == [("HW005", WARNING)]
