"""Builds HTML from texts: whatever is not markup already is escaped, so forgetting is harmless.

Names of elements and attributes are ours. Everything else may come from a
notebook: it is escaped for texts and quoted attributes alike, and what steers a
terminal, turns the direction of a line or is no character at all is written as
one would type it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable


class Markup(str):
    """Markup that was built here; every other text is escaped."""

    __slots__ = ()


#: What an element may be made of; None stands for nothing.
Part = str | None
#: The value of an attribute: true for one without a value; None and false leave it out.
Value = str | float | bool | None

_EMPTY = frozenset({"br", "col", "img", "input", "meta"})


_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


def escaped(text: str) -> Markup:
    """The text as markup that shows it, in texts and in quoted attributes."""
    return Markup(html.escape(_UNSEEN.sub(_typed, text)))


def _typed(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def joined(parts: Iterable[Part], between: str = "") -> Markup:
    """The parts, one behind the other."""
    return Markup(_safe(between).join(_safe(part) for part in parts if part is not None))


def element(name: str, /, *parts: Part, **attributes: Value) -> Markup:
    """An element: ``class_`` is the attribute class, ``data_kind`` is data-kind."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}{_quoted(value)}"
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _EMPTY:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(parts)}</{name}>")


def _safe(part: str) -> str:
    return part if isinstance(part, Markup) else escaped(part)


def _quoted(value: str | float | bool) -> str:
    return "" if value is True else f'="{_safe(str(value))}"'
