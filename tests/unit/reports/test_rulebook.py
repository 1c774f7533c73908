from __future__ import annotations

import pytest

from pytest_nbrepro.findings import RULES
from pytest_nbrepro.normalising import NORMALISING
from pytest_nbrepro.reports import rule_lines, rulebook_lines


def test_a_rule_is_explained_with_code_severity_and_what_to_do() -> None:
    lines = list(rule_lines("LOCK002"))
    assert lines[0] == "LOCK002 (error): a package has another version than in the lock"
    assert " ".join(lines[2 : lines.index("", 2)]) == RULES["LOCK002"].explanation
    assert " ".join(lines[lines.index("", 2) + 1 :]) == f"What to do: {RULES['LOCK002'].fix}"
    assert max(map(len, lines)) <= 80


def test_a_normalising_rule_is_explained_with_an_example_that_moves_no_cursor() -> None:
    lines = list(rule_lines("terminal"))
    assert lines[0].startswith("terminal (normalising): colours")
    assert r"    \x1b[31m 50%\x1b[0m\r100%" in lines
    assert lines[-1].endswith("--nbrepro-as-written terminal")


def test_all_rules_are_in_the_book() -> None:
    names = [line.split()[0] for line in rulebook_lines() if line.startswith("  ")]
    assert names == [*RULES, *NORMALISING]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("LOCK9", "there is no rule 'LOCK9'; those like it: LOCK001, "),
        ("adress", "there is no rule 'adress'; those like it: address"),
        ("zzzzz", "there is no rule 'zzzzz'; nbrepro rules lists all"),
    ],
)
def test_a_name_that_is_none_is_told_with_those_like_it(name: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        rule_lines(name)
