"""The Python in a cell, as syntax trees.

What IPython makes of magics, prompts and indented cells is asked of IPython
itself, where a cell is not plain Python. A magic whose body or line is run as
Python in the kernel is read too; other bodies are another program's.
"""

from __future__ import annotations

import ast
import contextlib
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pytest_nbrepro.cellcode.plain import plain_calls

#: Cell magics whose body is run as Python in the kernel.
PYTHON_BODIES = frozenset(
    "capture debug filprofile heat manim memit notify prun pyinstrument scalene skip snakeviz "
    "time timeit".split()
)
#: Line magics that run the rest of their line.
PYTHON_LINES = frozenset("memit prun time timeit".split())
#: What functions are called that run a program.
_RUN = frozenset("Popen call check_call check_output getoutput main popen run system".split())
#: Of one magic in the body of another; more are nobody's.
_DEEPEST = 5
#: IPython reads a cell anew for each of its lines: how many characters may that be in all?
_MOST_READ = 2_000_000
_IPYTHON_LINE = re.compile(r"^[^\S\n]*[!%?,;/]|^[^\n]*(?:=[^\S\n]*[!%]|\?[^\S\n]*$)", re.MULTILINE)
#: What stands before the code of %timeit: options, and their numbers.
_OPTION = re.compile(r"\s*(?:-\S*|\d+)(?:\s+|$)")


@dataclass(frozen=True)
class Magic:
    """A magic that is called: its name, what stands on its line, and below it in the cell."""

    name: str
    line: str
    body: str | None


@lru_cache(maxsize=4)  # a cell that is converted is asked for thrice
def trees(source: str) -> tuple[ast.Module, ...]:
    """The syntax trees of a cell, and of the Python that its magics run.

    Raises SyntaxError where there is one that nobody can read.
    """
    found: list[ast.Module] = []
    level = [source]
    for _ in range(_DEEPEST):
        read = [parsed(each) for each in level]
        found += read
        level = [body for tree in read for magic in magics(tree) for body in _python_in(magic)]
    return tuple(found)


def magics(tree: ast.AST) -> Iterator[Magic]:
    """The magics that are called in a tree."""
    for node in ast.walk(tree):
        magic = magic_of(node)
        if magic is not None:
            yield magic


def magic_of(node: ast.AST) -> Magic | None:
    """The magic that a node calls, if it does."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    texts = _texts(node)
    if node.func.attr == "run_line_magic" and len(texts) == 2:
        return Magic(texts[0], texts[1], None)
    return Magic(*texts) if node.func.attr == "run_cell_magic" and len(texts) == 3 else None


def runs_a_program(call: ast.Call) -> bool:
    """True for what looks like a call of ``os`` or ``subprocess``, and is not IPython's."""
    func = call.func
    if isinstance(func, ast.Name):
        return func.id in _RUN
    if not isinstance(func, ast.Attribute) or func.attr not in _RUN:
        return False
    owner = func.value.func if isinstance(func.value, ast.Call) else None
    return not (isinstance(owner, ast.Name) and owner.id == "get_ipython")


def _calls(tree: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """The methods that are called, with those of their arguments that are texts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, _texts(node)


def _texts(call: ast.Call) -> list[str]:
    values = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    return [value for value in values if isinstance(value, str)]


def commands_in(read: Iterable[ast.AST]) -> Iterator[str]:
    """The magics and commands on lines of their own, as they are written."""
    for tree in read:
        for magic in magics(tree):
            if magic.body is None:
                yield f"%{magic.name} {magic.line}".strip()
        for method, texts in _calls(tree):
            sign = {"system": "!", "getoutput": "!!"}.get(method, "")
            if sign and texts:
                yield f"{sign}{texts[0]}"


def _python_in(magic: Magic) -> Iterator[str]:
    if magic.body is not None and magic.name in PYTHON_BODIES:
        yield magic.body
    if magic.name in PYTHON_LINES:
        line = code_of_line(magic)
        if line is not None:
            yield line


def code_of_line(magic: Magic) -> str | None:
    """What a magic such as %timeit runs of its line; None where that cannot be told."""
    line = magic.line
    while (option := _OPTION.match(line)) is not None and option.end():
        line = line[option.end() :]
    try:
        _plain(line)
    except SyntaxError:
        return None  # what options there are is up to each magic
    return line


def parsed(source: str) -> ast.Module:
    """The syntax tree of a cell. Raises SyntaxError where nobody can read it.

    Nodes stand on the lines of the cell, but for cells that IPython reads.
    """
    try:
        return _plain(source)
    except SyntaxError:
        calls = plain_calls(source)
        if calls is not None:
            with contextlib.suppress(SyntaxError):
                return _plain(calls)
        return _plain(transformed(source))


def _plain(source: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the author's code; not ours to tell here
            return ast.parse(source)
    except SyntaxError:
        raise
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error) or "it is nested too deeply") from error


def transformed(source: str) -> str:
    """The cell as IPython hands it to Python. Raises SyntaxError where it cannot."""
    lines = sum(1 for _ in _IPYTHON_LINE.finditer(source))
    if not lines and not source.lstrip("\n").startswith((" ", "\t", ">>>", "In [")):
        return source  # IPython is not imported for nothing: it takes 0.4 s
    if lines * len(source) > _MOST_READ:
        raise SyntaxError(f"{lines} magics and commands are too many for a cell of this length")
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            manager = TransformerManager()  # type: ignore[no-untyped-call]  # not typed there
            return str(manager.transform_cell(source))
    except SyntaxError:
        raise
    except Exception as error:
        raise SyntaxError(str(error) or type(error).__name__) from error
