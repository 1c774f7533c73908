"""Baselines: what they hold, what they become, and how they stand in their files.

No file is read or written here. Most notebooks have no baseline, so this door
is opened where there is one.
"""

from pytest_nbrepro.stripping.baseline.entries import Baseline, Entry
from pytest_nbrepro.stripping.baseline.keeping import kept, renewed
from pytest_nbrepro.stripping.baseline.layout import render
from pytest_nbrepro.stripping.baseline.pictures import FILE_NAME, pictures_in
from pytest_nbrepro.stripping.baseline.reading import LayoutError, parse
from pytest_nbrepro.stripping.baseline.returning import returned, with_references

__all__ = [
    "FILE_NAME",
    "Baseline",
    "Entry",
    "LayoutError",
    "kept",
    "parse",
    "pictures_in",
    "render",
    "renewed",
    "returned",
    "with_references",
]
