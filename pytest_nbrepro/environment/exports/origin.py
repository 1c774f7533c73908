"""What files say of where they came from, and for which platform. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_nbrepro.environment.platforms import Platform

#: So much of a lock's digest is enough to find it.
_SHORT = 16


def header(notebooks: Iterable[str], platform: str, digests: Iterable[str]) -> str:
    """The line that says where a file came from; the names of notebooks stay on it."""
    shown = ", ".join(map(on_one_line, notebooks))
    locks = " ".join(digest[:_SHORT] for digest in digests)
    where = ", ".join(filter(None, [platform, locks and f"lock {locks}"]))
    return f"Made by nbrepro export from {shown}" + (f" ({where})" if where else "")


def on_one_line(text: str) -> str:
    """A text on one line of a comment, whatever it is."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())


def parts_of(platform: str) -> tuple[str, str, str]:
    """The Python, system and machine that a lock is for; the latter are empty where unknown."""
    found = Platform.of(platform)
    return (found.python, found.system, found.machine) if found else ("3", "", "")
