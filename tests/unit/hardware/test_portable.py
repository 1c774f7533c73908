"""Which variables go into containers, for machines that nobody knows yet."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_nbrepro.hardware import portable


def fingerprint(*kernels: str, zone: str = "Europe/Berlin", **variables: str) -> dict[str, Any]:
    libraries = [{"api": "openblas", "architecture": name, "threads": 4} for name in kernels]
    return {
        "numerics": {"blas": libraries, "others": [], "variables": variables},
        "timezone": {"name": zone},
    }


def test_threads_the_kernel_of_openblas_and_the_time_zone_are_set() -> None:
    assert portable(fingerprint("Haswell", "Haswell")) == {
        "OPENBLAS_NUM_THREADS": "4",
        "OPENBLAS_CORETYPE": "Haswell",
        "TZ": "Europe/Berlin",
    }


@pytest.mark.parametrize("kernels", [("SkylakeX",), ("Haswell", "Zen"), ("x\nRUN y",)])
def test_a_kernel_that_not_every_processor_has_is_not_asked_for(kernels: tuple[str, ...]) -> None:
    assert "OPENBLAS_CORETYPE" not in portable(fingerprint(*kernels))


def test_what_was_stated_is_taken_where_it_can_do_no_harm() -> None:
    found = portable(
        fingerprint(zone="$(x)", MKL_CBWR="COMPATIBLE", PATH="/x", OMP_SCHEDULE="a\nb")
    )
    assert found == {"MKL_CBWR": "COMPATIBLE"}


def test_nothing_recorded_sets_nothing() -> None:
    assert portable({}) == {}
