from __future__ import annotations

import json
import platform
from typing import Any

import archspec.cpu
import pytest
from builders import MARKERS
from fingerprints import GPU

from pytest_nbrepro.environment import Environment, Probe
from pytest_nbrepro.environment.kernelspec import native_kernel
from pytest_nbrepro.hardware.fingerprint import fingerprint, look_at_processor
from pytest_nbrepro.hardware.policy import Policy, verify
from pytest_nbrepro.hardware.showing import rows

OPENBLAS = {
    "internal_api": "openblas",
    "version": "0.3.31",
    "architecture": "Haswell",
    "threading_layer": "pthreads",
    "num_threads": 8,
}
#: As the probe tells it.
MACHINE: dict[str, Any] = {
    "soabi": "cpython-312-x86_64-linux-gnu",
    "gil_disabled": False,
    "bits": 64,
    "compiler": "GCC 12.2.0",
    "byteorder": "little",
    "libc": ["glibc", "2.36"],
    "os": ["debian", "12"],
    "numerics": {
        "numpy": "2.4.6",
        "simd": ["X86_V3", "X86_V4"],
        "long-double": 63,
        "blas": [OPENBLAS],
        "others": [{**OPENBLAS, "of": "scipy"}],
        "canary": {"edition": 1, "libm": "a"},
        "unread": {},
    },
    "machine": {
        "memory": 25_000_000_000,
        "cores": 4,
        "locale": {"name": "C.UTF-8", "encoding": "UTF-8"},
        "timezone": {"name": "UTC", "tzdata": "2026b"},
        "container": "docker",
        "release": "6.1.0",
        "node": platform.node(),
        "variables": {"OMP_NUM_THREADS": "4"},
        "gpu": {"devices": [GPU], "driver": "550.54", "cuda": "12.4"},
        "unread": {},
    },
}
PACKAGES = {"numpy": "2.4.6", "nvidia-cudnn-cu12": "9.1.0", "nvidia-ml-py": "13.1"}


def with_part(name: str, **told: Any) -> dict[str, Any]:
    return {**MACHINE, name: {**MACHINE[name], **told}}


def test_the_fingerprint_holds_what_the_probe_found() -> None:
    taken = fingerprint(MARKERS, MACHINE, PACKAGES)
    cpu = taken.pop("cpu")
    assert cpu["name"] == archspec.cpu.host().name
    assert cpu["level"] == archspec.cpu.host().generic.name
    assert cpu["cores"] == 4
    library = {
        "api": "openblas",
        "version": "0.3.31",
        "architecture": "Haswell",
        "threading-layer": "pthreads",
        "threads": 8,
    }
    assert taken == {
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
            "container": "docker",
        },
        "memory": 25_000_000_000,
        "numerics": {
            "numpy": "2.4.6",
            "simd": "X86_V3 X86_V4",
            "long-double": 63,
            "blas": [library],
            "others": [{"of": "scipy", **library}],
            "variables": {"OMP_NUM_THREADS": "4"},
            "canary": {"edition": 1, "libm": "a"},
        },
        "gpu": {
            "devices": [GPU],
            "driver": "550.54",
            "cuda": "12.4",
            "packages": {"nvidia-cudnn-cu12": "9.1.0"},
        },
        "locale": {"name": "C.UTF-8", "encoding": "UTF-8"},
        "timezone": {"name": "UTC", "tzdata": "2026b"},
    }


def test_what_a_script_did_not_come_to_say_is_open_and_says_why() -> None:
    taken = fingerprint(MARKERS, {**MACHINE, "numerics": {"unanswered": "exit code -4"}}, {})
    assert taken["unread"] == {"numerics": "exit code -4"}
    numerics = taken["numerics"]
    assert numerics.pop("variables") == {"OMP_NUM_THREADS": "4"}  # told by another script
    assert set(numerics.values()) == {None}
    told = {row.name: row for row in rows(taken, {})}
    assert told["numerics.simd"].reason == "exit code -4"


def test_what_was_told_before_a_script_ended_is_kept() -> None:
    numerics = {key: told for key, told in MACHINE["numerics"].items() if key != "others"}
    taken = fingerprint(MARKERS, {**MACHINE, "numerics": numerics}, {})
    assert taken["numerics"]["others"] is None
    assert taken["numerics"]["simd"] == "X86_V3 X86_V4"


def test_a_field_that_cannot_be_read_says_why() -> None:
    machine = with_part("machine", gpu=None, unread={"gpu": "NVMLError: driver"})
    taken = fingerprint(MARKERS, machine, {})
    assert taken["gpu"] is None
    assert taken["unread"] == {"gpu": "NVMLError: driver"}
    told = {row.name: row for row in rows(taken, {})}
    assert told["gpu.vendor"].reason == "NVMLError: driver"


def test_the_order_in_which_libraries_were_loaded_does_not_show() -> None:
    mkl = {**OPENBLAS, "internal_api": "mkl", "version": None}
    one = fingerprint(MARKERS, with_part("numerics", blas=[OPENBLAS, mkl]), {})
    two = fingerprint(MARKERS, with_part("numerics", blas=[mkl, OPENBLAS]), {})
    assert one == two
    assert [library["api"] for library in one["numerics"]["blas"]] == ["mkl", "openblas"]


def test_a_processor_that_cannot_be_told_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise OSError("no /proc here")

    monkeypatch.setattr(archspec.cpu, "host", unreadable)
    look_at_processor.cache_clear()
    taken = fingerprint(MARKERS, MACHINE, {})
    assert taken["cpu"] == {"name": None, "level": None, "features": None, "cores": 4}
    assert taken["unread"] == {"cpu": "OSError: no /proc here"}


def test_the_processor_of_another_machine_is_not_taken_for_the_kernels() -> None:
    taken = fingerprint(MARKERS, with_part("machine", node="elsewhere"), {})
    assert taken["cpu"]["level"] is None
    assert "another machine" in taken["unread"]["cpu"]


@pytest.fixture(scope="module")
def here() -> Environment:
    return Probe(native_kernel()).result()


def test_this_machine_fits_its_own_fingerprint_under_every_policy_when_stored_and_read(
    here: Environment,
) -> None:
    taken = fingerprint(here.markers, here.machine, here.versions)
    stored = json.loads(json.dumps(taken))
    assert taken["platform"]["system"]
    assert taken["numerics"]["canary"]["libm"]
    for preset in ("numeric", "strict", "lenient"):
        assert verify(stored, taken, Policy(preset)) == []
    assert not any(row.differs for row in rows(taken, stored))
