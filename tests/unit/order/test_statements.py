"""What a cell does with names, case by case."""

from __future__ import annotations

import pytest

from pytest_nbrepro.order.statements import names_in


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("x", ["x"]),
        ("y = x + 1", ["x"]),
        ("x = 1\nx", []),
        ("x\nx = 1", ["x"]),
        ("x += 1", ["x"]),
        ("x.a = 1", ["x"]),
        ("x[i] = 1", ["i", "x"]),
        ("a, *b = x", ["x"]),
        ("print(len(x))", ["x"]),
        ("f'{x:{width}} {y!r}'", ["width", "x", "y"]),
        ("x: T = 1", []),  # annotations are not evaluated everywhere
        ("del x", ["x"]),
        ("assert x", ["x"]),
        ("import a.b as c\nc", []),
        ("import a.b\na", []),
        ("from a import b\nb, a", ["a"]),
        # comprehensions have their own variables, and are gone through at once
        ("[a for a in x]", ["x"]),
        ("[a + y for a in x if z]", ["x", "y", "z"]),
        ("{a: b for a, b in x}", ["x"]),
        ("[b for a in x for b in a]", ["x"]),
        ("[a for a in x]\na", ["a", "x"]),
        ("sum(a * w for a in x)", ["w", "x"]),
        ("[y := f(a) for a in x]\ny", ["f", "x"]),
        ("(n := 10)\nn", []),
        # functions read later, but for defaults and decorators
        ("def f(a=x, *b, **c): return a + y", ["x"]),
        ("@d\ndef f(): ...", ["d"]),
        ("lambda a=x: a + y", ["x"]),
        ("async def f(): return await x", []),
        ("class A(B, metaclass=M):\n    c = x\n    d = c", ["B", "M", "x"]),
        ("class A:\n    def f(self): return x", []),
        # what may not be run is not sure to be read
        ("if c:\n    x", ["c"]),
        ("if c:\n    x = 1\nelse:\n    x = 2\nx", ["c"]),
        ("if c:\n    x = 1\nx", ["c"]),
        ("while c:\n    x", ["c"]),
        ("while True:\n    x\n    break", ["x"]),
        ("for a in x:\n    b = a\nb", ["x"]),
        ("a and x", ["a"]),
        ("x if c else y", ["c"]),
        ("if __name__ == '__main__':\n    x", ["x"]),
        ("try:\n    x\nexcept NameError:\n    x = 1\nx", []),
        ("try:\n    x\nexcept ValueError:\n    y", ["x"]),
        ("try:\n    a = 1\nexcept E as e:\n    e\nfinally:\n    b", ["b"]),
        ("with contextlib.suppress(NameError):\n    x", ["contextlib"]),
        ("with open(p) as f:\n    f.read()", ["p"]),
        ("if 'x' in globals():\n    x", []),
        ("if 'x' not in dir():\n    x = 1\nx", []),
        ("match p:\n    case [a, *b]:\n        a, b\n    case {'k': v, **r}:\n        v, r", ["p"]),
        ("match p:\n    case Point(x=0):\n        y", ["p"]),
        ("global g\ng", ["g"]),
        # what every kernel has
        ("_, __, _3, _i4, In, Out, display, get_ipython, int, __name__", []),
    ],
)
def test_what_a_cell_surely_reads(source: str, reads: list[str]) -> None:
    assert sorted(names_in(source).reads) == reads


@pytest.mark.parametrize(
    ("source", "later"),
    [
        ("def f(a: T) -> R: ...", ["R", "T"]),
        ("lambda a: a + y", ["y"]),
        ("g = (a + y for a in [])", ["y"]),
        ("if c:\n    x", ["x"]),
        ("a and x", ["x"]),
    ],
)
def test_what_a_cell_may_read(source: str, later: list[str]) -> None:
    assert sorted(names_in(source).later) == later


@pytest.mark.parametrize(
    ("source", "inside"),
    [
        ("def f(a): return a + y", {"f": {"y"}}),
        ("def f():\n    y = 1\n    return y", {}),
        ("def f():\n    return y\n    y = 1", {}),
        ("def f():\n    def g(): return y\n    y = 1", {}),
        ("def f():\n    def g(): return z\n    g()", {"f": {"z"}}),
        ("def f():\n    for i in x: return [j for j in i]", {"f": {"x"}}),
        ("def f():\n    global x\n    x = y", {"f": {"y"}}),
        ("class A:\n    def f(self): return x + self.y", {"A": {"x"}}),
        ("async def f(): await x", {"f": {"x"}}),
    ],
)
def test_what_functions_and_classes_read_when_they_are_used(
    source: str, inside: dict[str, set[str]]
) -> None:
    assert names_in(source).inside == inside


@pytest.mark.parametrize(
    ("source", "binds", "may_bind"),
    [
        ("x = y = 1", ["x", "y"], []),
        ("(a, [b, *c]) = z", ["a", "b", "c"], []),
        ("x: int = 1\ny: int", ["x"], []),
        ("for a, b in x:\n    c = 1", ["a", "b", "c"], []),
        ("with f() as (a, b): ...", ["a", "b"], []),
        ("def f(): x = 1", ["f"], []),
        ("def f():\n    global x\n    x = 1", ["f"], ["x"]),
        ("class A:\n    b = 1", ["A"], []),
        ("import a.b, c as d\nfrom e import f as g", ["a", "d", "g"], []),
        ("if c:\n    x = 1", [], ["x"]),
        ("if c:\n    x = 1\nelse:\n    x = 2", ["x"], ["x"]),
        ("if c:\n    x = 1\nelif d:\n    x = 2\nelse:\n    x = 3", ["x"], ["x"]),
        ("try:\n    x = 1\nexcept E:\n    y = 1", ["x"], ["y"]),
        ("while c:\n    x = 1", [], ["x"]),
        ("match p:\n    case [a]: ...", [], ["a"]),
        ("x = 1\ndel x", [], []),
        ("[y := a for a in x]", ["y"], []),
        ("[a for a in x]", [], []),
        ("print(n := 1)", ["n"], []),
    ],
)
def test_what_a_cell_binds(source: str, binds: list[str], may_bind: list[str]) -> None:
    found = names_in(source)
    assert (sorted(found.binds), sorted(found.may_bind)) == (binds, may_bind)


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("x.append(1)", ["x"]),
        ("x.a.b[0] = 1", ["x"]),
        ("x['a'] = y", ["x"]),
        ("x.sort_values('a', inplace=True)", ["x"]),
        ("x.sort_values('a', inplace=False)", []),
        ("next(x)", ["x"]),
        ("np.random.seed(1)", ["np"]),
        ("x = []\nx.append(1)", []),
        ("def f(x): x.append(1)", []),
        ("[a.append(1) for a in x]", []),
        ("model.fit(X)", ["model"]),
        ("x.mean()", []),
    ],
)
def test_which_objects_a_cell_changes(source: str, changes: list[str]) -> None:
    assert sorted(names_in(source).changes) == changes


@pytest.mark.parametrize(
    ("source", "reads", "binds"),
    [
        ("%time x = f(y)", ["f", "y"], ["x"]),
        ("%timeit x = f(y)", ["f", "y"], []),
        ("%timeit -n 10 f(y)", ["f", "y"], []),
        ("%%time\nx = y", ["y"], ["x"]),
        ("%%capture out\nx = y\n", ["y"], ["out", "x"]),
        ("%%timeit a = y\nx = a", ["y"], []),
        ("x = %time f(y)", ["f", "y"], ["x"]),
        ("x = !ls {folder}", [], ["x"]),
        ("!ls\nx = 1", [], ["x"]),
        ("%matplotlib inline\nx = y", ["y"], ["x"]),
        ("%%bash\necho $x", [], []),
        ("%%bash --out lines --err errors\nls", [], ["errors", "lines"]),
        ("%%writefile x.py\ny = z", [], []),
        ("%%html\n<b>", [], []),
        ("x?\ny", ["y"], []),
        ("%load_ext autoreload\n%autoreload 2\nx", ["x"], []),
        ("if c:\n    %time x = y\n", ["c"], []),
    ],
)
def test_magics_that_run_python_are_read_like_the_rest(
    source: str, reads: list[str], binds: list[str]
) -> None:
    found = names_in(source)
    assert (sorted(found.reads), sorted(found.binds)) == (reads, binds)


def test_a_magic_that_nobody_knows_may_bind_what_stands_on_its_line() -> None:
    assert sorted(names_in("%sql result << select 1").may_bind) == ["result", "select"]
    assert sorted(names_in("%%spark -o df\nx").binds) == ["df"]
    found = names_in("%%opts Curve [width=1]\ncurve = make(x)")
    assert {"curve"} < set(found.may_bind)
    assert (found.reads, set(found.later)) == ({}, {"make", "x"})
    assert names_in("%%sql\nselect * from x").later == {}


@pytest.mark.parametrize(
    "source",
    [
        "from a import *",
        "exec(text)",
        "globals()['x'] = 1",
        "%pylab inline",
        "%run other.ipynb",
        "%store -r",
        "%%cython\ndef f(): pass",
        "if c:\n    from a import *",
    ],
)
def test_a_cell_that_may_bind_any_name_is_known(source: str) -> None:
    assert names_in(source).opaque


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("\n\nx", 3),
        ("f(1,\n  x)", 2),
        ("# %%\n%time x", 2),
        ("%%time\na = 1\nx", 3),
        ("!ls \\\n  -l\nx", 3),
        ("'''\n%time\n'''\nx", 4),
    ],
)
def test_names_stand_on_the_lines_of_the_cell(source: str, line: int) -> None:
    assert names_in(source).reads["x"] == line


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("import numpy as np", {"np": "import numpy"}),
        ("import a.b", {"a": "import a"}),
        ("from a import b as c", {"c": "from a import b"}),
        ("import a\nimport a", {"a": "import a"}),
        ("import a\na = 1", {}),
        ("a = 1\nimport a", {}),
        ("import b as a\nimport c as a", {}),
    ],
)
def test_a_name_that_only_an_import_binds_is_known(source: str, imported: dict[str, str]) -> None:
    assert names_in(source).imported == imported


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = x + 1", ["x"]),
        ("x += 1", ["x"]),
        ("df = df.dropna()", ["df"]),
        ("x.append(1)", ["x"]),
        ("x['a'] = x['a'] * 2", ["x"]),
        ("x.a.b += 1", ["x"]),
        ("next(x)", ["x"]),
        ("x.drop(columns='a', inplace=True)", ["x"]),
        ("x['a'] = x['b'] * 2", []),
        ("x.a = 1", []),
        ("x.reset_index(inplace=True, drop=True)", []),
        ("x.fit(y)", []),
        ("x.sort()", []),
        ("x = 1\nx = x + 1", []),
        ("x = y", []),
    ],
)
def test_a_cell_that_overwrites_what_it_reads_is_known(source: str, names: list[str]) -> None:
    assert sorted(names_in(source).overwritten) == names


@pytest.mark.parametrize(
    ("source", "shows"),
    [
        ("1 + 1", True),
        ("'text'", True),
        ("print(1)\nx = 1", True),
        ("1 + 1;", False),
        ("None", False),
        ("x = 1", False),
        ("f()", False),
        ("x", False),  # it may be None
        ("print(1, file=f)", False),
        ("if c:\n    print(1)", False),
    ],
)
def test_what_surely_shows_something_is_known(source: str, shows: bool) -> None:
    assert names_in(source).shows is shows


@pytest.mark.parametrize("source", ["x = (", "print 'python 2'", "def f(:"])
def test_what_is_no_python_is_refused(source: str) -> None:
    with pytest.raises(SyntaxError):
        names_in(source)


def test_deep_nesting_is_no_crash() -> None:
    with pytest.raises((SyntaxError, RecursionError)):
        names_in("-" * 100_000 + "1")
