from __future__ import annotations

import pickle
from collections.abc import Sequence

import pytest

from pytest_nbrepro.findings import FindingError, Severity, finding, selected

FOUND = finding(
    "LOCK002",
    "pandas is 3.1 here and 3.0 in the lock",
    hint="pip install pandas==3.0",
    details=["  pandas  locked 3.0, here 3.1"],
)


def test_a_finding_has_the_severity_of_its_rule_unless_another_is_given() -> None:
    assert finding("REC001", "no record").severity is Severity.INFO
    assert finding("REC001", "no record", severity=Severity.ERROR).severity is Severity.ERROR


def test_a_code_that_is_in_no_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        finding("LOCK999", "what")


def test_a_finding_reads_verdict_first_then_details_then_what_helps() -> None:
    assert str(FOUND).splitlines() == [
        "LOCK002 pandas is 3.1 here and 3.0 in the lock",
        "  pandas  locked 3.0, here 3.1",
        "hint: pip install pandas==3.0",
    ]


def test_a_finding_without_more_to_say_is_one_line() -> None:
    assert str(finding("ORDER005", "counts are skipped")) == "ORDER005 counts are skipped"


def test_the_headline_names_the_cell() -> None:
    assert finding("OUT001", "text differs", cell=7).headline == "OUT001 cell 7: text differs"


def test_only_the_severity_changes_when_a_finding_is_made_to_matter_more() -> None:
    assert FOUND.with_severity(Severity.INFO).with_severity(FOUND.severity) == FOUND
    assert FOUND.with_severity(Severity.INFO).severity is Severity.INFO


def test_findings_travel_between_processes_also_inside_an_error() -> None:
    assert pickle.loads(pickle.dumps(FOUND)) == FOUND
    error = pickle.loads(pickle.dumps(FindingError(FOUND)))
    assert error.finding == FOUND
    assert str(error) == str(FOUND)


ALL = tuple(finding(code, "x") for code in ("LOCK001", "LOCK002", "ORDER005", "OUT001"))


@pytest.mark.parametrize(
    ("select", "ignore", "kept"),
    [
        ([], [], ["LOCK001", "LOCK002", "ORDER005", "OUT001"]),
        (["LOCK"], [], ["LOCK001", "LOCK002"]),
        (["O"], ["OUT001"], ["ORDER005"]),
        (["LOCK", "OUT001"], ["LOCK002"], ["LOCK001", "OUT001"]),
        ([], ["LOCK", "O"], []),
    ],
)
def test_rules_are_selected_and_ignored_by_code_or_its_beginning(
    select: Sequence[str], ignore: Sequence[str], kept: Sequence[str]
) -> None:
    assert [found.rule for found in selected(ALL, select=select, ignore=ignore)] == kept
