from __future__ import annotations

import json
from typing import Any

import archspec.cpu
import pytest
from builders import MARKERS

from pytest_nbrepro.environment.kernelspec import native_kernel
from pytest_nbrepro.environment.probe import Probe
from pytest_nbrepro.hardware.fingerprint import fingerprint
from pytest_nbrepro.hardware.policy import verify

OPENBLAS = {
    "internal_api": "openblas",
    "version": "0.3.31",
    "architecture": "Haswell",
    "threading_layer": "pthreads",
    "num_threads": 8,
}
MACHINE: dict[str, Any] = {
    "soabi": "cpython-312-x86_64-linux-gnu",
    "gil_disabled": False,
    "byteorder": "little",
    "libc": ["glibc", "2.36"],
    "os": ["debian", "12"],
    "numerics": {"blas": [OPENBLAS], "numpy": "2.4"},
}


def test_the_fingerprint_holds_what_the_probe_found() -> None:
    taken = fingerprint(MARKERS, MACHINE)
    cpu = taken.pop("cpu")
    assert cpu == {
        "name": archspec.cpu.host().name,
        "level": archspec.cpu.host().generic.name,
    }
    assert taken == {
        "python": {
            "implementation": "CPython",
            "version": "3.12.1",
            "soabi": "cpython-312-x86_64-linux-gnu",
            "gil-disabled": False,
        },
        "platform": {
            "system": "Linux",
            "machine": "x86_64",
            "byteorder": "little",
            "os": {"id": "debian", "version": "12"},
            "libc": {"name": "glibc", "version": "2.36"},
        },
        "numerics": {
            "blas": [
                {
                    "api": "openblas",
                    "version": "0.3.31",
                    "architecture": "Haswell",
                    "threading-layer": "pthreads",
                    "threads": 8,
                }
            ]
        },
        "gpu": [],
    }


@pytest.mark.parametrize("numerics", [None, {"blas": None, "reason": "ImportError: no numpy"}])
def test_without_numpy_the_numeric_part_is_open(numerics: dict[str, Any] | None) -> None:
    taken = fingerprint(MARKERS, {**MACHINE, "numerics": numerics})
    assert taken["numerics"] == {"blas": None}


def test_the_order_in_which_libraries_were_loaded_does_not_show() -> None:
    mkl = {**OPENBLAS, "internal_api": "mkl", "version": None}
    one = fingerprint(MARKERS, {**MACHINE, "numerics": {"blas": [OPENBLAS, mkl]}})
    two = fingerprint(MARKERS, {**MACHINE, "numerics": {"blas": [mkl, OPENBLAS]}})
    assert one == two
    assert [library["api"] for library in one["numerics"]["blas"]] == ["mkl", "openblas"]


def test_a_processor_that_cannot_be_told_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise OSError("no /proc here")

    monkeypatch.setattr(archspec.cpu, "host", unreadable)
    assert fingerprint(MARKERS, MACHINE)["cpu"] == {"name": None, "level": None}


def test_this_machine_fits_its_own_fingerprint_under_every_policy_when_stored_and_read() -> None:
    here = Probe(native_kernel()).result()
    taken = fingerprint(here.markers, here.machine)
    stored = json.loads(json.dumps(taken))
    assert taken["platform"]["system"]
    for preset in ("numeric", "strict", "lenient"):
        assert verify(stored, taken, preset) == []
