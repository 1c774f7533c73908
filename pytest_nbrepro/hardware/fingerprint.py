"""Make the fingerprint out of what the kernel's side has told, as it stands in a record.

What the fields are for, and which of them decide results, is the policy's
matter. A field that cannot be read is None, and ``unread`` says why.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

Json = dict[str, Any]
#: Of what a processor can do, that by which libraries choose how to compute.
_OF_NUMERICS = re.compile(r"avx|fma|f16c|amx|sse|asimd|sve|neon|fphp|bf16|i8mm|vsx|rvv")


def fingerprint(
    markers: Mapping[str, str], machine: Mapping[str, Any], packages: Mapping[str, str]
) -> Json:
    """The fingerprint as it stands in a record.

    ``markers`` and ``machine`` are what the probe has found (see
    environment.Environment), ``packages`` the versions of what is installed.
    """
    libc_name, libc_version = machine["libc"]
    os_name, os_version = machine["os"]
    numerics, here = _part(machine, "numerics"), _part(machine, "machine")
    cpu, unread_cpu = _cpu(here)
    unread = {**_unread("numerics", numerics), **_unread("machine", here), **unread_cpu}
    return {
        "python": {
            "implementation": markers["platform_python_implementation"],
            "version": markers["python_full_version"],
            "soabi": machine["soabi"],
            "gil-disabled": machine["gil_disabled"],
            "bits": machine["bits"],
            "compiler": machine["compiler"],
        },
        "platform": {
            "system": markers["platform_system"],
            "machine": markers["platform_machine"],
            "byteorder": machine["byteorder"],
            "os": {"id": os_name, "version": os_version},
            "libc": {"name": libc_name, "version": libc_version},
            "kernel": here.get("release"),
            "container": here.get("container"),
        },
        "cpu": {**cpu, "cores": here.get("cores")},
        "memory": here.get("memory"),
        "numerics": {
            "numpy": numerics.get("numpy"),
            "simd": _joined(numerics.get("simd")),
            "long-double": numerics.get("long-double"),
            "blas": _libraries(numerics.get("blas")),
            "others": _libraries(numerics.get("others")),
            "variables": here.get("variables"),
            "canary": numerics.get("canary"),
        },
        "gpu": _gpu(here.get("gpu"), packages),
        "locale": here.get("locale"),
        "timezone": here.get("timezone"),
        **({"unread": unread} if unread else {}),
    }


def _part(machine: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return machine.get(key) or {"unanswered": "not asked"}


def _unread(name: str, told: Mapping[str, Any]) -> dict[str, str]:
    """Why fields are None: a reason of each, or one of all."""
    if "unanswered" in told:
        return {name: str(told["unanswered"])}
    return {key: str(reason) for key, reason in (told.get("unread") or {}).items()}


def _cpu(here: Mapping[str, Any]) -> tuple[dict[str, str | None], dict[str, str]]:
    """The processor: name, level (what libraries choose their code by), what it has beyond that.

    Archspec reads this process's machine, which is the kernel's where that does not
    run elsewhere. The name says little under a hypervisor that hides features.
    """
    unknown: dict[str, str | None] = {"name": None, "level": None, "features": None}
    if here.get("node", platform.node()) != platform.node():
        return unknown, {"cpu": "the kernel runs on another machine than this process"}
    try:
        return look_at_processor(), {}
    except Exception as error:  # noqa: BLE001 - archspec reads the system in many ways; an unknown CPU is no error
        return unknown, {"cpu": f"{type(error).__name__}: {error}"}


@lru_cache(maxsize=1)
def look_at_processor() -> dict[str, str | None]:
    """This machine's processor, as archspec sees it; whatever archspec raises is raised.

    It takes 40 ms, in which a probe can be on its way, and is remembered.
    """
    from archspec.cpu import host
    from archspec.cpu.detect import detected_info

    cpu = host()
    beyond = detected_info().features - cpu.generic.features
    features = " ".join(sorted(filter(_OF_NUMERICS.match, beyond)))
    return {"name": cpu.name, "level": cpu.generic.name, "features": features}


def _joined(names: Sequence[str] | None) -> str | None:
    """One line, where a list would be one for each name in the file."""
    return None if names is None else " ".join(names)


def _libraries(libraries: Sequence[Mapping[str, Any]] | None) -> list[Json] | None:
    if libraries is None:
        return None
    return sorted(map(_library, libraries), key=lambda lib: [str(value) for value in lib.values()])


def _library(library: Mapping[str, Any]) -> Json:
    return {
        **({"of": library["of"]} if "of" in library else {}),
        "api": library["internal_api"],
        "version": library["version"],
        "architecture": library["architecture"],
        "threading-layer": library["threading_layer"],
        "threads": library["num_threads"],
    }


def _gpu(told: Mapping[str, Any] | None, packages: Mapping[str, str]) -> Json | None:
    """The GPUs with their driver, and the packages that hold CUDA and its libraries."""
    cuda = dict(_cuda_packages(packages))
    if told is None:
        return {"devices": None, "packages": cuda} if cuda else None
    return {**told, **({"packages": cuda} if cuda else {})}


def _cuda_packages(packages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, version in sorted(packages.items()):
        if name.startswith("nvidia-") and name != "nvidia-ml-py":
            yield name, version
