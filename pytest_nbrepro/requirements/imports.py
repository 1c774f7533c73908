"""What the cells of a notebook import, read from their syntax trees. Nothing is run.

An import in the string that is handed to ``exec`` is not seen, and neither is
a name that is put together when the cell runs.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pytest_nbrepro.cellcode import Magic, magics, trees
from pytest_nbrepro.notebook import Cell


class Need(enum.StrEnum):
    """How much an import matters to the notebook, the most first."""

    ALWAYS = "always"
    OPTIONAL = "optional"  # the notebook goes on without it
    TYPES = "types only"  # never imported in a run


@dataclass(frozen=True)
class Import:
    """One module that is imported.

    ``name`` is dotted, of ``from a.b import c`` it is ``a.b.c``, and ``sure``
    says how many of its parts are surely modules. ``cells`` are numbers of
    code cells.
    """

    name: str
    sure: int
    need: Need
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Imports:
    """What a notebook imports.

    ``unread`` are the cells that cannot be read, with the reason; ``folders``
    are those that it puts on the path itself, as they are written;
    ``written`` are the modules, or folders of such, that its cells write.
    """

    imports: tuple[Import, ...]
    unread: tuple[tuple[int, str], ...] = ()
    folders: tuple[str, ...] = ()
    written: frozenset[str] = frozenset()


_Seen = tuple[str, int, Need]

_CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
#: What magics import by themselves.
_OF_MAGICS = {"matplotlib": ("matplotlib",), "pylab": ("matplotlib", "numpy")}
#: IPython's own extensions, which are loaded by short names.
_OWN_EXTENSIONS = frozenset({"autoreload", "storemagic"})
#: Cell magics whose body becomes a file.
_WRITING = frozenset({"file", "writefile"})


def imports_of(cells: Iterable[Cell]) -> Imports:
    """What the cells import, by name."""
    found: dict[tuple[str, int], list[tuple[Need, int]]] = {}
    unread: list[tuple[int, str]] = []
    folders: list[str] = []
    written: set[str] = set()
    for cell in cells:
        try:
            read = trees(cell.source)
        except SyntaxError as error:
            line = f" (line {error.lineno})" if error.lineno else ""
            unread.append((cell.number, f"{error.msg}{line}"))
            continue
        for tree in read:
            for name, sure, need in _imports(tree):
                found.setdefault((name, sure), []).append((need, cell.number))
            folders += _folders(tree)
            written.update(_written(tree))
    needs = list(Need)
    imports = (
        Import(
            name,
            sure,
            min((need for need, _ in uses), key=needs.index),
            tuple(sorted({number for _, number in uses})),
        )
        for (name, sure), uses in sorted(found.items())
    )
    return Imports(tuple(imports), tuple(unread), tuple(dict.fromkeys(folders)), frozenset(written))


def _imports(tree: ast.AST) -> Iterator[_Seen]:
    for node, need in _nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, alias.name.count(".") + 1, need
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            sure = node.module.count(".") + 1
            for alias in node.names:
                member = "" if alias.name == "*" else f".{alias.name}"
                yield node.module + member, sure, need
        elif isinstance(node, ast.Call):
            yield from ((name, name.count(".") + 1, need) for name in _called(node))
    for magic in magics(tree):
        yield from ((name, name.count(".") + 1, Need.ALWAYS) for name in _by_magic(magic))


def _nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, Need]]:
    """All nodes, with what would become of an import there."""
    waiting = [(tree, Need.ALWAYS)]
    while waiting:
        node, need = waiting.pop()
        yield node, need
        spared, inside = _spared(node)
        for child in ast.iter_child_nodes(node):
            is_spared = any(child is each for each in spared)
            waiting.append((child, inside if is_spared and need is not Need.TYPES else need))


def _spared(node: ast.AST) -> tuple[Sequence[ast.AST], Need]:
    """The children of a node whose imports may fail, or are never made."""
    if isinstance(node, (ast.Try, ast.TryStar)):
        caught = [name for handler in node.handlers for name in _names(handler.type)]
        is_bare = any(handler.type is None for handler in node.handlers)
        if is_bare or not _CAUGHT.isdisjoint(caught):
            return [*node.body, *node.handlers, *node.orelse], Need.OPTIONAL
    elif isinstance(node, ast.If) and "TYPE_CHECKING" in _names(node.test):
        return node.body, Need.TYPES
    elif isinstance(node, ast.With):
        calls = [item.context_expr for item in node.items]
        for call in calls:
            if isinstance(call, ast.Call) and "suppress" in _names(call.func):
                caught = [name for arg in call.args for name in _names(arg)]
                if not _CAUGHT.isdisjoint(caught):
                    return node.body, Need.OPTIONAL
    return (), Need.ALWAYS


def _names(node: ast.expr | None) -> list[str]:
    """The names that an expression is, or is a tuple of, without what stands before a dot."""
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    named = [each.id for each in nodes if isinstance(each, ast.Name)]
    return named + [each.attr for each in nodes if isinstance(each, ast.Attribute)]


def _called(call: ast.Call) -> Iterator[str]:
    """The module that ``importlib.import_module("x")`` or ``__import__("x")`` imports."""
    if {"import_module", "__import__"}.isdisjoint(_names(call.func)):
        return
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "name")]
    for value in given:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and _is_module(value):
            yield value.value


def _is_module(value: ast.Constant) -> bool:
    return all(part.isidentifier() for part in str(value.value).split("."))


def _by_magic(magic: Magic) -> Iterator[str]:
    if magic.name == "load_ext":
        name = magic.line.strip()
        if name not in _OWN_EXTENSIONS and _is_module(ast.Constant(name)):
            yield name
    yield from _OF_MAGICS.get(magic.name, ())


def _folders(tree: ast.AST) -> Iterator[str]:
    """The texts in what is put on ``sys.path``."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in {"append", "insert", "extend"} and "path" in _names(
            node.func.value if isinstance(node.func.value, ast.Attribute) else None
        ):
            for part in (each for arg in node.args for each in ast.walk(arg)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def _written(tree: ast.AST) -> Iterator[str]:
    """The modules that cells write (``%%writefile tools/plot.py``), and folders of such."""
    for magic in magics(tree):
        path = magic.line.strip().rpartition(" ")[2].strip("'\"")
        if magic.name in _WRITING and path.endswith(".py"):
            parts = path.removeprefix("./").removesuffix(".py").split("/")
            yield from (part for part in (parts[0], parts[-1]) if part.isidentifier())
