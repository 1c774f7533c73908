"""The fixtures ``notebook`` and ``shared_notebook``, in tests as a user writes them."""

from __future__ import annotations

import pytest
from notebooks import code, notebook, text, write
from runs import UNUSED

_DEFINES = """\
def rate(n):
    return round(n / epochs, 2)
class Model:
    score = 0.5
model = Model()
from fractions import Fraction
half = Fraction(1, 2)
print("made")
"""
_TESTS = """
import os
import time
from fractions import Fraction

import pytest

from pytest_nbrepro import CellError, LiveNotebook, NotebookError, OpenNotebook

def refused(error, ask):
    with pytest.raises(NotebookError) as caught:
        ask()
    assert isinstance(caught.value, error)
    return str(caught.value)

def test_values(notebook: OpenNotebook) -> None:
    nb: LiveNotebook = notebook("train.ipynb", parameters={"epochs": 4})
    assert (nb["half"], nb["accuracy"], nb["rate"](3)) == (Fraction(1, 2), 40, 0.75)
    assert (nb.value("model.score"), "half" in nb, "third" in nb) == (0.5, True, False)
    assert nb.value("__import__('os').path.basename(__import__('os').getcwd())") == "sub"
    assert nb.cells["score"].text == "40\\n"
    assert nb.cells["score"].data("text/plain") == ["40"]
    assert nb.cells["makes"].outputs[0]["text"] == "made\\n"
    assert [nb.cells[1].number, nb.cells[-1].number, nb.cells["c3"].number] == [1, 4, 3]
    nb["factor"] = 100
    assert nb.run("score").text == "400\\n"
    assert nb.inject("print(epochs)").text == "4\\n"
    assert nb.run("parameters", "score").text == "40\\n"  # as it was opened

    said = refused(KeyError, lambda: nb["acuracy"])
    assert said == "train.ipynb: the notebook has no name 'acuracy' by now; close to it: accuracy"
    assert "no code cell has the tag, the name or the id 'scor'; close to it: score" in (
        refused(KeyError, lambda: nb.cells["scor"]))
    assert "numbered from 1 to 4" in refused(KeyError, lambda: nb.cells[0])
    assert "2 cells are called 'two': name one by its number, of 2, 3" in (
        refused(KeyError, lambda: nb.cells["two"]))
    said = refused(NotebookError, lambda: nb["model"])
    assert "'Model' is defined in the notebook itself" in said
    assert said.endswith("ask for what you need of it, such as nb.value('repr(model)')")
    assert "make it in the notebook" in refused(NotebookError, lambda: nb["rate"](lambda: 1))
    said = refused(CellError, lambda: nb["rate"]("x"))
    assert said.startswith("train.ipynb: rate raised TypeError: unsupported operand")
    assert "in rate" in said

def test_as_far_as_wanted(notebook):
    nb = notebook("train.ipynb", run="makes")
    assert ("half" in nb, "accuracy" in nb, nb["epochs"]) == (True, False, 5)
    assert "cell 3 has not been run here" in refused(NotebookError, lambda: nb.cells[3].outputs)
    with pytest.raises(CellError) as caught:
        nb.inject("open('none')")
    assert (caught.value.cell, caught.value.ename) == (0, "FileNotFoundError")

def test_gone(notebook):
    nb = notebook("train.ipynb", run=False)
    said = refused(CellError, lambda: nb.inject("import os; os._exit(3)"))
    assert "the kernel died (exit code 3)" in said
    assert "the kernel is gone" in refused(CellError, lambda: nb["x"])
    slow = notebook("train.ipynb", run=False, timeout=0.5)
    assert "still running after 0.5 s" in refused(CellError, lambda: slow.inject("while 1: pass"))

def test_refused(notebook):
    assert "NB005 cannot be read" in refused(NotebookError, lambda: notebook("none.ipynb"))
    said = refused(NotebookError, lambda: notebook("train.ipynb", kernel="cobol"))
    assert "RUN001 kernel 'cobol'" in said
    said = refused(NotebookError, lambda: notebook("train.ipynb", {"a": object()}))
    assert "no plain value" in said

pid = {}

@pytest.mark.parametrize("time", [1, 2])
def test_shared(shared_notebook, time):
    nb = shared_notebook("../sub/train.ipynb", {"epochs": 2})
    pid[time] = nb.value("__import__('os').getpid()")
    assert "is shared between tests" in refused(NotebookError, lambda: nb.run())
    assert "is shared between tests" in refused(NotebookError, lambda: nb.__setitem__("x", 1))

def test_shared_once():
    assert pid[1] == pid[2]

def test_fails(notebook):
    notebook("root.ipynb")
"""


def test_a_notebook_is_run_and_asked_by_tests(pytester: pytest.Pytester) -> None:
    parts = [
        text("# T"),
        code("epochs, factor = 5, 10", tags=["parameters"]),
        code(_DEFINES, tags=["makes", "two"]),
        code("accuracy = epochs * factor\naccuracy", tags=["two"]),
        code("raise SystemError", tags=["skip-execution"]),
    ]
    made = notebook(*parts)
    made["cells"][3]["metadata"]["name"] = "score"
    write(pytester.path / "sub" / "train.ipynb", made)
    write(pytester.path / "root.ipynb", notebook(code("a = 1\na.upper()")))
    (pytester.path / "sub" / "test_train.py").write_text(_TESTS, encoding="utf-8")
    unused = [part for name in UNUSED for part in ("-p", f"no:{name}")]
    done = pytester.runpytest(*unused, "-q", "sub")
    done.assert_outcomes(passed=7, failed=1)
    shown = done.stdout.str()
    told = [line for line in shown.splitlines() if line.startswith("E ")]
    assert told[0] == (
        "E       pytest_nbrepro.live.errors.CellError: root.ipynb: cell 1 raised AttributeError: "
        "'int' object has no attribute 'upper'"
    )
    assert told[1:] == [
        "E         Cell In[1], line 2",
        "E               1 a = 1",
        "E         ----> 2 a.upper()",
    ]
    assert 'notebook("root.ipynb")' in shown
    assert "opening.py" not in shown


def test_a_session_that_asks_for_none_imports_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys
        def test_nothing(request):
            loaded = [name for name in sys.modules if name.startswith("pytest_nbrepro.")]
            assert "pytest_nbrepro.live" not in loaded
            assert "pytest_nbrepro.execution" not in loaded
        """
    )
    done = pytester.runpytest_subprocess("-q", "-p", "no:hypothesispytest")
    done.assert_outcomes(passed=1)
