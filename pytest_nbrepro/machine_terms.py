"""The words in which people state what a machine has to be: the policy of its fields, its needs.

They stand in settings and in records; the room of the hardware knows what they mean.
"""

from __future__ import annotations

import difflib
import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Comparison(enum.StrEnum):
    """When what is here will do for what was recorded."""

    EXACT = "exact"
    MINIMUM = "minimum"
    COMPATIBLE = "compatible"


class Effect(enum.StrEnum):
    """What a value that will not do counts for.

    ``REPLAY`` warns, unless the kernel is started as it was recorded.
    """

    FAIL = "fail"
    WARN = "warn"
    REPLAY = "replay"
    INFORM = "informational"


#: What is meant of one field: how it is compared, what a difference counts for.
FieldPolicy = tuple[Comparison | None, Effect | None]
#: The self-test, whose policy can be stated as that of a field.
CANARY = "numerics.canary"
#: The fields of a fingerprint that can differ, by their paths in it.
FIELD_NAMES = (
    *(f"python.{name}" for name in ("implementation", "version", "gil-disabled", "bits")),
    *(f"python.{name}" for name in ("soabi", "compiler")),
    *(f"platform.{name}" for name in ("system", "machine", "byteorder", "os", "libc")),
    *(f"platform.{name}" for name in ("kernel", "container")),
    *(f"cpu.{name}" for name in ("level", "name", "features", "cores")),
    "memory",
    *(f"numerics.{name}" for name in ("numpy", "simd", "long-double")),
    *(f"numerics.variables.{name}" for name in ("cpu", "others")),
    *(f"numerics.blas.{name}" for name in ("api", "version", "architecture")),
    *(f"numerics.blas.{name}" for name in ("threading-layer", "threads")),
    *(f"numerics.others.{name}" for name in ("api", "version", "architecture", "threads")),
    CANARY,
    *(f"gpu.{name}" for name in ("vendor", "model", "compute-capability", "memory")),
    *(f"gpu.{name}" for name in ("driver", "cuda", "packages")),
    *(f"locale.{name}" for name in ("name", "decimal-point", "encoding")),
    *(f"timezone.{name}" for name in ("name", "tzdata")),
)


def field_policy(name: str, words: object) -> FieldPolicy:
    """What a user says of a field, such as "exact fail" or "informational".

    ``name`` may be that of a part, such as "gpu". Raises ValueError with what
    was expected.
    """
    if not is_field(name):
        near = difflib.get_close_matches(name, FIELD_NAMES, n=1)
        raise ValueError(f"a field of the fingerprint such as {near[0] if near else 'cpu.level'}")
    comparison: Comparison | None = None
    effect: Effect | None = None
    for word in words.replace("+", " ").split() if isinstance(words, str) else ():
        if word in set(Comparison) and comparison is None:
            comparison = Comparison(word)
        elif word in set(Effect) and effect is None:
            effect = Effect(word)
        else:
            raise ValueError(", ".join([*Comparison, *Effect]))
    if comparison is None and effect is None:
        raise ValueError(", ".join([*Comparison, *Effect]))
    return comparison, effect


def is_field(name: str) -> bool:
    """True for the name of a field, or of a part that holds some."""
    return name in FIELD_NAMES or any(known.startswith(f"{name}.") for known in FIELD_NAMES)


_POWERS = " KMGT"
_MOST = 2**60


def _size(text: Any) -> str:
    """Decimal units: a machine sold with 32 GB has 32G, of which its system keeps some."""
    pattern = r"\s*(\d{1,6}(?:\.\d{1,3})?)\s*([KMGT]?)(i?)B?\s*"
    found = re.fullmatch(pattern, str(text), re.IGNORECASE)
    if isinstance(text, bool) or not found or not 0 < size_in_bytes(str(text)) < _MOST:
        raise ValueError("a size such as 32G or 512M")
    return f"{found[1]}{found[2].upper()}{found[3].lower()}"


def size_in_bytes(text: str) -> float:
    """The number of bytes of a size that has been read."""
    number, unit, binary = re.findall(r"([\d.]+)\s*([KMGT]?)(i?)", text, re.IGNORECASE)[0]
    base = 1024.0 if binary else 1000.0
    return float(number) * base ** _POWERS.index(unit.upper() or " ")


def _count(text: Any) -> int:
    if isinstance(text, bool) or not re.fullmatch(r"[1-9]\d{0,5}", str(text)):
        raise ValueError("a number from 1 up")
    return int(text)


def _version(text: Any) -> str:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,4}){0,2}", str(text)) or isinstance(text, (bool, float)):
        raise ValueError("a version such as 8.0")
    return str(text)


def _level(text: Any) -> str:
    from archspec.cpu import TARGETS

    if not isinstance(text, str) or text not in TARGETS:
        raise ValueError("a processor level such as x86_64_v3 (archspec's names)")
    return text


def _word(text: Any) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", text):
        raise ValueError("a name such as Linux or x86_64")
    return text


@dataclass(frozen=True)
class Need:
    """One kind of need: how it is called and read."""

    name: str
    metavar: str
    help: str
    read: Callable[[Any], Any]


NEEDS = (
    Need("system", "NAME", "the operating system, e.g. Linux", _word),
    Need("machine", "NAME", "the kind of machine, e.g. x86_64", _word),
    Need("cpu-level", "LEVEL", "the least processor, e.g. x86_64_v3", _level),
    Need("cores", "N", "the least number of processors", _count),
    Need("memory", "SIZE", "the least memory, e.g. 32G", _size),
    Need("gpu", "N", "how many GPUs", _count),
    Need("gpu-memory", "SIZE", "the least memory of a GPU, e.g. 16G", _size),
    Need("compute-capability", "X.Y", "the least one of a GPU, e.g. 8.0", _version),
    Need("cuda", "X.Y", "the least CUDA that the driver supports, e.g. 12.4", _version),
)
_BY_NAME = {need.name: need for need in NEEDS}


def read_need(name: str, given: Any) -> Any:
    """A need as it stands in a record. Raises ValueError with what was expected."""
    if name not in _BY_NAME:
        raise ValueError(f"one of {', '.join(_BY_NAME)}")
    return _BY_NAME[name].read(given)
