"""Read which known vulnerabilities are allowed, until when, and why.

They stand in the table of settings, as a list of tables with the keys ``id``,
``until`` and, for who reads it later, ``reason``. Every permission ends: what
nobody looks at again is not known to be harmless.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_KEYS = ("id", "until", "reason")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


@dataclass(frozen=True)
class Allowed:
    """A vulnerability, by its identifier or an alias of it, that is allowed up to a day."""

    id: str
    until: dt.date
    reason: str = ""


def allowed_advisories(value: Any) -> tuple[Allowed, ...]:
    """The entries of a list. Raises ValueError, saying what was expected and where."""
    if not isinstance(value, (list, tuple)):
        raise ValueError(
            'a list of tables such as {id = "PYSEC-2024-1", until = 2027-01-31, reason = "…"}'
        )
    return tuple(_entry(said, number) for number, said in enumerate(value, start=1))


def _entry(said: Any, number: int) -> Allowed:
    if not isinstance(said, Mapping):
        raise ValueError(f"a table as entry {number}")
    for key in said:
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"id, until and reason in entry {number}, not {key!r}{hint}")
    name, reason = said.get("id"), said.get("reason", "")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise ValueError(f"an id such as PYSEC-2024-1, CVE-… or GHSA-… in entry {number}")
    if not isinstance(reason, str):
        raise ValueError(f"text as reason in entry {number}")
    return Allowed(name, _day(said.get("until"), number), " ".join(reason.split()))


def _day(value: Any, number: int) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"a day such as 2027-01-31 as until in entry {number}") from None
