"""All rules as text: those of findings, and those by which outputs are normalised."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator

from pytest_nbrepro.findings import RULES, Rule
from pytest_nbrepro.normalising import NORMALISING, NormalisingRule

_WIDTH = 80


def rulebook_lines() -> Iterator[str]:
    """All rules, one a line, in two tables."""
    yield "What is checked; nbrepro rule CODE explains one, --nbrepro-ignore CODE leaves it out:"
    for rule in RULES.values():
        yield f"  {rule.code:<8}  {rule.severity:<7}  {rule.summary}"
    yield ""
    yield "What is replaced before outputs are compared; nbrepro rule NAME gives an example,"
    yield "--nbrepro-as-written NAME leaves it as it is:"
    for each in NORMALISING.values():
        yield f"  {each.name:<13}  {each.summary} → {each.instead}"


def rule_lines(name: str) -> Iterator[str]:
    """A rule, explained. Raises LookupError, saying which there are, for a name that is none."""
    if name.upper() in RULES:
        return _finding_lines(RULES[name.upper()])
    if name.lower() in NORMALISING:
        return _normalising_lines(NORMALISING[name.lower()])
    near = [code for code in RULES if code.startswith(name.upper()[:2])]
    near = near or difflib.get_close_matches(name.lower(), NORMALISING)
    known = f"those like it: {', '.join(near)}" if near else "nbrepro rules lists all"
    raise LookupError(f"there is no rule {name!r}; {known}")


def _finding_lines(rule: Rule) -> Iterator[str]:
    yield f"{rule.code} ({rule.severity}): {rule.summary}"
    yield ""
    yield from textwrap.wrap(rule.explanation, _WIDTH)
    yield ""
    yield from textwrap.wrap(f"What to do: {rule.fix}", _WIDTH)


def _normalising_lines(rule: NormalisingRule) -> Iterator[str]:
    yield f"{rule.name} (normalising): {rule.summary}"
    yield ""
    yield f"Before outputs are compared, it is replaced by: {rule.instead}. For example"
    yield ""
    yield from (f"    {line}" for line in printable_lines(rule.before))
    yield "becomes"
    yield from (f"    {line}" for line in printable_lines(rule.after))
    yield ""
    yield f"To compare it as it is written: --nbrepro-as-written {rule.name}"


def printable_lines(text: str) -> list[str]:
    """The lines of a text, their control characters as one would type them."""
    return [
        "".join(c if c.isprintable() else repr(c)[1:-1] for c in line) for line in text.split("\n")
    ]
