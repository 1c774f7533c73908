"""Goes through the statements of a cell, and notes what they do with names."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable, Iterator

from pytest_nbrepro.cellcode import parsed
from pytest_nbrepro.order.expressions import Expressions
from pytest_nbrepro.order.names import Names
from pytest_nbrepro.order.scope import ClassNames
from pytest_nbrepro.order.scopes import (
    bound_in,
    declared,
    guarded,
    is_true,
    named,
    reads_itself,
    suppresses,
)


def names_in(source: str) -> Names:
    """What a cell does with names. Raises SyntaxError where nobody can read it."""
    tree = parsed(source)
    reader = _Statements()
    reader.statements(tree.body)
    found = reader.names
    found.shows = _shows(tree, source)
    return found


def _shows(tree: ast.Module, source: str) -> bool:
    """True where the cell surely shows something: a value at its end, or a plain print."""
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return any(map(_prints, tree.body))
    last = tree.body[-1].value
    code = source.rstrip()
    shown = isinstance(last, (ast.BinOp, ast.Compare, ast.JoinedStr, ast.List, ast.Dict, ast.Tuple))
    shown = shown or (isinstance(last, ast.Constant) and last.value is not None)
    return (shown and not code.endswith(";")) or any(map(_prints, tree.body))


def _prints(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "print"
        and not call.keywords
    )


class _Statements(Expressions):
    """Reads a cell."""

    def statements(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        handler = getattr(self, f"_on_{type(node).__name__.lower()}", None)
        if handler is not None:
            handler(node)
        else:
            self._visit(node)

    def _on_assign(self, node: ast.Assign) -> None:
        self._visit(node.value)
        for target in node.targets:
            self._target(target)
            if isinstance(target, (ast.Attribute, ast.Subscript)) and reads_itself(
                target, node.value
            ):
                self._change(target, node.lineno, grows=True)

    def _on_annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._visit(node.value)
        with self._maybe():  # not evaluated everywhere
            self._visit(node.annotation)
        if node.value is not None:
            self._target(node.target)

    def _on_augassign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._read(node.target.id, node.lineno)
        self._visit(node.value)
        self._target(node.target)
        if not isinstance(node.target, ast.Name):
            self._change(node.target, node.lineno, grows=True)

    def _on_for(self, node: ast.For | ast.AsyncFor) -> None:
        self._visit(node.iter)
        self._target(node.target)
        self.statements(node.body)
        self.statements(node.orelse)

    _on_asyncfor = _on_for

    def _on_while(self, node: ast.While) -> None:
        self._visit(node.test)
        if isinstance(node.test, ast.Constant) and node.test.value:
            self.statements(node.body)
        else:
            with self._maybe():
                self.statements(node.body)
        with self._maybe():
            self.statements(node.orelse)

    def _on_if(self, node: ast.If) -> None:
        asked = set(guarded(node.test))
        with self._maybe(bool(asked)):
            self._visit(node.test)
        if is_true(node.test):
            self.statements(node.body)
            return
        before = set(self._bound)
        with self._maybe():
            self._bound |= asked
            self.statements(node.body)
            after_body, self._bound = self._bound, set(before)
            self.statements(node.orelse)
        both = after_body & self._bound if node.orelse else set(before)
        for name in both - before:
            self._surely(name)
        self._bound = before | both | asked

    def _surely(self, name: str) -> None:
        """A name that every branch binds."""
        line = self.names.may_bind.get(name)
        if line is not None and not self._unsure and not self._deferred and not self._locals:
            self.names.binds.setdefault(name, line)

    def _on_with(self, node: ast.With | ast.AsyncWith) -> None:
        goes_on = any(suppresses(item.context_expr) for item in node.items)
        for item in node.items:
            self._visit(item.context_expr)
            if item.optional_vars is not None:
                self._target(item.optional_vars)
        with self._maybe(goes_on):
            self.statements(node.body)

    _on_asyncwith = _on_with

    def _on_try(self, node: ast.Try) -> None:
        with self._guarded_by(node.handlers):
            self.statements(node.body)
        for handler in node.handlers:
            with self._maybe():
                if handler.type is not None:
                    self._visit(handler.type)
                own = {handler.name} if handler.name else set()
                added = own - self._bound
                self._bound |= own
                self.statements(handler.body)
                self._bound -= added
        self.statements(node.orelse)
        self.statements(node.finalbody)

    _on_trystar = _on_try

    def _on_match(self, node: ast.Match) -> None:
        self._visit(node.subject)
        for case in node.cases:
            with self._maybe():
                for part in ast.walk(case.pattern):
                    name = getattr(part, "name", None) or getattr(part, "rest", None)
                    if isinstance(part, (ast.MatchAs, ast.MatchStar, ast.MatchMapping)) and name:
                        self._bind(name, node.lineno)
                    elif isinstance(part, (ast.MatchValue, ast.MatchClass)):
                        self._visit(part.value if isinstance(part, ast.MatchValue) else part.cls)
                if case.guard is not None:
                    self._visit(case.guard)
                self.statements(case.body)

    def _on_import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._bind(name, node.lineno, f"import {alias.name if alias.asname else name}")

    def _on_importfrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self._anything()
            else:
                text = f"from {'.' * node.level}{node.module or ''} import {alias.name}"
                self._bind(alias.asname or alias.name, node.lineno, text)

    def _on_functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self._visit(decorator)
        self._defaults(node.args)
        with self._maybe():
            self._annotations(node.args, node.returns)
        self._bind(node.name, node.lineno)
        around = next((each for each in self._locals if isinstance(each, ClassNames)), None)
        name = around.name if around else ("" if self._locals else node.name)
        with self._function(bound_in(node), name):
            for name in declared(node.body):
                self.names.may_bind.setdefault(name, node.lineno + self._lines)
            self.statements(node.body)

    _on_asyncfunctiondef = _on_functiondef

    def _on_classdef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *(word.value for word in node.keywords)):
            self._visit(part)
        self._locals.append(ClassNames(node.name))
        self.statements(node.body)
        self._locals.pop()
        self._bind(node.name, node.lineno)

    def _on_delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if not isinstance(target, ast.Name):
                self._visit(target)
                self._change(target, node.lineno)
            elif not self._locals:
                self._read(target.id, node.lineno)
                self._bound.discard(target.id)
                if not self._unsure and not self._deferred:
                    self.names.deletes.setdefault(target.id, node.lineno + self._lines)
                    self.names.binds.pop(target.id, None)

    def _on_global(self, node: ast.Global) -> None:
        """Told by `_declared`."""

    _on_nonlocal = _on_global

    @contextlib.contextmanager
    def _guarded_by(self, handlers: list[ast.ExceptHandler]) -> Iterator[None]:
        """The body of a try: what a handler catches may be a name that is not there."""
        caught = {name for handler in handlers for name in named(handler.type)}
        is_bare = any(handler.type is None for handler in handlers)
        guards = is_bare or not caught.isdisjoint({"NameError", "Exception", "BaseException"})
        reads = dict(self.names.reads)
        yield
        if guards:  # what is bound there counts as bound: mostly, nothing is raised
            for name in [each for each in self.names.reads if each not in reads]:
                self.names.later.setdefault(name, self.names.reads.pop(name))
