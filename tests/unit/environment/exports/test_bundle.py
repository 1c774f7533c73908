from __future__ import annotations

from typing import Any

import pytest
from locks import COMMIT, KEY, Json, file, package, record, wheel

from pytest_nbrepro.environment.exports.bundle import bundled
from pytest_nbrepro.environment.safe import PYPI
from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.record import Record


def failure(*records: Record) -> Finding:
    with pytest.raises(FindingError) as raised:
        bundled({f"{letter}.ipynb": r for letter, r in zip("ab", records, strict=False)}, KEY)
    return raised.value.finding


def repository(commit: str) -> Json:
    return {"type": "git", "url": "https://example.org/six.git", "commit-id": commit}


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("numpy==2.0", "numpy==2.1", "numpy is 2.0 in a.ipynb and 2.1 in b.ipynb"),
        (
            wheel("six==1", "a"),
            wheel("six==1", "b"),
            "six 1 is another file in b.ipynb than in a.ipynb",
        ),
        (
            package("six==1", sdist=file("six-1.tar.gz", "a")),
            package("six==1", sdist=file("six-1.tar.gz", "b")),
            "six 1 is another file in b.ipynb than in a.ipynb",
        ),
        (
            package("six==1", vcs=repository(COMMIT)),
            package("six==1", vcs=repository(COMMIT[::-1])),
            "six 1 came from elsewhere in b.ipynb than in a.ipynb",
        ),
        (
            package("six==1", directory={"path": "six", "editable": True}),
            "six==1",
            "six 1 came from elsewhere in b.ipynb than in a.ipynb",
        ),
    ],
)
def test_two_notebooks_that_disagree_are_both_named_with_the_package(
    one: Any, other: Any, told: str
) -> None:
    found = failure(record(one, "zlib==1"), record(other))
    assert (found.rule, found.message) == ("LOCK009", f"the locks disagree: {told}")


def test_a_notebook_without_a_lock_for_the_platform_is_named_with_those_that_it_has() -> None:
    told = failure(record("six==1"), record(platform="cp312-macos-arm64"))
    assert told.rule == "LOCK004"
    assert told.message == f"b.ipynb has no lock for {KEY}; it has: cp312-macos-arm64"


def test_the_sources_of_two_notebooks_come_together() -> None:
    mac = wheel("numpy==2", "b", "cp312-cp312-macosx_14_0_arm64")
    records = {"a": record("six==1", wheel("numpy==2")), "b": record(wheel("six==1"), mac)}
    numpy, six = bundled(records, KEY).packages
    assert [w.sha256[0] for w in numpy.sources.wheels] == ["b", "a"]
    assert six.sources.hashes


def test_what_one_notebook_needs_for_its_results_is_no_machinery() -> None:
    records = {"a": record("six==1", infrastructure=("six",)), "b": record("six==1")}
    assert not bundled(records, KEY).packages[0].infrastructure


def test_packages_go_by_their_normal_names() -> None:
    records = {"a": record("Foo_Bar==1"), "b": record("foo-bar==1")}
    assert [p.name for p in bundled(records, KEY).packages] == ["foo-bar"]


def test_the_order_of_a_lock_does_not_matter() -> None:
    one, two = record("b==1", "a==1"), record("a==1", "b==1")
    assert bundled({"n": one}, KEY).packages == bundled({"n": two}, KEY).packages


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (None, (PYPI,)),
        ([], (PYPI,)),
        (["https://a.example/simple", 7], ("https://a.example/simple",)),
        (["https://me:secret@a.example/simple", "file:///opt/simple", "http://a/"], (PYPI,)),
    ],
)
def test_only_indexes_that_others_can_use_are_named(index: object, expected: tuple[str]) -> None:
    assert bundled({"n": record(index=index)}, KEY).indexes == expected


@pytest.mark.parametrize(
    "stated", [None, 3, "newest", "==3.12.*", "==3." + "1" * 5000, '==="]', ">=3,===3.12.1"]
)
def test_a_range_of_pythons_that_cannot_be_read_allows_all(stated: object) -> None:
    lock: Json = {"requires-python": stated}
    bundle = bundled({"n": record("six==1", **lock)}, KEY)
    assert bundle.requires_python == ("==3.12.*" if stated == "==3.12.*" else "")


@pytest.mark.parametrize("environments", [None, "x", [None, "no marker", "sys_platform == 'a'"]])
def test_markers_that_cannot_be_read_are_left_out(environments: object) -> None:
    bundle = bundled({"n": record("six==1", environments=environments)}, KEY)
    readable = ('sys_platform == "a"',) if isinstance(environments, list) else ()
    assert bundle.environments == readable


@pytest.mark.parametrize(
    ("platform", "python", "free"),
    [
        (KEY, "3.12", False),
        ("cp314t-linux-x86_64", "3.14", True),
        ("pp39-macos-arm64", "3.9", False),
    ],
)
def test_the_platform_says_which_python(platform: str, python: str, free: bool) -> None:
    bundle = bundled({"n": record(platform=platform)}, platform)
    assert (bundle.python, bundle.is_free_threaded) == (python, free)
