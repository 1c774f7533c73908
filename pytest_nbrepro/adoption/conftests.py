"""What a conftest.py does to nbval or nbmake, and what to do about it here: told, not rewritten."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_nbrepro.adoption.rewriting import Note

#: What nbval can be told to leave out, and what is so here.
_LEFT_OUT = {
    "stderr": "the error stream warns here and fails nothing",
    "image/png": 'pictures are not compared with compat = "nbval"',
    "image/jpeg": 'pictures are not compared with compat = "nbval"',
    "application/vnd.jupyter.widget-view+json": 'not compared with compat = "nbval"',
    "metadata": "it is not compared here either",
    "traceback": "it is not compared here either",
    "execution_count": "it is not compared here either",
    "prompt_number": "it is not compared here either",
    "output_type": "it counts here; a cell can be left out with the tag nbval-ignore-output",
    "name": "it is not compared here either",
}
_BY_CELL = (
    "one type of output cannot be left out here; try it, since noise is taken out by rules "
    "(nbrepro rules), then tag cells with nbval-ignore-output, or use per-notebook-ignores"
)
_INSIDE = {
    "IPyNbFile": "items of notebooks are others here",
    "IPyNbCell": "items of notebooks are others here",
    "cell_num": "items of notebooks are others here: their names count from cell-1",
    "NotebookItem": "items of notebooks are others here",
}


def tricks(path: str, text: str, peer: str) -> Iterator[Note]:
    """What is done to a peer, line by line."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        if peer in text or "skip_compare" in text:
            yield Note(path, 0, f"is not read as Python; see what it does to {peer}")
        return
    for node in ast.walk(tree):
        match node:
            case (
                ast.AugAssign(target=ast.Attribute(attr="skip_compare"))
                | ast.Assign(targets=[ast.Attribute(attr="skip_compare")])
            ):
                yield from _skipped(path, node.value)
            case ast.Import(names=names) if any(_is_of(n.name, peer) for n in names):
                yield _import(path, node.lineno, peer)
            case ast.ImportFrom(module=str(module)) if _is_of(module, peer):
                yield _import(path, node.lineno, peer)
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _INSIDE:
                yield Note(path, node.lineno, f"{name}: {_INSIDE[name]}")
            case ast.Constant(value=str(value)) if f"--{peer}" in value or value == peer:
                yield Note(path, node.lineno, f"{value!r} names {peer}; change it by hand")


def _is_of(module: str, peer: str) -> bool:
    return module.partition(".")[0] == peer


def _import(path: str, line: int, peer: str) -> Note:
    return Note(path, line, f"takes parts of {peer}, which are not here")


def _skipped(path: str, value: ast.expr) -> Iterator[Note]:
    found = [
        node
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for node in found:
        told = _LEFT_OUT.get(str(node.value), _BY_CELL)
        yield Note(path, node.lineno, f"skip_compare {node.value!r}: {told}")
    if not found:
        yield Note(path, value.lineno, f"skip_compare: {_BY_CELL}")
