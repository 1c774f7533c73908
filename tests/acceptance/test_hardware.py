"""The item ``::hardware``: another machine is told, and fails only where that is asked for."""

from __future__ import annotations

import copy

import pytest
from notebooks import Json, good, read, write
from runs import nbrepro, quick


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """A notebook whose record was made on a machine with an older C library and another CPU."""
    path = write(tmp_path_factory.mktemp("elsewhere") / "report.ipynb", good())
    assert nbrepro(path.parent, "lock", path.name).returncode == 0
    content = read(path)
    fingerprint = content["metadata"]["nbrepro"]["fingerprint"]
    fingerprint["cpu"]["level"] = "power9le"
    fingerprint["platform"]["machine"] = "ppc64le"
    return content


def _checked(pytester: pytest.Pytester, content: Json, *arguments: str) -> pytest.RunResult:
    write(pytester.path / "report.ipynb", content)
    return quick(pytester, "--nbrepro", *arguments, "report.ipynb::hardware")


def test_another_machine_warns_and_passes(pytester: pytest.Pytester, elsewhere: Json) -> None:
    ran = _checked(pytester, elsewhere)
    ran.assert_outcomes(passed=1, warnings=2)
    ran.stdout.fnmatch_lines(
        [
            "*report.ipynb::hardware*HW002 machine type: * here, ppc64le recorded",
            "*report.ipynb::hardware*HW004 CPU level: * here, power9le recorded",
        ]
    )


def test_strict_fails_on_another_machine(pytester: pytest.Pytester, elsewhere: Json) -> None:
    ran = _checked(pytester, elsewhere, "--nbrepro-policy", "strict")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        [
            "HW002 machine type: * (and 1 other finding)",
            "",
            "HW004 CPU level: * here, power9le recorded",
        ]
    )


def test_lenient_says_nothing(pytester: pytest.Pytester, elsewhere: Json) -> None:
    ran = _checked(pytester, elsewhere, "--nbrepro-policy", "lenient")
    ran.assert_outcomes(passed=1, warnings=0)
    assert "HW0" not in ran.stdout.str()


def test_the_record_states_the_policy_and_the_command_line_overrides_it(
    pytester: pytest.Pytester, elsewhere: Json
) -> None:
    strict = copy.deepcopy(elsewhere)
    strict["metadata"]["nbrepro"]["policy"]["preset"] = "strict"
    _checked(pytester, strict).assert_outcomes(failed=1)
    numeric = _checked(pytester, strict, "--nbrepro-policy", "numeric")
    numeric.assert_outcomes(passed=1, warnings=2)


def test_the_same_machine_passes_under_every_policy(
    pytester: pytest.Pytester, elsewhere: Json
) -> None:
    write(pytester.path / "report.ipynb", elsewhere)
    nbrepro(pytester.path, "lock", "report.ipynb")
    ran = quick(pytester, "--nbrepro", "--nbrepro-policy", "strict", "report.ipynb::hardware")
    ran.assert_outcomes(passed=1, warnings=0)


def test_a_machine_that_is_not_recorded_is_not_compared(
    pytester: pytest.Pytester, elsewhere: Json
) -> None:
    bare = copy.deepcopy(elsewhere)
    bare["metadata"]["nbrepro"]["fingerprint"] = {}
    _checked(pytester, bare, "--nbrepro-policy", "strict").assert_outcomes(passed=1, warnings=0)


def test_without_a_record_there_is_nothing_to_compare(pytester: pytest.Pytester) -> None:
    ran = _checked(pytester, good(), "-rs")
    ran.assert_outcomes(skipped=1)
    ran.stdout.fnmatch_lines(["*no record, so no fingerprint to compare with"])
