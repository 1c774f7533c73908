"""What of a lock is installed, and what of it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from builders import JSON, MARKERS, mutated
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from pytest_nbrepro.environment.restore import Plan, plan
from pytest_nbrepro.findings import FindingError

SHA = "0123456789abcdef" * 4
COMMIT = "89abcdef01" * 4
GIT = {"type": "git", "url": "https://example.org/x/y.git", "commit-id": COMMIT}
ARCHIVE = {"url": "https://example.org/y-1.zip", "hashes": {"sha256": SHA}}


def planned(*packages: dict[str, Any], indexes: object = (), **marks: list[str]) -> Plan:
    lock = {"packages": [{"name": "x", "version": "1.0", **each} for each in packages]}
    return plan(lock, {"infrastructure": [], "local": [], **marks}, lambda: MARKERS, indexes)


def test_what_has_no_hashes_is_pinned() -> None:
    assert planned({}) == Plan(names=("x",), plain=("x==1.0",))


def test_what_has_hashes_is_held_against_all_of_them() -> None:
    wheels = [{"hashes": {"sha256": SHA}}, {"hashes": {"sha256": SHA[::-1], "md5": "?"}}]
    found = planned({"wheels": wheels, "sdist": {"hashes": {"sha512": SHA * 2}}})
    line = f"x==1.0 --hash=sha256:{SHA} --hash=sha256:{SHA[::-1]} --hash=sha512:{SHA * 2}"
    assert found == Plan(names=("x",), hashed=(line,))


@pytest.mark.parametrize(
    ("package", "hashed", "plain"),
    [
        ({"vcs": GIT}, (), (f"x @ git+https://example.org/x/y.git@{COMMIT}",)),
        (
            {"vcs": {**GIT, "subdirectory": "python/x"}},
            (),
            (f"x @ git+https://example.org/x/y.git@{COMMIT}#subdirectory=python/x",),
        ),
        (
            {"archive": ARCHIVE},
            (f"x @ https://example.org/y-1.zip --hash=sha256:{SHA}",),
            (),
        ),
    ],
)
def test_a_commit_and_an_archive_with_its_hash_can_be_had_again(
    package: dict[str, Any], hashed: tuple[str, ...], plain: tuple[str, ...]
) -> None:
    # they are marked "local" as well, for they came from no index
    assert planned(package, local=["x"]) == Plan(("x",), hashed, plain)


def test_what_came_from_a_folder_cannot() -> None:
    found = planned({}, {"name": "y", "directory": {"path": "y"}}, {"name": "z"}, local=["x", "z"])
    assert found == Plan(local=("x", "y", "z"))
    found = planned({}, local=["x"], infrastructure=["x"])
    assert found == Plan(local_machinery=("x",))


def test_what_is_for_another_platform_is_left_out() -> None:
    packages = [{"marker": "sys_platform == 'win32'"}, {"marker": "python_version >= '3.12'"}]
    assert planned(*packages).plain == ("x==1.0",)
    assert planned(packages[0]) == Plan()


def test_the_indexes_of_a_record_are_asked_only_for_what_has_hashes() -> None:
    indexes = ["https://pypi.org/simple/", "https://example.org/simple"]
    assert planned({}, indexes=indexes).indexes == ()
    hashed = {"wheels": [{"hashes": {"sha256": SHA}}]}
    assert planned(hashed, indexes=indexes).indexes == ("https://example.org/simple",)


def test_an_index_under_http_which_a_lock_may_be_made_with_is_not_asked() -> None:
    hashed = {"wheels": [{"hashes": {"sha256": SHA}}]}
    found = planned(hashed, indexes=["http://127.0.0.1:3141/root", "https://example.org/simple"])
    assert found.indexes == ("https://example.org/simple",)


@pytest.mark.parametrize(
    ("package", "where"),
    [
        ({"wheels": {}}, "wheels"),
        ({"wheels": ["x.whl"]}, "wheels[0]"),
        ({"wheels": [{"name": "x.whl"}]}, "wheels[0]"),
        ({"wheels": [{"hashes": {}}]}, "wheels[0].hashes"),
        ({"wheels": [{"hashes": {"md5": "0" * 32}}]}, "wheels[0].hashes"),
        ({"wheels": [{"hashes": {"sha256": SHA[1:]}}]}, "wheels[0].hashes.sha256"),
        ({"wheels": [{"hashes": {"sha256": SHA.upper()}}]}, "wheels[0].hashes.sha256"),
        ({"sdist": {"hashes": {"sha256": f"{SHA}\n--pre"}}}, "sdist.hashes.sha256"),
        ({"vcs": "git"}, "vcs"),
        ({"vcs": {**GIT, "type": "hg"}}, "vcs"),
        ({"vcs": {**GIT, "commit-id": "main"}}, "vcs.commit-id"),
        ({"vcs": {**GIT, "commit-id": "--upload-pack=x"}}, "vcs.commit-id"),
        ({"vcs": {**GIT, "subdirectory": "../x"}}, "vcs.subdirectory"),
        ({"vcs": {**GIT, "subdirectory": "/x"}}, "vcs.subdirectory"),
        ({"vcs": {**GIT, "subdirectory": "x&egg=y"}}, "vcs.subdirectory"),
        *(
            ({"vcs": {**GIT, "url": url}}, "vcs.url")
            for url in (
                "http://example.org/x",
                "file:///etc/passwd",
                "ssh://git@example.org/x",
                "https://user:secret@example.org/x",
                "https://example.org/${HOME}",
                "https://example.org/x --pre",
                "https://example.org/x\n-r /etc/passwd",
                "https://example.org/x#egg=y",
                "https://example.org/x?y",
                "https://-x/y",
                "https://example.org",
                "-r",
                None,
            )
        ),
        ({"archive": {**ARCHIVE, "url": "file:///x.zip"}}, "archive.url"),
        ({"archive": {"url": ARCHIVE["url"]}}, "archive"),
        ({"marker": 5}, "marker"),
        ({"marker": "os.system('x')"}, "marker"),
        ({"marker": "(" * 1500}, "marker"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused(package: dict[str, Any], where: str) -> None:
    with pytest.raises(FindingError) as error:
        planned(package)
    assert error.value.finding.rule == "REC003"
    told = f"the record is damaged: nbrepro.locks.packages[0].{where} should be "
    assert error.value.finding.message.startswith(told)


@pytest.mark.parametrize("version", ["1.zip", "1.0+x.zip", "1.0+x.TGZ", "2004d", "1-a-b"])
@pytest.mark.parametrize("more", [{}, {"sdist": {"hashes": {"sha256": SHA}}}])
def test_a_version_that_an_installer_takes_for_something_else_is_not_handed_to_it(
    version: str, more: dict[str, Any]
) -> None:
    with pytest.raises(FindingError) as error:
        planned({"version": version, **more})
    assert error.value.finding.rule == "LOCK043"
    assert f"x {version} is not to be had" in error.value.finding.message
    assert planned({"version": version, "vcs": GIT}).names == ("x",)


@pytest.mark.parametrize(
    "indexes", ["https://x/y", {"a": 1}, ["file:///x"], [None], ["-i x"], ["http://x/ -i y"]]
)
def test_an_index_that_is_no_address_is_refused(indexes: object) -> None:
    with pytest.raises(FindingError, match="REC003"):
        planned({"wheels": [{"hashes": {"sha256": SHA}}]}, indexes=indexes)


FULL = {
    "wheels": [{"name": "x.whl", "url": "https://example.org/x.whl", "hashes": {"sha256": SHA}}],
    "sdist": {"hashes": {"sha256": SHA}},
    "vcs": {**GIT, "subdirectory": "x"},
    "archive": ARCHIVE,
    "marker": "os_name != 'x'",
}


@given(st.sampled_from(list(FULL)).flatmap(lambda key: mutated({key: FULL[key]})), JSON)
def test_whatever_a_lock_says_comes_to_plain_lines_or_is_refused(
    package: dict[str, Any], indexes: object
) -> None:
    try:
        found = planned(package, indexes=indexes)
    except FindingError:
        return
    for line in (*found.hashed, *found.plain):
        requirement, *hashes = line.split(" --hash=")
        assert Requirement(requirement).name == "x"
        assert line.isprintable()
        assert "$" not in line
        assert bool(hashes) == (line in found.hashed)
    assert all(url.startswith("https://") for url in found.indexes)
