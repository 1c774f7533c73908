"""The table of normalising rules, held against what the comparison does."""

from __future__ import annotations

import pytest

from pytest_nbrepro.comparison.folders import with_folders
from pytest_nbrepro.comparison.normalise import Renamer
from pytest_nbrepro.comparison.patterns import DURATIONS, ELEMENTS, IDENTIFIERS
from pytest_nbrepro.comparison.screen import terminal
from pytest_nbrepro.normalising import NORMALISING, NormalisingRule

every_rule = pytest.mark.parametrize("rule", NORMALISING.values(), ids=list(NORMALISING))


def normalised(text: str, *as_written: str) -> str:
    renamer = Renamer(as_written)
    renamer.declare(text)
    shown = text if "terminal" in as_written else terminal(text)
    return renamer.rename(shown, is_markup=True)


def test_every_pattern_belongs_to_a_rule_and_every_rule_is_used() -> None:
    used = {pattern.name for pattern in (*DURATIONS, *IDENTIFIERS)}
    assert used | {"terminal", "folders", ELEMENTS} == set(NORMALISING)


@every_rule
def test_the_example_comes_out_so_unless_it_is_left_as_written(rule: NormalisingRule) -> None:
    if rule.name == "folders":
        known = [("/home/bob/report", "folder")]
        ((old, new),) = with_folders([("/home/al/report/data.csv", rule.before)], known)
        assert old == new == rule.after
        return
    assert normalised(rule.before) == rule.after != rule.before
    assert normalised(rule.before, rule.name) == rule.before


@every_rule
def test_a_rule_is_told_in_a_line(rule: NormalisingRule) -> None:
    assert NORMALISING[rule.name] is rule
    assert len(f"  {rule.name:<13}  {rule.summary} → {rule.instead}") <= 100
    assert not rule.summary.endswith(".")
    placeholder = rule.instead.removesuffix(", …")
    assert rule.name == "terminal" or rule.instead == "nothing" or placeholder in rule.after
