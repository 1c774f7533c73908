"""What of IPython's magics and commands a plain script can have. Pure.

Sources: IPython's ``core/magics`` and, for what it puts into commands,
``utils/text.py`` (DollarFormatter) and ``core/interactiveshell.py``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass

from pytest_nbrepro.scripting.prelude import LINES, RUN


class CannotError(Exception):
    """A script cannot have that; says what."""


@dataclass(frozen=True)
class Plain:
    """What stands for a magic: statements of Python, or the code of a cell; what it needs."""

    code: str
    needs: frozenset[str] = frozenset()
    is_cell: bool = False


#: These change how things look, or how fast they are, and no result.
_SAY_NOTHING = frozenset(
    "matplotlib config autoreload timeit prun memit mprun lprun xmode colors pdb pinfo pinfo2 "
    "psearch pycat pip conda uv mamba lsmagic quickref doctest_mode watermark".split()
)
_EXTENSIONS = frozenset({"autoreload", "memory_profiler", "line_profiler", "watermark", "black"})
#: Cell magics that show their body, which computes nothing.
_SHOWN = frozenset("html HTML javascript js latex markdown svg SVG".split())
_SHELLS = {"bash": "bash", "sh": "sh"}
_INSTALL = re.compile(r"\s*(?:\S*python\S*\s+-m\s+|uv\s+)?(?:pip3?|conda|mamba)\s+install\b")
_VARIABLE = re.compile(r"[A-Za-z_]\w*")
_DOLLAR = re.compile(r"(?<!\$)\$([A-Za-z_]\w*)")
_BRACES = re.compile(r"\{([^{}]*)\}")


def line_magic(name: str, line: str) -> Plain:
    """What stands for ``%name line``. Raises CannotError."""
    written = f"%{name} {line}".strip()
    if name in _SAY_NOTHING or (name == "load_ext" and line.strip() in _EXTENSIONS):
        if name in {"timeit", "prun"} and re.match(r"\s*-\S*[or]", line):
            raise CannotError(written)
        return Plain(_comment(written))
    if name == "time":
        return Plain(line, is_cell=True)
    _require_no_variables(line, written)
    if name == "cd":
        place = line.strip().strip("'\"")
        if not place or place.startswith("-"):
            raise CannotError(written)
        return Plain(
            f"__import__('os').chdir(__import__('os').path.expanduser({place!r})); "
            "print(__import__('os').getcwd())"
        )
    if name in {"env", "set_env"}:
        variable, _, value = line.strip().partition("=" if "=" in line else " ")
        if value and _VARIABLE.fullmatch(variable.strip()):
            variable, value = variable.strip(), value.strip()
            return Plain(
                f"__import__('os').environ[{variable!r}] = {value!r}; "
                f"print({f'env: {variable}={value}'!r})"
            )
    raise CannotError(written)


def cell_magic(name: str, line: str, body: str) -> Plain:
    """What stands for a cell that begins with ``%%name line``. Raises CannotError."""
    written = f"%%{name} {line}".strip()
    words = line.split()
    if name == "time":
        return Plain(body, is_cell=True)
    if name in _SHOWN:
        return Plain("\n".join(map(_comment, [written, *body.splitlines()])))
    _require_no_variables(line, written)
    if name in _SHELLS and not words:
        return Plain(f"_nbrepro_run([{_SHELLS[name]!r}], {body!r})", frozenset({RUN}))
    if name in {"writefile", "file"} and words:
        is_added = "-a" in words
        rest = [word for word in words if word not in {"-a", "--append"}]
        if len(rest) == 1:
            place = rest[0].strip("'\"")
            mode = "a" if is_added or "--append" in words else "w"
            return Plain(_written_file(place, mode, body))
    raise CannotError(written)


def _written_file(place: str, mode: str, body: str) -> str:
    if mode == "a":
        told = f"print({f'Appending to {place}'!r})"
    else:
        told = (
            f"print(('Overwriting ' if __import__('os').path.exists({place!r}) else 'Writing ')"
            f" + {place!r})"
        )
    opened = f"open({place!r}, {mode!r}, encoding='utf-8')"
    return f"{told}\nwith {opened} as _nbrepro_file:\n    _ = _nbrepro_file.write({body!r})"


def command(text: str, known: Collection[str]) -> Plain:
    """What stands for ``!text``, where the notebook has the ``known`` names. Raises CannotError."""
    if _INSTALL.match(text):
        return Plain(_comment(f"!{text}"))
    _require_plain(text, known)
    return Plain(f"_nbrepro_run({text!r})", frozenset({RUN}))


def output_of(text: str, known: Collection[str]) -> Plain:
    """What stands for the value of ``!text``. Raises CannotError."""
    _require_plain(text, known)
    return Plain(f"_nbrepro_lines({text!r})", frozenset({LINES}))


def _require_plain(text: str, known: Collection[str]) -> None:
    """Raise CannotError where IPython would put values into a command."""
    inner = _BRACES.findall(text)
    if inner and all(map(_is_expression, inner)):
        raise CannotError(f"!{text}: the value in braces")
    named = next((name for name in _DOLLAR.findall(text) if name in known), None)
    if named is not None or "$$" in text:
        raise CannotError(f"!{text}: the value of ${named or '$'}")


def _require_no_variables(line: str, written: str) -> None:
    if "$" in line or "{" in line:
        raise CannotError(f"{written}: the values in it")


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text.strip() or "?", mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _comment(text: str) -> str:
    return "# " + " ".join(text.split())
