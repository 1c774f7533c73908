"""Whether code asks for the clock, for chance, or for what else no trace shows. Pure.

It is for a cache, so it errs on one side: what it cannot read, it takes for
something that asks. Names are followed through imports and plain assignments,
over all cells and all local modules as if they were one text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_nbrepro import cellcode
from pytest_nbrepro.cache import unseen
from pytest_nbrepro.cache.full_names import FullNames, is_getattr
from pytest_nbrepro.cellcode import chance

#: Of a text in code, no more is shown.
_LONGEST_SHOWN = 40
#: Line and column of a place, behind the number of its text.
Position = tuple[int, int, int]


@dataclass(frozen=True)
class Text:
    """The source of a cell or of a module; ``name`` is what people call it."""

    name: str
    source: str
    is_cell: bool = True


@dataclass(frozen=True)
class Asked:
    """What the code asks for, by what: ``text`` is where, ``what`` is the thing itself."""

    text: str
    what: str
    by: str

    def __str__(self) -> str:
        return f"{self.text} asks for {self.what} ({self.by})"


@dataclass
class _Chance:
    """Draws from shared generators, and what seeds these."""

    draws: list[tuple[str, Position, Asked]] = field(default_factory=list)
    seeds: list[tuple[str, Position, str]] = field(default_factory=list)
    calls: dict[str, Position] = field(default_factory=dict)

    def unseeded(self) -> Iterator[Asked]:
        """The draws that nothing above has seeded; what a function seeds counts where it is called.

        Draws of modules come when their functions are called, which is below.
        """
        seeded: dict[str, Position] = {}
        for generator, place, function in self.seeds:
            at = self.calls.get(function) if function else place
            if at is not None:
                seeded[generator] = min(at, seeded.get(generator, at))
        for generator, place, asked in self.draws:
            first = min((seeded[g] for g in (generator, chance.ALL) if g in seeded), default=None)
            if first is None or first > place:
                yield asked


def asked_by(texts: Sequence[Text]) -> list[Asked]:
    """What the texts ask for; a text that cannot be read asks for "what cannot be read"."""
    read: list[tuple[Text, ast.AST]] = []
    found: list[Asked] = []
    for text in texts:
        try:
            trees = cellcode.trees(text.source) if text.is_cell else [ast.parse(text.source)]
            read += [(text, tree) for tree in trees]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            found.append(Asked(text.name, "what cannot be read", "it is not Python"))
    names = FullNames()
    for _ in range(2):  # a name may be assigned before what it stands for is imported below
        for _, tree in read:
            names.learn(tree)
    drawing = _Chance()
    for number, (text, tree) in enumerate(read):
        # what modules do comes when cells call it
        place = number if text.is_cell else len(read)
        found += _Reader(text, place, names, drawing).read(tree)
    return [*found, *drawing.unseeded()]


class _Reader:
    """Reads one tree: what it asks for, and what it does with chance."""

    def __init__(self, text: Text, number: int, names: FullNames, drawing: _Chance) -> None:
        self._text, self._number, self._names, self._chance = text, number, names, drawing
        self._functions: Mapping[ast.AST, str] = {}

    def read(self, tree: ast.AST) -> Iterator[Asked]:
        """What the tree asks for without chance, which is known when all are read."""
        self._functions = dict(_functions(tree, ""))
        yield from self._starred(tree)
        called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                yield from self._name(node, called.get(id(node)))
            elif isinstance(node, ast.Call):
                yield from self._call(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from self._text_in_code(node.value)

    def _text_in_code(self, text: str) -> Iterator[Asked]:
        if text.startswith(unseen.SYSTEM):
            yield self._asked("the system", text)
        if unseen.ADDRESS.match(text):
            yield self._asked("another program", text[:_LONGEST_SHOWN])

    def _starred(self, tree: ast.AST) -> Iterator[Asked]:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and any(each.name == "*" for each in node.names):
                module = str(node.module)
                if module in unseen.GENERATORS or f"{module}." in unseen.ASKS:
                    yield self._asked("what cannot be told", f"from {module} import *")

    def _asked(self, what: str, by: str) -> Asked:
        return Asked(self._text.name, what, by)

    def _name(self, node: ast.Name | ast.Attribute, call: ast.Call | None) -> Iterator[Asked]:
        for full in sorted(self._names.full(node)):
            what = _what(full)
            if what:
                yield self._asked(what, full.removeprefix("builtins."))
            self._draw(full, node, call)
        if isinstance(node, ast.Attribute) and node.attr in unseen.METHODS:
            yield self._asked(unseen.METHODS[node.attr], f".{node.attr}")

    def _draw(self, full: str, node: ast.expr, call: ast.Call | None) -> None:
        """Note what draws from a generator, what seeds one, and what is called."""
        place = (self._number, node.lineno, node.col_offset)
        module, _, name = full.rpartition(".")
        given = call is not None and _is_given(call)
        shared = unseen.GENERATORS.get(module, "")
        draws = (
            full in chance.TORCH_DRAWS
            if shared == "torch"
            else shared and full not in unseen.OTHERS
        )
        if full in chance.SEEDS and given:
            self._chance.seeds.append((chance.SEEDS[full], place, self._functions.get(node, "")))
        elif full in chance.MAKERS and not given:
            self._chance.draws.append(("", place, self._asked("chance", f"{full}()")))
        elif draws:
            self._chance.draws.append((shared, place, self._asked("chance", full)))
        if call is None:
            return
        told = any(keyword.arg in chance.STATES for keyword in call.keywords)
        if name in unseen.DRAWN_FROM_NUMPY and not shared and not told:
            self._chance.draws.append(("numpy", place, self._asked("chance", name)))
        if self._text.is_cell:
            self._chance.calls[name] = min(place, self._chance.calls.get(name, place))

    def _call(self, node: ast.Call) -> Iterator[Asked]:
        magic = cellcode.magic_of(node)
        if magic is not None and magic.name not in unseen.KNOWN_MAGICS:
            yield self._asked("what cannot be seen", f"%{magic.name}")
        elif isinstance(node.func, ast.Attribute) and node.func.attr in {"system", "getoutput"}:
            yield self._asked("another program", "a shell command")
        if is_getattr(node):
            if not isinstance(node.args[1], ast.Constant):
                yield self._asked("what cannot be told", "getattr")
            for full in sorted(self._names.full(node)):
                # what of it draws by chance, too: whether it is seeded cannot be told
                what = _what(full) or ("chance" if _of_chance(full) else "")
                if what:
                    yield self._asked(what, full)
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        for value in values:
            if isinstance(value, ast.Constant) and value.value in chance.CLOCK_TEXTS:
                yield self._asked("the clock", repr(value.value))


def _functions(node: ast.AST, inside: str) -> Iterator[tuple[ast.AST, str]]:
    """The nodes within functions, each with the name of the outermost one."""
    for child in ast.iter_child_nodes(node):
        is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
        name = inside or (child.name if is_function else "")  # type: ignore[attr-defined]  # a function's
        if name:
            yield child, name
        yield from _functions(child, name)


def _what(full: str) -> str:
    """What is asked for by a full name, if anything is."""
    if full in unseen.ASKS:
        return unseen.ASKS[full]
    if "." not in full:
        return unseen.ASKS.get(f"builtins.{full}", "")
    module = full.partition(".")[0]
    return unseen.ASKS.get(f"{module}.", "")


def _of_chance(full: str) -> bool:
    return full.rpartition(".")[0] in unseen.GENERATORS and full not in unseen.OTHERS


def _is_given(call: ast.Call) -> bool:
    """True where something is handed over that is not None."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in values)
