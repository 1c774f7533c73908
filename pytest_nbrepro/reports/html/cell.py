"""The outputs of one cell that differ, as a small page: for the reports of other tools."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports.html.build import Markup, element
from pytest_nbrepro.reports.html.notebooks import differing_outputs
from pytest_nbrepro.reports.html.outputs import Means
from pytest_nbrepro.reports.html.safe import POLICY
from pytest_nbrepro.reports.session import Cell

#: How high the frame of such a page is, with pictures and without, in lines of text.
_HIGH, _LOW = 28, 16


def cell_page(found: Cell, findings: Sequence[Finding], means: Means) -> str:
    """The page; it has no script, and may run none. Nothing where no output differs."""
    outputs = [made for made, _ in differing_outputs(found, findings, means)]
    if not outputs:
        return ""
    style = Markup((files(__package__) / "page.css").read_text(encoding="utf-8"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("title", f"cell {found.number}"),
        element("style", style),
    )
    body = element("body", element("main", *outputs, class_="alone"))
    return f"<!doctype html>\n{element('html', head, body, lang='en', data_theme='light')}\n"


def framed(page: str, found: Cell) -> Markup:
    """Such a page in a frame, which is all that it can see or touch."""
    has_pictures = any(each.kind.startswith("image/") for each in found.outputs if not each.is_same)
    height = f"{_HIGH if has_pictures else _LOW}rem"
    style = f"width:100%;height:{height};resize:vertical;border:1px solid #d0d7de;border-radius:4px"
    title = f"the outputs of cell {found.number} that differ"
    return element("iframe", sandbox="", srcdoc=page, title=title, style=style)
