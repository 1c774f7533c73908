"""The section "notebooks" at the end of pytest's run: more of it with -v, less with -q."""

from __future__ import annotations

from typing import Any

from pytest_nbrepro.reports import folded, next_line, summary_lines, total_lines
from pytest_nbrepro.showing import columns_of, diagnoses, results, where_copies_are

#: As verbose as with -qq, where pytest leaves out its own totals.
_NO_TOTALS = -2


def sum_up(terminalreporter: Any, *, interrupted: bool) -> None:
    """Show what the notebooks came to: with ``-q`` in few lines, with ``-qq`` what is not clean."""
    config = terminalreporter.config
    found = list(results(terminalreporter, interrupted=interrupted))
    causes = diagnoses(terminalreporter)
    verbosity = config.get_verbosity()
    lines = list(summary_lines(found, causes, is_verbose=verbosity > 0))
    if found and verbosity > _NO_TOTALS:
        totals = list(total_lines(found, causes))
        has_report = bool(config.getoption("nbrepro_report"))
        following = next_line(found, has_report=has_report)
        lines += totals[:1] if verbosity < 0 else [*totals, *filter(None, [following])]
    lines += where_copies_are(terminalreporter)
    if lines:
        terminalreporter.ensure_newline()
        terminalreporter.write_sep("-", "notebooks")
    for line in lines:
        for part in folded(line, columns_of(terminalreporter)):
            terminalreporter.write_line(part)
