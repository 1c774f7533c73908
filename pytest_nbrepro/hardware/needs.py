"""Whether what the author of a notebook says that it needs of a machine is here. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.hardware.fields import Fingerprint, at_least, level_included, value
from pytest_nbrepro.hardware.showing import shown
from pytest_nbrepro.machine_terms import size_in_bytes


@dataclass(frozen=True)
class Unmet:
    """What is needed and not here, and what of it cannot be told; each a part of a sentence."""

    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def unmet(needs: Mapping[str, Any], here: Fingerprint) -> Unmet:
    """Which of the needs in a record this machine does not meet."""
    judged = [*_simple(needs, here), *_gpus(needs, here)]
    missing = (f"{wanted} ({present})" for wanted, present, met in judged if met is False)
    unknown = (wanted for wanted, _, met in judged if met is None)
    return Unmet(tuple(missing), tuple(unknown))


#: What is wanted, what is here, and whether that will do; None where it cannot be told.
_Judged = Iterator[tuple[str, str, bool | None]]


def _simple(needs: Mapping[str, Any], here: Fingerprint) -> _Judged:
    for name, field, met, wanted, present in (
        ("system", "platform.system", _same_word, "{}", "this is {}"),
        ("machine", "platform.machine", _same_word, "a machine of type {}", "this is {}"),
        ("cpu-level", "cpu.level", level_included, "a processor of level {}", "this one has {}"),
        ("cores", "cpu.cores", at_least, "{} processors", "{} can be used here"),
        ("memory", "memory", _enough, "{} of memory", "{} are here"),
        ("cuda", "gpu.cuda", at_least, "a driver for CUDA {}", "this one is for {}"),
    ):
        if name in needs:
            found = value(here, field)
            is_met = None if found is None else met(needs[name], found)
            yield wanted.format(needs[name]), present.format(shown(field, found)), is_met


def _same_word(wanted: str, here: Any) -> bool:
    return wanted.lower() == str(here).lower()


def _enough(wanted: str, here: Any) -> bool:
    return isinstance(here, (int, float)) and here >= size_in_bytes(wanted)


def _gpus(needs: Mapping[str, Any], here: Fingerprint) -> _Judged:
    """As many GPUs as are needed, each with all that is needed of one."""
    of_each = {
        "gpu-memory": ("memory", _enough, "{} of memory"),
        "compute-capability": ("compute-capability", at_least, "compute capability {}"),
    }
    if not needs.keys() & {"gpu", *of_each}:
        return
    number = needs.get("gpu", 1)
    devices = value(here, "gpu.devices")
    wanted = f"{number} GPU" + "s" * (number > 1)
    asked = [text.format(needs[name]) for name, (_, _, text) in of_each.items() if name in needs]
    wanted += f" with {' and '.join(asked)}" if asked else ""
    if not isinstance(devices, list):
        yield wanted, "", None
        return
    will_do = [
        each
        for each in devices
        if all(
            met(needs[name], each.get(key))
            for name, (key, met, _) in of_each.items()
            if name in needs
        )
    ]
    present = "; ".join(map(_device, devices)) or "none"
    yield wanted, f"here is {present}", len(will_do) >= number


def _device(device: Mapping[str, Any]) -> str:
    memory, capability = shown("memory", device.get("memory")), device.get("compute-capability")
    return f"{device.get('model')} with {memory}, compute capability {capability}"
