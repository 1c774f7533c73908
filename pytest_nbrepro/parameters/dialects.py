"""Values as code that assigns them, in the languages of kernels.

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
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[^\W\d]\w*\Z")
#: A byte that is escaped, and not a backslash that is.
_BYTE = re.compile(r"(\\\\)|\\x([0-9a-f]{2})")
_LARGEST_INT = 2**31 - 1


class UnfitError(ValueError):
    """A parameter that no cell can be given; the message says why."""


def _python_text(text: str) -> str:
    escaped = text.encode("unicode_escape").decode("ascii").replace('"', r"\"")
    return f'"{escaped}"'


def _unicode_text(text: str) -> str:
    r"""As in Python, but for bytes: in these languages, \xe9 is no character."""
    return _BYTE.sub(lambda found: found[1] or rf"\u00{found[2]}", _python_text(text))


def _utf16_text(text: str) -> str:
    """As before, in halves where a character takes two."""
    units = (
        each if each < "\U00010000" else "".join(map(chr, _halves(ord(each) - 0x10000)))
        for each in text
    )
    return _unicode_text("".join(units))


def _halves(rest: int) -> tuple[int, int]:
    return 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF)


def _plain_text(mark: str) -> Callable[[str], str]:
    """Texts in which nothing but the quotation mark is special."""

    def text(value: str) -> str:
        doubled = value.replace(mark, mark * 2)
        return f"{mark}{doubled}{mark}"

    return text


def _one_line(value: str) -> str:
    if any(ord(character) < 32 for character in value):
        raise UnfitError("a text of several lines cannot be written in MATLAB")
    return _plain_text('"')(value)


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


_DIALECTS = (
    Dialect(
        "Python",
        _python_text,
        none="None",
        booleans=("False", "True"),
        pairs=("{", ", ", "}", "{}: {}"),
        numbers=("float('nan')", "float('inf')", "float('-inf')"),
    ),
    Dialect(
        "R",
        _unicode_text,
        none="NULL",
        booleans=("FALSE", "TRUE"),
        items=("list(", ", ", ")"),
        pairs=("list(", ", ", ")", "{} = {}"),
    ),
    Dialect(
        "Julia",
        lambda text: _unicode_text(text).replace("$", r"\$"),
        none="nothing",
        pairs=("Dict(", ", ", ")", "{} => {}"),
    ),
    Dialect(
        "Scala",
        _utf16_text,
        comment="// {}",
        assign="val {name} = {value}",
        none="None",
        items=("Seq(", ", ", ")"),
        pairs=("Map(", ", ", ")", "{} -> {}"),
        numbers=("Double.NaN", "Double.PositiveInfinity", "Double.NegativeInfinity"),
        has_longs=True,
    ),
    Dialect(
        "MATLAB",
        _one_line,
        comment="% {}",
        assign="{name} = {value};",
        none="NaN",
        items=("{", ", ", "}"),
    ),
    Dialect(
        "C#",
        _unicode_text,
        comment="// {}",
        assign="var {name} = {value};",
        items=("new [] { ", ", ", " }"),
        pairs=("new Dictionary<string,Object>{ ", ", ", " }", "{{ {} , {} }}"),
        numbers=("double.NaN", "double.PositiveInfinity", "double.NegativeInfinity"),
        has_longs=True,
    ),
    Dialect(
        "F#",
        _unicode_text,
        comment="(* {} *)",
        assign="let {name} = {value}",
        none="None",
        items=("[ ", "; ", " ]"),
        pairs=("[ ", "; ", " ] |> Map.ofList", "({}, {} :> IComparable)"),
        numbers=("nan", "infinity", "-infinity"),
        has_longs=True,
    ),
    Dialect(
        "PowerShell",
        _plain_text("'"),
        assign="${name} = {value}",
        none="$Null",
        booleans=("$False", "$True"),
        items=("@(", ", ", ")"),
        pairs=("@{", "\n ", "}", "{} = {}"),
        numbers=("[double]::NaN", "[double]::PositiveInfinity", "[double]::NegativeInfinity"),
    ),
    Dialect("Bash", shlex.quote, assign="{name}={value}", none="", items=("(", " ", ")")),
)
#: What kernels and languages are called, in lower case, beside the names above.
_ALSO = {
    "python3": "python",
    "ipython": "python",
    "pysparkkernel": "python",
    "sparkkernel": "scala",
    "sparkrkernel": "r",
    "ir": "r",
    "octave": "matlab",
    ".net-csharp": "c#",
    "csharp": "c#",
    ".net-fsharp": "f#",
    "fsharp": "f#",
    ".net-powershell": "powershell",
    "pwsh": "powershell",
}


def dialect_of(kernel: str | None, language: str | None) -> Dialect:
    """The dialect of a kernel, or else of a language.

    Raises UnfitError where no cell can be made for it.
    """
    known = {dialect.language.lower(): dialect for dialect in _DIALECTS}
    for name in (kernel, language):
        lower = (name or "").lower()
        found = known.get(_ALSO.get(lower, lower))
        if found is not None:
            return found
    if kernel is None and language is None:  # run as a Python notebook
        return known["python"]
    named = language or kernel
    can = ", ".join(dialect.language for dialect in _DIALECTS)
    raise UnfitError(f"parameters cannot be written in {named!r}; they can in {can}")
