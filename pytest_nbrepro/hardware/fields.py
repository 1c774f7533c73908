"""The fields of a fingerprint: how each is compared, what a difference counts for, and why.

Which of them predict the last digits of results comes from experiments in
which one of them at a time was changed (docs/hardware.md has the table). A
CPU's name predicts nothing, since libraries choose their code by features, and
a hypervisor hides some; what the libraries chose is what is compared.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.machine_terms import Comparison, Effect

Fingerprint = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One field: ``name`` is its path in the fingerprint, and how users call it.

    ``comparison`` and ``effect`` are those of the preset "numeric". Under
    "strict" every difference fails, but of a field that is ``bounded`` only
    one below what was recorded. ``compatible`` is what that means of this field,
    where it is not the same as to be equal; ``follows`` names a field that
    decides this one too. ``tested`` is false of what the self-test cannot tell
    apart, since it calls NumPy's libraries only; ``along`` names the field of
    NumPy's that speaks for this one where both changed from the same to the same.
    """

    name: str
    rule: str
    label: str
    comparison: Comparison
    effect: Effect
    compatible: Callable[[Any, Any], bool] | None = None
    follows: str = ""
    bounded: bool = False
    tested: bool = True
    along: str = ""

    def fits(self, comparison: Comparison, then: Any, now: Any) -> bool:
        """True where what is here will do for what was recorded."""
        if then == now:
            return True
        if comparison is Comparison.MINIMUM:
            return at_least(then, now)
        if comparison is Comparison.COMPATIBLE and self.compatible:
            return self.compatible(then, now)
        return False


def moved_along(own: tuple[str, str], leading: tuple[Any, Any]) -> bool:
    """What was recorded has become what is here as another value has; each pair is then, now.

    "scipy Haswell" becomes "scipy Zen" as "Haswell" becomes "Zen".
    """
    then, now = own
    words = (str(leading[1]) if word == leading[0] else word for word in then.split(" "))
    return None not in leading and " ".join(words) == now


def same_minor(then: Any, now: Any) -> bool:
    """The first two parts of the versions are the same."""
    return str(then).split(".")[:2] == str(now).split(".")[:2]


def at_least(then: Any, now: Any) -> bool:
    """A number, a version, or a library in a version, that is not below another."""
    from packaging.version import Version

    if isinstance(then, Mapping) and isinstance(now, Mapping):
        same = then.get("name") == now.get("name")
        newer = "version" not in then or at_least(then["version"], now.get("version"))
        return bool(same and newer)
    if _is_number(then) and _is_number(now):
        return bool(now >= then)
    try:
        return Version(str(now)) >= Version(str(then))
    except ValueError:  # InvalidVersion, or digits beyond Python's limit
        return bool(then == now)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def level_included(then: Any, now: Any) -> bool:
    """Archspec's partial order: every feature of the recorded level is there."""
    from archspec.cpu import TARGETS

    if str(then) not in TARGETS or str(now) not in TARGETS:
        return bool(then == now)
    return bool(TARGETS[then] <= TARGETS[now])


def all_there(then: Any, now: Any) -> bool:
    """Each of the recorded words is there."""
    return set(str(then).split()) <= set(str(now).split())


def same_generation(then: Any, now: Any) -> bool:
    """A GPU that runs what was made for the other, or there was none."""
    return bool(then == NONE or (same_major(then, now) and at_least(then, now)))


def same_major(then: Any, now: Any) -> bool:
    """The first part of the versions is the same."""
    return str(then).partition(".")[0] == str(now).partition(".")[0]


def same_encoding(then: Any, now: Any) -> bool:
    """The same encoding, however it is spelled: UTF-8 and utf8."""
    try:
        return codecs.lookup(str(then)).name == codecs.lookup(str(now)).name
    except (LookupError, ValueError):
        return False


def none_before(then: Any, _now: Any) -> bool:
    """There was no GPU when the outputs were made: one too many does no harm by itself."""
    return bool(then == NONE)


#: The value of a field where there is no library, or no GPU.
NONE = "none"
_EXACT, _MINIMUM, _COMPATIBLE = Comparison.EXACT, Comparison.MINIMUM, Comparison.COMPATIBLE
_WARN, _REPLAY, _INFORM = Effect.WARN, Effect.REPLAY, Effect.INFORM
_API, _OTHER_API = "numerics.blas.api", "numerics.others.api"

FIELDS = (
    Field("python.implementation", "HW001", "Python", _EXACT, _WARN),
    Field("python.version", "HW001", "Python", _COMPATIBLE, _WARN, same_minor),
    Field("python.gil-disabled", "HW001", "free-threaded Python", _EXACT, _WARN),
    Field("python.bits", "HW001", "bits of Python", _EXACT, _WARN),
    Field("python.soabi", "HW001", "Python's ABI", _EXACT, _INFORM),
    Field("python.compiler", "HW001", "Python's compiler", _EXACT, _INFORM),
    Field("platform.system", "HW002", "operating system", _EXACT, _WARN),
    Field("platform.machine", "HW002", "machine type", _EXACT, _WARN),
    Field("platform.byteorder", "HW002", "byte order", _EXACT, _WARN),
    Field(
        "numerics.long-double", "HW002", "bits of a long double's fraction", _EXACT, _WARN,
        follows="platform.machine",
    ),
    Field("platform.os", "HW002", "system", _EXACT, _INFORM),
    Field("platform.libc", "HW003", "C library", _MINIMUM, _WARN),
    Field("cpu.level", "HW004", "processor level", _COMPATIBLE, _WARN, level_included),
    Field("cpu.name", "HW004", "processor", _EXACT, _INFORM),
    Field("cpu.features", "HW004", "further features", _EXACT, _INFORM, all_there),
    Field(_API, "HW005", "BLAS library", _EXACT, _WARN),
    Field("numerics.blas.version", "HW005", "BLAS version", _EXACT, _WARN, same_minor, _API),
    Field("numerics.blas.architecture", "HW005", "BLAS kernel", _EXACT, _REPLAY, follows=_API),
    Field(
        "numerics.blas.threading-layer", "HW005", "threads of BLAS by",
        _EXACT, _WARN, follows=_API,
    ),
    Field("numerics.blas.threads", "HW007", "threads of BLAS", _EXACT, _REPLAY, follows=_API),
    Field(_OTHER_API, "HW005", "libraries of other packages", _EXACT, _INFORM),
    Field(
        "numerics.others.version", "HW005", "versions of other packages' libraries",
        _EXACT, _INFORM, same_minor, _OTHER_API,
    ),
    Field(
        "numerics.others.architecture", "HW005", "BLAS kernels of other packages",
        _EXACT, _REPLAY, follows=_OTHER_API, tested=False, along="numerics.blas.architecture",
    ),
    Field(
        "numerics.others.threads", "HW007", "threads of other packages",
        _EXACT, _REPLAY, follows=_OTHER_API, tested=False,
    ),
    Field("numerics.simd", "HW006", "NumPy's vector instructions", _EXACT, _REPLAY, all_there),
    Field("numerics.numpy", "HW006", "NumPy", _EXACT, _INFORM, same_minor),
    Field("numerics.variables.others", "HW009", "variables", _EXACT, _REPLAY),
    Field("numerics.variables.cpu", "HW009", "variables", _EXACT, _INFORM),
    Field("gpu.vendor", "HW008", "GPU of", _COMPATIBLE, _WARN, none_before),
    Field(
        "gpu.compute-capability", "HW008", "compute capability", _COMPATIBLE, _WARN,
        same_generation, "gpu.vendor",
    ),
    Field("gpu.driver", "HW008", "GPU driver", _MINIMUM, _WARN, follows="gpu.vendor"),
    Field("gpu.cuda", "HW008", "CUDA of the driver", _MINIMUM, _WARN, follows="gpu.vendor"),
    Field("gpu.model", "HW008", "GPU", _EXACT, _INFORM, none_before, "gpu.vendor"),
    Field(
        "gpu.memory", "HW014", "memory of the GPU",
        _MINIMUM, _INFORM, follows="gpu.vendor", bounded=True,
    ),
    Field("gpu.packages", "HW008", "CUDA's packages", _EXACT, _INFORM),
    Field(
        "locale.encoding", "HW013", "encoding of text files", _COMPATIBLE, _WARN, same_encoding,
    ),
    Field("locale.decimal-point", "HW013", "decimal point of the language", _EXACT, _INFORM),
    Field("locale.name", "HW013", "language", _EXACT, _INFORM),
    Field("timezone.name", "HW013", "time zone", _EXACT, _INFORM),
    Field("timezone.tzdata", "HW013", "time zone database", _EXACT, _INFORM),
    Field("memory", "HW014", "memory", _MINIMUM, _INFORM, bounded=True),
    Field("cpu.cores", "HW014", "processors", _MINIMUM, _INFORM, bounded=True),
    Field("platform.container", "HW014", "container", _EXACT, _INFORM),
    Field("platform.kernel", "HW014", "kernel of the system", _EXACT, _INFORM),
)  # fmt: skip


def value(fingerprint: Fingerprint, name: str) -> Any:
    """The value of a field, None where it is not known.

    Of several libraries or GPUs it is that of all, in one line.
    """
    part, _, key = name.rpartition(".")
    if part in {"numerics.blas", "numerics.others"}:
        return _of_libraries(_at(fingerprint, part), key)
    if part == "gpu" and key in {"vendor", "compute-capability", "model", "memory"}:
        return _of_devices(_at(fingerprint, "gpu.devices"), key)
    if part == "numerics.variables":
        return _of_variables(_at(fingerprint, part), key)
    found = _at(fingerprint, name)
    if name == "gpu.packages" and isinstance(found, Mapping):
        return ", ".join(f"{package} {version}" for package, version in sorted(found.items()))
    return found


def _at(fingerprint: Fingerprint, name: str) -> Any:
    found: Any = fingerprint
    for key in name.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _of_variables(variables: Any, key: str) -> str | None:
    """Those whose effect is compared anyway (threads, kernel, self-test), or the others."""
    if not isinstance(variables, Mapping):
        return None
    chosen = (
        f"{name}={text}"
        for name, text in sorted(variables.items())
        if (_OF_CPU.match(name) is not None) == (key == "cpu")
    )
    return " ".join(chosen)


_OF_CPU = re.compile(r"(OPENBLAS|GOTO|OMP|BLIS|VECLIB)_|NPY_|GLIBC_TUNABLES")


def _of_libraries(libraries: Any, key: str) -> str | None:
    if not isinstance(libraries, list) or not all(isinstance(lib, Mapping) for lib in libraries):
        return None
    if not libraries:
        return NONE if key == "api" else None
    known = [(lib.get("of"), lib.get(key)) for lib in libraries if lib.get(key) is not None]
    return ", ".join(f"{of} {found}" if of else str(found) for of, found in known) or None


def _of_devices(devices: Any, key: str) -> Any:
    if not isinstance(devices, list) or not all(isinstance(each, Mapping) for each in devices):
        return None
    if not devices:
        return NONE if key in {"vendor", "compute-capability", "model"} else None
    found = [each.get(key) for each in devices]
    if key == "memory":
        return min((size for size in found if _is_number(size)), default=None)
    return ", ".join(sorted({str(each) for each in found if each is not None})) or None
