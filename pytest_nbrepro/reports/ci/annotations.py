"""Findings as the commands by which a job of GitHub Actions marks lines of files.

The commands: https://docs.github.com/en/actions/reference/workflows-and-actions/
workflow-commands. Of one step GitHub shows ten errors and ten warnings, and
drops the rest without a word: the most important ones are chosen here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pytest_nbrepro.columns import printable
from pytest_nbrepro.findings import Severity
from pytest_nbrepro.reports.ci.located import Located

#: So many of one kind are shown of a step.
MOST = 10
#: A message beyond this is cut; the job's log has all of it.
_LONGEST = 4_000
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def annotation_lines(findings: Iterable[Located]) -> Iterator[str]:
    """The commands, those first that matter most, and a word on those that are left out.

    Every notebook's first finding comes before any one's second.
    """
    by_severity: dict[Severity, list[Located]] = {severity: [] for severity in _COMMANDS}
    for each in findings:
        if each.found.severity in by_severity:
            by_severity[each.found.severity].append(each)
    left_out = []
    for severity, found in by_severity.items():
        yield from (_command(severity, each) for each in _by_importance(found)[:MOST])
        if len(found) > MOST:
            rest = len(found) - MOST
            left_out.append(f"{rest} {severity}{'s' * (rest > 1)}")
    if left_out:
        told = f"{' and '.join(left_out)} more: GitHub marks {MOST} of a kind in a step"
        yield f"::notice title=pytest-nbrepro::{_data(told)}"


def _by_importance(found: Iterable[Located]) -> list[Located]:
    places: Counter[str] = Counter()
    ranked = []
    for each in found:
        ranked.append((places[each.path], each))
        places[each.path] += 1
    return [each for _, each in sorted(ranked, key=lambda pair: pair[0])]


def _command(severity: Severity, each: Located) -> str:
    cell = f" cell {each.found.cell}" if each.found.cell is not None else ""
    title = f"{each.found.rule or 'pytest-nbrepro'}{cell}"
    values = {
        "file": each.path,
        "line": each.region.first,
        "endLine": each.region.last,
        "title": title,
    }
    told = ",".join(f"{key}={_property(str(value))}" for key, value in values.items())
    text = printable(each.text)
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"::{_COMMANDS[severity]} {told}::{_data(cut)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
