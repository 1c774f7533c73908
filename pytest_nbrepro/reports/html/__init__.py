"""The HTML report: one page by itself, in which nothing of a notebook can act."""

from pytest_nbrepro.reports.html.cell import cell_page, framed
from pytest_nbrepro.reports.html.outputs import Means
from pytest_nbrepro.reports.html.page import html_page

__all__ = ["Means", "cell_page", "framed", "html_page"]
