from __future__ import annotations

import pytest
from locks import COMMIT, HOST, KEY, Json, digest, file, package, record, texts, wheel
from packaging.requirements import Requirement

from pytest_nbrepro.record import Record


def text(*records: Record) -> str:
    (made,) = texts("requirements", *records)
    return made


def pins(made: str) -> list[str]:
    return [line for line in made.splitlines() if not line.startswith("#")]


def test_the_locks_of_several_notebooks_become_one_sorted_list() -> None:
    made = text(
        record("pandas==3.0", "numpy==2.1+cpu"),
        record("scipy==1.17", "numpy==2.1+cpu"),
    )
    assert pins(made) == ["numpy==2.1+cpu", "pandas==3.0", "scipy==1.17"]
    assert [str(Requirement(line)) for line in pins(made)] == pins(made)
    first = made.splitlines()[0]
    assert first.startswith(f"# Made by nbrepro export from a.ipynb, b.ipynb ({KEY}, lock ")
    assert made.endswith("1.17\n")


def test_what_installs_the_file_is_not_in_it() -> None:
    packages = ("pip==26", "setuptools==80", "uv==1", "wheel==1", "ipykernel==7")
    assert pins(text(record(*packages))) == ["ipykernel==7"]


def test_no_package_at_all_is_an_empty_list() -> None:
    assert pins(text(record())) == []


def test_a_package_from_a_folder_is_told_but_not_pinned() -> None:
    made = text(record("mine==0.1", "six==1", local=("mine",)))
    assert pins(made) == ["six==1"]
    assert "# mine==0.1 came from a folder or URL, not from an index" in made.splitlines()


def test_with_hashes_for_all_each_package_has_its_own() -> None:
    both = package(
        "six==1",
        wheels=[file("six-1-py3-none-any.whl", "c")],
        sdist=file("six-1.tar.gz", "b"),
    )
    assert pins(text(record(both, wheel("numpy==2")))) == [
        "numpy==2 \\",
        f"    --hash=sha256:{digest('a')}",
        "six==1 \\",
        f"    --hash=sha256:{digest('b')} \\",
        f"    --hash=sha256:{digest('c')}",
    ]


def test_with_hashes_what_builds_packages_is_in_it_because_pip_wants_a_hash_for_it_too() -> None:
    made = text(record(wheel("setuptools==80"), "pip==26", wheel("six==1")))
    assert [line.partition(" ")[0] for line in pins(made)[::2]] == ["setuptools==80", "six==1"]


def test_without_hashes_for_all_none_has_one_and_the_file_says_why() -> None:
    made = text(record(wheel("six==1"), *(f"p{i}==1" for i in range(6))))
    assert "--hash" not in made
    assert made.splitlines()[1] == (
        "# without hashes, since pip wants all or none: there is none for p0, p1, p2, p3 and 2 more"
    )


def test_a_package_from_a_repository_is_asked_for_at_its_commit() -> None:
    vcs = {"type": "git", "url": "https://example.org/mine.git", "commit-id": COMMIT}
    made = text(record(package("mine==1", vcs=vcs), wheel("six==1")))
    assert pins(made) == [f"mine @ git+https://example.org/mine.git@{COMMIT}", "six==1"]
    assert "there is none for mine" in made


def test_a_package_below_the_top_of_its_source_is_asked_for_there() -> None:
    vcs = {"type": "git", "url": "https://example.org/mine.git", "commit-id": COMMIT}
    archive = {"url": f"{HOST}all-1.tar.gz", "hashes": {"sha256": digest("d")}}
    sources: Json = {"vcs": {**vcs, "subdirectory": "python/mine"}}
    made = text(record(package("mine==1", **sources)))
    assert pins(made) == [
        f"mine @ git+https://example.org/mine.git@{COMMIT}#subdirectory=python/mine"
    ]
    made = text(record(package("one==1", archive={**archive, "subdirectory": "one"})))
    assert pins(made)[0] == f"one @ {HOST}all-1.tar.gz#subdirectory=one \\"
    made = text(record(package("mine==1", vcs={**vcs, "subdirectory": "../mine"})))
    assert pins(made) == []
    assert "the folder in it is none that can be named" in made


def test_a_package_from_a_url_is_asked_for_there_with_its_hash() -> None:
    archive = {"url": f"{HOST}mine-1.tar.gz", "hashes": {"sha256": digest("d")}}
    made = text(record(package("mine==1", archive=archive), local=("mine",)))
    assert pins(made) == [f"mine @ {HOST}mine-1.tar.gz \\", f"    --hash=sha256:{digest('d')}"]


@pytest.mark.parametrize("name", ["a\nb.ipynb", "a\x1b[2J.ipynb", "a\u2028--index-url x", "\udc80"])
def test_a_notebook_that_is_called_like_an_attack_stays_in_its_comment(name: str) -> None:
    from pytest_nbrepro.environment.exports import exported

    (made,) = exported({name: record("six==1")}, KEY, "requirements").texts
    assert len(made.splitlines()) == 2
    assert made.replace("\n", "").isprintable()
