"""What the tool has to say about a notebook: findings, in plain values that can be pickled."""

from __future__ import annotations

import enum
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pytest_nbrepro.rules import RULES, Rule, Severity

__all__ = [
    "RULES",
    "Finding",
    "FindingError",
    "Outcome",
    "Rule",
    "Severity",
    "finding",
    "selected",
]


class Outcome(enum.StrEnum):
    """What becomes of one check or one cell."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell the user.

    ``message`` is one sentence, ``details`` are further lines, ``hint`` says
    what to do. ``cell`` is the 1-based position among the code cells, or None
    where the finding is about the whole notebook.
    """

    rule: str
    message: str
    severity: Severity
    hint: str = ""
    details: tuple[str, ...] = ()
    cell: int | None = None

    @property
    def headline(self) -> str:
        """The finding in one line."""
        where = f"cell {self.cell}: " if self.cell is not None else ""
        return f"{self.rule} {where}{self.message}"

    def __str__(self) -> str:
        """The finding as text: the first line says it all, the rest explains."""
        hint = [f"hint: {self.hint}"] if self.hint else []
        return "\n".join([self.headline, *self.details, *hint])

    def about(self, notebook: str) -> Finding:
        """The same finding with the notebook's path, quoted, in the commands that it hints at."""
        return replace(self, hint=self.hint.replace("{notebook}", shlex.quote(notebook)))

    def with_severity(self, severity: Severity) -> Finding:
        """The same finding, mattering more or less."""
        return replace(self, severity=severity)


class FindingError(Exception):
    """Raised where the work on a notebook cannot go on; carries the finding to report."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding

    def __str__(self) -> str:
        return str(self.finding)


def finding(
    rule: str,
    message: str,
    *,
    severity: Severity | None = None,
    hint: str = "",
    details: Iterable[str] = (),
    cell: int | None = None,
) -> Finding:
    """A finding of ``rule``, with the rule's own severity unless one is given.

    Raises KeyError for a code that is not in `RULES`.
    """
    return Finding(
        rule=rule,
        message=message,
        severity=severity or RULES[rule].severity,
        hint=hint,
        details=tuple(details),
        cell=cell,
    )


def selected(
    findings: Iterable[Finding], *, select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """The findings whose code begins with one of ``select`` and with none of ``ignore``.

    No ``select`` means all.
    """
    chosen, left_out = tuple(select), tuple(ignore)
    return tuple(
        found
        for found in findings
        if (not chosen or found.rule.startswith(chosen)) and not found.rule.startswith(left_out)
    )
