from __future__ import annotations

from typing import Any

import pytest
from fingerprints import GPU, RECORDED, changed

from pytest_nbrepro.hardware.needs import unmet

A100 = "NVIDIA A100-SXM4-40GB with 42.9 GB, compute capability 8.0"
SMALL_GPU = {**GPU, "model": "NVIDIA T4", "compute-capability": "7.5", "memory": 16_106_127_360}


@pytest.mark.parametrize(
    "needs",
    [
        {},
        {"memory": "32G"},
        {"memory": "33.4G"},
        {"cores": 8},
        {"system": "linux"},
        {"machine": "x86_64"},
        {"cpu-level": "x86_64_v2"},
        {"gpu": 1},
        {"gpu-memory": "40G"},
        {"compute-capability": "8.0"},
        {"gpu": 1, "gpu-memory": "16G", "compute-capability": "7.0", "cuda": "12.4"},
    ],
)
def test_what_is_here_is_no_need(needs: dict[str, Any]) -> None:
    found = unmet(needs, RECORDED)
    assert (found.missing, found.unknown) == ((), ())


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ({"memory": "64G"}, "64G of memory (33.4 GB are here)"),
        ({"memory": "32Gi"}, "32Gi of memory (33.4 GB are here)"),
        ({"cores": 16}, "16 processors (8 can be used here)"),
        ({"system": "Darwin"}, "Darwin (this is Linux)"),
        ({"machine": "arm64"}, "a machine of type arm64 (this is x86_64)"),
        (
            {"cpu-level": "x86_64_v4"},
            "a processor of level x86_64_v4 (this one has x86_64_v3)",
        ),
        ({"cuda": "13.0"}, "a driver for CUDA 13.0 (this one is for 12.4)"),
        (
            {"gpu": 2},
            f"2 GPUs (here is {A100})",
        ),
        (
            {"gpu-memory": "80G", "compute-capability": "9.0"},
            f"1 GPU with 80G of memory and compute capability 9.0 (here is {A100})",
        ),
    ],
)
def test_what_is_not_here_is_told(needs: dict[str, Any], said: str) -> None:
    assert unmet(needs, RECORDED).missing == (said,)


def test_each_of_the_gpus_has_to_have_all_that_is_needed() -> None:
    two = changed("gpu.devices", [GPU, SMALL_GPU])
    assert unmet({"gpu": 2}, two).missing == ()
    assert unmet({"gpu": 1, "gpu-memory": "32G"}, two).missing == ()
    (said,) = unmet({"gpu": 2, "gpu-memory": "32G"}, two).missing
    assert said.startswith("2 GPUs with 32G of memory (here is")
    assert "NVIDIA T4 with 16.1 GB" in said


def test_without_a_gpu_that_is_said() -> None:
    without = changed("gpu", {"devices": []})
    assert unmet({"gpu": 1}, without).missing == ("1 GPU (here is none)",)


@pytest.mark.parametrize(
    ("needs", "field", "said"),
    [
        ({"memory": "1G"}, "memory", "1G of memory"),
        ({"gpu": 1}, "gpu", "1 GPU"),
        ({"cuda": "12.0"}, "gpu", "a driver for CUDA 12.0"),
    ],
)
def test_what_cannot_be_told_is_not_missing(needs: dict[str, Any], field: str, said: str) -> None:
    found = unmet(needs, changed(field, None))
    assert (found.missing, found.unknown) == ((), (said,))
