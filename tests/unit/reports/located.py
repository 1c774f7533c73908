"""Findings with places, for the forms that services read."""

from __future__ import annotations

from typing import Any

from pytest_nbrepro.findings import finding
from pytest_nbrepro.locating import Region
from pytest_nbrepro.reports.ci import Located


def found(
    rule: str = "OUT001",
    message: str = "text differs: 1 → 2",
    path: str = "a.ipynb",
    line: int = 7,
    code: str = "x = 1",
    **more: Any,
) -> Located:
    cell = more.pop("cell", 1)
    return Located(path, finding(rule, message, cell=cell, **more), Region(line, line + 1), code)
