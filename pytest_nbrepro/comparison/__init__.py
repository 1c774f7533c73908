"""The comparison room: whether a cell's fresh outputs are the stored ones."""

from pytest_nbrepro.comparison.compare import compare_outputs
from pytest_nbrepro.comparison.kinds import name_of
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.screen import terminal
from pytest_nbrepro.comparison.sides import without
from pytest_nbrepro.comparison.terms import Terms
from pytest_nbrepro.comparison.verdict import Comparison, Verdict

__all__ = [
    "Comparison",
    "Terms",
    "Tolerance",
    "Verdict",
    "compare_outputs",
    "name_of",
    "terminal",
    "without",
]
