"""Sets in the code of a cell whose order can show: strings are hashed anew in each process."""

from __future__ import annotations

import ast
from collections.abc import Iterator

#: What is done with a set that its order does not matter to.
_ORDERLESS = frozenset({"sorted", "len", "min", "max", "any", "all", "sum"})
_METHODS = frozenset({"union", "intersection", "difference", "symmetric_difference"})


def sets_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """What makes a set there, as it is called, and its line."""
    for node, is_free in _with_freedom(tree, is_free=True):
        if not is_free:
            continue
        if isinstance(node, (ast.Set, ast.SetComp)):
            yield "{…}", node.lineno
        elif isinstance(node, ast.Call):
            func = node.func
            if isinstance(func, ast.Name) and func.id in {"set", "frozenset"} and node.args:
                yield func.id, node.lineno
            elif isinstance(func, ast.Attribute) and func.attr in _METHODS:
                yield f".{func.attr}", node.lineno


def _with_freedom(node: ast.AST, *, is_free: bool) -> Iterator[tuple[ast.AST, bool]]:
    """All nodes, and whether the order of what they give may show."""
    yield node, is_free
    orderless = (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _ORDERLESS
    )
    is_test = isinstance(node, ast.Compare) and any(
        isinstance(each, (ast.In, ast.NotIn)) for each in node.ops
    )
    for child in ast.iter_child_nodes(node):
        tested = is_test and child is not getattr(node, "left", None)
        yield from _with_freedom(child, is_free=is_free and not orderless and not tested)
