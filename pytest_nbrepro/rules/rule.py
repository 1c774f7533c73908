"""What a rule is."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """How much a finding matters: an error fails, a warning is shown, info is on request."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong.

    ``summary`` is one clause, ``explanation`` says what it means and why it
    matters, ``fix`` says what to do.
    """

    code: str
    severity: Severity
    summary: str
    explanation: str
    fix: str
