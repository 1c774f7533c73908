"""Notebooks without their outputs: what is stripped, by nbstripout's rules, and what is kept."""

from __future__ import annotations

from pytest_nbrepro.stripping.notes import is_note
from pytest_nbrepro.stripping.options import Options
from pytest_nbrepro.stripping.strip import stripped

__all__ = ["Options", "is_note", "stripped"]
