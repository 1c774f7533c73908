"""Hold this machine's fingerprint against the recorded one. Pure.

The fields, and which of them predict the last digits of results, come from
experiments in which one of them at a time was changed; a CPU's name predicts
nothing, its feature level and the BLAS library's kernel do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.findings import Finding, Severity, finding

Fingerprint = Mapping[str, Any]
#: Whether what is here will do for what was recorded.
_Fits = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class _Field:
    """One field of the fingerprint: where it stands, how it is compared, under which rule."""

    rule: str
    path: tuple[str, ...]
    label: str
    fits: _Fits


def _equal(recorded: Any, here: Any) -> bool:
    return bool(recorded == here)


def _same_minor(recorded: Any, here: Any) -> bool:
    return str(recorded).split(".")[:2] == str(here).split(".")[:2]


def _at_least(recorded: Any, here: Any) -> bool:
    from packaging.version import Version

    try:
        return Version(str(here)) >= Version(str(recorded))
    except ValueError:  # InvalidVersion, or digits beyond Python's limit
        return bool(recorded == here)


def _level_included(recorded: Any, here: Any) -> bool:
    """Archspec's partial order: every feature of the recorded level is there."""
    from archspec.cpu import TARGETS

    if str(recorded) not in TARGETS or str(here) not in TARGETS:
        return bool(recorded == here)
    return bool(TARGETS[recorded] <= TARGETS[here])


def _same_libc(recorded: Any, here: Any) -> bool:
    """The same C library, not older than recorded; versions of different ones say nothing."""
    if not isinstance(recorded, Mapping) or not isinstance(here, Mapping):
        return bool(recorded == here)
    same = recorded.get("name") == here.get("name")
    return same and ("version" not in recorded or _at_least(recorded["version"], here["version"]))


def _same_libraries(recorded: Any, here: Any) -> bool:
    return _library_names(recorded) == _library_names(here)


_FIELDS = (
    _Field("HW001", ("python", "implementation"), "Python implementation", _equal),
    _Field("HW001", ("python", "version"), "Python version", _same_minor),
    _Field("HW001", ("python", "gil-disabled"), "free-threaded Python", _equal),
    _Field("HW002", ("platform", "system"), "operating system", _equal),
    _Field("HW002", ("platform", "machine"), "machine type", _equal),
    _Field("HW002", ("platform", "byteorder"), "byte order", _equal),
    _Field("HW003", ("platform", "libc"), "C library", _same_libc),
    _Field("HW004", ("cpu", "level"), "CPU level", _level_included),
    _Field("HW005", ("numerics", "blas"), "linear algebra library", _same_libraries),
)

#: Told under every policy but never judged: they do not decide results by themselves.
_INFORMATIONAL = (
    _Field("HW001", ("python", "soabi"), "Python ABI", _equal),
    _Field("HW002", ("platform", "os"), "operating system release", _equal),
    _Field("HW004", ("cpu", "name"), "CPU", _equal),
)

_SEVERITY = {
    "numeric": Severity.WARNING,
    "strict": Severity.ERROR,
    "lenient": Severity.INFO,
}


def verify(recorded: Fingerprint, here: Fingerprint, preset: str) -> list[Finding]:
    """What of this machine differs from the recorded one in a way that can change results.

    ``preset`` is "numeric" (differences warn), "strict" (every difference
    fails, also where this machine offers more) or "lenient" (they inform).
    A field that is not recorded, or not known here, is not compared.
    """
    strict = preset == "strict"
    found = [_compare(field, recorded, here, strict, _SEVERITY[preset]) for field in _FIELDS]
    informational = Severity.ERROR if strict else Severity.INFO
    found += [_compare(field, recorded, here, strict, informational) for field in _INFORMATIONAL]
    return [difference for difference in found if difference is not None]


def _compare(
    field: _Field, recorded: Fingerprint, here: Fingerprint, strict: bool, severity: Severity
) -> Finding | None:
    then, now = _known_to_both(_value(recorded, field.path), _value(here, field.path))
    if then is None or now is None:
        return None
    fits = then == now if strict else field.fits(then, now)
    if fits:
        return None
    message = f"{field.label}: {_shown(now)} here, {_shown(then)} recorded"
    return finding(field.rule, message, severity=severity)


def _value(fingerprint: Fingerprint, path: tuple[str, ...]) -> Any:
    value: Any = fingerprint
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _known_to_both(then: Any, now: Any) -> tuple[Any, Any]:
    """Both values; of two objects, the members that neither leaves open."""
    if not isinstance(then, Mapping) or not isinstance(now, Mapping):
        return then, now
    known = [key for key, value in then.items() if value is not None and now.get(key) is not None]
    return {key: then[key] for key in known}, {key: now[key] for key in known}


_LIBRARY = ("api", "version", "architecture", "threading-layer")


def _library_names(libraries: Any) -> list[tuple[str, ...]]:
    """What of the libraries decides results; threads vary with the machine and are left out."""
    if not isinstance(libraries, list):
        return []
    return sorted(
        tuple(str(lib.get(key)) for key in _LIBRARY)
        for lib in libraries
        if isinstance(lib, Mapping)
    )


def _library(library: Any) -> str:
    if not isinstance(library, Mapping):
        return str(library)
    parts = [str(library[key]) for key in _LIBRARY if library.get(key) is not None]
    threads = library.get("threads")
    return " ".join([*parts, f"({threads} threads)"] if threads is not None else parts)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_library(library) for library in value) or "none"
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
