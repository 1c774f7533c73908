from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from builders import environment
from indexes import Index, sdist, served, wheel
from packaging.pylock import Pylock

from pytest_nbrepro.environment.engines.installed import Installed, with_hashes
from pytest_nbrepro.environment.engines.pip_settings import Indexes
from pytest_nbrepro.environment.engines.question import Choices, Question
from pytest_nbrepro.environment.lock import lock_installed
from pytest_nbrepro.environment.probe import Distribution
from pytest_nbrepro.findings import FindingError

LINUX = "cp312-cp312-manylinux_2_27_x86_64.manylinux_2_28_x86_64"
FILES = dict(
    [
        wheel("mine", "1.0", tags="py2.py3-none-any"),
        wheel("mine", "1.0", tags=LINUX),
        wheel("mine", "1.0", tags="cp312-cp312-win_amd64"),
        wheel("mine", "2.0", tags=LINUX),
        sdist("mine", "1.0"),
        sdist("old", "1.0"),
    ]
)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    monkeypatch.setenv("NO_PROXY", "*")
    with served(Index(FILES)) as found:
        yield found


def package(name: str, tags: str | None = None, version: str = "1.0") -> Any:
    ours = {"tool": {"nbrepro": {"tags": tags}}} if tags else {}
    return {"name": name, "version": version, **ours}


def hashed(index: Index, *packages: Any, local: tuple[str, ...] = ()) -> tuple[Any, list[str]]:
    """The packages of the lock with hashes, and what is told."""
    lock = lock_installed(environment())
    lock["packages"] = list(packages)
    lock["tool"]["nbrepro"]["local"] = list(local)
    tags = {p["name"]: p["tool"]["nbrepro"]["tags"] for p in packages if "tool" in p}
    made, notices = with_hashes(lock, Indexes((index.url,)), tags)
    return made, [f"{found.rule} {found.message}" for found in notices]


@pytest.mark.parametrize("tags", [LINUX, "py2.py3-none-any", "py3.py2-none-any"])
def test_the_wheel_is_the_one_with_the_tags_that_were_installed(index: Index, tags: str) -> None:
    made, told = hashed(index, package("mine", tags))
    (file,) = made["packages"][0]["wheels"]
    name = f"mine-1.0-{tags.replace('py3.py2', 'py2.py3')}.whl"
    assert file["name"] == name
    assert file["hashes"] == {"sha256": index.sha256(name)}
    assert file["url"] == f"http://{index.address}/files/{name}"
    assert made["packages"][0]["tool"]["nbrepro"]["tags"] == tags
    assert told == []
    Pylock.from_dict(made)


@pytest.mark.parametrize(
    "unknown",
    [
        package("mine", "cp312-cp312-linux_x86_64"),  # built here
        package("mine"),  # no tags are known
        package("mine", LINUX, "3.0"),
        package("nobody", LINUX),
        package("empty", LINUX),
    ],
)
def test_what_cannot_be_found_is_told_and_locked_without(index: Index, unknown: Any) -> None:
    made, told = hashed(index, unknown, package("old"))
    assert made["packages"][0] == unknown
    assert "sdist" in made["packages"][1]
    assert told == [f"LOCK026 no archive with a digest is known of {unknown['name']}"]


def test_a_file_that_an_index_has_on_its_own_computer_is_none_of_ours(index: Index) -> None:
    page = b'<a href="file:///opt/mine-1.0-py3-none-any.whl#sha256=' + b"ab" * 32 + b'">x</a>'
    index.answers["/simple/mine/"] = (200, {"Content-Type": "text/html"}, page)
    made, told = hashed(index, package("mine", "py3-none-any"))
    assert made["packages"] == [package("mine", "py3-none-any")]
    assert told == ["LOCK026 no archive with a digest is known of mine"]


def test_a_package_that_has_no_wheel_was_built_from_its_source(index: Index) -> None:
    made, told = hashed(index, package("old", "py3-none-any"))
    assert made["packages"][0]["sdist"]["name"] == "old-1.0.tar.gz"
    assert told == []
    Pylock.from_dict(made)


@pytest.mark.parametrize("source", ["vcs", "archive", "directory"])
def test_what_came_from_elsewhere_is_not_asked_for(index: Index, source: str) -> None:
    found = {**package("mine", LINUX), source: {"url": "https://host/x"}}
    made, told = hashed(index, found, package("old"), local=("old",))
    assert made["packages"] == [found, package("old")]
    assert (told, index.seen) == ([], [])


def test_a_version_that_was_taken_back_is_told(index: Index) -> None:
    index.yanked = {f"mine-1.0-{LINUX}.whl": "wrong"}
    assert hashed(index, package("mine", LINUX))[1] == [
        "LOCK025 mine 1.0 was taken back by its authors: wrong"
    ]


def test_without_wishes_no_index_is_asked_and_the_lock_is_as_ever() -> None:
    here = environment(Distribution("mine", "1.0"), Distribution("lib", "1.0"))
    answer = Installed().lock(Question(here))
    assert answer.lock == lock_installed(here)
    assert answer.resolver["engine"] == "installed"
    assert answer.resolver["index"] == []


def test_only_what_is_required_is_locked_if_so_wished() -> None:
    here = environment(Distribution("mine", "1.0"), Distribution("lib", "1.0"))
    only = Choices(only_direct=True)
    answer = Installed().lock(Question(here, ("Mine>=1",), only))
    assert answer.lock["packages"] == [{"name": "mine", "version": "1.0"}]
    with pytest.raises(FindingError, match="LOCK020"):
        Installed().lock(Question(here, (), only))
