"""The table of all rules: the one place where a code gets its meaning.

``nbrepro rule CODE`` and the page docs/rules.md are made from it. A code is
never given a second meaning; the families are NB (the file itself), REC (the
record), LOCK (packages, inputs), HW (the machine), ORDER (the story told top-down),
RUN (executing), OUT (outputs) and DIFF (stripped notebooks and their baselines).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pytest_nbrepro.rules import (
    files,
    inputs,
    installing,
    machine,
    outputs,
    packages,
    requiring,
    running,
    stripping,
    system,
)
from pytest_nbrepro.rules.rule import Rule, Severity

__all__ = ["RULES", "Rule", "Severity"]

_TABLES = (
    files,
    packages,
    requiring,
    installing,
    inputs,
    system,
    machine,
    running,
    outputs,
    stripping,
)

#: Every rule by its code, in the order of the documentation.
RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.code: rule for table in _TABLES for rule in table.TABLE}
)
