"""The values of a fingerprint as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.hardware import canary
from pytest_nbrepro.hardware.fields import Fingerprint, value
from pytest_nbrepro.machine_terms import CANARY, FIELD_NAMES

_LONGEST = 200
_UNKNOWN = "unknown"
_SIZES = frozenset({"memory", "gpu.memory"})


@dataclass(frozen=True)
class Row:
    """A field by its name: what it is here, and in a record; ``then`` is empty where it has none.

    ``reason`` says why it is not known here.
    """

    name: str
    here: str
    then: str = ""
    differs: bool = False
    reason: str = ""


def rows(here: Fingerprint, recorded: Fingerprint) -> tuple[Row, ...]:
    """All fields of which something is to be told, in their order."""
    every = (_row(name, here, recorded) for name in FIELD_NAMES)
    return tuple(row for row in every if row.here != _UNKNOWN or row.then or row.reason)


def _row(name: str, here: Fingerprint, recorded: Fingerprint) -> Row:
    now, then = value(here, name), value(recorded, name)
    if name == CANARY:
        return _tests(now, then, _reason(here, name))
    told = "" if then is None else shown(name, then)
    differs = now is not None and then is not None and now != then
    return Row(name, shown(name, now), told, differs, _reason(here, name) if now is None else "")


def _tests(now: Any, then: Any, reason: str) -> Row:
    """The self-test: how many tests there are, and which have other bits than then."""
    made, both = canary.compared(now, now), canary.compared(now, then)
    differing = sorted(test for test in both if now[test] != then[test])
    told = f"{len(made)} tests" if made else _UNKNOWN
    if both:
        what = f"other bits in {', '.join(differing)} than" if differing else "the same bits as"
        told += f"; {what} when the outputs were made"
    return Row(CANARY, told, differs=bool(differing), reason="" if made else reason)


def _reason(here: Fingerprint, name: str) -> str:
    unread = here.get("unread")
    if not isinstance(unread, Mapping):
        return ""
    parts = {*name.split("."), *(("machine",) if not name.startswith("numerics.") else ())}
    return next((str(reason) for key, reason in unread.items() if key in parts), "")


def shown(name: str, value: Any) -> str:
    """The value of the field of that name, on one line."""
    if name in _SIZES and isinstance(value, (int, float)) and not isinstance(value, bool):
        return size(value)
    text = _text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def size(count: float) -> str:
    """A number of bytes, such as "16.0 GB" (of 10**9)."""
    return f"{count / 1e9:.1f} GB"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_text(part) for part in value.values() if part is not None)
    if isinstance(value, list):
        return ", ".join(map(_text, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _UNKNOWN if value is None else str(value) or "none"
