"""The Python in cells: statements, magics, syntax trees. Nothing is run."""

from pytest_nbrepro.cellcode import chance
from pytest_nbrepro.cellcode.lines import Statement, physical, statements
from pytest_nbrepro.cellcode.plain import plain_calls
from pytest_nbrepro.cellcode.reading import (
    PYTHON_BODIES,
    PYTHON_LINES,
    Magic,
    code_of_line,
    commands_in,
    magic_of,
    magics,
    parsed,
    runs_a_program,
    transformed,
    trees,
)

__all__ = [
    "PYTHON_BODIES",
    "PYTHON_LINES",
    "Magic",
    "Statement",
    "chance",
    "code_of_line",
    "commands_in",
    "magic_of",
    "magics",
    "parsed",
    "physical",
    "plain_calls",
    "runs_a_program",
    "statements",
    "transformed",
    "trees",
]
