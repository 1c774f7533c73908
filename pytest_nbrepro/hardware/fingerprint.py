"""Take the fingerprint: the kernel's facts from the probe, the CPU as archspec sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def fingerprint(markers: Mapping[str, str], machine: Mapping[str, Any]) -> dict[str, Any]:
    """The fingerprint as it stands in a record.

    ``markers`` and ``machine`` are what the probe found (see
    environment.Environment). What cannot be known is None.
    """
    libc_name, libc_version = machine["libc"]
    os_name, os_version = machine["os"]
    numerics = machine["numerics"] or {"blas": None}
    return {
        "python": {
            "implementation": markers["platform_python_implementation"],
            "version": markers["python_full_version"],
            "soabi": machine["soabi"],
            "gil-disabled": machine["gil_disabled"],
        },
        "platform": {
            "system": markers["platform_system"],
            "machine": markers["platform_machine"],
            "byteorder": machine["byteorder"],
            "os": {"id": os_name, "version": os_version},
            "libc": {"name": libc_name, "version": libc_version},
        },
        "cpu": _cpu(),
        "numerics": {"blas": _blas(numerics["blas"])},
        "gpu": [],
    }


def _cpu() -> dict[str, str | None]:
    """Name and feature level of the processor; the level is what libraries choose their code by."""
    try:
        from archspec.cpu import host

        cpu = host()
        return {"name": cpu.name, "level": cpu.generic.name}
    except Exception:  # noqa: BLE001 - archspec reads the system in many ways; an unknown CPU is no error
        return {"name": None, "level": None}


def _blas(libraries: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    if libraries is None:
        return None
    found = [
        {
            "api": library["internal_api"],
            "version": library["version"],
            "architecture": library["architecture"],
            "threading-layer": library["threading_layer"],
            "threads": library["num_threads"],
        }
        for library in libraries
    ]
    return sorted(found, key=lambda blas: (str(blas["api"]), str(blas["version"])))
