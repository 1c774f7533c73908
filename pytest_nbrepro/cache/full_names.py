"""What names in code stand for, by what is imported and plainly assigned anywhere. Pure."""

from __future__ import annotations

import ast

from pytest_nbrepro.cache import unseen


class FullNames:
    """What names stand for, by the full names of what was imported or assigned."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}

    def learn(self, tree: ast.AST) -> None:
        """Take in what a text imports and assigns."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for each in node.names:
                    first = each.name.partition(".")[0]
                    self._add(each.asname or first, each.name if each.asname else first)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                for each in node.names:
                    self._import(str(node.module), each)
            elif isinstance(node, (ast.Assign, ast.NamedExpr, ast.AnnAssign)) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        for full in self.full(node.value):
                            self._add(target.id, full)

    def _import(self, module: str, each: ast.alias) -> None:
        if each.name != "*":
            self._add(each.asname or each.name, f"{module}.{each.name}")
            return
        for full in unseen.ASKS:
            if full.startswith(f"{module}.") and full != f"{module}.":
                name = full[len(module) + 1 :].partition(".")[0]
                self._add(name, f"{module}.{name}")

    def _add(self, name: str, full: str) -> None:
        if name != full:
            self._known.setdefault(name, set()).add(full)

    def full(self, node: ast.AST) -> set[str]:
        """The full names that an expression of names and dots may stand for."""
        if isinstance(node, ast.Name):
            return {node.id, *self._known.get(node.id, ())}
        if isinstance(node, ast.Attribute):
            return {f"{above}.{node.attr}" for above in self.full(node.value)}
        if isinstance(node, ast.Call) and is_getattr(node):
            name = node.args[1]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                return {f"{above}.{name.value}" for above in self.full(node.args[0])}
        return set()


def is_getattr(node: ast.Call) -> bool:
    """True for a call such as ``getattr(time, "time")``."""
    return isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1
