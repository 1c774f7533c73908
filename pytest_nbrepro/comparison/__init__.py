"""The comparison room: whether a cell's fresh outputs are the stored ones."""

from pytest_nbrepro.comparison.compare import compare_outputs
from pytest_nbrepro.comparison.kinds import name_of
from pytest_nbrepro.comparison.likely import CLOCK, SET
from pytest_nbrepro.comparison.marked import MarkedTable, marked_tables
from pytest_nbrepro.comparison.models import is_known, views, with_widgets
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.screen import terminal
from pytest_nbrepro.comparison.seen import picture_difference
from pytest_nbrepro.comparison.sides import Output, Raw, without
from pytest_nbrepro.comparison.terms import Terms
from pytest_nbrepro.comparison.verdict import Comparison, Evidence, Verdict

__all__ = [
    "CLOCK",
    "SET",
    "Comparison",
    "Evidence",
    "MarkedTable",
    "Output",
    "Raw",
    "Terms",
    "Tolerance",
    "Verdict",
    "compare_outputs",
    "is_known",
    "marked_tables",
    "name_of",
    "picture_difference",
    "terminal",
    "views",
    "with_widgets",
    "without",
]
