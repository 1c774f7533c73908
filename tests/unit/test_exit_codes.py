"""How ``nbrepro run`` ends: every rule that it can end with has a number, and the pages know it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pytest_nbrepro.commands import command
from pytest_nbrepro.exit_codes import BY_RULE, NEVER, Exit, exit_for
from pytest_nbrepro.findings import RULES, finding

PAGE = Path(__file__).parents[2] / "docs" / "run-notebooks.md"
_FAMILIES = {code.rstrip("0123456789") for code in RULES}


def test_every_family_of_rules_has_a_number_or_never_ends_a_run() -> None:
    assert {key for key in BY_RULE if key.isalpha()} | NEVER == _FAMILIES
    assert not NEVER & set(BY_RULE)


@pytest.mark.parametrize("beginning", BY_RULE)
def test_every_entry_is_of_rules_that_there_are(beginning: str) -> None:
    assert any(code.startswith(beginning) for code in RULES)


def test_every_rule_that_ends_a_run_does_so_as_the_table_says() -> None:
    found = {code: exit_for(finding(code, "")) for code in RULES if not code.startswith((*NEVER,))}
    assert not {Exit.DONE, Exit.USAGE, Exit.OUTPUT} & set(found.values())
    some = (
        "NB001",
        "REC003",
        "LOCK002",
        "LOCK071",
        "HW011",
        "RUN001",
        "RUN004",
        "RUN005",
        "RUN006",
    )
    assert [found[code].cause for code in some] == (
        "input input environment input hardware environment cell limit cell".split()
    )


def test_the_numbers_are_nobody_else_s() -> None:
    own = {each for each in Exit if each > 2 and each < 125}
    others = {*range(3, 6), *range(64, 79)}  # pytest's, those of sysexits.h
    assert not own & others
    signals = {each - 128 for each in Exit if each > 125}
    assert signals == {1, 2, 15}


def test_page_and_help_name_all_of_them() -> None:
    rows = re.findall(
        r"^\| ([\d, ]+) \| `([a-z ]*)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {(int(code), cause) for code, cause in rows} == {(int(e), e.cause) for e in Exit}
    told = command("run")
    assert told is not None
    _, _, exits = (told.help or "").partition("Exit codes:")
    assert {int(number) for number in re.findall(r"\d+", exits)} == {*map(int, Exit)}
