"""How values are written as code that assigns them.

The cell that is made is the one that papermill makes (the behaviour of its
``translators.py``, 2.7), so that a notebook can be run by either. It differs
where that one would give the notebook another value: texts with characters
that are not ASCII outside of Python, with a ``$`` in Julia or a backslash in
PowerShell and MATLAB, and numbers that are not finite.
"""

from __future__ import annotations

import keyword
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[^\W\d]\w*\Z")
_LARGEST_INT = 2**31 - 1


class UnfitError(ValueError):
    """A parameter that no cell can be given; the message says why."""


@dataclass(frozen=True)
class Dialect:
    """How a language writes values.

    ``items`` are what begins, parts and ends a list, ``pairs`` the same of a
    mapping, with how a key and its value are written; None where there is no
    such thing. ``numbers`` are nan, infinity and minus infinity.
    """

    language: str
    text: Callable[[str], str]
    comment: str = "# {}"
    assign: str = "{name} = {value}"
    none: str | None = None
    booleans: tuple[str, str] = ("false", "true")
    items: tuple[str, str, str] = ("[", ", ", "]")
    pairs: tuple[str, str, str, str] | None = None
    numbers: tuple[str, str, str] = ("NaN", "Inf", "-Inf")
    has_longs: bool = False

    def code(self, parameters: Mapping[str, Any], comment: str = "Parameters") -> str:
        """The source of a cell that assigns the parameters. Raises UnfitError."""
        lines = [self.comment.format(comment)]
        for name, value in parameters.items():
            try:
                written = self.value(value)
            except RecursionError:
                raise UnfitError(f"parameter {name!r} holds itself") from None
            except UnfitError as error:
                raise UnfitError(f"parameter {name!r}: {error}") from None
            lines.append(self.assign.format(name=self._name(name), value=written))
        return "".join(f"{line}\n" for line in lines)

    def _name(self, name: str) -> str:
        # papermill leaves these out as well: R knows no name that begins so
        plain = name.lstrip("_") if self.language == "R" else name
        fits = _WORD.match(plain.replace(".", "_") if self.language == "R" else plain)
        if not fits or (self.language == "Python" and keyword.iskeyword(plain)):
            raise UnfitError(f"{name!r} is no name of a variable in {self.language}")
        return plain

    def value(self, value: Any) -> str:
        """A value as it is written. Raises UnfitError where it cannot be."""
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, (list, tuple)):
            start, comma, end = self.items
            return start + comma.join(map(self.value, value)) + end
        if value is None and self.none is None:
            raise UnfitError(f"there is no null in {self.language}")
        written = self._scalar(value)
        return self._other(value) if written is None else written

    def _scalar(self, value: Any) -> str | None:
        """A text, a number and the like as it is written; None for anything else."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bool):
            return self.booleans[value]
        if isinstance(value, int):
            is_long = self.has_longs and not -_LARGEST_INT - 1 <= value <= _LARGEST_INT
            return f"{value:d}{'L' * is_long}"
        if isinstance(value, float):
            return self._number(value)
        return self.none if value is None else None

    def _number(self, value: float) -> str:
        if math.isfinite(value):
            return repr(float(value))
        nan, infinity, minus = self.numbers
        return nan if math.isnan(value) else infinity if value > 0 else minus

    def _mapping(self, value: Mapping[Any, Any]) -> str:
        if self.pairs is None:
            raise UnfitError(f"a mapping cannot be written in {self.language}")
        start, comma, end, pair = self.pairs
        parts = (pair.format(self.text(str(key)), self.value(part)) for key, part in value.items())
        return start + comma.join(parts) + end

    def _other(self, value: Any) -> str:
        if isinstance(value, os.PathLike):
            return self.text(os.fspath(value))
        if hasattr(value, "isoformat"):  # dates, which YAML and TOML know
            return self.text(str(value))
        if getattr(value, "shape", None) == () and hasattr(value, "item"):  # a number of NumPy
            return self.value(value.item())
        kind = type(value).__name__
        raise UnfitError(
            f"{kind} is no plain value (text, number, true, false, null, list, mapping)"
        )
