"""Hints where a difference is plainly the time of the run, or the order of a set."""

from __future__ import annotations

import pytest
from notebooks import code, notebook, stderr, stdout, write
from runs import Session, check

_NOW = "import sys, time\nprint(time.ctime(), file=sys.{})"
_THEN = "Fri Jan  2 03:04:05 2026\n"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    place = tmp_path_factory.mktemp("hints")
    cells = [
        code(_NOW.format("stdout"), stdout(_THEN)),
        code(_NOW.format("stderr"), stderr(_THEN)),
        code("print({'alpha', 'beta', 'gamma'})", stdout("{'gamma', 'alpha', 'beta'}\n")),
    ]
    write(place / "report.ipynb", notebook(*cells))
    return check(place)


@pytest.mark.parametrize(
    ("item", "hint"),
    [
        ("cell-1", "hint: if that is the date or the time of the run: # NBVAL_IGNORE_OUTPUT, "),
        ("cell-3", "hint: the same elements in another order, for a set has none: print sorted("),
    ],
)
def test_a_difference_that_is_plain_to_see_has_a_hint(
    session: Session, item: str, hint: str
) -> None:
    message = session.messages[f"report.ipynb::{item}"]
    assert message.startswith("OUT001 cell ")
    assert message.splitlines()[-1].startswith(hint)


def test_what_only_warns_needs_no_hint(session: Session) -> None:
    warnings = session.text.partition(" warnings summary ")[2].partition("-- Docs:")[0]
    assert "OUT004 cell 2: text on the error stream differs: " in warnings
    assert "hint:" not in warnings
