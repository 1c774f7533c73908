"""Findings as SARIF 2.1.0, which GitHub's code scanning, GitLab, Azure DevOps and editors read.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. What
GitHub takes of it: https://docs.github.com/en/code-security/code-scanning/
integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from pytest_nbrepro import __version__
from pytest_nbrepro.columns import printable
from pytest_nbrepro.findings import RULES, Rule, Severity
from pytest_nbrepro.reports.ci.located import Located, fingerprints

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_HOME = "https://github.com/pytest-nbrepro/pytest-nbrepro"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
#: What stands for the root of the repository, as GitHub wants it called.
_ROOT = "%SRCROOT%"
#: A text in brackets before one in parentheses is a link in SARIF's messages.
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def sarif(findings: Sequence[Located], paths: Sequence[str], what: str) -> dict[str, Any]:
    """The log of one run as a JSON value.

    ``paths`` are those of all notebooks looked at, from the root of the
    repository; ``what`` tells such runs from others: "check" or "pytest". What
    belongs to no rule, as it was another plugin that failed, is a notification.
    """
    places = {path: number for number, path in enumerate(paths)}
    known = [each for each in findings if each.found.rule in RULES]
    others = [each for each in findings if each.found.rule not in RULES]
    driver = {
        "name": "pytest-nbrepro",
        "version": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in RULES.values()],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"nbrepro/{what}/"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository"}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(each, places) for each in others],
            }
        ],
        "artifacts": [_artifact(path) for path in paths],
        "results": [
            _result(each, mark, places)
            for each, mark in zip(known, fingerprints(known), strict=True)
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    help_text = f"{rule.explanation}\n\nWhat to do: {rule.fix}"
    return {
        "id": rule.code,
        "shortDescription": {"text": f"{rule.summary[:1].upper()}{rule.summary[1:]}."},
        "fullDescription": {"text": rule.explanation},
        "help": {
            "text": help_text,
            "markdown": help_text.replace("What to do:", "**What to do:**"),
        },
        "helpUri": f"{_HOME}/blob/main/docs/rules.md#{rule.code.lower()}",
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["notebook", rule.code.rstrip("0123456789").lower()]},
    }


def _result(each: Located, fingerprint: str, places: dict[str, int]) -> dict[str, Any]:
    return {
        "ruleId": each.found.rule,
        "ruleIndex": list(RULES).index(each.found.rule),
        "level": _LEVELS[each.found.severity],
        "message": _message(each),
        "locations": [_location(each, places)],
        "partialFingerprints": {"nbreproFinding/v1": fingerprint},
    }


def _notification(each: Located, places: dict[str, int]) -> dict[str, Any]:
    level = _LEVELS[each.found.severity]
    return {"level": level, "message": _message(each), "locations": [_location(each, places)]}


def _message(each: Located) -> dict[str, str]:
    return {"text": _LINK.sub(r"\\[", printable(each.text))}


def _location(each: Located, places: dict[str, int]) -> dict[str, Any]:
    region = {"startLine": each.region.first, "endLine": each.region.last}
    place = {**_address(each.path), "index": places[each.path]}
    physical = {"artifactLocation": place, "region": region}
    if each.found.cell is None:
        return {"physicalLocation": physical}
    cell = {"name": f"cell {each.found.cell}", "kind": "module"}
    return {"physicalLocation": physical, "logicalLocations": [cell]}


def _artifact(path: str) -> dict[str, Any]:
    return {
        "location": _address(path),
        "mimeType": "application/x-ipynb+json",
        "roles": ["analysisTarget"],
    }


def _address(path: str) -> dict[str, str]:
    """Where a file lies: from the root of the repository, or, where it is not in it, absolutely."""
    for kind in (PurePosixPath, PureWindowsPath):
        if kind(path).is_absolute():
            return {"uri": _absolute(kind(path))}
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": _ROOT}


def _absolute(path: PurePath) -> str:
    return path.as_uri()
