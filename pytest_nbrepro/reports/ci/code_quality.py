"""Findings as GitLab's code quality report: what merge requests show.

The format: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_nbrepro.columns import printable
from pytest_nbrepro.findings import Severity
from pytest_nbrepro.reports.ci.located import Located, fingerprints

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def code_quality(findings: Sequence[Located]) -> list[dict[str, Any]]:
    """The report as a JSON value."""
    return [
        {
            "description": printable(each.text).partition("\n")[0],
            "check_name": each.found.rule or "pytest-nbrepro",
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[each.found.severity],
            "location": {
                "path": each.path,
                "lines": {"begin": each.region.first, "end": each.region.last},
            },
        }
        for each, fingerprint in zip(findings, fingerprints(findings), strict=True)
    ]
