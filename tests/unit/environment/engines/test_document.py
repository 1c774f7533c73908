from __future__ import annotations

from typing import Any

import pytest
from builders import environment
from packaging.pylock import Pylock

from pytest_nbrepro.environment.engines.document import document, doubts
from pytest_nbrepro.environment.engines.package import Archive, Package, archive
from pytest_nbrepro.environment.engines.question import Choices, Question
from pytest_nbrepro.findings import FindingError

DIGEST = "ab" * 32
ASKED = Question(environment(), ("b",))
DIRECT = Question(environment(), ("B>1",), Choices(only_direct=True))


def package(name: str, version: str = "1.0", *files: str, yanked: str | None = None) -> Package:
    given = files or (f"{name}-{version}-py3-none-any.whl",)
    archives = tuple(archive(f"https://host/{file}", DIGEST, yanked) for file in given)
    return Package(name, version, archives)


def told(question: Question, *packages: Package) -> list[tuple[str, str]]:
    lock = document(question, packages)
    return [(found.rule, found.message) for found in doubts(lock, packages)]


def entry(found: Package) -> dict[str, Any]:
    (only,) = document(ASKED, [found])["packages"]
    assert isinstance(only, dict)
    return only


def test_the_lock_is_one_that_packaging_takes_sorted_by_name() -> None:
    source = {"vcs": {"type": "git", "url": "https://host/c", "commit-id": "0" * 40}}
    made = document(ASKED, [package("d"), Package("c", "1", source=source), package("b", "2")])
    assert [p.name for p in Pylock.from_dict(made).packages] == ["b", "c", "d"]
    assert made["requires-python"] == "==3.12.*"
    assert made["environments"] == ["sys_platform == 'linux' and platform_machine == 'x86_64'"]
    assert made["tool"]["nbrepro"] == {"infrastructure": [], "local": ["c"]}
    assert told(ASKED, package("b")) == []


def test_a_wheel_goes_before_the_source_which_stands_where_there_is_none() -> None:
    both = entry(package("b", "1.0", "b-1.0.tar.gz", "b-1.0-py3-none-any.whl"))
    assert both == {
        "name": "b",
        "version": "1.0",
        "wheels": [
            {
                "name": "b-1.0-py3-none-any.whl",
                "url": "https://host/b-1.0-py3-none-any.whl",
                "hashes": {"sha256": DIGEST},
            }
        ],
    }
    alone = entry(package("b", "1.0", "b-1.0.tar.gz"))
    assert alone["sdist"]["name"] == "b-1.0.tar.gz"
    assert "wheels" not in alone


def test_machinery_that_is_required_is_marked_as_ever() -> None:
    made = document(ASKED, [package("ipykernel"), package("numpy")])
    assert made["tool"]["nbrepro"]["infrastructure"] == ["ipykernel"]


def test_only_what_requirements_name_stays_if_so_wished() -> None:
    made = document(DIRECT, [package("a"), package("b"), package("ipykernel")])
    assert [p["name"] for p in made["packages"]] == ["b"]
    assert made["tool"]["nbrepro"] == {"infrastructure": [], "local": []}
    assert told(DIRECT, package("a", yanked="bad"), package("b")) == []


def test_without_requirements_nothing_is_direct() -> None:
    with pytest.raises(FindingError, match="LOCK020"):
        document(Question(environment(), (), Choices(only_direct=True)), [package("a")])


def test_a_version_that_was_taken_back_is_told_with_the_reason_in_one_line() -> None:
    assert told(ASKED, package("b", yanked="wrong\n results")) == [
        ("LOCK025", "b 1.0 was taken back by its authors: wrong results")
    ]
    assert told(ASKED, package("b", yanked="")) == [
        ("LOCK025", "b 1.0 was taken back by its authors")
    ]


@pytest.mark.parametrize(
    "files",
    [
        (),
        (Archive("b-1.0-py3-none-any.whl", "https://host/b-1.0-py3-none-any.whl", None),),
        (Archive("other-1.0-py3-none-any.whl", "https://host/other", DIGEST),),
    ],
)
def test_a_package_without_a_file_of_known_digest_is_locked_by_version_and_told(
    files: tuple[Archive, ...],
) -> None:
    found = Package("b", "1.0", files)
    assert entry(found) == {"name": "b", "version": "1.0"}
    assert told(ASKED, found) == [("LOCK026", "no archive with a digest is known of b")]


def test_a_file_of_this_computer_has_a_digest_and_no_address_and_is_told() -> None:
    found = Package("b", "1.0", (archive("file:///home/me/b-1.0-py3-none-any.whl", DIGEST),))
    assert entry(found)["wheels"] == [
        {"name": "b-1.0-py3-none-any.whl", "hashes": {"sha256": DIGEST}}
    ]
    ((rule, message),) = told(ASKED, found)
    assert (rule, "only an index on this computer has b" in message) == ("LOCK027", True)


def test_many_names_are_cut_short() -> None:
    ((_, message),) = told(ASKED, *(Package(f"p{n}", "1") for n in range(9)))
    assert message.endswith("p0, p1, p2, p3, p4, p5 and 3 more")
