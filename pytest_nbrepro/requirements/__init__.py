"""The requirements room: what a notebook imports, what it installs, what it states."""

from pytest_nbrepro.requirements.converted import NOTE, Converted, converted
from pytest_nbrepro.requirements.foreign import Foreign, foreign
from pytest_nbrepro.requirements.imports import Import, Imports, Need, imports_of
from pytest_nbrepro.requirements.known import Suggestion, suggestion
from pytest_nbrepro.requirements.stated import Stated, changed, joined, lenient, stated

__all__ = [
    "NOTE",
    "Converted",
    "Foreign",
    "Import",
    "Imports",
    "Need",
    "Stated",
    "Suggestion",
    "changed",
    "converted",
    "foreign",
    "imports_of",
    "joined",
    "lenient",
    "stated",
    "suggestion",
]
