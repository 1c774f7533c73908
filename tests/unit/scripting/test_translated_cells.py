"""Cells as plain Python: what is translated, what stays as it was, what is refused."""

from __future__ import annotations

import pytest

from pytest_nbrepro.scripting.magics import CannotError
from pytest_nbrepro.scripting.places import indented
from pytest_nbrepro.scripting.translating import names_assigned, translated


def plain(source: str, *known: str) -> str:
    return translated(source, {*known}).code


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("x = 1\nx + 1  # sum", "x = 1\n_nbrepro_show(x + 1)  # sum"),
        ("x;", "x;"),
        ("x; # none", "x; # none"),
        ("print(1)", "print(1)"),
        ("a, *b", "_nbrepro_show((a, *b))"),
        ("(y := 5)", "(_nbrepro_show((y := 5)))"),
        ("(n for n in x)", "_nbrepro_show(((n for n in x)))"),
        ("(\n    df\n    .head()\n)", "(\n    _nbrepro_show(df\n    .head())\n)"),
        ("'ü'; 'x' + \"é\"", "'ü'; _nbrepro_show('x' + \"é\")"),
        ("def f():\n    1", "def f():\n    1"),
        ("if x:\n    x", "if x:\n    x"),
        ("", ""),
    ],
)
def test_only_the_last_expression_is_shown_and_nothing_else_is_touched(
    source: str, code: str
) -> None:
    assert plain(source).rstrip("\n") == code.rstrip("\n")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1"),
        (
            "if a:\n    %matplotlib inline\nb = 1",
            "if a:\n    # %matplotlib inline\n    pass\nb = 1",
        ),
        ("%pip install -q numpy", "# %pip install -q numpy"),
        ("!pip3 install numpy", "# !pip3 install numpy"),
        ("!python -m pip install x\ny = 1", "# !python -m pip install x\ny = 1"),
        ("%load_ext autoreload\n%autoreload 2", "# %load_ext autoreload\n# %autoreload 2"),
        ("%time y = f(1)", "y = f(1)"),
        ("%time f(1)", "_nbrepro_show(f(1))"),
        ("y = %time f(1)", "y = f(1)"),
        ("%timeit f(1)", "# %timeit f(1)"),
        ("%%time\nf(1)", "_nbrepro_show(f(1))\n"),
        ("%%time\n%pip list\nx = 1", "# %pip list\nx = 1\n"),
        ("!ls -l | wc", "_nbrepro_run('ls -l | wc')"),
        ("!awk '{print $1}' x", "_nbrepro_run(\"awk '{print $1}' x\")"),
        ("!echo $HOME", "_nbrepro_run('echo $HOME')"),
        ("files = !ls", "files = _nbrepro_lines('ls')"),
        ("for a in b:\n    !ls", "for a in b:\n    _nbrepro_run('ls')"),
        ("%%bash\necho $x", "_nbrepro_run(['bash'], 'echo $x\\n')"),
        ("%%html\n<b>x</b>", "# %%html\n# <b>x</b>"),
        ("x?", "# %pinfo x"),
        ("%env A=b c", "__import__('os').environ['A'] = 'b c'; print('env: A=b c')"),
    ],
)
def test_what_a_script_can_have_of_ipython_stands_there_in_its_words(
    source: str, code: str
) -> None:
    assert plain(source).rstrip("\n") == code.rstrip("\n")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("!echo {x}", "!echo {x}: the value in braces"),
        ("x = 1\n!echo $x", "!echo $x: the value of $x"),
        ("%run other.py", "%run other.py"),
        ("%%R\nx", "%%R"),
        ("%%capture out\nx", "%%capture out"),
        ("%load_ext sql", "%load_ext sql"),
        ("%timeit -o f()", "%timeit -o f()"),
        ("y = %who_ls", "the value of %who_ls"),
        ("%cd $x", "%cd $x: the values in it"),
        ("_ + 1", "_, which IPython alone has"),
        ("Out[3]", "Out, which IPython alone has"),
        ("get_ipython().kernel", "get_ipython, which IPython alone has"),
        ("h = display(x, display_id=True)", "a display that is updated later"),
        ("await x", "await outside of a function"),
        ("x = 1; %time f()", ""),
    ],
)
def test_what_it_cannot_have_is_refused_by_its_name(source: str, told: str) -> None:
    with pytest.raises((CannotError, SyntaxError)) as refused:
        plain(source, *names_of(source))
    assert told in str(refused.value)


def names_of(source: str) -> set[str]:
    try:
        return names_assigned(source)
    except SyntaxError:
        return set()


def test_a_name_that_the_notebook_assigns_is_its_own() -> None:
    assert plain("_('text')", "_") == "_nbrepro_show(_('text'))"
    assert names_assigned("import a.b, c as d\ndef e(): pass\nf, (g, h) = i") == set("adefgh")


def test_code_is_indented_but_not_the_lines_within_strings() -> None:
    source = 'x = """a\n  b\n"""\nif x:\n    y = f"""{x}\nz"""\n'
    deeper = indented(source)
    inner: dict[str, str] = {}
    exec(compile(f"if True:\n{deeper}", "<test>", "exec"), inner)
    assert (inner["x"], inner["y"]) == ("a\n  b\n", "a\n  b\n\nz")
