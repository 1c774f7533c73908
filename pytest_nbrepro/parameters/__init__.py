"""The parameters room: what a notebook can be given, and the cell that gives it."""

from pytest_nbrepro.parameters.dialects import Dialect, UnfitError
from pytest_nbrepro.parameters.given import doubtful, from_base64, from_file, from_yaml, typed
from pytest_nbrepro.parameters.languages import dialect_of
from pytest_nbrepro.parameters.stated import Stated, stated

__all__ = [
    "Dialect",
    "Stated",
    "UnfitError",
    "dialect_of",
    "doubtful",
    "from_base64",
    "from_file",
    "from_yaml",
    "stated",
    "typed",
]
