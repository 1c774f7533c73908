from __future__ import annotations

from typing import Any

import pytest
from packaging.requirements import Requirement

from pytest_nbrepro.environment.export import to_requirements
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.record import Record

KEY = "cp312-linux-x86_64"


def record(*packages: str, local: tuple[str, ...] = (), platform: str = KEY) -> Record:
    """A record with one lock of ``name==version``."""
    listed = [dict(zip(("name", "version"), p.split("=="), strict=True)) for p in packages]
    lock: dict[str, Any] = {"packages": listed, "tool": {"nbrepro": {"local": list(local)}}}
    return Record(">=3.12", {}, {platform: lock}, {}, ())


def pins(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def failure(records: dict[str, Record], platform: str = KEY) -> FindingError:
    with pytest.raises(FindingError) as raised:
        to_requirements(records, platform)
    return raised.value


def test_the_locks_of_several_notebooks_become_one_sorted_list() -> None:
    records = {
        "a.ipynb": record("pandas==3.0", "numpy==2.1+cpu"),
        "b.ipynb": record("scipy==1.17", "numpy==2.1+cpu"),
    }
    text = to_requirements(records, KEY)
    assert pins(text) == ["numpy==2.1+cpu", "pandas==3.0", "scipy==1.17"]
    assert [str(Requirement(line)) for line in pins(text)] == pins(text)
    assert text.splitlines()[0] == f"# Made by nbrepro export from a.ipynb, b.ipynb ({KEY})"
    assert text.endswith("1.17\n")


def test_the_same_notebooks_give_the_same_bytes() -> None:
    one, two = record("b==1", "a==1"), record("a==1", "b==1")
    assert to_requirements({"n.ipynb": one}, KEY) == to_requirements({"n.ipynb": two}, KEY)


def test_what_installs_the_file_is_not_in_it() -> None:
    packages = ("pip==26", "setuptools==80", "uv==1", "wheel==1", "ipykernel==7")
    assert pins(to_requirements({"n.ipynb": record(*packages)}, KEY)) == ["ipykernel==7"]


def test_a_package_from_a_folder_is_told_but_not_pinned() -> None:
    text = to_requirements({"n.ipynb": record("mine==0.1", "six==1", local=("mine",))}, KEY)
    assert pins(text) == ["six==1"]
    assert "# mine==0.1 came from a folder or URL, not from an index" in text.splitlines()


def test_two_notebooks_that_disagree_are_both_named_with_the_package() -> None:
    records = {"a.ipynb": record("six==1", "numpy==2.0"), "b.ipynb": record("numpy==2.1")}
    told = failure(records).finding
    assert told.rule == "LOCK009"
    assert told.message == "the locks disagree: numpy is 2.0 in a.ipynb and 2.1 in b.ipynb"


def test_a_notebook_without_a_lock_for_the_platform_is_named_with_those_that_it_has() -> None:
    records = {"a.ipynb": record("six==1"), "b.ipynb": record(platform="cp312-macos-arm64")}
    told = failure(records).finding
    assert told.rule == "LOCK004"
    assert told.message == f"b.ipynb has no lock for {KEY}; it has: cp312-macos-arm64"


def test_no_package_at_all_is_an_empty_list() -> None:
    assert pins(to_requirements({"n.ipynb": record()}, KEY)) == []
