"""Magics as calls: the same as IPython makes of them, on the lines of the cell."""

from __future__ import annotations

import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from pytest_nbrepro.cellcode import parsed
from pytest_nbrepro.cellcode.plain import plain_calls

PLAIN = [
    "%matplotlib inline\nx = 1",
    "%time f(1)",
    "x = %time f(1)",
    "a, b = %magic some words",
    "x = !ls -l {folder}",
    "!ls",
    "! ls",
    "!!ls",
    "!ls \\\n  -l\nx = 1",
    "%%time\nx = 1\n",
    "%%time\nx = 1",
    "%%bash --out lines\nls\n",
    "\n%%html\n<b>\n",
    "%%capture\n",
    "for x in y:\n    !echo {x}\n    %time f(x)\n",
    "x?",
    "x.y??",
    "?x",
    "??x",
    "a.b*?",
    "%time?",
    "x = 1 # %time\n%time x",
    "x = '''\n%time\n!ls\n'''\n%time x",
    "if x: pass\n%pip install y",
    "%load_ext a.b\n%autoreload 2\nfrom a import b",
]


@pytest.mark.parametrize("source", PLAIN)
def test_it_is_what_ipython_makes_of_it(source: str) -> None:
    made = plain_calls(source)
    assert made is not None
    theirs = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    assert ast.dump(ast.parse(made)) == ast.dump(ast.parse(theirs))


@pytest.mark.parametrize("source", PLAIN)
def test_no_line_moves(source: str) -> None:
    made = plain_calls(source)
    assert made is not None
    if not source.lstrip().startswith("%%"):
        assert made.rstrip("\n").count("\n") == source.rstrip("\n").count("\n")


@pytest.mark.parametrize(
    "source", [">>> x = 1\n>>> y = 2", ",f a b", ";f a b", "/f a b", "  x = 1"]
)
def test_what_is_not_plain_is_ipythons(source: str) -> None:
    theirs = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    assert ast.dump(parsed(source)) == ast.dump(ast.parse(theirs))


def test_a_cell_without_magics_stays_as_it_is() -> None:
    source = "x = 5 % 2\ny = not_equal != 1\nz = '''%time'''\n"
    assert plain_calls(source) == source


def test_ipython_is_not_imported_for_plain_magics() -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom pytest_nbrepro.cellcode import parsed\n"
        f"for source in {PLAIN!r}: parsed(source)\n"
        "assert 'IPython' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
