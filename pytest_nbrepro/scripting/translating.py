"""One cell as plain Python that does the same. Pure.

The source stays as it was written but where it has to be another: magics and
commands, and the last expression, whose value a notebook shows.
"""

from __future__ import annotations

import ast
import inspect
import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass

from pytest_nbrepro.cellcode import Magic, magic_of, plain_calls, transformed
from pytest_nbrepro.scripting.magics import (
    CannotError,
    Plain,
    cell_magic,
    command,
    line_magic,
    output_of,
)
from pytest_nbrepro.scripting.places import ends_in_semicolon, span
from pytest_nbrepro.scripting.prelude import DISPLAY, SHOW

#: What IPython keeps of cells that ran.
_HISTORY = re.compile(r"get_ipython|In|Out|_i?h|_oh|_dh|_i+|_i?\d+|__|___")
_DEEPEST = 5


@dataclass(frozen=True)
class Translated:
    """The code of a cell, and the parts of the prelude that it needs."""

    code: str
    needs: frozenset[str]


def translated(source: str, known: Collection[str]) -> Translated:
    """A cell as plain Python; ``known`` are the names that the notebook assigns.

    Raises CannotError for what a script cannot have, SyntaxError for what
    nobody can read.
    """
    return _cell(source, known, _DEEPEST)


def names_assigned(source: str) -> set[str]:
    """The names that a cell binds, anywhere in it. Raises SyntaxError."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(_as_calls(source))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            found.add(node.name)
    return found


def _cell(source: str, known: Collection[str], depth: int) -> Translated:
    if not depth:
        raise CannotError("magics in magics")
    text = _as_calls(source)
    whole = _whole_magic(ast.parse(text))
    if whole is not None:
        inner = cell_magic(whole.name, whole.line, whole.body or "")
        return _cell(inner.code, known, depth - 1) if inner.is_cell else _done(inner)
    text, needs = _without_calls(text, known)
    _require_plain(text, known)
    text, is_shown = _shown(text)
    tree = ast.parse(text)
    uses = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if is_shown:
        needs |= {SHOW}
    if "display" in uses and "display" not in known:
        needs |= {DISPLAY}
    return Translated(text, frozenset(needs))


def _done(plain: Plain) -> Translated:
    return Translated(plain.code, plain.needs)


def _whole_magic(tree: ast.Module) -> Magic | None:
    only = tree.body[0] if len(tree.body) == 1 else None
    found = magic_of(only.value) if isinstance(only, ast.Expr) else None
    return found if found is not None and found.body is not None else None


def _as_calls(source: str) -> str:
    """The cell with what is IPython's as calls, on the same lines where that is possible."""
    if _is_python(source):
        return source
    calls = plain_calls(source)
    if calls is not None and _is_python(calls):
        return calls
    text = transformed(source)
    ast.parse(text)  # raises what is wrong with it
    return text


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_calls(text: str, known: Collection[str]) -> tuple[str, set[str]]:
    """The text with statements of Python in the place of IPython's calls."""
    needs: set[str] = set()
    tree = ast.parse(text)
    found = [node for node in ast.walk(tree) if isinstance(node, (ast.Expr, ast.Assign))]
    for node in sorted(found, key=lambda each: (each.lineno, each.col_offset), reverse=True):
        plain = _plain_of(node.value, known, is_value=isinstance(node, ast.Assign))
        if plain is not None:
            needs |= plain.needs
            text = _replaced(text, node.value, plain.code, is_alone=isinstance(node, ast.Expr))
    return text, needs


def _plain_of(call: ast.expr, known: Collection[str], *, is_value: bool) -> Plain | None:
    """What stands for a call of IPython's; None where it is none."""
    magic = magic_of(call)
    if magic is not None:
        if is_value and magic.name != "time":
            raise CannotError(f"the value of %{magic.name} {magic.line}".strip())
        return line_magic(magic.name, magic.line)
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return None
    owner = call.func.value
    is_ipython = (
        isinstance(owner, ast.Call)
        and isinstance(owner.func, ast.Name)
        and owner.func.id == "get_ipython"
    )
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    if not is_ipython or len(texts) != 1 or not isinstance(texts[0], str):
        return None
    if call.func.attr == "system":
        return command(texts[0], known)
    if call.func.attr == "getoutput":
        return output_of(texts[0], known)
    return None


def _replaced(text: str, node: ast.expr, code: str, *, is_alone: bool) -> str:
    """The text with code in the place of a node, indented as it is."""
    start, end = span(text, node)
    line_start = text.rfind("\n", 0, start) + 1
    indent = text[line_start:start]
    if indent.strip():  # behind other statements on its line
        if "\n" in code or code.startswith("#"):
            raise CannotError("a magic behind other statements on one line")
        indent = ""
    if is_alone and code.startswith("#"):
        code += "\npass" if indent else ""
    return text[:start] + code.replace("\n", "\n" + indent) + text[end:]


def _require_plain(text: str, known: Collection[str]) -> None:
    """Raise CannotError for what is left that only IPython knows."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            is_history = _HISTORY.fullmatch(node.id) or node.id == "_"
            if is_history and node.id not in known:
                raise CannotError(f"{node.id}, which IPython alone has")
        if isinstance(node, ast.keyword) and node.arg == "display_id":
            raise CannotError("a display that is updated later")
    try:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(text, "<cell>", "exec", flags=flags, dont_inherit=True)
    except ValueError as error:
        raise SyntaxError(str(error)) from error
    if code.co_flags & inspect.CO_COROUTINE:
        raise CannotError("await outside of a function")


def _shown(text: str) -> tuple[str, bool]:
    """The text with its last expression shown, where a notebook shows it."""
    tree = ast.parse(text)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or ends_in_semicolon(text):
        return text, False
    value = last.value
    is_silent = isinstance(value, ast.Call) and ast.unparse(value.func) in {
        "print",
        "_nbrepro_run",
    }
    if is_silent:
        return text, False
    start, end = span(text, value)
    shown = text[start:end]
    if isinstance(value, (ast.Tuple, ast.NamedExpr, ast.GeneratorExp, ast.Starred)):
        shown = f"({shown})"  # as one argument
    return f"{text[:start]}_nbrepro_show({shown}){text[end:]}", True
