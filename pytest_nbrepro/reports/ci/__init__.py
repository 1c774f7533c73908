"""What continuous integration shows by itself: findings in the forms that its services read."""

from pytest_nbrepro.reports.ci.annotations import annotation_lines
from pytest_nbrepro.reports.ci.code_quality import code_quality
from pytest_nbrepro.reports.ci.located import Located, located, of_session
from pytest_nbrepro.reports.ci.rows import checked_row, rows_of
from pytest_nbrepro.reports.ci.sarif import sarif
from pytest_nbrepro.reports.ci.step_summary import MOST_BYTES, Row, step_summary

__all__ = [
    "MOST_BYTES",
    "Located",
    "Row",
    "annotation_lines",
    "checked_row",
    "code_quality",
    "located",
    "of_session",
    "rows_of",
    "sarif",
    "step_summary",
]
