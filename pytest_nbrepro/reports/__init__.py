"""The reports room: findings and results as text for people."""

from pytest_nbrepro.columns import printable
from pytest_nbrepro.reports.differences import difference_lines
from pytest_nbrepro.reports.discovery import conversion_lines, discovery_lines
from pytest_nbrepro.reports.folding import folded
from pytest_nbrepro.reports.listing import finding_lines, how_to_lock, lacks_record, total_line
from pytest_nbrepro.reports.machine import fingerprint_lines
from pytest_nbrepro.reports.results import Diagnosed, ItemResult, verdict_of
from pytest_nbrepro.reports.rulebook import printable_lines, rule_lines, rulebook_lines
from pytest_nbrepro.reports.run import Run, RunCell
from pytest_nbrepro.reports.signs import show_plain_signs
from pytest_nbrepro.reports.summary import summary_lines
from pytest_nbrepro.reports.terminal import failure_text, notebook_lines, record_lines
from pytest_nbrepro.reports.totals import next_line, total_lines

__all__ = [
    "Diagnosed",
    "ItemResult",
    "Run",
    "RunCell",
    "conversion_lines",
    "difference_lines",
    "discovery_lines",
    "failure_text",
    "finding_lines",
    "fingerprint_lines",
    "folded",
    "how_to_lock",
    "lacks_record",
    "next_line",
    "notebook_lines",
    "printable",
    "printable_lines",
    "record_lines",
    "rule_lines",
    "rulebook_lines",
    "show_plain_signs",
    "summary_lines",
    "total_line",
    "total_lines",
    "verdict_of",
]
