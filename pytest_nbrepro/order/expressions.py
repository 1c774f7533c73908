"""Goes through expressions, and notes what they do with names."""

from __future__ import annotations

import ast
import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable

from pytest_nbrepro.cellcode import (
    PYTHON_BODIES,
    PYTHON_LINES,
    Magic,
    code_of_line,
    magic_of,
    parsed,
)
from pytest_nbrepro.order.scope import LoopNames, Scope
from pytest_nbrepro.order.scopes import arguments, guarded, in_place

#: Methods that change the object they are called on, rather than give a new one.
_CHANGING = frozenset(
    "add append appendleft clear discard extend extendleft fill fit "
    "fit_transform insert partial_fit pop popitem popleft put remove reverse rotate seed "
    "setdefault shuffle sort update write".split()
)
#: Those of them that do more of it when they are called again.
_GROWING = frozenset(
    "append appendleft drop extend extendleft insert pop popitem popleft put remove reverse rotate "
    "shuffle".split()
)
#: Calls that may bind any name.
_BINDING_CALLS = frozenset({"exec", "globals", "execfile"})
#: Magics that may bind any name.
_BINDING_MAGICS = frozenset(
    {
        "run",
        "pylab",
        "store",
        "load",
        "loadpy",
        "cython",
        "cython_inline",
        "xdel",
        "reset",
        "reset_selective",
        "recall",
        "rerun",
        "macro",
        "import_all",
    }
)
#: Magics that bind nothing, whatever stands on their line.
_PLAIN_MAGICS = frozenset(
    "alias autoreload bash cat cd clear colors conda config debug dhist dirs doctest_mode env gui "
    "help hist history html javascript js latex less load_ext logoff logon logstart ls lsmagic man "
    "markdown matplotlib mkdir more notebook page pastebin pdb pdef pdoc pfile pinfo pinfo2 pip "
    "popd pprint precision psearch psource pushd pwd pycat python python2 python3 perl ruby "
    "quickref rehashx reload_ext rm rmdir save sc set_env sh script svg sx system tb unalias "
    "unload_ext uv watermark who who_ls whos writefile xmode file colab".split()
)
#: Magics that run code in a function of their own.
_FORGETTING = frozenset({"timeit", "memit"})
_OUT = re.compile(r"(?:--?(?:out|err|output|o|proc)[= ]\s*)([^\W\d]\w*(?:,[^\W\d]\w*)*)")
_WORD = re.compile(r"(?<![\w.\"'-])[^\W\d]\w*(?![\w(.\"'])")


class Expressions(Scope, ABC):
    """Reads expressions; statements, which stand in some of them, are read by who derives."""

    def _target(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self._bind(node.id, node.lineno)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for part in node.elts:
                self._target(part)
        elif isinstance(node, ast.Starred):
            self._target(node.value)
        else:
            self._visit(node)
            self._change(node, node.lineno)

    def _visit(self, node: ast.AST) -> None:
        handler = getattr(self, f"_of_{type(node).__name__.lower()}", None)
        if handler is not None:
            handler(node)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self._statement(child)
            else:
                self._visit(child)

    def _of_name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._read(node.id, node.lineno)

    def _of_namedexpr(self, node: ast.NamedExpr) -> None:
        self._visit(node.value)
        inner = []
        while self._locals and isinstance(self._locals[-1], LoopNames):
            inner.append(self._locals.pop())  # the scope around comprehensions gets the name
        self._bind(node.target.id, node.lineno)
        self._locals += reversed(inner)

    def _of_lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)
        with self._function({argument.arg for argument in arguments(node.args)}):
            self._visit(node.body)

    def _of_listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._comprehension(node.generators, [node.elt])

    _of_setcomp = _of_listcomp

    def _of_dictcomp(self, node: ast.DictComp) -> None:
        self._comprehension(node.generators, [node.key, node.value])

    def _of_generatorexp(self, node: ast.GeneratorExp) -> None:
        self._visit(node.generators[0].iter)
        with self._later():
            self._of_listcomp(node)

    def _comprehension(self, generators: list[ast.comprehension], results: list[ast.expr]) -> None:
        self._visit(generators[0].iter)
        self._locals.append(LoopNames())
        for place, generator in enumerate(generators):
            if place:
                self._visit(generator.iter)
            self._target(generator.target)
            for condition in generator.ifs:
                self._visit(condition)
        # what is never come to where there is nothing to go through is still meant to be there
        for result in results:
            self._visit(result)
        self._locals.pop()

    def _of_boolop(self, node: ast.BoolOp) -> None:
        self._visit(node.values[0])
        with self._maybe():
            for value in node.values[1:]:
                self._visit(value)

    def _of_ifexp(self, node: ast.IfExp) -> None:
        with self._maybe(any(guarded(node.test))):
            self._visit(node.test)
        with self._maybe():
            self._visit(node.body)
            self._visit(node.orelse)

    def _of_call(self, node: ast.Call) -> None:
        magic = magic_of(node)
        if magic is not None:
            self._magic(magic, node.lineno)
            return
        func = node.func
        if isinstance(func, ast.Name) and func.id in _BINDING_CALLS:
            self._anything()
        if isinstance(func, ast.Name) and func.id == "next" and node.args:
            self._change(node.args[0], node.lineno, grows=True)
        if isinstance(func, ast.Attribute) and (func.attr in _CHANGING or in_place(node)):
            self._change(func.value, node.lineno, grows=func.attr in _GROWING)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.GeneratorExp):  # handed over, it is gone through at once
                self._of_listcomp(child)
            else:
                self._visit(child)

    def _defaults(self, of: ast.arguments) -> None:
        for default in (*of.defaults, *of.kw_defaults):
            if default is not None:
                self._visit(default)

    def _annotations(self, of: ast.arguments, returns: ast.expr | None) -> None:
        for argument in arguments(of):
            if argument.annotation is not None:
                self._visit(argument.annotation)
        if returns is not None:
            self._visit(returns)

    def _magic(self, magic: Magic, line: int) -> None:
        if magic.name in _BINDING_MAGICS:
            self._anything()
            return
        for name in (name for found in _OUT.findall(magic.line) for name in found.split(",")):
            self._bind(name, line)
        if magic.name == "capture":
            word = re.match(r"\s*([^\W\d]\w*)", magic.line)
            if word:
                self._bind(word[1], line)
        code = code_of_line(magic) if magic.name in PYTHON_LINES else None
        if magic.body is None and code is not None:
            with self._forgetting(magic.name in _FORGETTING):
                self._code(code, line - 1)
        elif magic.body is not None and magic.name in PYTHON_BODIES:
            with self._forgetting(magic.name in _FORGETTING):
                self._code(code or "", line - 1)  # what %%timeit runs once, before
                self._code(magic.body, line)
        elif magic.name not in _PLAIN_MAGICS:
            with self._maybe():  # it may bind the names on its line, or run its body
                for word in _WORD.findall(magic.line):
                    self._bind(word, line)
                if magic.body is not None:
                    with contextlib.suppress(SyntaxError):
                        parsed(magic.body)
                        self._code(magic.body, line)

    def _code(self, source: str, above: int) -> None:
        """Python that a magic runs."""
        try:
            tree = parsed(source)
        except SyntaxError:
            self._anything()
            return
        lines, self._lines = self._lines, self._lines + above
        self.statements(tree.body)
        self._lines = lines

    @abstractmethod
    def statements(self, body: Iterable[ast.stmt]) -> None:
        """Go through statements."""

    @abstractmethod
    def _statement(self, node: ast.stmt) -> None:
        """Go through one."""
