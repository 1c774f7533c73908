"""Where chance comes from in the code of cells, read from their syntax trees. Nothing is run.

Cells are gone through from top to bottom: what imports call things, what was
seeded above, and what a name was given are known below. A call in a function
counts where the function is written. What a library draws by itself is not
seen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_nbrepro.cellcode import chance, magic_of, trees
from pytest_nbrepro.diagnosis.calls import (
    GENERATORS,
    GIVEN_A_MOMENT,
    SEEDING_ALL,
    Chance,
    drawn_from,
    kind_of,
    takes_a_state,
)
from pytest_nbrepro.diagnosis.sets import sets_in

_TIMING = frozenset({"time", "timeit", "prun", "memit"})
#: What a name stands for that is no module nor anything in one.
_VALUE, _GENERATOR = "<value>", "<generator>"


@dataclass(frozen=True)
class Source:
    """One place in the code where chance may come from.

    ``call`` is as the libraries call it, ``line`` that of the cell, from 1 on;
    ``seed`` is what would make it the same each time, empty where nothing does.
    """

    chance: Chance
    call: str
    cell: int
    line: int
    seed: str = ""


def sources_in(cells: Iterable[tuple[int, str]]) -> tuple[Source, ...]:
    """The sources of chance in cells, given by their numbers and sources, from top to bottom.

    What is seeded is none. Cells that cannot be read are passed over.
    """
    reader = _Reader()
    for number, source in cells:
        try:
            read = trees(source)
        except SyntaxError:
            continue
        for tree in read:
            reader.read(number, tree)
    return tuple(dict.fromkeys(reader.found))


class _Reader:
    """Goes through the cells; ``found`` are the sources so far."""

    def __init__(self) -> None:
        self.found: list[Source] = []
        self._names: dict[str, str] = {}  # what names stand for, dotted
        self._generators: dict[str, str] = {}  # names of generators; how one would be seeded
        self._seeded: set[str] = set()
        self._cell = 0

    def read(self, cell: int, tree: ast.Module) -> None:
        """Go through one tree of a cell, in the order of its statements."""
        self._cell = cell
        for node in _in_order(tree):
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node)
            elif isinstance(node, ast.Assign):
                self._assign(node)
            elif isinstance(node, ast.Call):
                self._call(node)
        self.found += [Source(Chance.SET, call, cell, line) for call, line in sets_in(tree)]

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self._name(alias.asname or top, alias.name if alias.asname else top)

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            module = "." * node.level + (node.module or "")
            self._name(alias.asname or alias.name, f"{module}.{alias.name}")

    def _name(self, name: str, stands_for: str) -> None:
        self._names[name] = stands_for
        self._generators.pop(name, None)

    def _assign(self, node: ast.Assign) -> None:
        """A name that is given a generator, another name for a function, or something else."""
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        call = node.value
        for name in names:
            self._generators.pop(name, None)
            self._names[name] = _VALUE
            if isinstance(call, (ast.Name, ast.Attribute)) and self._dotted(call):
                self._names[name] = self._dotted(call)
            if isinstance(call, ast.Call) and self._dotted(call.func) in GENERATORS:
                seed = "" if _is_given(call) else f"{ast.unparse(call.func)}(0)"
                self._generators[name] = seed
                self._names[name] = _GENERATOR

    def _call(self, node: ast.Call) -> None:
        magic = magic_of(node)
        if magic is not None:
            if magic.name in _TIMING:
                self._add(Chance.CLOCK, f"%{magic.name}", node)
            return
        called = self._dotted(node.func)
        words = frozenset(word.arg for word in node.keywords if word.arg)
        if called in chance.SEEDS or called.rpartition(".")[2] in SEEDING_ALL:
            if _is_given(node):
                self._seeded.add(chance.SEEDS.get(called, chance.ALL))
            return
        if called in GENERATORS:
            if not _is_given(node) and "_seed" not in words:
                self._add(Chance.RANDOM, called, node, f"{ast.unparse(node.func)}(0)")
            return
        if called.startswith(_GENERATOR):
            self._seed_of(node)
            return
        self._drawing(called, words, node)

    def _seed_of(self, node: ast.Call) -> None:
        """A generator may be seeded later than it is made: rng.seed(1)."""
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "seed" and _is_given(node):
            self.found = [
                each
                for each in self.found
                if not (each.call in GENERATORS and each.cell <= self._cell)
            ]

    def _drawing(self, called: str, words: frozenset[str], node: ast.Call) -> None:
        drawn = drawn_from(called)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if drawn:
            if self._is_unseeded(drawn):
                self._add(Chance.RANDOM, called, node, self._seed(drawn))
        elif takes_a_state(called, words):
            if self._is_unseeded("numpy"):
                self._add(Chance.RANDOM, called, node, "random_state=0")
        elif method in chance.DRAWING_METHODS and not called.startswith(("random.", "secrets.")):
            if chance.STATES.isdisjoint(words) and self._is_unseeded("numpy"):
                self._add(Chance.RANDOM, f".{method}", node, "random_state=0")
        elif called == "torch.utils.data.DataLoader" and "shuffle" in words:
            if self._is_unseeded("torch") and "generator" not in words:
                self._add(Chance.RANDOM, called, node, "torch.manual_seed(0)")
        else:
            self._others(called, node)

    def _others(self, called: str, node: ast.Call) -> None:
        kind = kind_of(called)
        if called in GIVEN_A_MOMENT and len(node.args) >= GIVEN_A_MOMENT[called]:
            return
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        if kind is not None:
            self._add(kind, called, node)
        elif called in {"pandas.to_datetime", "numpy.datetime64", "pandas.Timestamp"}:
            if texts and texts[0] in chance.CLOCK_TEXTS:
                self._add(Chance.CLOCK, f"{called}('{texts[0]}')", node)
        elif called == "id":
            self._add(Chance.ADDRESS, "id", node)
        elif called == "hash":
            self._add(Chance.SET, "hash", node)
        elif any(isinstance(text, str) and _is_address(text) for text in texts[:1]):
            self._add(Chance.NETWORK, called or ast.unparse(node.func), node)

    def _is_unseeded(self, generator: str) -> bool:
        return self._seeded.isdisjoint({generator, chance.ALL})

    def _seed(self, generator: str) -> str:
        """What seeds a global generator, in the words of the notebook."""
        calls = {
            "random": "random.seed",
            "numpy": "numpy.random.seed",
            "torch": "torch.manual_seed",
            "tensorflow": "tensorflow.random.set_seed",
        }
        call = calls[generator]
        for name, stands_for in self._names.items():
            if call.startswith(f"{stands_for}.") and stands_for:
                return f"{name}{call.removeprefix(stands_for)}(0)"
        return f"{call}(0)"

    def _add(self, chance: Chance, call: str, node: ast.Call, seed: str = "") -> None:
        self.found.append(Source(chance, call, self._cell, node.lineno, seed))

    def _dotted(self, node: ast.expr) -> str:
        """What a name with dots stands for; empty where it is none, or begins with a value."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self._names.get(node.id, node.id), *reversed(parts)])


def _is_given(call: ast.Call) -> bool:
    """True where a call is given something that is not None."""
    given = [*call.args, *(word.value for word in call.keywords)]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in given)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "ftp://", "s3://", "gs://"))


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes; what a statement does before the statement itself, as Python runs it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield from _in_order(child)
            yield child
        else:
            yield from _in_order(child)
            yield child
