from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from builders import environment

from pytest_nbrepro.environment.probe import Distribution, Environment
from pytest_nbrepro.environment.verify import verify
from pytest_nbrepro.findings import Finding, FindingError, Severity
from pytest_nbrepro.record import Record

KEY = "cp312-linux-x86_64"


def having(**versions: str) -> Environment:
    return environment(*(Distribution(name, version) for name, version in versions.items()))


def lock(
    packages: Mapping[str, str], *, infrastructure: Iterable[str] = (), local: Iterable[str] = ()
) -> dict[str, Any]:
    tool = {"infrastructure": list(infrastructure), "local": list(local)}
    listed = [{"name": name, "version": version} for name, version in packages.items()]
    return {"packages": listed, "tool": {"nbrepro": tool}}


def record(locks: Mapping[str, Any], requires_python: str = ">=3.11") -> Record:
    return Record(requires_python, {}, locks, {}, ())


def only(findings: list[Finding]) -> Finding:
    (found,) = findings
    return found


def test_a_missing_package_is_an_error_with_the_command_that_installs_it() -> None:
    found = only(verify(record({KEY: lock({"numpy": "2.0", "six": "1"})}), having(six="1")))
    assert (found.rule, found.severity) == ("LOCK001", Severity.ERROR)
    assert found.message == "a locked package is not installed: numpy"
    assert found.hint == "'/my env/bin/python' -m pip install numpy==2.0"


def test_another_version_is_an_error_that_names_both() -> None:
    found = only(verify(record({KEY: lock({"pandas": "3.0"})}), having(pandas="3.1")))
    assert (found.rule, found.severity) == ("LOCK002", Severity.ERROR)
    assert found.message == "pandas is 3.1 here and 3.0 in the lock"
    assert found.details == ()
    assert found.hint.endswith("pip install pandas==3.0")


def test_several_packages_are_one_finding_with_a_table() -> None:
    locked = lock({"a": "1", "long-name": "2", "c": "3", "d": "4", "e": "5"})
    found = only(
        verify(record({KEY: locked}), having(a="2", c="2", d="2", e="2", **{"long-name": "1"}))
    )
    assert found.message == (
        "5 packages have another version than in the lock: a, long-name, c, d and 1 more"
    )
    assert found.details[:2] == (
        "  a          locked 1, here 2",
        "  long-name  locked 2, here 1",
    )
    assert len(found.details) == 5
    missing = only(verify(record({KEY: locked}), having()))
    assert missing.message.startswith("5 locked packages are not installed: a, long-name, c, d")
    assert missing.details[0] == "  a          locked 1, here not installed"


def test_many_packages_are_installed_from_a_file() -> None:
    locked = lock({f"p{i}": "1" for i in range(30)})
    hint = only(verify(record({KEY: locked}), having())).hint
    assert hint.startswith("nbrepro export --to requirements {notebook} -o locked.txt, then ")
    assert hint.endswith("-m pip install -r locked.txt")


def test_what_came_from_a_folder_is_no_name_for_an_index() -> None:
    locked = lock({"mine": "1", "numpy": "2"}, local=["mine"])
    hint = only(verify(record({KEY: locked}), having())).hint
    assert hint.endswith("pip install numpy==2")
    hint = only(verify(record({KEY: locked}), having(numpy="2"))).hint
    assert "folder or URL" in hint
    assert "pip install" not in hint


@pytest.mark.parametrize(
    ("locked", "installed", "same"),
    [
        ("1.0", "1.0.0", True),
        ("1.0rc1", "1.0.RC1", True),
        ("2.1+cpu", "2.1+CPU", True),
        ("2.1+cpu", "2.1", False),
        ("2.1+cpu", "2.1+cu121", False),
        ("1.2", "1.20", False),
        ("1.0.post1", "1.0", False),
        ("dev-r42", "dev-r42", True),
        ("dev-r42", "dev-r43", False),
        ("1.0", "dev-r42", False),
    ],
)
def test_versions_are_equal_as_packaging_says(locked: str, installed: str, same: bool) -> None:
    findings = verify(record({KEY: lock({"torch": locked})}), having(torch=installed))
    assert [f.rule for f in findings] == ([] if same else ["LOCK002"])


def test_names_are_compared_in_their_normal_form() -> None:
    locked = lock({"Python_DateUtil": "2", "ruamel.yaml": "1"})
    here = having(**{"python-dateutil": "2", "ruamel-yaml": "1"})
    assert verify(record({KEY: locked}), here) == []


def test_what_is_installed_besides_the_lock_does_not_matter() -> None:
    assert verify(record({KEY: lock({"a": "1"})}), having(a="1", b="2")) == []


def test_the_machinery_only_informs() -> None:
    locked = lock(
        {"ipykernel": "7", "pytest": "9", "numpy": "2"}, infrastructure=["ipykernel", "pytest"]
    )
    found = only(verify(record({KEY: locked}), having(ipykernel="6", numpy="2")))
    assert (found.rule, found.severity) == ("LOCK005", Severity.INFO)
    assert found.message == "2 packages differ in the Jupyter machinery: ipykernel, pytest"
    assert found.details == (
        "  ipykernel  locked 7, here 6",
        "  pytest     locked 9, here not installed",
    )


@pytest.mark.parametrize(
    ("version", "requires", "fits"),
    [
        ("3.12.1", ">=3.11", True),
        ("3.12.1", "", True),
        ("3.12.1", "==3.12.*", True),
        ("3.12.1", ">=3.13", False),
        ("3.12.1", ">=3.11,<3.12", False),
        ("3.14.0b1", ">=3.14", True),
        ("3.14.0a2+", ">=3.14", True),
        ("3.13.0+", ">=3.14", False),
    ],
)
def test_the_python_has_to_be_one_that_the_record_allows(
    version: str, requires: str, fits: bool
) -> None:
    here = environment(python_full_version=version)
    findings = verify(record({KEY: lock({})}, requires), here)
    assert [f.rule for f in findings] == ([] if fits else ["LOCK003"])
    assert all(version in f.message and requires in f.message for f in findings)


@pytest.mark.parametrize("requires", ["three", ">=3.x", "3.11", ">=" + "9" * 5000])
def test_a_requirement_that_nobody_can_read_is_a_damaged_record(requires: str) -> None:
    with pytest.raises(FindingError) as raised:
        verify(record({KEY: lock({})}, requires), having())
    assert raised.value.finding.rule == "REC003"
    assert repr(requires) in raised.value.finding.message


@pytest.mark.parametrize(
    ("keys", "nearest"),
    [
        (["cp311-linux-x86_64", "cp312-macos-arm64"], "cp311-linux-x86_64"),
        (["cp312-linux-aarch64", "cp39-linux-x86_64"], "cp39-linux-x86_64"),
        (["cp312-windows-x86_64", "cp39-linux-aarch64"], "cp39-linux-aarch64"),
        (["cp310-linux-x86_64", "cp313-linux-x86_64"], "cp313-linux-x86_64"),
        (["cp314-linux-x86_64", "cp39-linux-x86_64"], "cp314-linux-x86_64"),
        (["cp311-linux-x86_64", "pp312-linux-x86_64"], "cp311-linux-x86_64"),
        (["cp311-linux-x86_64", "cp312t-linux-x86_64"], "cp312t-linux-x86_64"),
        (["cp312-musllinux-x86_64", "anything"], "cp312-musllinux-x86_64"),
        (["anything"], "anything"),
    ],
)
def test_without_a_lock_for_this_platform_the_nearest_is_compared_and_one_warning_says_so(
    keys: list[str], nearest: str
) -> None:
    here = having(a="1")
    locks = {key: lock({"a": "1" if key == nearest else "0"}) for key in keys}
    found = only(verify(record(locks), here))
    assert (found.rule, found.severity) == ("LOCK004", Severity.WARNING)
    assert KEY in found.message
    assert nearest in found.message
    assert "nbrepro lock" in found.hint


def test_on_another_platform_a_missing_package_warns_and_another_version_fails() -> None:
    locks = {"cp312-macos-arm64": lock({"appnope": "1", "numpy": "2.0"})}
    findings = verify(record(locks), having(numpy="2.1"))
    assert [(f.rule, f.severity) for f in findings] == [
        ("LOCK004", Severity.WARNING),
        ("LOCK001", Severity.WARNING),
        ("LOCK002", Severity.ERROR),
    ]


def test_a_record_without_any_lock_is_told_once() -> None:
    found = only(verify(record({}, ">=99"), having(a="1")))
    assert found.rule == "LOCK004"
    assert "nbrepro lock" in found.hint


def test_another_build_is_told_on_the_platform_of_the_lock_alone() -> None:
    wheel = {"payload-sha256": "1", "tags": "py3-none-any"}
    locked = {"packages": [{"name": "a", "version": "1", "tool": {"nbrepro": wheel}}]}
    here = environment(Distribution("a", "1", tags=("py3-none-any",), payload="2"))
    found = only(verify(record({KEY: locked}), here))
    assert (found.rule, found.severity) == ("LOCK010", Severity.ERROR)
    assert [f.rule for f in verify(record({"cp312-macos-arm64": locked}), here)] == ["LOCK004"]


def test_the_build_of_the_machinery_does_not_matter() -> None:
    wheel = {"payload-sha256": "1", "tags": "py3-none-any"}
    locked = lock({"pip": "1"}, infrastructure=["pip"])
    locked["packages"][0]["tool"] = {"nbrepro": wheel}
    here = environment(Distribution("pip", "1", tags=("py3-none-any",), payload="2"))
    assert verify(record({KEY: locked}), here) == []


@pytest.mark.parametrize(
    ("marker", "rules"),
    [
        ("sys_platform == 'linux'", ["LOCK001"]),
        ("sys_platform == 'win32'", []),
        ("python_version < '3.12'", []),
        ("not a marker", ["LOCK001"]),
        ("(" * 500 + "os_name == 'x'" + ")" * 500, ["LOCK001"]),
        ("(" * 90_000, ["LOCK001"]),
        (f"python_version > '{'9' * 1900}'", []),
        (f"python_version > '{'9' * 5000}'", ["LOCK001"]),
        ("extra == 'x'", []),
    ],
)
def test_a_package_is_wanted_where_its_marker_says_so(marker: str, rules: list[str]) -> None:
    locked = {"packages": [{"name": "a", "version": "1", "marker": marker}]}
    assert [f.rule for f in verify(record({KEY: locked}), having())] == rules
