"""``nbrepro lock``, and the item ``::lock`` that holds the record against the environment."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from notebooks import Json, good, read, write
from runs import nbrepro, quick


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """A notebook with the record of this environment."""
    path = write(tmp_path_factory.mktemp("locked") / "report.ipynb", good())
    assert nbrepro(path.parent, "lock", path.name).returncode == 0
    return read(path)


@pytest.fixture
def report(locked: Json) -> Json:
    """A copy of it, to change."""
    return copy.deepcopy(locked)


def _lock(report: Json) -> dict[str, Any]:
    """The lock of this platform."""
    (lock,) = report["metadata"]["nbrepro"]["locks"].values()
    assert isinstance(lock, dict)
    return lock


def _package(report: Json, name: str) -> dict[str, str]:
    """A package of the lock, to change, as if it had been so when the lock was made."""
    _lock(report)["tool"]["nbrepro"].pop("lock-sha256", None)
    found: dict[str, str] = next(p for p in _lock(report)["packages"] if p["name"] == name)
    return found


def _checked(pytester: pytest.Pytester, report: Json, *arguments: str) -> pytest.RunResult:
    write(pytester.path / "report.ipynb", report)
    return quick(pytester, "--nbrepro", "-rs", *arguments, "report.ipynb::lock")


def _layouts() -> dict[str, bytes]:
    """A notebook, laid out as various tools do."""
    content = {**good(), "author": "Zoë 📓"}
    content["metadata"]["title"] = "a < b"
    plain = json.dumps(content, indent=1, ensure_ascii=False)
    compact = json.dumps(content, separators=(",", ":"))
    texts = {
        "jupyter": plain + "\n",
        "no final newline": plain,
        "two blanks": json.dumps(content, indent=2),
        "tabs": json.dumps(content, indent="\t"),
        "windows": plain.replace("\n", "\r\n"),
        "one line": json.dumps(content),
        "compact": compact,
        "escaped": json.dumps(content, indent=1),
        "sorted": json.dumps(content, indent=1, sort_keys=True),
        "byte order mark": "\ufeff" + plain,
    }
    return {name: text.encode() for name, text in texts.items()}


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, locked."""
    place = tmp_path_factory.mktemp("layouts")
    for name, content in _layouts().items():
        (place / f"{name}.ipynb").write_bytes(content)
    done = nbrepro(place, "lock", ".")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": locked ") == len(_layouts())
    return place


@pytest.mark.parametrize("name", sorted(_layouts()))
def test_locking_adds_the_record_and_changes_no_other_byte(layouts: Path, name: str) -> None:
    before, after = _layouts()[name], (layouts / f"{name}.ipynb").read_bytes()
    # what was added is one stretch of bytes: what stands before and behind it is the old file
    same = next(i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    assert after.startswith(before[:same])
    assert after.endswith(before[same:])
    assert b'"nbrepro"' in after[same - 12 : same + 12]
    with_record = json.loads(after.decode("utf-8-sig"))
    record = with_record["metadata"].pop("nbrepro")
    assert with_record == json.loads(before.decode("utf-8-sig"))
    assert record["schema"] == 1
    assert len(record["cells"]) == 2


def test_locking_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", good())
    first = nbrepro(tmp_path, "lock", path.name)
    assert first.stdout.startswith("report.ipynb: locked ")
    content, changed = path.read_bytes(), path.stat().st_mtime_ns
    second = nbrepro(tmp_path, "lock", path.name)
    assert second.stdout.startswith("report.ipynb: the record is up to date")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, changed)


def test_locking_keeps_the_mode_and_leaves_no_other_file(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", good())
    path.chmod(0o640)
    nbrepro(tmp_path, "lock", path.name)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["report.ipynb"]


def test_what_is_locked_here_passes_here(pytester: pytest.Pytester, report: Json) -> None:
    _checked(pytester, report).assert_outcomes(passed=1)
    done = nbrepro(pytester.path, "check", "report.ipynb")
    assert (done.returncode, done.stdout) == (
        0,
        "report.ipynb: ok\n1 notebook checked: no errors\n",
    )


def test_another_version_fails_with_both_and_the_command(
    pytester: pytest.Pytester, report: Json
) -> None:
    here = _package(report, "numpy")["version"]
    _package(report, "numpy")["version"] = "1.0"
    ran = _checked(pytester, report)
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        [
            f"LOCK002 numpy is {here} here and 1.0 in the lock",
            f"hint: {sys.executable.rpartition('/')[0]}/python*-m pip install numpy==1.0",
        ]
    )


def test_a_kernel_that_is_not_here_comes_before_the_packages_that_differ(
    pytester: pytest.Pytester, report: Json
) -> None:
    report["metadata"]["kernelspec"]["name"] = "climate"
    _package(report, "numpy")["version"] = "1.0"
    ran = _checked(pytester, report)
    ran.assert_outcomes(failed=1)
    hint = "hint: in the environment the notebook needs: python -m ipykernel install *climate"
    first = "RUN002 kernel 'climate' is not installed here; * (and 1 other finding)"
    ran.stdout.fnmatch_lines([first, hint, "", "LOCK002 numpy is *"], consecutive=True)
    told = nbrepro(pytester.path, "check", "report.ipynb").stdout.splitlines()
    assert told[0].startswith("report.ipynb: warning: RUN002 kernel 'climate' is not installed")
    assert told[2].startswith("report.ipynb: error: LOCK002 numpy is ")


def test_several_versions_are_told_in_one_message(pytester: pytest.Pytester, report: Json) -> None:
    for name in ("numpy", "pandas"):
        _package(report, name)["version"] = "1.0"
    ran = _checked(pytester, report)
    ran.stdout.fnmatch_lines(
        [
            "LOCK002 2 packages have another version than in the lock: numpy, pandas",
            "  numpy * locked 1.0, here *",
            "  pandas * locked 1.0, here *",
            "hint: * pip install numpy==1.0 pandas==1.0",
        ]
    )


def test_a_missing_package_fails_with_the_command(pytester: pytest.Pytester, report: Json) -> None:
    _lock(report)["packages"].append({"name": "ggplot-for-ants", "version": "1.2"})
    ran = _checked(pytester, report)
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        [
            "LOCK001 a locked package is not installed: ggplot-for-ants",
            "hint: * -m pip install ggplot-for-ants==1.2",
        ]
    )


def test_the_jupyter_machinery_only_informs(pytester: pytest.Pytester, report: Json) -> None:
    _package(report, "ipykernel")["version"] = "1.0"
    ran = _checked(pytester, report, "-rA")
    ran.assert_outcomes(passed=1, warnings=0)
    ran.stdout.fnmatch_lines(["LOCK005 *ipykernel", "  ipykernel * locked 1.0, here *"])


def test_another_python_than_the_record_allows_fails(
    pytester: pytest.Pytester, report: Json
) -> None:
    report["metadata"]["nbrepro"]["requires-python"] = ">=3.99"
    ran = _checked(pytester, report)
    ran.stdout.fnmatch_lines(["LOCK003 the kernel runs Python 3.*, the record asks for >=3.99"])


def test_the_lock_of_another_platform_is_compared_with_a_warning(
    pytester: pytest.Pytester, report: Json
) -> None:
    locks = report["metadata"]["nbrepro"]["locks"]
    (here,) = locks
    locks["cp39-macos-arm64"] = locks.pop(here)
    ran = _checked(pytester, report)
    ran.assert_outcomes(passed=1, warnings=1)
    ran.stdout.fnmatch_lines([f"*LOCK004 no lock for {here}; *cp39-macos-arm64"])


def test_locking_keeps_the_locks_of_other_platforms(tmp_path: Path, report: Json) -> None:
    locks = report["metadata"]["nbrepro"]["locks"]
    (here,) = locks
    locks["cp39-macos-arm64"] = {**locks.pop(here), "requires-python": "==3.9.*"}
    path = write(tmp_path / "report.ipynb", report)
    assert nbrepro(tmp_path, "lock", path.name).returncode == 0
    after = read(path)["metadata"]["nbrepro"]["locks"]
    assert sorted(after) == sorted([here, "cp39-macos-arm64"])
    assert after["cp39-macos-arm64"] == locks["cp39-macos-arm64"]


def test_a_lock_for_a_newer_python_does_not_shut_out_the_older_platform(
    tmp_path: Path, report: Json
) -> None:
    record = report["metadata"]["nbrepro"]
    record["requires-python"] = ">=3.9"
    (here,) = record["locks"]
    record["locks"]["cp39-macos-arm64"] = copy.deepcopy(record["locks"][here])
    path = write(tmp_path / "report.ipynb", report)
    assert nbrepro(tmp_path, "lock", path.name).returncode == 0
    assert read(path)["metadata"]["nbrepro"]["requires-python"] == ">=3.9"


def test_without_a_record_the_item_is_skipped_with_the_command(
    pytester: pytest.Pytester,
) -> None:
    ran = _checked(pytester, good())
    ran.assert_outcomes(skipped=1)
    ran.stdout.fnmatch_lines(["*no record; make one with: nbrepro lock report.ipynb"])
    ran.stdout.fnmatch_lines(["1 notebook without a record*nbrepro lock report.ipynb"])


def test_a_record_can_be_required(pytester: pytest.Pytester) -> None:
    ran = _checked(pytester, good(), "--nbrepro-require-record")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        ["REC001 the notebook has no record", "hint: nbrepro lock report.ipynb"]
    )
    done = nbrepro(pytester.path, "check", "--require-record", "report.ipynb")
    assert done.returncode == 1


def test_the_command_that_makes_a_record_can_be_pasted(pytester: pytest.Pytester) -> None:
    write(pytester.path / "my $report.ipynb", good())
    ran = quick(pytester, "--nbrepro", "-rs", "-k", "lock")
    ran.stdout.fnmatch_lines(["*make one with: nbrepro lock 'my $report.ipynb'"])
