"""The values of a fingerprint as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.hardware import canary
from pytest_nbrepro.hardware.fields import Fingerprint, value
from pytest_nbrepro.machine_terms import CANARY, FIELD_NAMES

_LONGEST = 200
_SIZES = frozenset({"memory", "gpu.memory"})


@dataclass(frozen=True)
class Row:
    """A field by its name: what it is here, and in a record; ``then`` is empty where it has none.

    ``reason`` says why it is not known here.
    """

    name: str
    here: str
    then: str = ""
    reason: str = ""

    @property
    def differs(self) -> bool:
        """True where both are known and not the same."""
        return (
            bool(self.then) and "unknown" not in {self.here, self.then} and self.here != self.then
        )


def rows(here: Fingerprint, recorded: Fingerprint) -> tuple[Row, ...]:
    """All fields, in their order."""
    return tuple(_row(name, here, recorded) for name in FIELD_NAMES)


def _row(name: str, here: Fingerprint, recorded: Fingerprint) -> Row:
    now, then = value(here, name), value(recorded, name)
    if name == CANARY:
        tests = canary.compared(now, now)
        differing = [test for test in sorted(canary.compared(then, now)) if then[test] != now[test]]
        told = f"other bits in {', '.join(differing)}" if differing else "the same bits"
        now = f"{len(tests)} tests" if tests else None
        then = told if canary.compared(value(recorded, name), value(here, name)) else None
    reason = _reason(here, name) if now is None else ""
    return Row(name, shown(name, now), "" if then is None else shown(name, then), reason)


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
    return "unknown" if value is None else str(value) or "none"
