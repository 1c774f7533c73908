from __future__ import annotations

from pathlib import Path

from pytest_nbrepro.findings import Finding, Severity, finding
from pytest_nbrepro.reports import finding_lines

MACHINE = finding("HW005", "linear algebra may differ", hint="replay", severity=Severity.WARNING)
ORDER = finding("ORDER009", "it reads 'x'", cell=3)
LOCK = finding("LOCK002", "pandas is 3.1 here")


def lines(told: dict[str, Path] | None, name: str, *findings: Finding) -> list[str]:
    return list(finding_lines(Path(name), findings, is_verbose=False, told=told))


def test_a_warning_that_is_the_same_of_several_notebooks_is_told_once() -> None:
    told: dict[str, Path] = {}
    whole = ["a.ipynb: warning: HW005 linear algebra may differ", "    hint: replay"]
    assert lines(told, "a.ipynb", MACHINE) == whole
    assert lines(told, "b.ipynb", MACHINE) == ["b.ipynb: warning: HW005 as in a.ipynb"]
    assert lines(told, "a.ipynb", MACHINE) == whole


def test_errors_and_what_is_said_of_cells_are_always_told() -> None:
    told: dict[str, Path] = {}
    first = lines(told, "a.ipynb", LOCK, ORDER)
    assert [line.replace("b.ipynb", "a.ipynb") for line in lines(told, "b.ipynb", LOCK, ORDER)] == (
        first
    )


def test_whoever_wants_all_of_it_gets_it_of_each() -> None:
    assert len(lines(None, "a.ipynb", MACHINE)) == len(lines(None, "b.ipynb", MACHINE)) == 2
