"""The reports room: findings and results as text for people."""

from pytest_nbrepro.reports.terminal import (
    NotebookSummary,
    failure_text,
    printable,
    record_lines,
    rule_lines,
    summary_lines,
)

__all__ = [
    "NotebookSummary",
    "failure_text",
    "printable",
    "record_lines",
    "rule_lines",
    "summary_lines",
]
