"""Names of packages: written in one way, a few of many, and those that are taken for files."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: How archives end, for pip and uv; backports.lzma is a package.
_ARCHIVE = re.compile(r"\.(?:whl|egg|zip|tar|tar\.\w+|tgz|tbz2?|tlz|txz)$", re.IGNORECASE)


def normalised(name: str) -> str:
    """The name of a package in lower case, with single dashes (PEP 503).

    As packaging's canonicalize_name, whose import costs a check 20 ms.
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def some_of(names: Sequence[str], most: int = 4) -> str:
    """The names, or the first of them and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def is_called_like_a_file(name: str) -> bool:
    """True where installers may take a name, or a version behind it, for an archive in a folder.

    ``pip install x.zip`` and ``pip install x==1+y.zip`` run what a file of that name holds.
    """
    return _ARCHIVE.search(name) is not None
