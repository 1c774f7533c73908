"""Python's rules of scope, and the ways in which code asks whether a name is there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any


def named(node: ast.expr | None) -> list[str]:
    """The names that an expression is, or is a tuple of, without what stands before a dot."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    named = [part.id for part in parts if isinstance(part, ast.Name)]
    return named + [part.attr for part in parts if isinstance(part, ast.Attribute)]


def suppresses(node: ast.expr) -> bool:
    """True for what goes on after an error: contextlib.suppress, pytest.raises."""
    func = node.func if isinstance(node, ast.Call) else None
    return "suppress" in named(func) or "raises" in named(func)


def is_true(test: ast.expr) -> bool:
    """True for a condition that holds in every notebook."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    return ast.unparse(test) in {"__name__ == '__main__'", "'__main__' == __name__"}


def guarded(test: ast.expr) -> Iterator[str]:
    """The names of which a condition asks whether they are there: 'x' in globals()."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
            asked = [each.func for each in node.comparators if isinstance(each, ast.Call)]
            if any(set(named(func)) & {"globals", "locals", "vars", "dir"} for func in asked):
                yield str(node.left.value)


def reads_itself(target: ast.expr, value: ast.expr) -> bool:
    """True where what is assigned is made of what was there: x["a"] = f(x["a"])."""
    written = ast.unparse(target)
    return any(
        type(node) is type(target) and ast.unparse(node) == written for node in ast.walk(value)
    )


def in_place(call: ast.Call) -> bool:
    """True where a call is told to change its object: inplace=True."""
    return any(
        word.arg == "inplace" and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )


def arguments(of: ast.arguments) -> list[ast.arg]:
    """The arguments of a function."""
    extra = [each for each in (of.vararg, of.kwarg) if each is not None]
    return [*of.posonlyargs, *of.args, *of.kwonlyargs, *extra]


def bound_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names that are a function's own: bound anywhere in it, and not declared global."""
    found = {argument.arg for argument in arguments(function.args)}
    for node in _own_nodes(function.body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.add(node.rest)
    return found - set(declared(function.body))


def declared(body: Iterable[ast.stmt]) -> Iterator[str]:
    """The names that a function declares global."""
    for node in _own_nodes(body):
        if isinstance(node, ast.Global):
            yield from node.names


def _own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of functions and classes in it."""
    waiting: list[Any] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
