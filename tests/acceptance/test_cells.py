"""The items of cells: what passes, what fails, and what the first line says.

One notebook holds all cases, a cell for each, and is run once: no cell needs
another one, except where it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from notebooks import Json, code, display, error, notebook, result, stderr, stdout, write
from runs import Session, check

_TABLE = "print('a b\\n1 2\\n3 4')"


@dataclass(frozen=True)
class Case:
    """A cell, what becomes of it, and how its message begins (without rule and number)."""

    name: str
    cell: Json
    outcome: str = "passed"
    message: str = ""
    rule: str = ""


def _same(name: str, source: str, *outputs: Json, tags: tuple[str, ...] = ()) -> Case:
    return Case(name, code(source, *outputs, tags=tags))


def _fails(name: str, cell: Json, rule: str, message: str) -> Case:
    return Case(name, cell, "failed", message, rule)


_HTML = "from IPython.display import HTML\nHTML('<b>total</b> 1')"
_FIGURE: Json = {"application/vnd.plotly.v1+json": {"data": [1, 5]}, "text/plain": "a figure"}


def _raw(data: Json) -> Json:
    return {"output_type": "display_data", "data": data, "metadata": {}}


_SAME = [
    _same("printed text", "print('alpha')", stdout("alpha\n")),
    _same("no output", "kept = 1"),
    _same("blank cell", " \n"),
    _same("a number in its eighth digit", "1.00000004", result("1.00000009")),
    _same("an address", "object()", result("<object at 0x7f0000000010>")),
    _same("text in pieces", "for i in 'abc': print(i)", stdout("a\n"), stdout("b\nc\n")),
    _same("html", _HTML, result("<IPython.core.display.HTML object>", html="<b>total</b> 1")),
    _same("magics", "%%capture kept\nprint(1)"),
    _same("shell", "!echo out", stdout("out\n")),
    _same("a stored error raised again", "1/0", error("ZeroDivisionError", "division by zero")),
    _same("the cell after it", "print(kept is not None)", stdout("True\n")),
    _same("no trace of pytest", "import os\n'PYTEST_VERSION' in os.environ", result("False")),
    _same("the hash seed is fixed", "import os\nos.environ['PYTHONHASHSEED']", result("'0'")),
    _same("other text on stderr", "import sys; print(1, file=sys.stderr)", stderr("2\n")),
    _same("an empty tag is no marker", "1", result("1"), tags=("",)),
    _same("ignored by a tag", "1", result("2"), tags=("nbrepro-ignore-OUT001",)),
    _same("ignored by a comment", "# nbrepro: ignore[OUT001]\n1", result("2")),
    _same("a family ignored", "# nbrepro: ignore[OUT]\n1"),
    _same("nbval's comment", "# NBVAL_IGNORE_OUTPUT\n1", result("2")),
    _same("nbval's older comment", "# PYTEST_VALIDATE_IGNORE_OUTPUT\n1", result("2")),
    _same("nbval's tag", "1", result("2"), tags=("nbval-ignore-output",)),
    _same(
        "an error that a tag allows", "int('x')", tags=("raises-exception", "nbrepro-ignore-OUT")
    ),
]

_DIFFERENT = [
    _fails(
        "fourth digit",
        code("1.2345", result("1.2355")),
        "OUT001",
        "text result differs: 1.2355 → 1.2345 (relative error 8.1e-04)",
    ),
    _fails("one integer", code("41 + 1", result("43")), "OUT001", "text result differs: 43 → 42"),
    _fails(
        "one word",
        code("print('a rose is a rose')", stdout("a rose is a nose\n")),
        "OUT001",
        "printed text differs: nose → rose",
    ),
    _fails("one number of a table", code(_TABLE, stdout("a b\n1 2\n3 5\n")), "OUT001", "printed"),
    _fails(
        "one row of a table",
        code(_TABLE, stdout("a b\n1 2\n3 4\n5 6\n")),
        "OUT001",
        "printed text differs: 4 lines stored, 3 fresh",
    ),
    _fails(
        "one word of html",
        code(_HTML, result("<IPython.core.display.HTML object>", html="<b>sum</b> 1")),
        "OUT001",
        "html differs",
    ),
    _fails(
        "one number of a figure",
        code(f"display({_FIGURE!r}, raw=True)".replace("[1", "[2"), _raw(_FIGURE)),
        "OUT001",
        "plotly figure differs: ['data'][0]: 1 → 2",
    ),
    _fails("a result that is gone", code("None", result("5")), "OUT002", "text result is stored"),
    _fails("a new result", code("5"), "OUT003", "text result comes from the fresh run"),
    _fails("new text", code("print('new')"), "OUT003", "printed text comes from the fresh run"),
    _fails(
        "another error",
        code("1/0", error("ValueError", "division by zero")),
        "OUT001",
        "error type differs: ValueError → ZeroDivisionError",
    ),
    _fails(
        "another message",
        code("int('x')", error("ValueError", "invalid literal for int() with base 10: 'y'")),
        "OUT001",
        "error message differs: ValueError: 'y' → 'x'",
    ),
    _fails(
        "an error that is gone",
        code("pass", error("ValueError", "no")),
        "OUT002",
        "error is stored, but the fresh run does not give it: ValueError",
    ),
    _fails(
        "a tag without its error",
        code("1", result("1"), tags=["raises-exception"]),
        "RUN007",
        "should raise an error, and did not",
    ),
    _fails(
        "a display that a later cell changes",
        code("shown = display('first', display_id='a')", display("'first'")),
        "OUT001",
        "text result differs: 'first' → 'second'",
    ),
]

_UPDATED = [
    _same("a display updated as stored", "kept = display('one', display_id='b')", display("'two'")),
    _same("the updates", "shown.update('second')\nkept.update('two')"),
]

_NOT_COMPARED = [
    Case("never run", code("1", execution_count=None), "skipped", "ran, but has no stored output"),
    Case("nbval's skip", code("# NBVAL_SKIP\nnot python"), "skipped", "not run: marked nbval-skip"),
    Case(
        "nbmake's skip",
        code("not python", tags=["skip-execution"]),
        "skipped",
        "not run: marked skip-execution",
    ),
]
_END = [
    _fails("an error", code("missing_name"), "RUN006", "raised NameError: name 'missing_name'"),
    Case("after the end", code("1", result("1")), "skipped", "not run: cell"),
    Case("blank after the end", code("")),
]
#: The number of a cell is its place in this list.
_CASES = [*_SAME, *_DIFFERENT, *_UPDATED, *_NOT_COMPARED, *_END]


def _number(name: str) -> int:
    return next(i for i, case in enumerate(_CASES, start=1) if case.name == name)


def _message(session: Session, name: str) -> str:
    return session.messages[f"report.ipynb::cell-{_number(name)}"]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    place = tmp_path_factory.mktemp("cells")
    write(place / "report.ipynb", notebook(*[case.cell for case in _CASES]))
    return check(place, "-rs", PYTEST_VERSION="9")


@pytest.mark.parametrize(
    ("number", "case"), [pytest.param(i, c, id=c.name) for i, c in enumerate(_CASES, start=1)]
)
def test_a_cell(session: Session, number: int, case: Case) -> None:
    item = f"report.ipynb::cell-{number}"
    assert session.outcomes[item] == case.outcome, session.messages[item]
    expected = f"{case.rule} cell {number}: {case.message}" if case.rule else case.message
    assert session.first_line(item).startswith(expected)


def test_a_failure_shows_a_short_diff(session: Session) -> None:
    lines = _message(session, "one number of a table").splitlines()
    assert lines[1:] == ["  1 2", "- 3 «5»", "+ 3 «4»"]


def test_text_on_stderr_is_told_as_a_warning(session: Session) -> None:
    cell = f"cell {_number('other text on stderr')}"
    told = f"OUT004 {cell}: text on the error stream differs: 2 → 1"
    assert f"NbreproWarning: {told}" in session.text


def test_an_error_shows_the_lines_of_the_notebook_only(session: Session) -> None:
    assert "----> 1 missing_name" in _message(session, "an error")
    assert "Traceback" not in session.text
    assert "site-packages" not in session.text


def test_the_cells_after_an_error_are_skipped_with_the_reason(session: Session) -> None:
    expected = f"not run: cell {_number('an error')} raised NameError"
    assert _message(session, "after the end") == expected


@pytest.mark.parametrize("name", ["nbval's comment", "nbval's tag"])
def test_what_is_not_compared_is_not_called_compared(session: Session, name: str) -> None:
    properties = session.properties[f"report.ipynb::cell-{_number(name)}"]
    assert "nbrepro.verdict" not in properties


def test_a_notebook_without_stored_outputs_is_not_called_reproduced(tmp_path: Path) -> None:
    cells = [code("1", execution_count=None), code("print(2)", execution_count=None)]
    write(tmp_path / "stripped.ipynb", notebook(*cells))
    session = check(tmp_path)
    assert session.outcomes["stripped.ipynb::cell-1"] == "skipped"
    assert session.outcomes["stripped.ipynb::cell-2"] == "skipped"
    assert "stripped.ipynb: 2 cells without stored outputs to compare with" in session.text
    assert "notebooks: 1 not compared" in session.text
