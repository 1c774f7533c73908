"""The word under which one notebook is counted, as the summary counts them."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_nbrepro.reports.summary import ItemResult, _Notebook


def verdict_of(results: Sequence[ItemResult]) -> str:
    """The word under which a notebook with these results is counted."""
    return _Notebook("", results).verdict
