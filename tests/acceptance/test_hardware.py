"""The item ``::hardware``: another machine is told, and fails only where that is asked for."""

from __future__ import annotations

import copy

import pytest
from notebooks import Json, good, read, write
from runs import nbrepro, quick


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """A notebook whose record was made with another processor and other vector instructions."""
    path = write(tmp_path_factory.mktemp("elsewhere") / "report.ipynb", good())
    assert nbrepro(path.parent, "lock", path.name).returncode == 0
    content = read(path)
    fingerprint = content["metadata"]["nbrepro"]["fingerprint"]
    fingerprint["cpu"]["level"] = "power9le"
    fingerprint["numerics"]["simd"] = "VSX3"
    fingerprint["numerics"]["canary"]["exp"] = "0123456789ab"
    return content


def _checked(pytester: pytest.Pytester, content: Json, *arguments: str) -> pytest.RunResult:
    write(pytester.path / "report.ipynb", content)
    return quick(pytester, "--nbrepro", *arguments, "report.ipynb::hardware")


def test_another_machine_warns_and_passes(pytester: pytest.Pytester, elsewhere: Json) -> None:
    ran = _checked(pytester, elsewhere)
    ran.assert_outcomes(passed=1, warnings=2)
    ran.stdout.fnmatch_lines(
        [
            "*HW004 libraries choose *: processor level * here, power9le when the outputs were *",
            "*HW006 NumPy's functions may differ *VSX3 when * made (self-test: 1 of 8 differ)",
            "*hint: --nbrepro-replay-numerics *",
        ]
    )


def test_another_kind_of_machine_is_told_in_one_piece(
    pytester: pytest.Pytester, elsewhere: Json
) -> None:
    content = copy.deepcopy(elsewhere)
    content["metadata"]["nbrepro"]["fingerprint"]["platform"]["machine"] = "ppc64le"
    ran = _checked(pytester, content)
    ran.assert_outcomes(passed=1, warnings=1)
    ran.stdout.fnmatch_lines(
        [
            "*HW002 this is another kind of machine*: machine type * here, ppc64le when the *",
            "*processor level*power9le when the outputs were made",
            "*VSX3 when the outputs were made*",
        ]
    )


def test_strict_fails_on_another_machine(pytester: pytest.Pytester, elsewhere: Json) -> None:
    ran = _checked(pytester, elsewhere, "--nbrepro-policy", "strict")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["HW004 *power9le * (and 1 other finding)", "", "HW006 *VSX3 *"])


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


def test_single_fields_have_a_policy_of_their_own(
    pytester: pytest.Pytester, elsewhere: Json
) -> None:
    words = "cpu.level=fail,numerics.simd=informational,numerics.canary=informational"
    ran = _checked(pytester, elsewhere, "--nbrepro-hardware", words)
    ran.assert_outcomes(failed=1, warnings=0)
    pytester.makepyprojecttoml(
        "[tool.nbrepro.hardware]\ncpu.level = 'informational'\n'numerics' = 'informational'\n"
    )
    ran = _checked(pytester, elsewhere)
    ran.assert_outcomes(passed=1, warnings=0)


def test_the_record_may_state_the_policy_of_fields(
    pytester: pytest.Pytester, elsewhere: Json
) -> None:
    path = write(pytester.path / "report.ipynb", elsewhere)
    assert nbrepro(path.parent, "lock", path.name, "--hardware", "cpu=fail").returncode == 0
    content = read(path)
    assert content["metadata"]["nbrepro"]["policy"]["overrides"] == {"cpu": "fail"}
    content["metadata"]["nbrepro"]["fingerprint"]["cpu"]["level"] = "power9le"
    _checked(pytester, content).assert_outcomes(failed=1)
    words = "cpu=informational"
    _checked(pytester, content, "--nbrepro-hardware", words).assert_outcomes(passed=1, warnings=0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cpu.levle=exact", "such as cpu.level"),
        ("cpu.level=loud", "exact, minimum, compatible, fail"),
        ("cpu.level", "a list such as"),
    ],
)
def test_what_is_no_policy_is_refused(
    pytester: pytest.Pytester, elsewhere: Json, words: str, expected: str
) -> None:
    ran = _checked(pytester, elsewhere, "--nbrepro-hardware", words)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert expected in ran.stderr.str()
    done = nbrepro(pytester.path, "lock", "report.ipynb", "--hardware", words)
    assert done.returncode == 2
    assert expected in done.stderr


def test_a_policy_in_a_record_that_is_none_is_damage(
    pytester: pytest.Pytester, elsewhere: Json
) -> None:
    content = copy.deepcopy(elsewhere)
    content["metadata"]["nbrepro"]["policy"]["overrides"] = {"cpu.level": ["exact"]}
    ran = _checked(pytester, content)
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["REC003 *nbrepro.policy.overrides.cpu.level should be exact, *"])


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


def test_the_lock_of_a_second_platform_leaves_the_machine_of_the_outputs(
    pytester: pytest.Pytester, elsewhere: Json
) -> None:
    content = copy.deepcopy(elsewhere)
    record = content["metadata"]["nbrepro"]
    record["locks"] = {"cp312-macosx-arm64": next(iter(record["locks"].values()))}
    record["fingerprint"]["platform"] |= {"system": "Darwin", "machine": "arm64"}
    path = write(pytester.path / "report.ipynb", content)
    done = nbrepro(path.parent, "lock", path.name)
    assert "the fingerprint stays that of the machine of then (Darwin arm64)" in done.stdout
    locked = read(path)["metadata"]["nbrepro"]
    assert len(locked["locks"]) == 2
    assert locked["fingerprint"] == record["fingerprint"]
    content["cells"][-1]["outputs"] = []  # outputs that were made anew
    write(path, content)
    assert "stays" not in nbrepro(path.parent, "lock", path.name).stdout
    assert read(path)["metadata"]["nbrepro"]["fingerprint"] != record["fingerprint"]
