from __future__ import annotations

from typing import Any

import pytest
from builders import JSON
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.environment.provenance import described, is_same, source

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIT = {"vcs": "git", "requested_revision": "main", "commit_id": COMMIT}


@pytest.mark.parametrize(
    ("origin", "expected", "words"),
    [
        (
            {"url": "https://host/a.git", "vcs_info": GIT, "subdirectory": "python"},
            {
                "vcs": {
                    "type": "git",
                    "url": "https://host/a.git",
                    "commit-id": COMMIT,
                    "subdirectory": "python",
                }
            },
            "commit 0123456789ab of https://host/a.git",
        ),
        (
            {"url": "https://host/a-1.whl", "archive_info": {"hashes": {"sha256": "ab"}}},
            {"archive": {"url": "https://host/a-1.whl", "hashes": {"sha256": "ab"}}},
            "the archive https://host/a-1.whl",
        ),
        (
            {"url": "file:///home/me/a-1.whl", "archive_info": {"hash": "sha256=ab"}},
            {"archive": {"path": "a-1.whl", "hashes": {"sha256": "ab"}}},
            "the archive a-1.whl",
        ),
        (
            {"url": "file:///home/me/my%20code", "dir_info": {"editable": True}},
            {"directory": {"path": "my code", "editable": True}},
            "an editable folder my code",
        ),
        (
            {"url": "file:///C:/Users/me/code", "dir_info": {}},
            {"directory": {"path": "code"}},
            "a folder code",
        ),
        ({}, {"directory": {"path": "."}}, "a folder"),
    ],
)
def test_each_origin_is_said_as_pep_751_says_it(
    origin: dict[str, Any], expected: dict[str, Any], words: str
) -> None:
    assert source(origin) == expected
    assert described(expected) == words


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://me:secret@host/a.git?token=secret#secret", "https://host/a.git"),
        ("https://secret@host:8443/a.git", "https://host:8443/a.git"),
        ("ssh://git@host/a.git", "ssh://git@host/a.git"),
        ("ssh://git:secret@host/a.git", "ssh://host/a.git"),
    ],
)
def test_no_secret_of_a_url_is_kept(url: str, kept: str) -> None:
    assert source({"url": url, "vcs_info": GIT})["vcs"]["url"] == kept


@given(st.dictionaries(st.sampled_from(["url", "vcs_info", "archive_info", "dir_info"]), JSON))
def test_whatever_an_installer_wrote_can_be_stored(origin: dict[str, Any]) -> None:
    (kind,) = found = source(origin)
    assert kind in {"vcs", "archive", "directory"}
    assert described(found)
    assert is_same(found, found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({}, {"directory": {"path": "a"}}, False),
        ({"directory": {"path": "a"}}, {"directory": {"path": "b"}}, True),
        ({"directory": {"path": "a"}}, {"directory": {"path": "a", "editable": True}}, False),
        ({"vcs": {"url": "x", "commit-id": "1"}}, {"vcs": {"url": "y", "commit-id": "1"}}, True),
        ({"vcs": {"url": "x", "commit-id": "1"}}, {"vcs": {"url": "x", "commit-id": "2"}}, False),
        (
            {"archive": {"url": "x", "hashes": {"sha256": "1"}}},
            {"archive": {"path": "y", "hashes": {"sha256": "1"}}},
            True,
        ),
        (
            {"archive": {"url": "x", "hashes": {"sha256": "1"}}},
            {"archive": {"url": "x", "hashes": {"sha256": "2"}}},
            False,
        ),
        ({"archive": {"url": "x", "hashes": {"sha256": "1"}}}, {"archive": {"url": "x"}}, True),
        ({"archive": {"url": "x"}}, {"archive": {"url": "y"}}, False),
    ],
)
def test_two_sources_are_the_same_where_they_give_the_same(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same
