from __future__ import annotations

import re
from pathlib import Path

import pytest

import pytest_nbrepro
from pytest_nbrepro.rules import RULES, Rule

PACKAGE = Path(pytest_nbrepro.__file__).parent
SOURCES = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
CODE = re.compile(r'"((?:NB|REC|LOCK|HW|ORDER|RUN|OUT|DIFF)\d{3})"')


def test_every_code_in_the_package_is_in_the_table_and_every_rule_is_used() -> None:
    used = {
        code
        for path, text in SOURCES.items()
        if path.parent.name != "rules"
        for code in CODE.findall(text)
    }
    assert used == set(RULES)


def test_no_code_is_given_twice() -> None:
    tables = [text for path, text in SOURCES.items() if path.parent.name == "rules"]
    assert sum(len(CODE.findall(text)) for text in tables) == len(RULES)


def test_the_codes_of_a_family_stand_in_order() -> None:
    families: dict[str, list[int]] = {}
    for code in RULES:
        families.setdefault(code[:-3], []).append(int(code[-3:]))
    assert all(numbers == sorted(set(numbers)) for numbers in families.values())


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_is_a_clause_an_explanation_and_a_fix(rule: Rule) -> None:
    assert RULES[rule.code] is rule
    assert not rule.summary.endswith(".")
    assert len(rule.summary) <= 72
    for text in (rule.explanation, rule.fix):
        assert text.endswith((".", "?", "…"))
        assert text[0].isupper() or text.startswith(("ipykernel", "nbrepro"))
        assert "  " not in text


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        RULES["NB001"] = RULES["NB002"]  # type: ignore[index]  # that is what is tested
