"""What parameters a notebook has: those that its cell tagged ``parameters`` assigns."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_nbrepro.cellcode import parsed

_TYPE = re.compile(r"type:\s*(\S+)\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Stated:
    """One parameter: its name, its type as stated or as its default has it, its default, a word."""

    name: str
    kind: str
    default: str
    help: str = ""


def stated(source: str) -> list[Stated]:
    """The parameters that a cell of Python assigns, in order; none where it cannot be read."""
    try:
        tree = parsed(source)
    except SyntaxError:
        return []
    comments = _comments(source)
    found = (one for node in tree.body for one in _assigned(node, source, comments))
    return list({one.name: one for one in found}.values())


def _assigned(node: ast.stmt, source: str, comments: dict[int, str]) -> Iterator[Stated]:
    if isinstance(node, ast.Assign):
        targets, annotation = node.targets, ""
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        targets, annotation = [node.target], ast.unparse(node.annotation).strip("'\"")
    else:
        return
    assert node.value is not None  # as was asked
    told = comments.get(node.end_lineno or node.lineno, "")
    typed = _TYPE.match(told)
    if typed:
        annotation, told = annotation or typed[1], typed[2]
    default = ast.get_source_segment(source, node.value) or ast.unparse(node.value)
    for target in targets:
        if isinstance(target, ast.Name):
            yield Stated(target.id, annotation or _kind(node.value), _on_one_line(default), told)


def _kind(value: ast.expr) -> str:
    try:
        return type(ast.literal_eval(value)).__name__
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ""


def _on_one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text else text


def _comments(source: str) -> dict[int, str]:
    """What stands behind ``#`` on each line."""
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                found[token.start[0]] = token.string.lstrip("#").strip()
    except (tokenize.TokenError, SyntaxError):  # a magic, perhaps: what was read before it stays
        pass
    return found
