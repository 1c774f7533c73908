"""The languages of kernels in which values can be written, and how each writes texts."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

from pytest_nbrepro.parameters.dialects import Dialect, UnfitError

#: A byte that is escaped, and not a backslash that is.
_BYTE = re.compile(r"(\\\\)|\\x([0-9a-f]{2})")


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
