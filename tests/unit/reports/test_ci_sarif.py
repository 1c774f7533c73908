from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from located import found

from pytest_nbrepro.findings import RULES, Severity
from pytest_nbrepro.locating import Region
from pytest_nbrepro.reports.ci import Located, code_quality, sarif


def run(*findings: Located) -> dict[str, Any]:
    paths = list(dict.fromkeys(each.path for each in findings))
    log = sarif(findings, paths, "check")
    assert json.loads(json.dumps(log)) == log
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (made,) = log["runs"]
    assert isinstance(made, dict)
    return made


def mark(each: Located, *others: Located) -> str:
    (*_, last) = run(*others, each)["results"]
    return str(last["partialFingerprints"]["nbreproFinding/v1"])


def test_a_finding_is_a_result_with_its_place_and_its_rule() -> None:
    made = run(found(hint="look", path="my folder/ä.ipynb"))
    (result,) = made["results"]
    rule = made["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], rule["id"], result["level"]) == ("OUT001", "OUT001", "error")
    assert result["message"]["text"] == "cell 1: text differs: 1 → 2\nhint: look"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {
                    "uri": "my%20folder/%C3%A4.ipynb",
                    "uriBaseId": "%SRCROOT%",
                    "index": 0,
                },
                "region": {"startLine": 7, "endLine": 8},
            },
            "logicalLocations": [{"name": "cell 1", "kind": "module"}],
        }
    ]
    assert made["artifacts"][0]["location"]["uri"] == "my%20folder/%C3%A4.ipynb"
    assert "%SRCROOT%" in made["originalUriBaseIds"]
    assert "uri" not in made["originalUriBaseIds"]["%SRCROOT%"]  # no folder of this machine


def test_every_rule_is_there_with_its_help() -> None:
    rules = run()["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*RULES]
    for rule in rules:
        assert rule["helpUri"].endswith(f"rules.md#{rule['id'].lower()}")
        assert RULES[rule["id"]].fix in rule["help"]["text"]


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note")],
)
def test_how_much_it_matters_is_its_level(severity: Severity, level: str) -> None:
    assert run(found(severity=severity))["results"][0]["level"] == level


def test_what_another_plugin_failed_is_a_notification() -> None:
    other = found()
    other = replace(other, found=replace(other.found, rule="", message="Timeout"))
    made = run(other)
    assert made["results"] == []
    (told,) = made["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "cell 1: Timeout"


def test_a_text_in_a_message_is_no_link() -> None:
    (result,) = run(found(message="[x](http://evil.test) and [1, 2]"))["results"]
    assert result["message"]["text"] == r"cell 1: \[x](http://evil.test) and [1, 2]"


def test_a_file_outside_of_the_repository_has_its_whole_address() -> None:
    made = run(found(path="/else where/a.ipynb"), found(path="C:/x/a.ipynb"))
    assert [each["location"] for each in made["artifacts"]] == [
        {"uri": "file:///else%20where/a.ipynb"},
        {"uri": "file:///C:/x/a.ipynb"},
    ]


@pytest.mark.parametrize(
    "other",
    [
        replace(found(), region=Region(99, 100)),
        found(message="text differs: 1 → 3.5e-7"),
        found(cell=4),
        found(code="\nx = 1  \n"),
    ],
    ids=["another line", "another number", "a cell above", "blanks"],
)
def test_a_finding_stays_the_same_when_the_notebook_changes_elsewhere(other: Located) -> None:
    assert mark(found()) == mark(other)


@pytest.mark.parametrize(
    "other",
    [found(code="y = 2"), found("OUT002"), found(path="b.ipynb"), found(message="rows differ")],
)
def test_another_finding_is_another_one(other: Located) -> None:
    assert mark(found()) != mark(other)


def test_two_that_are_alike_are_two() -> None:
    assert mark(found(), found()) != mark(found())


def test_gitlab_is_told_the_same() -> None:
    both = found(hint="look"), found("HW005", "differs", line=1, cell=None)
    first, second = code_quality(both)
    assert first == {
        "description": "cell 1: text differs: 1 → 2",
        "check_name": "OUT001",
        "fingerprint": mark(both[0]),
        "severity": "major",
        "location": {"path": "a.ipynb", "lines": {"begin": 7, "end": 8}},
    }
    assert second["severity"] == "minor"
