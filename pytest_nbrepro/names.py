"""Names of packages: written in one way, and a few of many."""

from __future__ import annotations

import re
from collections.abc import Sequence


def normalised(name: str) -> str:
    """The name of a package in lower case, with single dashes (PEP 503).

    As packaging's canonicalize_name, whose import costs a check 20 ms.
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def some_of(names: Sequence[str], most: int = 4) -> str:
    """The names, or the first of them and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
