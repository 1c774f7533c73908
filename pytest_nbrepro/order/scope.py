"""What is bound where a cell's code has come to, and whether what comes is sure."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator

from pytest_nbrepro.order.names import Names, is_given


class LoopNames(set[str]):
    """The variables of a comprehension."""


class ClassNames(set[str]):
    """The names that the body of a class binds."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Scope:
    """Notes what is done with names: in ``names``."""

    def __init__(self) -> None:
        self.names = Names()
        self._bound: set[str] = set()
        self._locals: list[set[str]] = []  # of the functions and comprehensions around
        self._unsure = 0
        self._deferred = 0
        self._owner = ""  # the function or class of the notebook whose body is gone through
        self._others: set[str] = set()  # names that are bound by more than an import
        self._lines = 0  # of the body of a magic, above its first line

    # names ------------------------------------------------------------------------------

    def _read(self, name: str, line: int) -> None:
        if name in self._bound or any(name in inner for inner in self._locals) or is_given(name):
            return
        if self._owner:
            self.names.inside.setdefault(self._owner, set()).add(name)
            return
        sure = not (self._unsure or self._deferred or name in self.names.may_bind)
        (self.names.reads if sure else self.names.later).setdefault(name, line + self._lines)

    def _bind(self, name: str, line: int, imports: str = "") -> None:
        if self._locals:
            self._locals[-1].add(name)
            return
        line += self._lines
        if self._unsure or self._deferred:
            self.names.may_bind.setdefault(name, line)
        else:
            self.names.binds.setdefault(name, line)
        if not self._deferred:
            self._bound.add(name)
        if imports and name not in self._others and self._imported(name) in {"", imports}:
            self.names.imported[name] = imports
        else:
            self._others.add(name)
            self.names.imported.pop(name, None)

    def _imported(self, name: str) -> str:
        return self.names.imported.get(name, "")

    def _change(self, node: ast.AST, line: int, *, grows: bool = False) -> None:
        """The object behind an expression is changed: x of x.a[0]; again and again if it grows."""
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        if not isinstance(node, ast.Name) or any(node.id in inner for inner in self._locals):
            return
        if node.id not in self._bound and not is_given(node.id) and not self._deferred:
            self.names.changes.setdefault(node.id, line + self._lines)
            if grows:
                self.names.grows.add(node.id)

    @contextlib.contextmanager
    def _forgetting(self, forgets: bool) -> Iterator[None]:
        """What is bound meanwhile is gone afterwards."""
        if forgets:
            self._locals.append(set())
        yield
        if forgets:
            self._locals.pop()

    def _anything(self) -> None:
        self.names.opaque = True

    @contextlib.contextmanager
    def _maybe(self, is_unsure: bool = True) -> Iterator[None]:
        self._unsure += is_unsure
        yield
        self._unsure -= is_unsure

    @contextlib.contextmanager
    def _later(self) -> Iterator[None]:
        self._deferred += 1
        yield
        self._deferred -= 1

    @contextlib.contextmanager
    def _function(self, bound: set[str], name: str = "") -> Iterator[None]:
        """The body of a function, ``name`` where the notebook has it by that name."""
        owner, self._owner = self._owner, self._owner or name
        self._locals.append(bound)
        seen = set(self._bound)
        with self._later():
            yield
        self._bound = seen
        self._locals.pop()
        self._owner = owner
