"""What the commands list: findings with their notebooks, and totals. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_nbrepro.findings import Finding, Severity

#: More notebooks than this are not written out in a command.
_MOST_NAMED = 6


def finding_lines(
    path: Path,
    findings: Sequence[Finding],
    *,
    is_verbose: bool,
    told: dict[str, Path] | None = None,
) -> Iterator[str]:
    """The findings of one notebook, each with its path; what only informs where that is wanted.

    Of what ``told`` knows from another notebook, and no cell is named in, the
    first words are enough; it gets to know the others.
    """
    known = {} if told is None else told
    # it is told all the same where "ok" would say too much
    matter = [f for f in findings if f.severity is not Severity.INFO or f.rule.startswith("NB")]
    shown = findings if is_verbose else matter
    for found in shown:
        text = str(found)  # commands in it name no notebook yet
        if found.cell is None and found.severity is not Severity.ERROR:
            before = known.setdefault(text, path)
            if before != path:
                yield f"{path}: {found.severity}: {found.rule} as in {before}"
                continue
        first, *rest = str(found.about(str(path))).split("\n")
        yield f"{path}: {found.severity}: {first}"
        yield from (f"    {line}" for line in rest)
    if not shown:
        yield f"{path}: ok" + " (no record)" * lacks_record(findings)


def lacks_record(findings: Sequence[Finding]) -> bool:
    """True where that is only to be told, in a line for all notebooks together."""
    return any(f.rule == "REC001" and f.severity is Severity.INFO for f in findings)


def how_to_lock(paths: Sequence[Path]) -> str:
    """The line for notebooks without a record."""
    which = shlex.join(map(str, paths)) if len(paths) <= _MOST_NAMED else "NOTEBOOK ..."
    have = "notebook has" if len(paths) == 1 else "notebooks have"
    return f"{len(paths)} {have} no record; make one with: nbrepro lock {which}"


def total_line(checked: int, errors: int, left_out: int) -> str:
    """How many notebooks were checked, and what they came to."""
    total = f"{checked} notebook{'' if checked == 1 else 's'} checked: "
    total += f"{errors} with errors" if errors else "no errors"
    return total + (f"; {left_out} not checked" if left_out else "")
