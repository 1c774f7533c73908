from __future__ import annotations

import pytest

from pytest_nbrepro.compat import OWN, PROFILES
from pytest_nbrepro.findings import RULES, Severity, finding


def test_by_itself_nothing_is_let_pass() -> None:
    assert not OWN.not_compared
    for code, rule in RULES.items():
        assert OWN.weighed(finding(code, "it happened")).severity is rule.severity


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_names_rules_that_exist(name: str) -> None:
    for beginning in PROFILES[name].informs:
        assert any(code.startswith(beginning) for code in RULES)


def test_what_nbval_does_not_ask_for_only_informs() -> None:
    weighed = PROFILES["nbval"].weighed
    informs = {code for code in RULES if weighed(finding(code, "x")).severity is Severity.INFO}
    at_once = {code for code, rule in RULES.items() if rule.severity is Severity.INFO}
    orders = {code for code in RULES if code.startswith("ORDER")}
    assert informs == at_once | orders | {"RUN007"}
