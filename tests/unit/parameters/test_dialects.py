"""Values as code, beside what papermill 2.7 makes of them (asked once, written down)."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_nbrepro.parameters import UnfitError, dialect_of

#: Kernel and language, the name and the value of a parameter, the line that papermill makes.
_AS_PAPERMILL = [
    ("python3", "python", "b", -2.5, "b = -2.5"),
    ("python3", "python", "c", True, "c = True"),
    ("python3", "python", "d", None, "d = None"),
    ("python3", "python", "e", 'it\'s "q" \\ \n', 'e = "it\'s \\"q\\" \\\\ \\n"'),
    ("python3", "python", "f", [1, "x", [False]], 'f = [1, "x", [False]]'),
    ("python3", "python", "g", {"k": {"m": 1}, 2: "n"}, 'g = {"k": {"m": 1}, "2": "n"}'),
    ("python3", "python", "u", "é日😀", 'u = "\\xe9\\u65e5\\U0001f600"'),
    ("python3", "python", "n", float("nan"), "n = float('nan')"),
    ("python3", "python", "m", float("-inf"), "m = float('-inf')"),
    ("ir", "R", "_f", [1, None], "f = list(1, NULL)"),
    ("ir", "R", "g", {"k": True}, 'g = list("k" = TRUE)'),
    ("julia-1.10", "julia", "g", {"k": [1, None]}, 'g = Dict("k" => [1, nothing])'),
    ("scala", "scala", "h", 3000000000, "val h = 3000000000L"),
    ("scala", "scala", "g", {"k": [1]}, 'val g = Map("k" -> Seq(1))'),
    (".net-csharp", "C#", "g", {"k": [1]}, None),
    (".net-fsharp", "F#", "f", [1, 2], "let f = [ 1; 2 ]"),
    ("bash", "bash", "f", ["a b", 1], "f=('a b' 1)"),
    ("bash", "bash", "d", None, "d="),
    ("octave", "octave", "f", [1, "x"], 'f = {1, "x"};'),
]


@pytest.mark.parametrize(("kernel", "language", "name", "value", "line"), _AS_PAPERMILL)
def test_values_are_written_as_papermill_writes_them(
    kernel: str, language: str, name: str, value: object, line: str | None
) -> None:
    line = line or 'var g = new Dictionary<string,Object>{ { "k" , new [] { 1 } } };'
    _, *made = dialect_of(kernel, language).code({name: value}).splitlines()
    assert made == [line]


def test_the_cell_begins_with_papermills_comment() -> None:
    assert (
        dialect_of("python3", "python").code({"a": 1, "b": "x"}) == '# Parameters\na = 1\nb = "x"\n'
    )


@pytest.mark.parametrize(
    ("language", "value", "line"),
    [
        ("R", "é", 'x = "\\u00e9"'),  # "\xe9" is half of a character there
        ("R", "\\xe9", 'x = "\\\\xe9"'),
        ("Julia", "$é", 'x = "\\$\\u00e9"'),
        ("Scala", "😀", 'val x = "\\ud83d\\ude00"'),
        ("PowerShell", "C:\\$a'b", "$x = 'C:\\$a''b'"),
        ("R", float("nan"), "x = NaN"),
    ],
)
def test_a_value_stays_what_it_is_where_papermill_would_change_it(
    language: str, value: object, line: str
) -> None:
    assert dialect_of(None, language).code({"x": value}).splitlines()[1] == line


def test_paths_and_tuples_are_texts_and_lists() -> None:
    assert (
        dialect_of(None, "python").code({"p": Path("a"), "t": (1,)}).endswith('p = "a"\nt = [1]\n')
    )


@pytest.mark.parametrize(
    ("language", "parameters", "told"),
    [
        ("python", {"x": object()}, "parameter 'x': object is no plain value"),
        ("python", {"import os; x": 1}, "'import os; x' is no name of a variable in Python"),
        ("python", {"class": 1}, "'class' is no name"),
        ("C#", {"x": None}, "there is no null in C#"),
        ("bash", {"x": {}}, "a mapping cannot be written in Bash"),
        ("MATLAB", {"x": "a\nb"}, "several lines"),
        ("fortran", {"x": 1}, "parameters cannot be written in 'fortran'; they can in Python, R"),
    ],
)
def test_what_cannot_be_written_is_told(
    language: str, parameters: dict[str, object], told: str
) -> None:
    with pytest.raises(UnfitError) as refused:
        dialect_of(None, language).code(parameters)
    assert told in str(refused.value)


def test_a_list_that_holds_itself_is_told() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(UnfitError, match="'x' holds itself"):
        dialect_of(None, None).code({"x": endless})
