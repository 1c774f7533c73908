"""Shows outputs that differ in the reports of pytest-html and Allure, where those are made.

Neither of them is imported for it: pytest-html takes plain objects (its
``extras.py``), and Allure's functions are looked for where it writes a report.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_nbrepro.asked import ALLURE, PYTEST_HTML
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports.session import Cell, Content, Output

if TYPE_CHECKING:
    from pytest_nbrepro.reports.html import Means

#: Shows what differs in a cell in the report on its test.
Show = Callable[[pytest.TestReport, Cell, Sequence[Finding]], None]

#: How Allure knows a stored picture, a fresh one and their difference.
_PICTURES = "application/vnd.allure.image.diff"


def shows(config: pytest.Config, settings: Settings) -> Iterator[Show]:
    """How cells are to be shown in the reports that are made."""
    from pytest_nbrepro.writers import means

    how = means(settings.rtol, settings.atol)
    if config.getoption(PYTEST_HTML, None):
        yield lambda report, cell, findings: _in_pytest_html(report, cell, findings, how)
    if config.getoption(ALLURE, None):
        yield lambda _, cell, findings: _in_allure(cell, findings, how)


def _in_pytest_html(
    report: pytest.TestReport, cell: Cell, findings: Sequence[Finding], how: Means
) -> None:
    from pytest_nbrepro.reports.html import cell_page, framed

    page = cell_page(cell, findings, how)
    if page:
        told: Any = report
        told.extras = [*getattr(report, "extras", []), _extra(str(framed(page, cell)))]


def _extra(markup: str) -> dict[str, str | None]:
    plain = {"name": None, "mime_type": None, "extension": None}
    return {**plain, "format_type": "html", "content": markup}


def _in_allure(cell: Cell, findings: Sequence[Finding], how: Means) -> None:
    from importlib import import_module

    from pytest_nbrepro.reports.html import cell_page

    attach = import_module("allure").attach
    page = cell_page(cell, findings, how)
    if page:
        attach(page, name="stored and fresh", attachment_type="text/html", extension="html")
    for output in cell.outputs:
        pictures = _pictures(output)
        if pictures:
            told = json.dumps(pictures)
            attach(told, name=output.name, attachment_type=_PICTURES, extension="imagediff")


def _pictures(output: Output) -> dict[str, str]:
    """Both sides of a picture that differs, and the difference, as addresses that hold them."""
    if output.is_same or output.kind not in {"image/png", "image/jpeg"}:
        return {}
    expected, actual = _address(output.kind, output.stored), _address(output.kind, output.fresh)
    diff = _address("image/png", output.difference)
    found = {"expected": expected, "actual": actual, "diff": diff}
    return {name: value for name, value in found.items() if value} if expected and actual else {}


def _address(kind: str, content: Content | None) -> str:
    if content is None or content.value is None:
        return ""
    return f"data:{kind};base64,{''.join(content.value.split())}"
