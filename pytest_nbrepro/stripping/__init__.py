"""Notebooks without their outputs: what is stripped, by nbstripout's rules.

Its parts ``baseline`` and ``git`` have doors of their own, because most runs
need neither.
"""

from __future__ import annotations

from pytest_nbrepro.stripping.notes import is_note
from pytest_nbrepro.stripping.options import Options, options_in_table, size, words
from pytest_nbrepro.stripping.strip import stripped

__all__ = ["Options", "is_note", "options_in_table", "size", "stripped", "words"]
